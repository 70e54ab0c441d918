/** How wrong a copy will be, and for how long it is worth keeping: times in seconds, errors relative (0 to 1). */
import * as Curve from "./GrowthCurve.ts"

/** The predicted relative error of showing at age `to` what was read at age `from`. */
export const error = (pace: number, from: number, to: number): number => {
  const grown = pace * Curve.grown(from, to)
  return grown / (1 + grown)
}

/** What is known of a post when it is refreshed, to foresee its growth from. */
export interface ForecastInput {
  /** Seconds since publication at the refresh. */
  readonly age: number
  readonly pace: number
}

/** Reads per second of a row at an age, as far as they are known; only their course matters to a relative limit. */
export type Readers = (age: number) => number

/** As many at every age: somebody who comes at a rate that was counted. */
export const steady =
  (perSecond: number): Readers =>
  () =>
    perSecond

/**
 * Readers nobody counts: one a second-and-hour at publication, 1/√2 of that an hour later. Readers of most posts leave
 * in step with its age, those of some stay; the root lies between, and is right for neither by much.
 */
export const decliningReaders: Readers = (age) => 1 / Math.sqrt((age + hour) * hour)

/** The integral of `leaving` over [from, to]: 12 over a row's first two days, 52 over its first thirty. */
export const left = (from: number, to: number): number =>
  to <= from ? 0 : 2 * (Math.sqrt((to + hour) / hour) - Math.sqrt((from + hour) / hour))

/**
 * Seconds until these readers will have been shown `limit` completely wrong reads' worth of error, `max` at most. For
 * short times this is sqrt(2 limit / (readers × growth)); over longer ones errors level off, growth ends and readers
 * leave, all of which the step-wise sum sees and the formula does not.
 */
export const horizon = (outlook: ForecastInput, readers: Readers, limit: number, max: number): number =>
  walked(outlook, readers, limit, max).at

/** What these readers were shown of a copy `elapsed` seconds old, in completely wrong reads. */
export const shown = (outlook: ForecastInput, readers: Readers, elapsed: number): number =>
  walked(outlook, readers, Infinity, elapsed).sum

// internal

const hour = 3600
/** Half the shortest time to live: the first step is a straight line from no error. */
const firstStep = 30
const growthOfSteps = 1.3

/** Where the sum of errors reaches the limit, or what it comes to by then. */
const walked = (
  { age, pace }: ForecastInput,
  readers: Readers,
  limit: number,
  max: number
): { readonly at: number; readonly sum: number } => {
  let at = 0
  let sum = 0
  let before = 0
  for (let to = firstStep; at < max; to *= growthOfSteps) {
    const end = Math.min(to, max)
    const after = error(pace, age, age + end) * readers(age + end)
    const step = ((before + after) / 2) * (end - at)
    if (sum + step >= limit)
      return { at: at + rootOf(before, after, (limit - sum) / (end - at)) * (end - at), sum: limit }
    sum += step
    before = after
    at = end
  }
  return { at: max, sum }
}

/** Where in a step, 0 to 1, the area under the line from `before` to `after` reaches `area`. */
const rootOf = (before: number, after: number, area: number): number => {
  const slope = after - before
  const root = Math.sqrt(Math.max(0, before * before + 2 * slope * area))
  return before + root === 0 ? 1 : Math.min(1, (2 * area) / (before + root))
}
