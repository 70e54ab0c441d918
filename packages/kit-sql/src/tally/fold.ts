/**
 * Folds the log into the buckets, a portion in a transaction; one process at a time, while writers go on appending and
 * readers add up what is left in the log. What was there before the log was is taken in the same way, first of all.
 */
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Field } from "../Dialect.ts"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import * as Buckets from "./buckets.ts"
import { byPost, type Entry, entryOf, movesOf } from "./entries.ts"
import { isOfOneDay, moved, type Pair, pairsOf, present, without } from "./posts.ts"
import type { Level } from "./range.ts"

export const folding = (db: Session.Session, run: Run): StoreMethods<"engineFold"> => ({
  engineFold: Effect.fn("Store.engineFold")(function* (most: number) {
    return yield* Session.transaction(db, (tx) => fold(tx, most))
  }, run("engineFold"))
})

// internal

const fold = Effect.fnUntraced(function* (tx: Session.Session, most: number): Effect.fn.Return<boolean, Reason> {
  const state = yield* taken(tx)
  // Another process folds, and says itself whether there is more.
  if (state === undefined) return false
  if (Codec.int(state["done"]) === 0) {
    yield* fill(tx, { workspace: Codec.text(state["workspace"]), seq: Codec.int(state["seq"]) }, most)
    return true
  }
  const found = yield* read(tx, portion(tx, most))
  const batch = found("batch")
  yield* absorb(tx, batch, found("pending"), found("row"), batch)
  return batch.length >= most
})

/** The one row whoever folds holds; undefined where somebody else does. */
const taken = Effect.fnUntraced(function* (tx: Session.Session) {
  const { tallies, tally_fill, tally_spans } = tx.names.of
  const [held] = yield* Session.queryInTx(
    tx,
    sql`select f.workspace, f.seq, f.done from ${tally_fill} f where f.id = 1 ${tx.dialect.lockRows.skip("f")}`
  )
  if (held !== undefined) return held
  const [made] = yield* Session.queryInTx(
    tx,
    sql`insert into ${tally_fill} (id, workspace, seq, done) values (1, '', 0, 0) on conflict (id) do nothing
    returning workspace, seq, done`
  )
  // Somebody emptied the tables: what is kept begins anew with the rows there are.
  if (made !== undefined)
    for (const table of [tallies, tally_spans]) yield* Session.queryInTx(tx, sql`delete from ${table}`)
  return made
})

/** Entries by what they are. */
const read = Effect.fnUntraced(function* (tx: Session.Session, statement: RawBuilder<unknown>) {
  const rows = yield* Session.queryInTx(tx, statement)
  const entries = yield* Session.decoded(() => rows.map((row) => ({ what: row["what"], entry: entryOf(row) })))
  return (what: string) => entries.flatMap((one) => (one.what === what ? [one.entry] : []))
})

/** Takes a batch into the buckets, and what told of it out of the log. */
const absorb = Effect.fnUntraced(function* (
  tx: Session.Session,
  batch: ReadonlyArray<Entry>,
  pending: ReadonlyArray<Entry>,
  rows: ReadonlyArray<Entry>,
  told: ReadonlyArray<Entry>
) {
  const gathered = Buckets.gathering()
  for (const entry of batch) gathered.change(entry)
  const spans = pairs(gathered, batch, pending, rows)
  if (gathered.buckets.size > 0) yield* write(tx, gathered.buckets)
  yield* writeSpans(tx, spans)
  if (told.length > 0) yield* remove(tx, told)
})

/** Entries of the log, all that is pending of their posts, and what there is of these now: of one snapshot. */
const portion = ({ names }: Session.Session, most: number): RawBuilder<unknown> => sql`
  with batch as (select * from ${names.of.tally_log} l limit ${most}),
  posts as (select distinct b.workspace, b.post_id from batch b where b.n <> 0)
  select 'batch' as what, b.seq as number, ${columns("b")} from batch b
  union all
  select 'pending', l.seq, ${columns("l")} from posts o cross join ${names.of.tally_log} l
  where l.workspace = o.workspace and l.post_id = o.post_id and l.n <> 0
  union all
  select 'row', 0, ${rowColumns} from posts o cross join ${names.of.publications} p
  where p.workspace = o.workspace and p.post_id = o.post_id`

const columns = (of: string): RawBuilder<unknown> =>
  sql.raw(
    ["workspace", "row_seq", "post_id", "account_id", "platform", "created_at", "n", "old_metrics", "new_metrics"]
      .map((name) => `${of}.${name}`)
      .join(", ")
  )

