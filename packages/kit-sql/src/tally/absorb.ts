/** Takes changes of publications into the buckets, within a transaction of whoever is the only one to do so. */
import { day } from "@dravo/core/Instant"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import * as Buckets from "./buckets.ts"
import { byPost, type Entry, entryOf, movesOf } from "./entries.ts"
import { isOfOne, moved, type Pair, pairsOf, present, unitOf, without } from "./posts.ts"
import type { Level } from "./range.ts"
import * as Running from "./runningSums.ts"

/** Entries by what they are. */
export const read = Effect.fnUntraced(function* (tx: Session.Session, statement: RawBuilder<unknown>) {
  const rows = yield* Session.queryInTx(tx, statement)
  const found = yield* Session.decoded(() => {
    const byKind = new Map<unknown, Array<Entry>>()
    for (const row of rows) {
      const known = byKind.get(row["what"])
      if (known === undefined) byKind.set(row["what"], [entryOf(row)])
      else known.push(entryOf(row))
    }
    return byKind
  })
  return (what: string): ReadonlyArray<Entry> => found.get(what) ?? []
})

/** Takes a batch into the buckets, and what told of it out of the log. */
export const absorb = Effect.fnUntraced(function* (
  tx: Session.Session,
  batch: ReadonlyArray<Entry>,
  pending: ReadonlyArray<Entry>,
  rows: ReadonlyArray<Entry>,
  told: ReadonlyArray<Entry>
) {
  const gathered = Buckets.gathering()
  for (const entry of batch) gathered.change(entry)
  const spans = pairs(gathered, batch, pending, rows)
  const buckets = gathered.all()
  if (buckets.length > 0) yield* write(tx, buckets)
  yield* writeSpans(tx, spans)
  if (told.length > 0) yield* remove(tx, told)
})

/** An entry's, in the order `entryOf` knows them by. */
export const columns = (of: string): RawBuilder<unknown> =>
  sql.raw(
    ["workspace", "row_seq", "post_id", "account_id", "platform", "created_at", "n", "old_metrics", "new_metrics"]
      .map((name) => `${of}.${name}`)
      .join(", ")
  )

/** A publication's, as of an entry that tells it came. */
export const rowColumns = sql.raw(
  "p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics"
)
/** The same under their names. */
export const named = sql.raw(
  "p.workspace, p.seq as row_seq, p.post_id, p.account_id, p.platform, p.created_at, 1 as n, '{}' as old_metrics, " +
    "p.metrics as new_metrics"
)

// internal

interface Span {
  readonly workspace: string
  readonly pair: Pair
  n: number
}

/** What the batch makes of the posts it is about: neighbours that are new, and neighbours that are none any more. */
const pairs = (
  gathered: ReturnType<typeof Buckets.gathering>,
  batch: ReadonlyArray<Entry>,
  pending: ReadonlyArray<Entry>,
  rows: ReadonlyArray<Entry>
): ReadonlyMap<string, Span> => {
  const spans = new Map<string, Span>()
  const [now, all] = [byPost(rows), byPost(movesOf(pending))]
  for (const [post, { all: moves, workspace }] of byPost(movesOf(batch))) {
    const before = without(now.get(post)?.all ?? [], all.get(post)?.all ?? [])
    const after = moved(before, moves, 1)
    const told = [
      ...pairsOf(present(before)).map((pair) => ({ pair, times: -1 })),
      ...pairsOf(present(after)).map((pair) => ({ pair, times: 1 }))
    ]
    for (const { pair, times } of told) {
      gathered.pair(workspace, pair, times)
      if (isOfOne(unitOf(pair), pair)) continue
      const name = JSON.stringify([workspace, pair])
      const span = spans.get(name) ?? { workspace, pair, n: 0 }
      spans.set(name, span)
      span.n += times
    }
  }
  return spans
}

const keyFields = {
  workspace: "text",
  account_id: "text",
  platform: "text",
  level: "integer",
  day: "integer"
} as const satisfies Record<string, Field>

const bucketFields = {
  ...keyFields,
  n: "integer",
  repeats: "integer",
  sums: "text"
} as const satisfies Record<string, Field>

