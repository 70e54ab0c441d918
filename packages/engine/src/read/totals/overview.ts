/** Sums over everything a filter matches, told apart on request, with the period before beside them. */
import type { WorkspaceId } from "@dravo/core/Ids"
import { format, type Instant, startOfDay } from "@dravo/core/Instant"
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
  const { groupBy, ...asked } = request
  const { filters } = yield* Check.posts(asked, env.platforms)
  yield* Check.grouping(request)
  const now = yield* sum(env, workspace, filters, groupBy)
  const { fromDate: from, toDate: to } = request
  const before = from === undefined ? null : earlier(from, to ?? Math.max(now.now, from))
  const others = filters.filter(({ _tag }) => _tag !== "CreatedFrom" && _tag !== "CreatedTo")
  const past = before && (yield* sum(env, workspace, [...others, ...between(before)], groupBy))
  const told = (group: Group | undefined) =>
    group === undefined ? null : Overview.withoutPeople(Overview.ofSums(group, env.catalog))
  const shift = before === null || from === undefined ? 0 : startOfDay(from) - startOfDay(before.from)
  return {
    from: from ?? null,
    to: to ?? null,
    overview: told(now.all) ?? Overview.ofSums(nothing, env.catalog),
    previous: before && past && { ...before, overview: told(past.all) ?? Overview.ofSums(nothing, env.catalog) },
    groupBy: groupBy ?? null,
    groups: groupBy === undefined ? null : paired(groupBy, now.groups, past?.groups ?? [], shift, told, env)
  }
})

// internal

const nothing: Group = { key: "", posts: 0, platforms: [] }

const sum = Effect.fnUntraced(function* (
  env: SumsEnvironment,
  workspace: WorkspaceId,
  filters: ReadonlyArray<Filter>,
  by: Exclude<By, "all"> | undefined
) {
  const all = yield* env.store.sumPublications(workspace, { filters, by: "all", limit: 1 })
  const groups =
    by === undefined
      ? []
      : (yield* env.store.sumPublications(workspace, { filters, by, limit: Check.mostGroups + 1 })).groups
  if (groups.length > Check.mostGroups) return yield* Check.tooManyGroups
  return { now: all.now, all: all.groups[0], groups }
})

/** As long as the period, and right before it. */
const earlier = (from: Instant, to: Instant) => ({ from: from - (to - from + 1), to: from - 1 })

const between = ({ from, to }: { readonly from: Instant; readonly to: Instant }): ReadonlyArray<Filter> => [
  { _tag: "CreatedFrom", at: from },
  { _tag: "CreatedTo", at: to }
]

/** A group beside itself, or a day beside the one as many days into the period before. */
const paired = (
  by: Exclude<By, "all">,
  now: ReadonlyArray<Group>,
  past: ReadonlyArray<Group>,
  shift: number,
  told: (group: Group | undefined) => Overview.Overview | null,
  { catalog }: SumsEnvironment
): ReadonlyArray<GroupOverview> => {
  const current = new Map(now.map((group) => [group.key, group]))
  const former = new Map(past.map((group) => [by === "day" ? String(Number(group.key) + shift) : group.key, group]))
  const keys = [...new Set([...current.keys(), ...former.keys()])]
  if (by === "day") keys.sort((a, b) => Number(a) - Number(b))
  else keys.sort()
  return keys.map((key) => ({
    key: by === "day" ? dayOf(Number(key)) : key,
    overview: told(current.get(key)) ?? Overview.ofSums(nothing, catalog),
    previous: told(former.get(key))
  }))
}

const dayOf = (at: Instant): string => format(at).slice(0, 10)
