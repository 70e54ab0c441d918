/** Takes in publications that are older than the log, a portion at a time. */
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Session from "../statement/session.ts"
import { type Place, publicationsAfter } from "../statement/subjects.ts"
import { absorb, columns, named, read, rowColumns } from "./absorb.ts"

/**
 * Takes in the next rows that are older than the log, together with all the log tells of them so far: both are of one
 * snapshot, so what the log tells of them afterwards comes on top.
 */
export const fill = Effect.fnUntraced(function* (tx: Session.Session, after: Place, max: number) {
  const { due, publications, tally_fill, tally_log } = tx.names.of
  const last = yield* endOf(tx, after, max)
  const isInPortion = (workspace: RawBuilder<unknown>, seq: RawBuilder<unknown>) =>
    sql`(${workspace}, ${seq}) > (${after.workspace}, ${after.seq}) ${
      last === undefined ? sql`` : sql`and (${workspace}, ${seq}) <= (${last.workspace}, ${last.seq})`
    }`
  // As the key has them, so that a portion is found without going through those before it.
  const inLine = sql`(d.workspace, d.kind, d.seq) > (${after.workspace}, 'publication', ${after.seq}) ${
    last === undefined
      ? sql``
      : sql`and (d.workspace, d.kind, d.seq) <= (${last.workspace}, 'publication', ${last.seq})`
  }`
  const found = yield* read(
    tx,
    sql`with batch as (
      select ${named} from ${due} d cross join ${publications} p
      where d.kind = 'publication' and ${inLine}
        and ${tx.dialect.tenantFilter("p.workspace")} = d.workspace and p.seq = d.seq),
    posts as (select distinct b.workspace, b.post_id from batch b)
    select 'batch' as what, 0 as number, ${columns("b")} from batch b
    union all
    select 'told', l.seq, ${columns("l")} from ${tally_log} l where ${isInPortion(sql`l.workspace`, sql`l.row_seq`)}
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
  yield* absorb(tx, found("batch"), [...found("pending"), ...found("batch")], found("row"), found("told"))
  yield* Session.queryInTx(
    tx,
    sql`update ${tally_fill} set workspace = ${last?.workspace ?? after.workspace}, seq = ${last?.seq ?? after.seq},
      done = ${last === undefined ? 1 : 0} where id = 1`
  )
})

// internal

/** Where a portion ends; undefined for the last one. */
const endOf = (tx: Session.Session, after: Place, max: number) =>
  Effect.map(publicationsAfter(tx, after, max), (portion) => (portion.length < max ? undefined : portion.at(-1)))
