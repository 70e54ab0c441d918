/** Posts compared at equal age: what was read so long after each went out, and nothing where no reading is near. */
import { day, hour, type Instant, minute } from "../domain/Instant.ts"
import type { Point } from "./Series.ts"

/** How long after publication posts are compared. */
export type Age = "1h" | "24h" | "7d"

/** From the youngest on. */
export const ages: ReadonlyArray<Age> = ["1h", "24h", "7d"]

const millis: Readonly<Record<Age, number>> = { "1h": hour, "24h": day, "7d": 7 * day }

/** A reading counts for an age it is not further from than a quarter of it. */
export const near = (age: Age): number => Math.max(10 * minute, millis[age] / 4)

/** When a post has this age. */
export const instantOf = (published: Instant, age: Age): Instant => published + millis[age]

/** What a count was at an age, and when it was really read. */
export interface AtAge {
  readonly value: number
  readonly at: Instant
}

/**
 * The value of a key at an age: exact where readings before and after found the same, otherwise that of the nearest
 * reading; undefined where none is near. Nothing is interpolated.
 */
export const valueAt = (points: ReadonlyArray<Point>, key: string, published: Instant, age: Age): AtAge | undefined => {
  const wanted = instantOf(published, age)
  let found: AtAge | undefined
  for (const { at, metrics, until } of points) {
    const value = Object.hasOwn(metrics, key) ? metrics[key] : undefined
    if (value === undefined) continue
    const read = Math.min(Math.max(wanted, at), until)
    const distance = Math.abs(read - wanted)
    if (distance <= near(age) && (found === undefined || distance < Math.abs(found.at - wanted)))
      found = { value, at: read }
  }
  return found
}

/** Undefined of nothing. */
export const median = (values: ReadonlyArray<number>): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** How many times the median of the others a value is; null where they are too few, or their median is no measure. */
export const score = (value: number, others: ReadonlyArray<number>): number | null => {
  const usual = median(others)
  return usual === undefined || others.length < minOthers || usual <= 0 ? null : value / usual
}

/** Fewer are no account's usual. */
export const minOthers = 5
