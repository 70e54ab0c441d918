/**
 * Pages in another order than that of creation: along a ranking that is kept, or by looking at every row that matches,
 * where these are few or few of all.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import { keysText, type Ordering } from "@dravo/core/Ordering"
import { placeOf, type PublicationQuery } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import { idOf } from "../ranking/keeping.ts"
import * as ByPosition from "../statement/byPosition.ts"
import * as Codec from "../statement/codec.ts"
import type { Session } from "../statement/session.ts"
import type { Cells, Statement } from "../statement/Snapshots.ts"
import { slot, statementOf, type Values } from "../statement/template.ts"
import { type Along, inOrder, picked } from "./orderedRows.ts"
import { accountOf, type Chosen, isShort, shapeOf, slotted, valuesOf } from "./pageShapes.ts"
import { totalOf } from "./total.ts"

/** The ranking to go along, or null to look at every row. */
export interface Strategy {
  readonly ranking: Along | null
}

export interface Ordered {
  /** Asked first: what is kept, and how many rows there are. */
  readonly standing: Statement
  /** Undefined where there are more rows than may be looked at. */
  readonly strategyOf: (standing: Cells) => Strategy | undefined
}

export const namesOfCounts = ["ranking", "matching", "everything"]

/** Undefined for the order of creation, which is an index of the rows themselves. */
export const orderOf = (db: Session, workspace: WorkspaceId, query: PublicationQuery): Ordered | undefined => {
  const { filters, ordering } = query
  if (ordering === undefined || ordering.by._tag === "Created") return undefined
  return {
    standing: countsOf(db, workspace, query, ordering),
    strategyOf: ([ranking, matching, everything]) => {
      const [kept, rows] = [Codec.intOrNull(ranking), Codec.int(matching)]
      const isFew = rows <= ordering.scanLimit
      // Where rows that match are rare among those that rank high, all of the others would be passed on the way.
      const isWalked = kept !== null && (filters.length === 0 || !isFew || rows * 2 > Codec.int(everything))
      return isWalked ? { ranking: kept } : isFew ? { ranking: null } : undefined
    }
  }
}

/** The rows, and what they say of their accounts. */
export const page = (db: Session, workspace: WorkspaceId, query: PublicationQuery, strategy: Strategy): Statement =>
  written(
    db,
    { name: "ordered page" },
    workspace,
    query,
    strategy,
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
  strategy: Strategy,
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
    strategy,
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

/**
 * The same along a ranking that the statement finds itself, whose number ends each row: null where it is not kept, and
 * then there are no rows. Undefined where the way depends on how many rows match.
 */
export const alongPage = (
  db: Session,
  workspace: WorkspaceId,
  query: PublicationQuery,
  now: RawBuilder<number>
): Statement | undefined => {
  const { counted = true, filters, ordering } = query
  if (ordering?.by._tag !== "Ranked" || filters.length > 0) return undefined
  const isBounded = db.dialect.clock === undefined && isShort(query)
  const { ranking } = ordering.by
  const statement = written(
    db,
    { name: `page along ${counted} ${isBounded}`, part: now, values: { name: ranking.name, keys: keysText(ranking) } },
    workspace,
    query,
    { ranking: sql<number>`(select c.ranking from counted c)` },
    (chosen, workspace, strategy) => sql`
    with counted as materialized (select ${counted ? totalOf(db, workspace, []) : sql<number>`0`} as total, ${now} as now,
      ${idOf(db, slot("name"), slot("keys"))} as ranking),
    page as (${picked(db, workspace, { ...chosen, isBounded }, strategy)})
    select ${ByPosition.publicationColumns}, ${ByPosition.seenColumns}, c.total, c.now, c.ranking
    from counted c left join page k on true
    left join ${db.names.of.publications} p
      on ${db.dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
    ${accountOf(db)} ${inOrder("k", chosen)}`
  )
  return { ...statement, isPlannedOnce: isBounded }
}

// internal

const countsOf = (db: Session, workspace: WorkspaceId, { filters }: PublicationQuery, { by }: Ordering): Statement => {
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

interface Known {
  readonly name: string
  readonly part?: object
  readonly values?: Values
}

/** Written once for all its values along a ranking; what a scan looks at is another for each order. */
const written = (
  db: Session,
  known: Known | undefined,
  workspace: WorkspaceId,
  query: PublicationQuery,
  { ranking }: Strategy,
  make: (chosen: Chosen, workspace: WorkspaceId, ranking: Strategy["ranking"]) => RawBuilder<unknown>
): Statement => {
  const shape = ranking === null ? undefined : shapeOf(query)
  if (shape === undefined || known === undefined) return make(query, workspace, ranking).compile(db.kysely)
  const isAbsent = placeOf(query.start)?.value === null
  const isNumber = typeof ranking === "number"
  const values = { ...valuesOf(workspace, query), ...known.values, ...(isNumber ? { ranking } : {}) }
  const template = () => {
    const chosen = slotted(query)
    const strategy = isNumber ? slot<number>("ranking") : ranking
    return make(isAbsent ? { ...chosen, start: behindAbsent } : chosen, slot("workspace"), strategy)
  }
  return statementOf(db, `${known.name} ${isAbsent} ${shape}`, values, template, known.part)
}

const behindAbsent = { _tag: "Behind", value: null, seq: slot<number>("seq") } as const
