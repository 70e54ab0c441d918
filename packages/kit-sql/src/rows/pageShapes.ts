/** The statements a page of publications is made of; each is written once for all its values. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { type Filter, placeOf, type PublicationQuery, type Start } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import type { Statement } from "../statement/Snapshots.ts"
import * as ByPosition from "../statement/byPosition.ts"
import type { Session } from "../statement/session.ts"
import { slot, statementOf, type Values } from "../statement/template.ts"
import { compileFilters, isIdText } from "./compileFilter.ts"
import { totalOf } from "./total.ts"

/** The rows, and what they say of their accounts. */
export const page = (db: Session, workspace: WorkspaceId, asked: PublicationQuery): Statement => {
  const query = bounded(asked)
  const shape = shapeOf(query)
  return shape === undefined
    ? pageOf(db, workspace, query).compile(db.kysely)
    : statementOf(db, `page ${shape}`, valuesOf(workspace, query), () => pageOf(db, slot("workspace"), slotted(query)))
}

/** How many rows match. */
export const total = (db: Session, workspace: WorkspaceId, filters: ReadonlyArray<Filter>): Statement =>
  filters.length === 0
    ? statementOf(db, "total", { workspace }, () => sql`select ${totalOf(db, slot("workspace"), [])} as total`)
    : sql`select ${totalOf(db, workspace, filters)} as total`.compile(db.kysely)

/** Accounts of a workspace by their ids. */
export const accounts = (db: Session, workspace: WorkspaceId, ids: string): Statement =>
  statementOf(
    db,
    "accounts",
    { workspace, ids },
    () => sql`select ${ByPosition.accountColumns} from ${db.names.of.accounts} a
      where a.workspace = ${slot("workspace")} and a.account_id in (
        select id from ${db.dialect.records(slot("ids"), { id: "text" }, "w")})`
  )

/** Rows, total and clock in one: each row ends with the two, and one that holds nothing else stands for no rows. */
export const wholePage = (
  db: Session,
  workspace: WorkspaceId,
  asked: PublicationQuery,
  now: RawBuilder<number>
): Statement => {
  const { counted = true, filters } = asked
  const query = bounded(asked)
  const shape = counted && filters.length > 0 ? undefined : shapeOf(query)
  // A database in the process plans without sizes, and would only read a longer page.
  const isBounded = db.dialect.clock === undefined && isShort(query)
  // What is counted may be worked out from the values of its filters.
  return shape === undefined
    ? wholeOf(db, workspace, query, totalOf(db, workspace, filters), now).compile(db.kysely)
    : {
        ...statementOf(
          db,
          `whole ${counted} ${isBounded} ${shape}`,
          valuesOf(workspace, query),
          () => {
            const total = counted ? totalOf(db, slot("workspace"), []) : sql<number>`0`
            return wholeOf(db, slot("workspace"), { ...slotted(query), isBounded }, total, now)
          },
          now
        ),
        isPlannedOnce: isBounded && filters.length === 0
      }
}

// internal

/**
 * The same rows by one bound where a place and a period both say where to begin: a planner takes either, and by the
 * period's it would walk all that lies before the place.
 */
const bounded = <Q extends Chosen>(query: Q): Q => {
  const place = placeOf(query.start)?.value
  if (place == null) return query
  const isUpwards = query.ordering?.direction === "asc"
  const isBound = (one: Filter): one is Extract<Filter, { readonly at: unknown }> =>
    one._tag === (isUpwards ? "CreatedFrom" : "CreatedTo")
  const isInside = query.filters.filter(isBound).every(({ at }) => (isUpwards ? at <= place : at >= place))
  return isInside
    ? { ...query, filters: query.filters.filter((one) => !isBound(one)) }
    : { ...query, start: { _tag: "Offset", offset: 0 } }
}

/** In the order of time, the newest first unless it says otherwise. */
export type Chosen = Pick<PublicationQuery, "filters" | "limit" | "start" | "ordering"> & {
  /** Says in the statement itself that a page is short: whoever plans it without its values takes it for long. */
  readonly isBounded?: boolean
}

/** A page that skips nothing, of as many rows as readers are given at most and the one that tells of more. */
export const isShort = ({ limit, start }: Chosen): boolean =>
  limit <= longest && !(start._tag === "Offset" && start.offset !== 0)

/** Of pages that are short. */
export const longest = 101

const wholeOf = (
  db: Session,
  workspace: WorkspaceId,
  query: Chosen,
  total: RawBuilder<number>,
  now: RawBuilder<number>
): RawBuilder<unknown> => sql`
  with counted as (select ${total} as total, ${now} as now), page as (${pickedOf(db, workspace, query)})
  select ${ByPosition.publicationColumns}, ${ByPosition.seenColumns}, c.total, c.now
  from counted c left join page k on true
  left join ${db.names.of.publications} p
    on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
  ${accountOf(db)} ${order(query)}`