const rowColumns = sql.raw("p.workspace, p.seq, p.post_id, p.account_id, p.platform, p.created_at, 1, '{}', p.metrics")
const named = sql.raw(
  "p.workspace, p.seq as row_seq, p.post_id, p.account_id, p.platform, p.created_at, 1 as n, '{}' as old_metrics, " +
    "p.metrics as new_metrics"
)

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
      if (isOfOneDay(pair)) continue
      const name = JSON.stringify([workspace, pair])
      const span = spans.get(name) ?? { workspace, pair, n: 0 }
      spans.set(name, span)
      span.n += times
    }
  }
  return spans
}

const bucketFields = {
  workspace: "text",
  account_id: "text",
  platform: "text",
  level: "integer",
  day: "integer",
  n: "integer",
  repeats: "integer",
  sums: "text"
} as const satisfies Record<string, Field>

/** Nobody else writes buckets meanwhile, so what is read here is still so when it is written. */
const write = Effect.fnUntraced(function* (tx: Session.Session, buckets: ReadonlyMap<string, Buckets.Bucket>) {
  const { tallies } = tx.names.of
  const given = [...buckets.values()]
  const asked = records(tx, given.map(encoded), bucketFields)
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
  sums: Buckets.parse(Codec.text(row["sums"]))
})

const encoded = ({ accountId, sums, ...bucket }: Buckets.Bucket) => ({
  ...bucket,
  account_id: accountId,
  sums: Buckets.print(sums)
})

const spanFields = {
  workspace: "text",
  account_id: "text",
  platform: "text",
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
    moved.map(({ n, pair: { accountId, ...pair }, workspace }) => ({ workspace, account_id: accountId, ...pair, n })),
    spanFields
  )
  yield* Session.queryInTx(
    tx,
    sql`insert into ${table} as s (workspace, account_id, platform, later, earlier, n)
    select w.workspace, w.account_id, w.platform, w.later, w.earlier, w.n from ${given} where 1 = 1
    on conflict (workspace, account_id, platform, later, earlier) do update set n = s.n + excluded.n`
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

interface Place {
  readonly workspace: string
  readonly seq: number
}

/**
 * Takes in the next rows that are older than the log, together with all the log tells of them so far: both are of one
 * snapshot, so what the log tells of them afterwards comes on top.
 */
const fill = Effect.fnUntraced(function* (tx: Session.Session, after: Place, most: number) {
  const { due, publications, tally_fill, tally_log } = tx.names.of
  const line = yield* Session.queryInTx(
    tx,
    sql`select d.workspace, d.seq from ${due} d
    where (d.workspace, d.kind, d.seq) > (${after.workspace}, 'publication', ${after.seq}) and d.kind = 'publication'
    order by d.workspace, d.kind, d.seq limit ${most}`
  )
  const places = yield* Session.decoded(() =>
    line.map((row) => ({ workspace: Codec.text(row["workspace"]), seq: Codec.int(row["seq"]) }))
  )
  const last = places.length < most ? undefined : places.at(-1)
  const within = (workspace: RawBuilder<unknown>, seq: RawBuilder<unknown>) =>
    sql`(${workspace}, ${seq}) > (${after.workspace}, ${after.seq}) ${
      last === undefined ? sql`` : sql`and (${workspace}, ${seq}) <= (${last.workspace}, ${last.seq})`
    }`
  const found = yield* read(
    tx,
    sql`with batch as (
      select ${named} from ${due} d cross join ${publications} p
      where d.kind = 'publication' and ${within(sql`d.workspace`, sql`d.seq`)}
        and ${tx.dialect.tenantFilter("p.workspace")} = d.workspace and p.seq = d.seq),
    posts as (select distinct b.workspace, b.post_id from batch b)
    select 'batch' as what, 0 as number, ${columns("b")} from batch b
    union all
    select 'told', l.seq, ${columns("l")} from ${tally_log} l where ${within(sql`l.workspace`, sql`l.row_seq`)}
    union all
    select 'pending', l.seq, ${columns("l")} from posts o cross join ${tally_log} l
    where l.workspace = o.workspace and l.post_id = o.post_id and l.n <> 0
      and (l.workspace, l.row_seq) <= (${after.workspace}, ${after.seq})
    union all
    select 'row', 0, ${rowColumns} from posts o cross join ${publications} p
    where p.workspace = o.workspace and p.post_id = o.post_id ${
      last === undefined ? sql`` : sql`and (p.workspace, p.seq) <= (${last.workspace}, ${last.seq})`
    }`
  )
  const batch = found("batch")
  yield* absorb(tx, batch, [...found("pending"), ...batch], found("row"), found("told"))
  yield* Session.queryInTx(
    tx,
    sql`update ${tally_fill} set workspace = ${last?.workspace ?? after.workspace}, seq = ${last?.seq ?? after.seq},
      done = ${last === undefined ? 1 : 0} where id = 1`
  )
})
