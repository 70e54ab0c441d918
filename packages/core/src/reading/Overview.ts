/** The aggregate of the rows on one page: exact sums, how many rows stand behind each, and what may not be added. */
import type { PlatformId, PostId } from "../domain/Ids.ts"
import type { Canonical } from "../domain/metric/Metric.ts"
import type { MetricCatalog } from "../domain/metric/MetricCatalog.ts"
import type * as Metrics from "../domain/metric/Metrics.ts"

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

export interface Contribution {
  readonly postId: PostId
  readonly platform: PlatformId
  readonly metrics: Metrics.Metrics
}

export const of = (rows: ReadonlyArray<Contribution>, catalog: MetricCatalog): Overview => {
  const sums = new Map<string, number | bigint>()
  const totals = new Map<string, number | bigint>()
  const coverage = new Map<string, number>()
  const nonAdditive = new Set<string>()
  for (const { metrics, platform } of rows) {
    const covered = new Set<string>()
    const keys = Object.keys(metrics)
    // The order of keys decides which of two that share a canonical name is the one that counts.
    for (const key of isSorted(keys) ? keys : keys.sort()) {
      const value = metrics[key]
      const definition = catalog.find(platform, "publication", key)
      if (value === undefined || definition?.combine === "ratio" || !Number.isSafeInteger(value)) continue
      sums.set(key, add(sums.get(key), value))
      if (definition?.combine === "none") nonAdditive.add(key)
      const name = definition?.combine === "sum" ? definition.canonical : null
      if (name === null || covered.has(name)) continue
      covered.add(name)
      totals.set(name, add(totals.get(name), value))
      coverage.set(name, (coverage.get(name) ?? 0) + 1)
    }
  }
  return {
    posts: new Set(rows.map((row) => row.postId)).size,
    publications: rows.length,
    metrics: numbers(sums),
    totals: numbers(totals),
    coverage: Object.fromEntries(coverage),
    nonAdditive: [...nonAdditive].sort()
  }
}

// internal

/** As a refresh writes them. */
const isSorted = (keys: ReadonlyArray<string>): boolean => {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] ?? "") > (keys[at] ?? "")) return false
  return true
}

/** Exact past 2^53: a sum that leaves the safe range continues as a bigint. */
const add = (sum: number | bigint | undefined, value: number): number | bigint => {
  if (typeof sum === "bigint") return sum + BigInt(value)
  const next = (sum ?? 0) + value
  return Number.isSafeInteger(next) ? next : BigInt(sum ?? 0) + BigInt(value)
}

const limit = BigInt(Number.MAX_SAFE_INTEGER)
/** JSON readers round past 2^53−1, so a sum beyond it is shown as that bound. */
const numbers = (sums: ReadonlyMap<string, number | bigint>): Record<string, number> =>
  Object.fromEntries(
    [...sums].map(([key, sum]) => [
      key,
      typeof sum === "number" ? sum : Number(sum > limit ? limit : sum < -limit ? -limit : sum)
    ])
  )
