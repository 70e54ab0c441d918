/** Takes rows into a ranking that is new, and entries out of one that is forgotten: a portion at a time. */
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import { type Place, publicationsAfter } from "../statement/subjects.ts"
import * as Entries from "./entries.ts"

/** The next portion of whichever ranking needs one; whether there is more to do. One process at a time. */
export const next = Effect.fnUntraced(function* (tx: Session.Session, max: number): Effect.fn.Return<boolean, Reason> {
  const [row] = yield* Session.queryInTx(
    tx,
    sql`select k.id, k.fill_workspace, k.fill_seq, k.done from ${tx.names.of.rankings} k
    where k.done in (${sql.lit(Entries.stages.filling)}, ${sql.lit(Entries.stages.leaving)})
    order by k.id limit 1 ${tx.dialect.lockRows.skip("k")}`
  )
  // There is nothing to do, or another process does it and says itself whether there is more.
  if (row === undefined) return false
  const unfinished = yield* Session.decoded(() => ({
    id: Codec.int(row["id"]),
    workspace: Codec.text(row["fill_workspace"]),
    seq: Codec.int(row["fill_seq"])
  }))
  if (Number(row["done"]) === Entries.stages.filling) yield* filled(tx, unfinished, max)
  else yield* emptied(tx, unfinished, max)
  return true
})

// internal

/** Where the last portion ended. */
interface Unfinished extends Place {
  readonly id: number
}

const filled = Effect.fnUntraced(function* (
  tx: Session.Session,
  { id, seq, workspace }: Unfinished,
  max: number
): Effect.fn.Return<void, Reason> {
  const { rankings } = tx.names.of
  const lines = yield* publicationsAfter(tx, { workspace, seq }, max)
  if (lines.length > 0) yield* takenIn(tx, id, lines)
  const last = lines.at(-1) ?? { workspace, seq }
  const isDone = lines.length < max
  yield* Session.queryInTx(
    tx,
    sql`update ${rankings} set fill_workspace = ${last.workspace}, fill_seq = ${last.seq},
      done = ${sql.lit(isDone ? Entries.stages.kept : Entries.stages.filling)} where id = ${id}`
  )
})

/** Rows by their numbers: planners would not know how few of them lie between two. */
const takenIn = Effect.fnUntraced(function* (
  tx: Session.Session,
  id: number,
  lines: ReadonlyArray<Place>
): Effect.fn.Return<void, Reason> {
  const { publications, rankings, ranks } = tx.names.of
  const rows = sql`${tx.dialect.records(JSON.stringify(lines), { workspace: "text", seq: "integer" }, "l")}
    cross join ${publications} t
    where ${tx.dialect.tenantFilter("t.workspace")} = l.workspace and t.seq = l.seq`
  // Whoever writes one of them ends first, or waits and finds the entry.
  if (!tx.dialect.singleWriter)
    yield* Session.queryInTx(
      tx,
      sql`select t.seq from ${rows} order by t.workspace, t.seq ${tx.dialect.lockRows.wait("t")}`
    )
  yield* Session.queryInTx(
    tx,
    sql`insert into ${ranks} (workspace, ranking, value, seq)
    select t.workspace, k.id, ${Entries.valueOf(tx, sql`t.platform`, sql`t.metrics`)}, t.seq
    from ${rankings} k cross join ${rows} and k.id = ${id}
    on conflict do nothing`
  )
})

/** Workspace by workspace, as the entries are kept. The number of one that is gone is never given again. */
const emptied = Effect.fnUntraced(function* (
  tx: Session.Session,
  { id, workspace }: Unfinished,
  max: number
): Effect.fn.Return<void, Reason> {
  const { ranking_keys, rankings, ranks } = tx.names.of
  const gone = yield* Session.queryInTx(
    tx,
    sql`delete from ${ranks} where (workspace, ranking, value, seq) in (
      select r.workspace, r.ranking, r.value, r.seq from ${ranks} r
      where r.workspace = ${workspace} and r.ranking = ${id} limit ${max}) returning seq`
  )
  if (gone.length >= max) return
  const [row] = yield* Session.queryInTx(
    tx,
    sql`select min(r.workspace) as workspace from ${ranks} r where r.workspace > ${workspace}`
  )
  const next = yield* Session.decoded(() => Codec.textOrNull(row?.["workspace"] ?? null))
  if (next === null) yield* Session.queryInTx(tx, sql`delete from ${ranking_keys} where ranking = ${id}`)
  yield* Session.queryInTx(
    tx,
    next === null
      ? sql`update ${rankings} set done = ${sql.lit(Entries.stages.gone)} where id = ${id}`
      : sql`update ${rankings} set fill_workspace = ${next} where id = ${id}`
  )
})
