/** The aggregate of rows: exact sums, how many rows stand behind each, and what may not be added. */
import type { PlatformId, PostId } from "../domain/Ids.ts"
import type { Canonical } from "../domain/metric/Metric.ts"
import type { MetricCatalog } from "../domain/metric/MetricCatalog.ts"
import type * as Metrics from "../domain/metric/Metrics.ts"
import type { Group } from "./Sums.ts"

/** What rows add up to; counts nobody read are absent and never 0. */
export interface Overview {
  /** Distinct post ids. */
  readonly posts: number
  /** Rows. */
  readonly publications: number
  /** Sums per official key; ratios are left out, because a sum of fractions means nothing. */
  readonly metrics: Metrics.Metrics
  /** Sums over networks under canonical names, additive metrics only. */
  readonly totals: Readonly<Partial<Record<Canonical, number>>>
  /** How many rows contributed to each of `totals`. */
  readonly coverage: Readonly<Partial<Record<Canonical, number>>>
  /** Keys of `metrics` whose sum counts a person once per row. */
  readonly nonAdditive: ReadonlyArray<string>
}

/** A row's part of an overview. */
export interface Contribution {
  readonly postId: PostId
  readonly platform: PlatformId
  readonly metrics: Metrics.Metrics
}

/** Adds rows up; of several keys with one canonical name a row counts by the first that it has. */
export const of = (rows: ReadonlyArray<Contribution>, catalog: MetricCatalog): Overview => {
  const columns = columnsOf(catalog)
  const posts = new Set<PostId>()
  for (const [at, { metrics, platform, postId }] of rows.entries()) {
    posts.add(postId)
    const keys = Object.keys(metrics)
    // The order of keys decides which of two that share a canonical name is the one that counts.
    for (const key of isSorted(keys) ? keys : keys.sort()) {
      const value = metrics[key]
      if (value === undefined || !Number.isSafeInteger(value)) continue
      const { sum, total } = columns.of(platform, key)
      if (sum === null) continue
      sum.value = add(sum.value, value)
      if (total === null || total.lastRow === at) continue
      total.lastRow = at
      total.value = add(total.value, value)
      total.rows += 1
    }
  }
  return {
    posts: posts.size,
    publications: rows.length,
    metrics: record(columns.sums, ({ value }) => shown(value)),
    totals: record(columns.totals, ({ value }) => shown(value)),
    coverage: record(columns.totals, ({ rows }) => rows),
    nonAdditive: [...columns.nonAdditive].sort()
  }
}

/**
 * The same object from sums over every row. Where a platform declares several keys for one canonical name and rows have
 * more than one of them, sums by key cannot tell which row counts by which: the name is left out of `totals`.
 */
export const ofSums = ({ platforms, posts }: Group, catalog: MetricCatalog): Overview => {
  const sums = new Map<string, bigint>()
  const totals = new Map<string, bigint>()
  const coverage = new Map<string, number>()
  const nonAdditive = new Set<string>()
  const unclear = new Set<string>()
  for (const { keys, platform } of platforms) {
    const covered = new Set<string>()
    for (const [key, { rows, sum }] of keys) {
      const definition = catalog.find(platform, "publication", key)
      if (definition?.combine === "ratio") continue
      sums.set(key, (sums.get(key) ?? 0n) + sum)
      if (definition?.combine === "none") nonAdditive.add(key)
      const name = definition?.combine === "sum" ? definition.canonical : null
      if (name === null) continue
      if (covered.has(name)) unclear.add(name)
      covered.add(name)
      totals.set(name, (totals.get(name) ?? 0n) + sum)
      coverage.set(name, (coverage.get(name) ?? 0) + rows)
    }
  }
  for (const name of unclear) {
    totals.delete(name)
    coverage.delete(name)
  }
  return {
    posts,
    publications: platforms.reduce((sum, { publications }) => sum + publications, 0),
    metrics: record(sums, shown),
    totals: record(totals, shown),
    coverage: record(coverage, (rows) => rows),
    nonAdditive: [...nonAdditive].sort()
  }
}

/** Without the keys whose sum counts people: those are told by name, and by nobody's number. */
export const withoutPeople = (overview: Overview): Overview => ({
  ...overview,
  metrics: Object.fromEntries(Object.entries(overview.metrics).filter(([key]) => !overview.nonAdditive.includes(key)))
})

// internal

/** What the values of one key on one network are added to; of a ratio nothing. */
interface Column {
  readonly sum: { value: number | bigint } | null
  readonly total: Total | null
}

/** One canonical name takes one value of a row. */
interface Total {
  value: number | bigint
  rows: number
  lastRow: number
}

/** Looked up once each: a page has few keys and many values. */
const columnsOf = (catalog: MetricCatalog) => {
  const sums = new Map<string, { value: number | bigint }>()
  const totals = new Map<string, Total>()
  const nonAdditive = new Set<string>()
  const known = new Map<PlatformId, Map<string, Column>>()
  const columnOf = (platform: PlatformId, key: string): Column => {
    const definition = catalog.find(platform, "publication", key)
    if (definition?.combine === "ratio") return { sum: null, total: null }
    if (definition?.combine === "none") nonAdditive.add(key)
    const name = definition?.combine === "sum" ? definition.canonical : null
    return {
      sum: found(sums, key, () => ({ value: 0 })),
      total: name === null ? null : found(totals, name, () => ({ value: 0, rows: 0, lastRow: -1 }))
    }
  }
  const of = (platform: PlatformId, key: string): Column => {
    const ofPlatform = known.get(platform) ?? found(known, platform, () => new Map<string, Column>())
    return ofPlatform.get(key) ?? found(ofPlatform, key, () => columnOf(platform, key))
  }
  return { sums, totals, nonAdditive, of }
}

const found = <K, V>(all: Map<K, V>, key: K, make: () => V): V => {
  const known = all.get(key)
  if (known !== undefined) return known
  const made = make()
  all.set(key, made)
  return made
}

/** As a refresh writes them. */
const isSorted = (keys: ReadonlyArray<string>): boolean => {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] ?? "") > (keys[at] ?? "")) return false
  return true
}

/** Exact past 2^53: a sum that leaves the safe range continues as a bigint. */
const add = (sum: number | bigint, value: number): number | bigint => {
  if (typeof sum === "bigint") return sum + BigInt(value)
  const next = sum + value
  return Number.isSafeInteger(next) ? next : BigInt(sum) + BigInt(value)
}

const limit = BigInt(Number.MAX_SAFE_INTEGER)
/** JSON readers round past 2^53−1, so a sum beyond it is shown as that bound. */
const shown = (sum: number | bigint): number =>
  typeof sum === "number" ? sum : Number(sum > limit ? limit : sum < -limit ? -limit : sum)

const record = <V>(all: ReadonlyMap<string, V>, value: (one: V) => number): Record<string, number> => {
  const made: Record<string, number> = {}
  for (const [key, one] of all) {
    // A key that would be taken for the prototype is a key like any other.
    if (key === "__proto__") Object.defineProperty(made, key, { value: value(one), ...plain })
    else made[key] = value(one)
  }
  return made
}

const plain = { configurable: true, enumerable: true, writable: true }
