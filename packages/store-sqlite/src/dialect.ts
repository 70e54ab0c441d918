/** How SQLite differs. */
import type { Dialect } from "@dravo/kit-sql/Dialect"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { classify } from "./classify.ts"

const [least, most] = [sql.lit(Number.MIN_SAFE_INTEGER), sql.lit(Number.MAX_SAFE_INTEGER)]

/** One writer at a time: rows need no locks, and a migration's immediate transaction keeps the others out. */
const nothing = sql``

/** All processes that can share the file share the host's clock. */
const clock = Effect.map(Clock.currentTimeMillis, Math.floor)

/** SQLite's ways, for stores on a Kysely of another driver: one writer, and the process's clock. */
export const sqlite: Dialect = Object.freeze({
  label: "SQLite",
  now: Effect.map(clock, (now) => sql<number>`${now}`),
  clock,
  records: (json, fields, alias) =>
    sql`(select ${sql.raw(
      Object.keys(fields)
        .map((field) => `value ->> '${field}' as ${field}`)
        .join(", ")
    )} from json_each(${json})) as ${sql.raw(alias)}`,
  // The sign keeps the column out of the choice of an index.
  tenantFilter: (column) => sql.raw(`+${column}`),
  selective: (condition, share) => sql`likelihood(${condition}, ${sql.lit(share)})`,
  // It has no lateral joins, but a table function's arguments may name what is listed before it.
  lateral: (query, alias) => sql`join json_each((select json_group_array(value) from (${query}))) as ${sql.raw(alias)}`,
  integers: (json, alias) => {
    const of = sql.raw(alias)
    return sql`join json_each(${json}) as ${of} on ${of}.type = 'integer' and ${of}.value between ${least} and ${most}`
  },
  integer: (json, key) => {
    const value = sql`(${json} ->> ${key})`
    return sql<
      number | null
    >`case when typeof(${value}) = 'integer' and ${value} between ${least} and ${most} then ${value} end`
  },
  alone: () => [],
  sameRecord: (a, b) => {
    const lacks = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) =>
      sql`exists (select key, value from json_each(${one}) except select key, value from json_each(${other}))`
    return sql<boolean>`not ${lacks(a, b)} and not ${lacks(b, a)}`
  },
  singleWriter: true,
  lockRows: { skip: () => nothing, wait: () => nothing, keep: () => nothing },
  // Writers come one after the other, so marks are given in the order of commits.
  changeSequence: {
    next: (changes, workspace) =>
      sql<number>`(select coalesce(max(mark), 0) + 1 from ${changes} where workspace = ${workspace})`,
    isSettled: () => sql<boolean>`1 = 1`
  },
  // A restored file knows less of its last opening than that one has told, and nothing of those that came later.
  pasts: {
    byOpening: true,
    candidates: [
      ({ of }, workspace, { history, mark }) => ({
        past: sql`(select o.past from ${of.pasts} o where o.workspace = ${workspace} order by o.mark desc limit 1)`,
        known: sql<boolean>`exists (
          select 1 from ${of.pasts} o where o.workspace = ${workspace} and o.past = ${history} and o.mark >= ${mark})`
      })
    ]
  },
  openMigrations: () => [],
  closeMigrations: () => [],
  ddl: {
    pastsByOpening: true,
    integer: "integer",
    text: "text",
    // Without the keyword, the number of a deleted last row would be given again, and an old lease would fit the new
    // row.
    sequence: "integer primary key autoincrement",
    sequenceKey: "",
    suffix: " strict",
    byWorkspace: { suffix: " strict", parts: () => [] },
    keyedSuffix: " strict, without rowid"
  },
  fitness: null,
  classify
} satisfies Dialect)
