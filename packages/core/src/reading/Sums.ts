/** Sums over every row a filter matches, by official key; `Overview.ofSums` makes an overview of them. */
import type { AccountId, PlatformId } from "../domain/Ids.ts"
import { type Instant, startOfDay } from "../domain/Instant.ts"
import type * as Metrics from "../domain/metric/Metrics.ts"
import type { Publication } from "../domain/Publication.ts"
import type { Filter } from "./Query.ts"

/** What rows are told apart by; a day is that of `createdAt`, in UTC unless days are named. */
export type By = "all" | "platform" | "account" | "day"

/** Which rows are added up, and what they are grouped by. */
export interface SumsQuery {
  readonly filters: ReadonlyArray<Filter>
  readonly by: By
  /** At most so many groups are answered, the first in order. */
  readonly limit: number
  /** By `day`: where days begin, in order, each until the next. What was created before all of them is of no group. */
  readonly days?: ReadonlyArray<Instant>
}

/** The values of one key added up, and how many rows have it. */
export interface KeySum {
  readonly sum: bigint
  readonly rows: number
}

/** Rows of one platform: what a key means is the platform's to say. */
export interface PlatformSums {
  readonly platform: PlatformId
  readonly publications: number
  /** Keys no row has are not here; what is no safe integer counts as not there. */
  readonly keys: ReadonlyMap<string, KeySum>
}

/** Rows that share a key, added up. */
export interface Group {
  /** Empty for all, a platform, an account's id, or the instant a day begins at, as digits. */
  readonly key: string
  /** Distinct post ids. */
  readonly posts: number
  /** Platforms that have rows, by name. */
  readonly platforms: ReadonlyArray<PlatformSums>
}

/** All groups of one snapshot of the store. */
export interface Sums {
  /** By `all` exactly one; otherwise those that have rows, in the order of {@link order}. */
  readonly groups: ReadonlyArray<Group>
  readonly now: Instant
}

/** The key of the group a row belongs to; undefined of none. */
export const keyOf = (
  by: By,
  row: Pick<Publication, "accountId" | "createdAt" | "platform">,
  days?: ReadonlyArray<Instant>
): string | undefined => {
  switch (by) {
    case "all":
      return ""
    case "platform":
      return row.platform
    case "account":
      return row.accountId
    case "day":
      return dayOf(row.createdAt, days)?.toString()
  }
}

/** The start of the day an instant is of: among these, or in UTC. */
export const dayOf = (at: Instant, days?: ReadonlyArray<Instant>): Instant | undefined => {
  if (days === undefined) return startOfDay(at)
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? at) <= at) low = middle + 1
    else high = middle
  }
  return days[low - 1]
}

/** Days in time, everything else as text. */
export const order =
  (by: By) =>
  (a: string, b: string): number =>
    by === "day" ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0

/** What a sum needs of a row. */
export interface Counted {
  readonly accountId: AccountId
  readonly createdAt: Instant
  readonly platform: PlatformId
  readonly postId: string
  readonly metrics: Metrics.Metrics
}

/** The sums of these rows: what every store must equal. */
export const of = (by: By, rows: ReadonlyArray<Counted>, days?: ReadonlyArray<Instant>): ReadonlyArray<Group> => {
  const groups = new Map<string, { readonly posts: Set<string>; readonly platforms: Map<string, Building> }>()
  if (by === "all") groups.set("", { posts: new Set(), platforms: new Map() })
  for (const row of rows) {
    const key = keyOf(by, row, days)
    if (key === undefined) continue
    const group = groups.get(key) ?? { posts: new Set<string>(), platforms: new Map<string, Building>() }
    groups.set(key, group)
    group.posts.add(row.postId)
    const sums = group.platforms.get(row.platform) ?? {
      platform: row.platform,
      publications: 0,
      keys: new Map<string, KeySum>()
    }
    group.platforms.set(row.platform, sums)
    sums.publications += 1
    add(sums.keys, row.metrics, 1)
  }
  return [...groups]
    .sort(([a], [b]) => order(by)(a, b))
    .map(([key, { platforms, posts }]) => ({ key, posts: posts.size, platforms: inOrder([...platforms.values()]) }))
}

/** Adds a row's values, or with a minus takes them away; a key that no row has any more is gone. */
export const add = (keys: Map<string, KeySum>, metrics: Metrics.Metrics, times: 1 | -1): void => {
  for (const [key, value] of Object.entries(metrics)) {
    if (Number.isSafeInteger(value)) merge(keys, key, { sum: BigInt(value) * BigInt(times), rows: times })
  }
}

/** Adds to a key's sum, or takes away; a key without rows is forgotten. */
export const merge = (keys: Map<string, KeySum>, key: string, { rows, sum }: KeySum): void => {
  const known = keys.get(key)
  const next = { sum: (known?.sum ?? 0n) + sum, rows: (known?.rows ?? 0) + rows }
  if (next.rows === 0 && next.sum === 0n) keys.delete(key)
  else keys.set(key, next)
}

/** By name. */
export const inOrder = (platforms: ReadonlyArray<PlatformSums>): ReadonlyArray<PlatformSums> =>
  platforms.toSorted((a, b) => (a.platform < b.platform ? -1 : a.platform > b.platform ? 1 : 0))

// internal

interface Building extends PlatformSums {
  publications: number
  readonly keys: Map<string, KeySum>
}
