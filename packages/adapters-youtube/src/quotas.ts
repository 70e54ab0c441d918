/** What a Google project may ask in a day, all its accounts together; every day starts anew at Pacific midnight. */
import type { Draw, Quota } from "@dravo/core/Quota"

/** Where days begin, of quotas as of reports. */
export const pacific = "America/Los_Angeles"

/** Of everything of the Data API that has no quota of its own. */
export const units = "units"
/** Calls of `videos:batchGetStats`. */
export const statistics = "video statistics"
/** Queries of the Analytics API. */
export const reports = "reports"

/** As a project has them that never asked Google for more. */
export interface Given {
  readonly units?: number
  readonly statistics?: number
  readonly reports?: number
}

export const quotasOf = (given: Given, analytics: boolean): ReadonlyArray<Quota> => [
  { name: units, units: given.units ?? 10_000, zone: pacific },
  { name: statistics, units: given.statistics ?? 10_000, zone: pacific },
  // Google names no number in public: one that is too large ends with the first refusal of a day.
  ...(analytics ? [{ name: reports, units: given.reports ?? 100_000, zone: pacific }] : [])
]

export const drawing = (quota: string, base: number): Draw => ({ quota, units: { base, each: 0 } })
