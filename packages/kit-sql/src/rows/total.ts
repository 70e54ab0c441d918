/** How many publications match, as an expression: from kept buckets, whose cost does not grow with the rows. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import { compileFilters, isFound } from "./compileFilter.ts"
import type { Session } from "../statement/session.ts"
import { atEdge, inBuckets, inScope, isCovered, keptOf } from "./keptScope.ts"

/**
 * Rows are counted where only they can tell, and until the tables that were there before are in the buckets. What hosts
 * published is everything less what was found, which an index of its own counts.
 */
export const totalOf = (db: Session, workspace: WorkspaceId, filters: ReadonlyArray<Filter>): RawBuilder<number> => {
  const rest = filters.filter((one) => one._tag !== "Origin" || one.origin !== "published")
  if (rest.length === filters.length || keptOf(rest) === undefined) return ofKept(db, workspace, filters)
  return sql<number>`(${ofKept(db, workspace, rest)}) - (
    select count(*) from ${db.names.of.publications} p where ${compileFilters(rest, workspace, db)} and ${isFound})`
}

/** Whether the buckets hold everything but what the log still tells. */
export const isFilled = ({ names }: Session): RawBuilder<boolean> =>
  sql<boolean>`(select f.done from ${names.of.tally_fill} f where f.id = 1) = 1`

// internal

const ofKept = (db: Session, workspace: WorkspaceId, filters: ReadonlyArray<Filter>): RawBuilder<number> => {
  const { of } = db.names
  const counted = (those: ReadonlyArray<Filter>) => sql<number>`
    (select count(*) from ${of.publications} p where ${compileFilters(those, workspace, db)})`
  const kept = keptOf(filters)
  if (kept === undefined) return counted(filters)
  return sql<number>`case when ${isFilled(db)} then ${sql.join(
    [
      ...kept.split.parts.map(
        (part) => sql`cast((select coalesce(sum(n), 0) from ${of.tallies}
        where workspace = ${workspace} and ${inBuckets(kept, part)}) as bigint)`
      ),
      sql`cast((select coalesce(sum(n), 0) from ${of.tally_log}
        where workspace = ${workspace} and ${inScope(kept)} and ${isCovered(kept)}) as bigint)`,
      ...kept.split.edges.map((edge) => counted(atEdge(filters, edge)))
    ],
    sql` + `
  )} else ${counted(filters)} end`
}
