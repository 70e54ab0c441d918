/**
 * When one call that refreshes many rows at once is worth its price: by the sum of their debts, each told from the
 * row's own promise.
 *
 * A row's debt reaches the price of a call when its promise ends, and grows with the square of the time since it was
 * read: half-way it is a quarter. Four rows whose promises last a day are therefore worth one call after half a day.
 */
import type { Instant } from "../domain/Instant.ts"

/** Three sums over the promises of rows, from which follows when they are worth a call; times in seconds. */
export interface Promises {
  /** What times are counted from: near the rows' own instants, so that no square loses digits. */
  readonly base: Instant
  readonly weight: number
  readonly first: number
  readonly second: number
}

/** One row: when it was read, and until when that was promised. */
export interface Promised {
  readonly at: Instant
  readonly until: Instant
}

/** Nothing promised yet, counted from an instant. */
export const none = (base: Instant): Promises => ({ base, weight: 0, first: 0, second: 0 })

/** With one row more. A promise that is over before it began weighs as one of a second. */
export const add = (sums: Promises, { at, until }: Promised): Promises => {
  const start = (at - sums.base) / 1000
  const weight = 1 / Math.max(shortest, (until - at) / 1000) ** 2
  return {
    base: sums.base,
    weight: sums.weight + weight,
    first: sums.first + weight * start,
    second: sums.second + weight * start * start
  }
}

/** All of these as one sum, whose size does not grow with their number. */
export const of = (base: Instant, rows: ReadonlyArray<Promised>): Promises => rows.reduce(add, none(base))

/**
 * When the rows' debts come to the price of one call: never later than the first promise ends; null without rows. It
 * may lie in the past, where more were promised than is kept.
 */
export const due = ({ base, first, second, weight }: Promises): Instant | null => {
  if (!(weight > 0)) return null
  const middle = first / weight
  const apart = Math.max(0, second - first * middle)
  const wait = apart >= 1 ? 0 : Math.sqrt((1 - apart) / weight)
  return Math.round(base + (middle + wait) * 1000)
}

// internal

const shortest = 1
