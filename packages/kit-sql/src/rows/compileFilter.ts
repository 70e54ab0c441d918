/** Filters as SQL over publications under the alias `p`. Their meaning is `Query.matches`. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { Origin } from "@dravo/core/Publication"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Session } from "../statement/session.ts"

export const compileFilters = (
  filters: ReadonlyArray<Filter>,
  workspace: WorkspaceId,
  db: Session
): RawBuilder<unknown> => {
  const columns = columnsFor(filters, db)
  return sql.join(
    [sql`${columns.workspace} = ${workspace}`, ...filters.map((one) => compileFilter(one, workspace, db, columns))],
    sql` and `
  )
}

/** What no host published, as the index of these has it. */
export const isFound: RawBuilder<unknown> = sql`p.origin in (${sql.join(
  Origin.literals.filter((one) => one !== "published").map(sql.lit)
)}) and p.origin <> 'published'`

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

const columnsFor = (filters: ReadonlyArray<Filter>, db: Session): Columns => {
  const isOf = (tag: Filter["_tag"]) => filters.some(({ _tag }) => _tag === tag)
  if (isOf("Post")) return unindexed(db)
  // An account has one platform: an index of all that platform's rows is the longer way.
  return isOf("Account") ? { ...indexed, platform: db.dialect.tenantFilter("p.platform") } : indexed
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
  { dialect, names }: Session,
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
      return dialect.selective(isId(columns.account, filter.accountId), 0.0001)
    case "Platform":
      return dialect.selective(isId(columns.platform, filter.platform), 0.01)
    case "Origin":
      // Of what was found there is an index of its own, which a planner knows by the second condition.
      return filter.origin === "published"
        ? sql`${columns.origin} = 'published'`
        : sql`${columns.origin} = ${sql.lit(filter.origin)} and ${columns.origin} <> 'published'`
    case "CreatedFrom":
      return sql`${columns.createdAt} >= ${filter.at}`
    case "CreatedTo":
      return sql`${columns.createdAt} <= ${filter.at}`
  }
}
