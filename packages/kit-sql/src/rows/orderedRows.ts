/** The rows of a page in an order of metrics, as queries of their numbers: along a ranking, or by looking at each. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Ordering } from "@dravo/core/Ordering"
import { placeOf } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import * as Entries from "../ranking/entries.ts"
import type { Session } from "../statement/session.ts"
import { slot } from "../statement/template.ts"
import { compileFilters } from "./compileFilter.ts"
import { type Chosen, longest } from "./pageShapes.ts"

/** The number of a ranking, or an expression for it. */
export type Along = number | RawBuilder<number>

/** Rows `(seq, value)` in their order; `value` is never null. */
export const picked = (
  db: Session,
  workspace: WorkspaceId,
  chosen: Chosen,
  ranking: Along | null
): RawBuilder<unknown> => {
  const offset =
    chosen.start._tag === "Offset" && chosen.start.offset !== 0 ? sql`offset ${chosen.start.offset}` : sql``
  if (ranking === null)
    return sql`with v as materialized (${looked(db, workspace, chosen)})
      select v.seq, v.value from v where ${behind("v", chosen)} ${inOrder("v", chosen)} limit ${chosen.limit} ${offset}`
  const isFalling = chosen.ordering?.direction !== "asc"
  if (isFalling && chosen.isBounded !== true)
    return sql`${walked(db, workspace, chosen, ranking, behind("r", chosen))} limit ${chosen.limit} ${offset}`
  const parts = isFalling
    ? [{ name: "either", condition: behind("r", chosen) }]
    : (["present", "absent"] as const).map((name) => ({ name, condition: ofPart(name, chosen) }))
  const max = chosen.isBounded === true ? sql.lit(longest) : reach(chosen)
  return sql`select e.seq, e.value from (${sql.join(
    parts.map(
      ({ condition, name }) =>
        sql`select * from (${walked(db, workspace, chosen, ranking, condition)} limit ${max}) ${sql.raw(name)}`
    ),
    sql` union all `
  )}) e ${inOrder("e", chosen)} limit ${chosen.limit} ${offset}`
}

export const inOrder = (of: "v" | "e" | "k", { ordering }: Chosen): RawBuilder<unknown> => {
  const [value, seq] = [sql.ref(`${of}.value`), sql.ref(`${of}.seq`)]
  return ordering?.direction === "asc"
    ? sql`order by case when ${value} = ${Entries.absent} then 1 else 0 end, ${value}, ${seq}`
    : sql`order by ${value} desc, ${seq} desc`
}

// internal

/** How far the order is read where a page begins at its offset. */
const reach = ({ limit, start }: Chosen): number =>
  start._tag !== "Offset" || start.offset === 0
    ? limit
    : typeof start.offset === "number"
      ? limit + start.offset
      : slot("reach")

/** Entries of a ranking, in its own order. */
const walked = (
  db: Session,
  workspace: WorkspaceId,
  { filters, ordering }: Chosen,
  ranking: Along,
  condition: RawBuilder<unknown>
): RawBuilder<unknown> => {
  const direction = sql.raw(ordering?.direction === "asc" ? "" : "desc")
  const rows =
    filters.length === 0
      ? sql`${db.names.of.ranks} r where`
      : sql`${db.names.of.ranks} r cross join ${db.names.of.publications} p
        where ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = r.seq
          and ${compileFilters(filters, workspace, db)} and`
  return sql`select r.seq, r.value from ${rows} r.workspace = ${workspace} and r.ranking = ${ranking} and ${condition}
    order by r.value ${direction}, r.seq ${direction}`
}

/** Of rising order, in which what is absent stands first and comes last. */
const ofPart = (part: "present" | "absent", { start }: Chosen): RawBuilder<unknown> => {
  const place = placeOf(start)
  if (part === "absent")
    return place?.value === null
      ? sql`r.value = ${Entries.absent} and r.seq > ${place.seq}`
      : sql`r.value = ${Entries.absent}`
  if (place?.value === null) return sql`1 = 0`
  return place === null
    ? sql`r.value > ${Entries.absent}`
    : sql`r.value > ${Entries.absent} and (r.value, r.seq) > (${place.value}, ${place.seq})`
}

/** What every row has by the order; a scan. */
const looked = (db: Session, workspace: WorkspaceId, { filters, ordering }: Chosen): RawBuilder<unknown> =>
  sql`select p.seq, coalesce(${valueIn(db, ordering)}, ${Entries.absent}) as value from ${db.names.of.publications} p
    where ${compileFilters(filters, workspace, db)}`

const valueIn = ({ dialect }: Session, ordering: Ordering | undefined): RawBuilder<unknown> => {
  if (ordering?.by._tag !== "Ranked") return sql`p.published_at`
  const cases = Object.entries(ordering.by.ranking.keys).flatMap(([platform, keys]) => {
    const values = keys.map((key) => dialect.integer(sql`p.metrics`, key))
    return values.length === 0
      ? []
      : [sql`when ${platform} then ${values.length === 1 ? values[0] : sql`coalesce(${sql.join(values)})`}`]
  })
  return cases.length === 0 ? sql`cast(null as bigint)` : sql`case p.platform ${sql.join(cases, sql` `)} end`
}

const behind = (of: "v" | "r", { ordering, start }: Chosen): RawBuilder<unknown> => {
  const place = placeOf(start)
  if (place === null) return sql`1 = 1`
  const [value, seq] = [sql.ref(`${of}.value`), sql.ref(`${of}.seq`)]
  if (ordering?.direction !== "asc") return sql`(${value}, ${seq}) < (${place.value ?? Entries.absent}, ${place.seq})`
  return place.value === null
    ? sql`${value} = ${Entries.absent} and ${seq} > ${place.seq}`
    : sql`(${value} = ${Entries.absent} or (${value}, ${seq}) > (${place.value}, ${place.seq}))`
}
