/**
 * Which orders are kept. Whoever names one writes it down, and from then on everybody who writes rows keeps it; rows
 * that are older are taken in afterwards, a portion in a transaction. One that nobody names any more is forgotten.
 */
import { type Instant, day, hour } from "@dravo/core/Instant"
import { keysText, type Ranking } from "@dravo/core/Ordering"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Entries from "./entries.ts"
import * as Portions from "./portions.ts"

export const keeping = (db: Session.Session, run: Run): StoreMethods<"engineRank"> => ({
  engineRank: Effect.fn("Store.engineRank")(function* (rankings: ReadonlyArray<Ranking>, rows: number) {
    const now = yield* Session.now(db)
    const known = yield* Session.query(db, all(db))
    const asked = yield* Session.decoded(() => judged(known.map(keptOf), rankings, now))
    if (asked.unknown.length > 0) yield* Session.transaction(db, (tx) => declared(tx, asked.unknown, now))
    if (asked.again.length > 0 || asked.left.length > 0) yield* Session.transaction(db, (tx) => renamed(tx, asked, now))
    if (asked.unknown.length === 0 && asked.left.length === 0 && !asked.isBusy) return false
    return yield* Session.transaction(db, (tx) => Portions.next(tx, rows))
  }, run("engineRank"))
})

/** The number of a ranking that holds every row; nothing else answers by it. */
export const idOf = ({ names }: Session.Session, name: string, keys: string) => sql<number>`(
  select k.id from ${names.of.rankings} k
  where k.name = ${name} and k.keys = ${keys} and k.done = ${sql.lit(Entries.stages.kept)})`

// internal

interface Kept {
  readonly id: number
  readonly name: string
  readonly keys: string
  readonly namedAt: Instant
  readonly stage: number
}

/** Longer than a deployment in which old and new processes run beside one another. */
const forgottenAfter = 7 * day
/** Far more often than that, and seldom enough to cost nothing. */
const namedEvery = hour

const all = ({ names }: Session.Session) =>
  sql`select id, name, keys, named_at, done from ${names.of.rankings} where done <> ${sql.lit(Entries.stages.gone)}`

const keptOf = (row: Codec.Raw): Kept => ({
  id: Codec.int(row["id"]),
  name: Codec.text(row["name"]),
  keys: Codec.text(row["keys"]),
  namedAt: Codec.int(row["named_at"]),
  stage: Codec.int(row["done"])
})

interface Judged {
  readonly unknown: ReadonlyArray<Ranking>
  /** By their numbers. */
  readonly again: ReadonlyArray<number>
  readonly left: ReadonlyArray<number>
  readonly isBusy: boolean
}

const isSame = (kept: Kept, ranking: Ranking): boolean =>
  kept.stage !== Entries.stages.leaving && kept.name === ranking.name && kept.keys === keysText(ranking)

const judged = (known: ReadonlyArray<Kept>, rankings: ReadonlyArray<Ranking>, now: Instant): Judged => {
  const isNamed = (one: Kept) => rankings.some((ranking) => isSame(one, ranking))
  return {
    unknown: rankings.filter((ranking) => !known.some((one) => isSame(one, ranking))),
    again: known.filter((one) => isNamed(one) && now - one.namedAt >= namedEvery).map(({ id }) => id),
    left: known
      .filter((one) => !isNamed(one) && one.stage <= Entries.stages.kept && now - one.namedAt >= forgottenAfter)
      .map(({ id }) => id),
    isBusy: known.some(({ stage }) => stage !== Entries.stages.kept)
  }
}

/** Nobody is writing rows without knowing of it once this has ended. */
const declared = Effect.fnUntraced(function* (
  tx: Session.Session,
  rankings: ReadonlyArray<Ranking>,
  now: Instant
): Effect.fn.Return<void, Reason> {
  const table = tx.names.of.rankings
  for (const statement of tx.dialect.alone(table)) yield* Session.queryInTx(tx, statement)
  // Another process may have been faster.
  const rows = yield* Session.queryInTx(tx, all(tx))
  const known = yield* Session.decoded(() => rows.map(keptOf))
  for (const ranking of rankings.filter((one) => !known.some((kept) => isSame(kept, one)))) {
    const [row] = yield* Session.queryInTx(
      tx,
      sql`insert into ${table} (id, name, keys, named_at, fill_workspace, fill_seq, done)
      values ((select coalesce(max(id), 0) + 1 from ${table}), ${ranking.name}, ${keysText(ranking)}, ${now}, '', 0,
        ${sql.lit(Entries.stages.filling)})
      returning id`
    )
    const id = yield* Session.decoded(() => Codec.int(row?.["id"]))
    for (const [platform, keys] of Object.entries(ranking.keys))
      for (const [place, key] of keys.entries())
        yield* Session.queryInTx(
          tx,
          sql`insert into ${tx.names.of.ranking_keys} (ranking, platform, place, key)
          values (${id}, ${platform}, ${place}, ${key})`
        )
  }
})

const renamed = Effect.fnUntraced(function* (
  tx: Session.Session,
  { again, left }: Judged,
  now: Instant
): Effect.fn.Return<void, Reason> {
  const table = tx.names.of.rankings
  for (const id of again) yield* Session.queryInTx(tx, sql`update ${table} set named_at = ${now} where id = ${id}`)
  for (const id of left)
    yield* Session.queryInTx(
      tx,
      sql`update ${table} set done = ${sql.lit(Entries.stages.leaving)}, fill_workspace = '', fill_seq = 0
      where id = ${id} and done <= ${sql.lit(Entries.stages.kept)} and named_at <= ${now - forgottenAfter}`
    )
})
