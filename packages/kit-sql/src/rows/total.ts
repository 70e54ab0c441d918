/** How many publications match, as an expression: from kept buckets, whose cost does not grow with the rows. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import { compileFilters } from "./compileFilter.ts"
import type { Session } from "../statement/session.ts"
import { inBuckets, inScope, inWholeDays, keptOf } from "./keptScope.ts"

/** Rows are counted where only they can tell, and until the tables that were there before are in the buckets. */
export const totalOf = (db: Session, workspace: WorkspaceId, filters: ReadonlyArray<Filter>): RawBuilder<number> => {
  const { of } = db.names
  const counted = (more: ReadonlyArray<Filter>) => sql<number>`
    (select count(*) from ${of.publications} p where ${compileFilters([...filters, ...more], workspace, db)})`
  const kept = keptOf(filters)
  if (kept === undefined) return counted([])
  const edges = kept.split.edges.map(({ from, to }) =>
    counted([
      { _tag: "CreatedFrom", at: from },
      { _tag: "CreatedTo", at: to }
    ])
  )
  return sql<number>`case when ${isFilled(db)} then ${sql.join(
    [
      sql`cast((select coalesce(sum(n), 0) from ${of.tallies} where workspace = ${workspace} and ${inBuckets(kept)}) as bigint)`,
      sql`cast((select coalesce(sum(n), 0) from ${of.tally_log}
        where workspace = ${workspace} and ${inScope(kept)} and ${inWholeDays(kept)}) as bigint)`,
      ...edges
    ],
    sql` + `
  )} else ${counted([])} end`
}

/** Whether the buckets hold everything but what the log still tells. */
export const isFilled = ({ names }: Session): RawBuilder<boolean> =>
  sql<boolean>`(select f.done from ${names.of.tally_fill} f where f.id = 1) = 1`
