/** How wrong a copy will be, and for how long it is worth keeping: times in seconds, errors relative (0 to 1). */
import * as Curve from "./GrowthCurve.ts"

/** The predicted relative error of showing at age `to` what was read at age `from`. */
export const error = (pace: number, from: number, to: number): number => {
  const grown = pace * Curve.grown(from, to)
  return grown / (1 + grown)
}

/** Somebody looks once in a post's lifetime: reads per second where nobody counts, or counts fewer. */
export const leastRate = (age: number): number => 1 / (age + hour)

export interface Outlook {
  /** Seconds since publication at the refresh. */
  readonly age: number
  readonly pace: number
  /** Reads per second now. */
  readonly rate: number
  /** Whether readers leave as the post ages, in step with it, or stay. */
  readonly readers: "leave" | "stay"
}

/**
 * Seconds until readers will have been shown `limit` completely wrong reads' worth of error, `most` at most. For short
 * times this is sqrt(2 limit / (rate × growth)); over longer ones errors level off, growth ends and readers leave, all
 * of which the step-wise sum sees and the formula does not.
 */
export const horizon = ({ age, pace, rate, readers }: Outlook, limit: number, most: number): number => {
  const target = limit / Math.max(rate, leastRate(age))
  let at = 0
  let sum = 0
  let before = 0
  for (let to = firstStep; at < most; to *= growthOfSteps) {
    const end = Math.min(to, most)
    const remaining = readers === "leave" ? (age + hour) / (age + end + hour) : 1
    const after = error(pace, age, age + end) * remaining
    const step = ((before + after) / 2) * (end - at)
    if (sum + step >= target) return at + rootOf(before, after, (target - sum) / (end - at)) * (end - at)
    sum += step
    before = after
    at = end
  }
  return most
}

/** What readers who came at this rate were shown of a copy `elapsed` seconds old, in completely wrong reads. */
export const shown = ({ age, pace, rate }: Pick<Outlook, "age" | "pace" | "rate">, elapsed: number): number => {
  let at = 0
  let sum = 0
  let before = 0
  for (let to = firstStep; at < elapsed; to *= growthOfSteps) {
    const end = Math.min(to, elapsed)
    const after = error(pace, age, age + end)
    sum += ((before + after) / 2) * (end - at)
    before = after
    at = end
  }
  return rate * sum
}

/** Seconds until one read would be shown this error; `most` at most. */
export const reaches = ({ age, pace }: Pick<Outlook, "age" | "pace">, wrong: number, most: number): number => {
  if (wrong >= 1) return most
  const until = Curve.ageGrown(age, wrong / (1 - wrong) / pace)
  return Math.min(until - age, most)
}

// internal

const hour = 3600
/** Half the shortest time to live: the first step is a straight line from no error. */
const firstStep = 30
const growthOfSteps = 1.3

/** Where in a step, 0 to 1, the area under the line from `before` to `after` reaches `area`. */
const rootOf = (before: number, after: number, area: number): number => {
  const slope = after - before
  const root = Math.sqrt(Math.max(0, before * before + 2 * slope * area))
  return before + root === 0 ? 1 : Math.min(1, (2 * area) / (before + root))
}