/** Nobody else writes buckets meanwhile, so what is read here is still so when it is written. */
const write = Effect.fnUntraced(function* (tx: Session.Session, given: ReadonlyArray<Buckets.Bucket>) {
  const { tallies } = tx.names.of
  const asked = records(tx, given.map(keyOf), keyFields)
  const rows = yield* Session.queryInTx(
    tx,
    sql`select t.* from ${asked} cross join ${tallies} t
    where t.workspace = w.workspace and t.account_id = w.account_id and t.level = w.level and t.day = w.day
      and t.platform = w.platform`
  )
  const known = yield* Session.decoded(() => new Map(rows.map(bucketOf).map((one) => [Buckets.nameOf(one), one])))
  for (const bucket of given) {
    const before = known.get(Buckets.nameOf(bucket))
    if (before !== undefined) Buckets.merge(bucket, before)
  }
  yield* Session.queryInTx(
    tx,
    sql`insert into ${tallies} (workspace, account_id, platform, level, day, n, repeats, sums)
    select w.workspace, w.account_id, w.platform, w.level, w.day, w.n, w.repeats, w.sums
    from ${records(tx, given.map(encoded), bucketFields)} where 1 = 1
    on conflict (workspace, account_id, level, day, platform)
    do update set n = excluded.n, repeats = excluded.repeats, sums = excluded.sums`
  )
})

export const bucketOf = (row: Codec.Raw): Buckets.Bucket => ({
  workspace: Codec.text(row["workspace"]),
  accountId: Codec.text(row["account_id"]),
  platform: Codec.text(row["platform"]),
  // Written by `write`.
  level: Codec.int(row["level"]) as Level,
  day: Codec.int(row["day"]),
  n: Codec.int(row["n"]),
  repeats: Codec.int(row["repeats"]),
  sums: Running.parse(Codec.text(row["sums"]))
})

const keyOf = ({ accountId, day, level, platform, workspace }: Buckets.BucketKey) => ({
  workspace,
  account_id: accountId,
  platform,
  level,
  day
})

const encoded = (bucket: Buckets.Bucket) => ({
  ...keyOf(bucket),
  n: bucket.n,
  repeats: bucket.repeats,
  sums: Running.print(bucket.sums)
})

const spanFields = {
  workspace: "text",
  account_id: "text",
  platform: "text",
  apart: "integer",
  later: "integer",
  earlier: "integer",
  n: "integer"
} as const satisfies Record<string, Field>

const writeSpans = Effect.fnUntraced(function* (tx: Session.Session, spans: ReadonlyMap<string, Span>) {
  const moved = [...spans.values()].filter(({ n }) => n !== 0)
  if (moved.length === 0) return
  const table = tx.names.of.tally_spans
  const given = records(
    tx,
    moved.map(({ n, pair: { accountId, ...pair }, workspace }) => ({
      workspace,
      account_id: accountId,
      ...pair,
      apart: isOfOne(day, pair) ? 0 : 1,
      n
    })),
    spanFields
  )
  yield* Session.queryInTx(
    tx,
    sql`insert into ${table} as s (workspace, account_id, platform, apart, later, earlier, n)
    select w.workspace, w.account_id, w.platform, w.apart, w.later, w.earlier, w.n from ${given} where 1 = 1
    on conflict (workspace, account_id, platform, apart, later, earlier) do update set n = s.n + excluded.n`
  )
})

const remove = (tx: Session.Session, entries: ReadonlyArray<Entry>) =>
  Session.queryInTx(
    tx,
    sql`delete from ${tx.names.of.tally_log} where (workspace, seq) in (select w.workspace, w.seq from ${records(
      tx,
      entries.map(({ number, workspace }) => ({ workspace, seq: number })),
      { workspace: "text", seq: "integer" }
    )})`
  )

const records = (
  { dialect }: Session.Session,
  rows: ReadonlyArray<object>,
  fields: Readonly<Record<string, Field>>
): RawBuilder<unknown> => dialect.records(JSON.stringify(rows), fields, "w")
