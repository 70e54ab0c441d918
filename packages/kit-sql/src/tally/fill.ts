/** Takes in publications that are older than the log, a portion at a time. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import * as Session from "../statement/session.ts"
import { type Place, placesAfter } from "../statement/subjects.ts"
import { absorb, columns, named, read, rowColumns } from "./absorb.ts"

/**
 * Takes in the next rows that are older than the log, together with all the log tells of them so far: both are of one
 * snapshot, so what the log tells of them afterwards comes on top.
 */
export const fill = Effect.fnUntraced(function* (tx: Session.Session, after: Place, max: number) {
  const found = yield* read(tx, portion(tx, after, max))
  const batch = found("batch")
  yield* absorb(tx, batch, [...found("pending"), ...batch], found("row"), found("told"))
  const [last] = found("end")
  yield* Session.queryInTx(
    tx,
    sql`update ${tx.names.of.tally_fill} set workspace = ${last?.workspace ?? after.workspace},
      seq = ${last?.seq ?? after.seq}, done = ${last === undefined ? 1 : 0} where id = 1`
  )
})

// internal

/** The last portion holds fewer and has no end. */
const portion = (tx: Session.Session, after: Place, max: number) => {
  const { publications, tally_log } = tx.names.of
  return sql`with line as materialized (${placesAfter(tx, after, max)}),
    ending as materialized (select d.workspace, d.seq from line d order by 1, 2 limit 1 offset ${max - 1}),
    batch as materialized (
      select ${named} from line d cross join ${publications} p
      where ${tx.dialect.tenantFilter("p.workspace")} = d.workspace and p.seq = d.seq),
    posts as (select distinct b.workspace, b.post_id from batch b)
    select 'batch' as what, 0 as number, ${columns("b")} from batch b
    union all
    select 'end', 0, e.workspace, e.seq, '', '', '', 0, 0, '{}', '{}' from ending e
    union all
    select 'told', l.seq, ${columns("l")} from ${tally_log} l
    where (l.workspace, l.row_seq) > (${after.workspace}, ${after.seq})
      and not exists (select 1 from ending e where (l.workspace, l.row_seq) > (e.workspace, e.seq))
    union all
    select 'pending', l.seq, ${columns("l")} from posts o cross join ${tally_log} l
    where l.workspace = o.workspace and l.post_id = o.post_id and l.n <> 0
      and (l.workspace, l.row_seq) <= (${after.workspace}, ${after.seq})
    union all
    select 'row', 0, ${rowColumns} from posts o cross join ${publications} p
    where p.workspace = o.workspace and p.post_id = o.post_id
      and not exists (select 1 from ending e where (p.workspace, p.seq) > (e.workspace, e.seq))`
}
