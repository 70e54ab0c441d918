/**
 * Pages in another order than that of creation: along a ranking that is kept, or by looking at every row that matches,
 * where these are few or few of all.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import { keysText, type Ordering } from "@dravo/core/Ordering"
import { placeOf, type PublicationQuery } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import * as Entries from "../ranking/entries.ts"
import { idOf } from "../ranking/keeping.ts"
import * as ByPosition from "../statement/byPosition.ts"
import * as Codec from "../statement/codec.ts"
import type { Session } from "../statement/session.ts"
import type { Cells, Statement } from "../statement/Snapshots.ts"
import { slot, statementOf } from "../statement/template.ts"
import { compileFilters } from "./compileFilter.ts"
import { accountOf, type Chosen, shapeOf, slotted, valuesOf } from "./pageShapes.ts"
import { totalOf } from "./total.ts"

/** The number of the ranking to go along, or null to look at every row. */
export interface Way {
  readonly ranking: number | null
}

export interface Ordered {
  /** Asked first: what is kept, and how many rows there are. */
  readonly standing: Statement
  /** Undefined where there are more rows than may be looked at. */
  readonly wayOf: (standing: Cells) => Way | undefined
}

export const namesOfStanding = ["ranking", "matching", "everything"]

/** Undefined for the order of creation, which is an index of the rows themselves. */
export const orderOf = (db: Session, workspace: WorkspaceId, query: PublicationQuery): Ordered | undefined => {
  const { filters, ordering } = query
  if (ordering === undefined || ordering.by._tag === "Created") return undefined
  return {
    standing: standingOf(db, workspace, query, ordering),
    wayOf: ([ranking, matching, everything]) => {
      const [kept, rows] = [Codec.intOrNull(ranking), Codec.int(matching)]
      const isFew = rows <= ordering.scanLimit
      // Where rows that match are rare among those that rank high, all of the others would be passed on the way.
      const isWalked = kept !== null && (filters.length === 0 || !isFew || rows * 2 > Codec.int(everything))
      return isWalked ? { ranking: kept } : isFew ? { ranking: null } : undefined
    }
  }
}

/** The rows, and what they say of their accounts. */
export const page = (db: Session, workspace: WorkspaceId, query: PublicationQuery, way: Way): Statement =>
  written(
    db,
    { name: "ordered page" },
    workspace,
    query,
    way,
    (chosen, workspace, ranking) => sql`
    select ${ByPosition.publicationColumns}, ${ByPosition.seenColumns}
    from (${picked(db, workspace, chosen, ranking)}) k
    join ${db.names.of.publications} p on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
    ${accountOf(db)} ${inOrder("k", chosen)}`
  )

/** Rows, total and clock in one, as `PageShapes.wholePage` has them. */
export const wholePage = (
  db: Session,
  workspace: WorkspaceId,
  query: PublicationQuery,
  way: Way,
  now: RawBuilder<number>
): Statement => {
  const { counted = true, filters } = query
  const total = (workspace: WorkspaceId) => (counted ? totalOf(db, workspace, filters) : sql<number>`0`)
  return written(
    db,
    // What is counted may be worked out from the values of its filters.
    counted && filters.length > 0 ? undefined : { name: `whole ordered page ${counted}`, part: now },
    workspace,
    query,
    way,
    (chosen, workspace, ranking) => sql`
    with counted as (select ${total(workspace)} as total, ${now} as now),
    page as (${picked(db, workspace, chosen, ranking)})
    select ${ByPosition.publicationColumns}, ${ByPosition.seenColumns}, c.total, c.now
    from counted c left join page k on true
    left join ${db.names.of.publications} p
      on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
    ${accountOf(db)} ${inOrder("k", chosen)}`
  )
}

// internal

