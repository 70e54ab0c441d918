/** Filters as SQL over publications under the alias `p`. Their meaning is `Query.matches`. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Session } from "../statement/session.ts"

export const compileFilters = (
  filters: ReadonlyArray<Filter>,
  workspace: WorkspaceId,
  db: Session
): RawBuilder<unknown> => {
  const columns = filters.some(({ _tag }) => _tag === "Post") ? unindexed(db) : indexed
  return sql.join(
    [sql`${columns.workspace} = ${workspace}`, ...filters.map((one) => compileFilter(one, workspace, db, columns))],
    sql` and `
  )
}

/**
 * Ids are printable ASCII, so other text equals none of them; a database that refuses it as a parameter never sees it.
 */
export const isId = (column: RawBuilder<unknown>, id: string): RawBuilder<unknown> =>
  isIdText(id) ? sql`${column} = ${id}` : sql`1 = 0`

export const isIdText = (id: string): boolean => /^[\x21-\x7e]{1,256}$/u.test(id)

// internal

type Columns = Readonly<Record<"workspace" | "account" | "platform" | "origin" | "createdAt", RawBuilder<unknown>>>

const indexed: Columns = {
  workspace: sql`p.workspace`,
  account: sql`p.account_id`,
  platform: sql`p.platform`,
  origin: sql`p.origin`,
  createdAt: sql`p.created_at`
}

/** A post is a few rows found by their numbers: nothing else may look like a shorter way, whatever it is mixed with. */
const unindexed = ({ dialect }: Session): Columns => ({
  workspace: dialect.tenantFilter("p.workspace"),
  account: sql`coalesce(p.account_id, '')`,
  platform: sql`coalesce(p.platform, '')`,
  origin: sql`coalesce(p.origin, '')`,
  createdAt: sql`p.created_at + 0`
})

const compileFilter = (
  filter: Filter,
  workspace: WorkspaceId,
  { names }: Session,
  columns: Columns
): RawBuilder<unknown> => {
  switch (filter._tag) {
    case "Post":
      // A union of two index look-ups: planners give up the order, or scan, over an `or` joined with other filters.
      return sql`p.seq in (
        select seq from ${names.of.publications}
        where workspace = ${workspace} and ${isId(sql`post_id`, filter.id)}
        union select seq from ${names.of.publications}
        where workspace = ${workspace} and ${isId(sql`platform_post_id`, filter.id)})`
    case "Account":
      return isId(columns.account, filter.accountId)
    case "Platform":
      return isId(columns.platform, filter.platform)
    case "Origin":
      return sql`${columns.origin} = ${filter.origin}`
    case "CreatedFrom":
      return sql`${columns.createdAt} >= ${filter.at}`
    case "CreatedTo":
      return sql`${columns.createdAt} <= ${filter.at}`
  }
}
