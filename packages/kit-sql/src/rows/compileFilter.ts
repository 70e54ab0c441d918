/** Filters as SQL over publications under the alias `p`. Their meaning is `Query.matches`. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Names } from "../Names.ts"

export const compileFilter = (filter: Filter, workspace: WorkspaceId, names: Names): RawBuilder<unknown> => {
  switch (filter._tag) {
    case "Post":
      // A union of two index look-ups: planners give up the order, or scan, over an `or` joined with other filters.
      return sql`p.seq in (
        select seq from ${names.of.publications} where workspace = ${workspace} and ${isId(sql`post_id`, filter.id)}
        union select seq from ${names.of.publications} where workspace = ${workspace} and ${isId(sql`platform_post_id`, filter.id)})`
    case "Account":
      return isId(sql`p.account_id`, filter.accountId)
    case "Platform":
      return isId(sql`p.platform`, filter.platform)
    case "CreatedFrom":
      return sql`p.created_at >= ${filter.at}`
    case "CreatedTo":
      return sql`p.created_at <= ${filter.at}`
  }
}

export const compileFilters = (
  filters: ReadonlyArray<Filter>,
  workspace: WorkspaceId,
  names: Names
): RawBuilder<unknown> =>
  sql.join(
    [sql`p.workspace = ${workspace}`, ...filters.map((filter) => compileFilter(filter, workspace, names))],
    sql` and `
  )

/**
 * Ids are printable ASCII, so other text equals none of them; a database that refuses it as a parameter never sees it.
 */
export const isId = (column: RawBuilder<unknown>, id: string): RawBuilder<unknown> =>
  /^[\x21-\x7e]{1,256}$/u.test(id) ? sql`${column} = ${id}` : sql`1 = 0`