const order = ({ ordering }: Chosen): RawBuilder<unknown> =>
  ordering?.direction === "asc" ? sql`order by p.created_at, p.seq` : sql`order by p.created_at desc, p.seq desc`

/** What is told of the account of a publication `p`. */
export const accountOf = ({ names }: Session): RawBuilder<unknown> =>
  sql`left join ${names.of.accounts} a on a.workspace = p.workspace and a.account_id = p.account_id`

const matching = (db: Session, workspace: WorkspaceId, chosen: Chosen): RawBuilder<unknown> => {
  const place = placeOf(chosen.start)
  const behind = chosen.ordering?.direction === "asc" ? sql`>` : sql`<`
  return sql`where ${compileFilters(chosen.filters, workspace, db)}${
    place === null ? sql`` : sql` and (p.created_at, p.seq) ${behind} (${place.value}, ${place.seq})`
  } ${order(chosen)}`
}

/** The numbers of the page's rows, from an index alone: to skip one costs an entry of it. */
const pickedOf = (db: Session, workspace: WorkspaceId, chosen: Chosen): RawBuilder<unknown> => {
  const { limit, start } = chosen
  const { publications } = db.names.of
  if (chosen.isBounded === true)
    return sql`select p.seq from (
        select p.created_at, p.seq from ${publications} p ${matching(db, workspace, chosen)} limit ${sql.lit(longest)}
      ) p ${order(chosen)} limit ${limit}`
  const offset = start._tag === "Offset" && start.offset !== 0 ? sql` offset ${start.offset}` : sql``
  return sql`select p.seq from ${publications} p ${matching(db, workspace, chosen)} limit ${limit}${offset}`
}

const pageOf = (db: Session, workspace: WorkspaceId, chosen: Chosen): RawBuilder<unknown> => {
  const publications = db.names.of.publications
  const columns = sql`${ByPosition.publicationColumns}, ${ByPosition.seenColumns}`
  return chosen.start._tag === "Offset" && chosen.start.offset !== 0
    ? sql`select ${columns} from (${pickedOf(db, workspace, chosen)}) k
        join ${publications} p on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
        ${accountOf(db)} ${order(chosen)}`
    : sql`select ${columns} from ${publications} p ${accountOf(db)}
        ${matching(db, workspace, chosen)} limit ${chosen.limit}`
}

/** Which statement it takes; undefined for an id that is none, which has no parameter at all. */
export const shapeOf = ({ filters, ordering, start }: Chosen): string | undefined => {
  for (const filter of filters)
    for (const [, value] of valuesIn(filter)) if (typeof value === "string" && !isIdText(value)) return undefined
  const from = start._tag === "Offset" && start.offset === 0 ? "First" : start._tag
  const tags = filters.map((one) => (one._tag === "Origin" ? `Origin ${one.origin}` : one._tag))
  return [from, ordering?.direction ?? "desc", ...tags].join(" ")
}

/** What a filter says beside its kind; an origin is part of the statement, which is one of few. */
const valuesIn = (filter: Filter): ReadonlyArray<readonly [name: string, value: unknown]> =>
  filter._tag === "Origin" ? [] : Object.entries(filter).filter(([name]) => name !== "_tag")

export const valuesOf = (workspace: WorkspaceId, { filters, limit, start }: Chosen): Values => {
  const reach = limit + (start._tag === "Offset" ? start.offset : 0)
  const values: Record<string, unknown> = { workspace, limit, reach, ...start }
  for (const [at, filter] of filters.entries())
    for (const [name, value] of valuesIn(filter)) values[`${name}${at}`] = value
  return values
}

/** The same choice of values to come. */
export const slotted = ({ filters, ordering, start }: Chosen): Chosen => ({
  filters: filters.map(slottedFilter),
  limit: slot("limit"),
  ...(ordering === undefined ? {} : { ordering }),
  start: slottedStart(start)
})

const slottedStart = (start: Start): Start => {
  switch (start._tag) {
    case "After":
      return { _tag: "After", createdAt: slot("createdAt"), seq: slot("seq") }
    case "Behind":
      return { _tag: "Behind", value: slot("value"), seq: slot("seq") }
    case "Offset":
      return { _tag: "Offset", offset: start.offset === 0 ? 0 : slot("offset") }
  }
}

/** The same filter of values to come. */
const slottedFilter = (filter: Filter, at: number): Filter =>
  Object.assign({}, filter, Object.fromEntries(valuesIn(filter).map(([name]) => [name, slot(`${name}${at}`)])))
