/**
 * Folds the log into the buckets, a portion in a transaction; one process at a time, while writers go on appending and
 * readers add up what is left in the log. What was there before the log was is taken in the same way, first of all.
 */
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import * as Session from "../statement/session.ts"
import { absorb, columns, read, rowColumns } from "./absorb.ts"
import { fill } from "./fill.ts"

export const folding = (db: Session.Session, run: Run): StoreMethods<"engineFold"> => ({
  engineFold: Effect.fn("Store.engineFold")(function* (max: number) {
    return yield* Session.transaction(db, (tx) => fold(tx, max))
  }, run("engineFold"))
})

// internal

const fold = Effect.fnUntraced(function* (tx: Session.Session, max: number): Effect.fn.Return<boolean, Reason> {
  const state = yield* taken(tx)
  // Another process folds, and says itself whether there is more.
  if (state === undefined) return false
  if (Codec.int(state["done"]) === 0) {
    yield* fill(tx, { workspace: Codec.text(state["workspace"]), seq: Codec.int(state["seq"]) }, max)
    return true
  }
  const found = yield* read(tx, portion(tx, max))
  const batch = found("batch")
  yield* absorb(tx, batch, found("pending"), found("row"), batch)
  return batch.length >= max
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

/** Entries of the log, all that is pending of their posts, and what there is of these now: of one snapshot. */
const portion = ({ names }: Session.Session, max: number): RawBuilder<unknown> => sql`
  with batch as (select * from ${names.of.tally_log} l limit ${max}),
  posts as (select distinct b.workspace, b.post_id from batch b where b.n <> 0)
  select 'batch' as what, b.seq as number, ${columns("b")} from batch b
  union all
  select 'pending', l.seq, ${columns("l")} from posts o cross join ${names.of.tally_log} l
  where l.workspace = o.workspace and l.post_id = o.post_id and l.n <> 0
  union all
  select 'row', 0, ${rowColumns} from posts o cross join ${names.of.publications} p
  where p.workspace = o.workspace and p.post_id = o.post_id`
