/** Filters as SQL over publications under the alias `p`. Their meaning is `Query.matches`. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Session } from "../statement/session.ts"

export const compileFilters = (
  filters: ReadonlyArray<Filter>,
  workspace: WorkspaceId,
  on: Session
): RawBuilder<unknown> => {
  // A post is a few rows found by their numbers; everything else is read in the order of an index of the workspace.
  const isOfPost = filters.some(({ _tag }) => _tag === "Post")
  const tenant = isOfPost ? on.dialect.tenantFilter("p.workspace") : sql`p.workspace`
  return sql.join(
    [sql`${tenant} = ${workspace}`, ...filters.map((filter) => compileFilter(filter, workspace, on))],
    sql` and `
  )
}

/**
 * Ids are printable ASCII, so other text equals none of them; a database that refuses it as a parameter never sees it.
 */
export const isId = (column: RawBuilder<unknown>, id: string): RawBuilder<unknown> =>
  /^[\x21-\x7e]{1,256}$/u.test(id) ? sql`${column} = ${id}` : sql`1 = 0`

// internal

const compileFilter = (filter: Filter, workspace: WorkspaceId, { names }: Session): RawBuilder<unknown> => {
  switch (filter._tag) {
    case "Post":
      // A union of two index look-ups: planners give up the order, or scan, over an `or` joined with other filters.
      return sql`p.seq in (
        select seq from ${names.of.publications}
        where workspace = ${workspace} and ${isId(sql`post_id`, filter.id)}
        union select seq from ${names.of.publications}
        where workspace = ${workspace} and ${isId(sql`platform_post_id`, filter.id)})`
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
