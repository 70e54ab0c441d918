/**
 * When one call that refreshes many rows at once is worth its price: by the sum of their debts, each estimated
 * from how long the row's own copy counts as fresh.
 *
 * A row's debt reaches the price of a call when its copy goes stale, and grows with the square of the time since it was
 * read: half-way it is a quarter. Four rows that stay fresh for a day are therefore worth one call after half a day.
 */
import type { Instant } from "../domain/Instant.ts"

/**
 * Three sums over when rows were read and go stale, from which follows when they are worth a call; times in seconds.
 */
export interface DebtSums {
  /** What times are counted from: near the rows' own instants, so that no square loses digits. */
  readonly base: Instant
  readonly weight: number
  readonly first: number
  readonly second: number
}

/** One row: when it was read, and until when that counts as fresh. */
export interface FreshSpan {
  readonly at: Instant
  readonly until: Instant
}

/** No rows yet, counted from an instant. */
export const none = (base: Instant): DebtSums => ({ base, weight: 0, first: 0, second: 0 })

/** With one row more. One that was stale before it was read weighs as one of a second. */
export const add = (sums: DebtSums, { at, until }: FreshSpan): DebtSums => {
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
export const of = (base: Instant, rows: ReadonlyArray<FreshSpan>): DebtSums => rows.reduce(add, none(base))

/**
 * When the rows' debts come to the price of one call: never later than the first of them goes stale; null without
 * rows. It may lie in the past, where many go stale together.
 */
export const due = ({ base, first, second, weight }: DebtSums): Instant | null => {
  if (!(weight > 0)) return null
  const middle = first / weight
  const apart = Math.max(0, second - first * middle)
  const wait = apart >= 1 ? 0 : Math.sqrt((1 - apart) / weight)
  return Math.round(base + (middle + wait) * 1000)
}

// internal

const shortest = 1
