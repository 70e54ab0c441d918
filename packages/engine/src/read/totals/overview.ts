/** Sums over everything a filter matches, told apart on request, with the period before for comparison. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import * as Overview from "@dravo/core/Overview"
import type { Filter } from "@dravo/core/Query"
import type { By, Group } from "@dravo/core/Sums"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Check from "../check.ts"
import type { InvalidRequest } from "../InvalidRequest.ts"
import type { GroupOverview, OverviewRequest, Overviewed } from "./Overviews.ts"
import { period } from "./checkOverview.ts"
import * as Period from "./period.ts"

export interface SumsEnvironment {
  readonly store: Pick<Store["Service"], "sumPublications">
  readonly catalog: MetricCatalog
  readonly platforms: Check.Platforms
}

/** The overview of every row that matches, as a page's overview is of its rows. */
export const whole = (
  env: SumsEnvironment,
  workspace: WorkspaceId,
  filters: ReadonlyArray<Filter>
): Effect.Effect<Overview.Overview, StoreError> =>
  Effect.map(env.store.sumPublications(workspace, { filters, by: "all", limit: 1 }), ({ groups }) =>
    Overview.ofSums(groups[0] ?? nothing, env.catalog)
  )

export const overview = Effect.fnUntraced(function* (
  env: SumsEnvironment,
  workspace: WorkspaceId,
  request: OverviewRequest
): Effect.fn.Return<Overviewed, InvalidRequest | StoreError> {
  const { fromDate: _, groupBy, toDate: __, tz = "UTC", ...asked } = request
  const { from, to, zone } = yield* period(request)
  const { filters } = yield* Check.posts(
    { ...asked, ...(from === undefined ? {} : { fromDate: from }), ...(to === undefined ? {} : { toDate: to }) },
    env.platforms
  )
  const named = zone !== null && groupBy === "day" && from !== undefined && to !== undefined ? { from, to } : null
  const apart: Apart = { by: groupBy, days: named && Period.daysOf(zone, Period.earlier(zone, named), named) }
  const now = yield* sum(env, workspace, filters, apart)
  const before = from === undefined ? null : Period.earlier(zone, { from, to: to ?? Math.max(now.now, from) })
  const others = filters.filter(({ _tag }) => _tag !== "CreatedFrom" && _tag !== "CreatedTo")
  const past = before && (yield* sum(env, workspace, [...others, ...between(before)], apart))
  const told = (group: Group | undefined) =>
    group === undefined ? null : Overview.withoutPeople(Overview.ofSums(group, env.catalog))
  const days = apart.days ?? Period.daysOf(null, before, { from: from ?? now.now, to: to ?? now.now })
  return {
    tz,
    from: from ?? null,
    to: to ?? null,
    overview: told(now.all) ?? Overview.ofSums(nothing, env.catalog),
    previous: before && past && { ...before, overview: told(past.all) ?? Overview.ofSums(nothing, env.catalog) },
    groupBy: groupBy ?? null,
    groups: groupBy === undefined ? null : paired(groupBy, now.groups, past?.groups ?? [], days, told, env)
  }
})

// internal

const nothing: Group = { key: "", posts: 0, platforms: [] }

/** How sums are told apart; `days` of days that begin elsewhere than in UTC. */
interface Apart {
  readonly by: Exclude<By, "all"> | undefined
  readonly days: Period.Days | null
}

const sum = Effect.fnUntraced(function* (
  env: SumsEnvironment,
  workspace: WorkspaceId,
  filters: ReadonlyArray<Filter>,
  { by, days }: Apart
) {
  const all = yield* env.store.sumPublications(workspace, { filters, by: "all", limit: 1 })
  if (by === undefined) return { now: all.now, all: all.groups[0], groups: [] }
  const starts = days?.starts === undefined ? {} : { days: days.starts }
  const { groups } = yield* env.store.sumPublications(workspace, {
    filters,
    by,
    limit: Check.maxGroups + 1,
    ...starts
  })
  if (groups.length > Check.maxGroups) return yield* Check.tooManyGroups
  return { now: all.now, all: all.groups[0], groups }
})

const between = ({ from, to }: Period.Period): ReadonlyArray<Filter> => [
  { _tag: "CreatedFrom", at: from },
  { _tag: "CreatedTo", at: to }
]

/** A group paired with itself, or a day with the one as many days into the period before. */
const paired = (
  by: Exclude<By, "all">,
  now: ReadonlyArray<Group>,
  past: ReadonlyArray<Group>,
  days: Period.Days,
  told: (group: Group | undefined) => Overview.Overview | null,
  { catalog }: SumsEnvironment
): ReadonlyArray<GroupOverview> => {
  const current = new Map(now.map((group) => [group.key, group]))
  const former = new Map(
    past.map((group) => [by === "day" ? String(days.counterpart(Number(group.key))) : group.key, group])
  )
  const keys = [...new Set([...current.keys(), ...former.keys()])]
  if (by === "day") keys.sort((a, b) => Number(a) - Number(b))
  else keys.sort()
  return keys.map((key) => ({
    key: by === "day" ? days.dateOf(Number(key)) : key,
    overview: told(current.get(key)) ?? Overview.ofSums(nothing, catalog),
    previous: told(former.get(key))
  }))
}