const standingOf = (
  db: Session,
  workspace: WorkspaceId,
  { filters }: PublicationQuery,
  { by }: Ordering
): Statement => {
  const named = by._tag === "Ranked" ? { name: by.ranking.name, keys: keysText(by.ranking) } : undefined
  const asked = (workspace: WorkspaceId, one: typeof named) => {
    const ranking = one === undefined ? sql`null` : idOf(db, one.name, one.keys)
    const matching = totalOf(db, workspace, filters)
    return filters.length > 0
      ? sql`select ${ranking} as ranking, ${matching} as matching, ${totalOf(db, workspace, [])} as everything`
      : // Along a ranking nobody asks how many there are.
        sql`select s.ranking, case when s.ranking is null then ${matching} else 0 end as matching, 0 as everything
          from (select ${ranking} as ranking) s`
  }
  return filters.length > 0
    ? asked(workspace, named).compile(db.kysely)
    : statementOf(db, `standing ${by._tag}`, { workspace, ...named }, () =>
        asked(slot("workspace"), named && { name: slot("name"), keys: slot("keys") })
      )
}

/** Written once for all its values along a ranking; what a scan looks at is another for each order. */
const written = (
  db: Session,
  known: { readonly name: string; readonly part?: object } | undefined,
  workspace: WorkspaceId,
  query: PublicationQuery,
  { ranking }: Way,
  make: (chosen: Chosen, workspace: WorkspaceId, ranking: number | null) => RawBuilder<unknown>
): Statement => {
  const shape = ranking === null ? undefined : shapeOf(query)
  if (shape === undefined || known === undefined) return make(query, workspace, ranking).compile(db.kysely)
  const isAbsent = placeOf(query.start)?.value === null
  const values = { ...valuesOf(workspace, query), ranking }
  const template = () => {
    const chosen = slotted(query)
    return make(isAbsent ? { ...chosen, start: behindAbsent } : chosen, slot("workspace"), slot("ranking"))
  }
  return statementOf(db, `${known.name} ${isAbsent} ${shape}`, values, template, known.part)
}

const behindAbsent = { _tag: "Behind", value: null, seq: slot<number>("seq") } as const

/** Rows `(seq, value)` in their order; `value` is never null. */
const picked = (db: Session, workspace: WorkspaceId, chosen: Chosen, ranking: number | null): RawBuilder<unknown> => {
  const offset =
    chosen.start._tag === "Offset" && chosen.start.offset !== 0 ? sql`offset ${chosen.start.offset}` : sql``
  if (ranking === null)
    return sql`with v as materialized (${looked(db, workspace, chosen)})
      select v.seq, v.value from v where ${behind("v", chosen)} ${inOrder("v", chosen)} limit ${chosen.limit} ${offset}`
  if (chosen.ordering?.direction !== "asc")
    return sql`${walked(db, workspace, chosen, ranking, behind("r", chosen))} limit ${chosen.limit} ${offset}`
  const parts = ["present", "absent"] as const
  return sql`select e.seq, e.value from (${sql.join(
    parts.map(
      (part) =>
        sql`select * from (${walked(db, workspace, chosen, ranking, ofPart(part, chosen))} limit ${reach(chosen)}) ${sql.raw(part)}`
    ),
    sql` union all `
  )}) e ${inOrder("e", chosen)} limit ${chosen.limit} ${offset}`
}

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
  ranking: number,
  condition: RawBuilder<unknown>
): RawBuilder<unknown> => {
  const way = sql.raw(ordering?.direction === "asc" ? "" : "desc")
  const rows =
    filters.length === 0
      ? sql`${db.names.of.ranks} r where`
      : sql`${db.names.of.ranks} r cross join ${db.names.of.publications} p
        where ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = r.seq
          and ${compileFilters(filters, workspace, db)} and`
  return sql`select r.seq, r.value from ${rows} r.workspace = ${workspace} and r.ranking = ${ranking} and ${condition}
    order by r.value ${way}, r.seq ${way}`
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

const inOrder = (of: "v" | "e" | "k", { ordering }: Chosen): RawBuilder<unknown> => {
  const [value, seq] = [sql.ref(`${of}.value`), sql.ref(`${of}.seq`)]
  return ordering?.direction === "asc"
    ? sql`order by case when ${value} = ${Entries.absent} then 1 else 0 end, ${value}, ${seq}`
    : sql`order by ${value} desc, ${seq} desc`
}
