/**
 * What the adaptive policy remembers of a row: the count it last saw, when, and how much more or less than an average
 * post it grew. Written as one short text into the policy's own column.
 */
import * as Curve from "./GrowthCurve.ts"
import type { Instant } from "../domain/Instant.ts"

export interface Memory {
  /** When the count was read. */
  readonly at: Instant
  /** The row's largest additive count then. */
  readonly count: number
  /** Growth seen, recent refreshes weighing most. */
  readonly seen: number
  /** Growth an average post would have shown over the same intervals. */
  readonly expected: number
}

/** A row met for the first time: no growth seen, none expected. */
export const first = (count: number, at: Instant): Memory => ({ at, count: whole(count), seen: 0, expected: 0 })

/**
 * One more refresh, from `before` to `after` of the same count. Gamma–Poisson with a memory that fades by age: what was
 * learned counts a quarter once the age has doubled. A count that fell taught that it did not grow.
 */
export const learn = (
  state: Memory,
  change: { readonly before: number; readonly after: number },
  publishedAt: Instant,
  now: Instant
): Memory => {
  const before = whole(change.before)
  const after = whole(change.after)
  const from = ageOf(publishedAt, state.at)
  const to = Math.max(from, ageOf(publishedAt, now))
  const kept = ((from + Curve.flat) / (to + Curve.flat)) ** 2
  return {
    at: now,
    count: after,
    seen: kept * state.seen + Math.max(0, after - before),
    expected: kept * state.expected + ((before + after) / 2 + 1) * Curve.grown(from, to)
  }
}

/** How many times faster than an average post's this row's count grows. */
export const pace = ({ count, expected, seen }: Memory): number =>
  (((seen + prior) / (expected + prior)) * (count + 1)) / Math.max(1, count)

/** Seconds since publication; a post from the future is newborn. */
export const ageOf = (publishedAt: Instant, now: Instant): number =>
  now > publishedAt ? (now - publishedAt) / 1000 : 0

export const encode = ({ at, count, expected, seen }: Memory): string =>
  `${tag} ${at} ${count} ${short(seen)} ${short(expected)}`

/** Undefined for every text `encode` did not print: another policy's state, an older version's, a damaged one. */
export const decode = (text: string | null): Memory | undefined => {
  const found = text === null || text.length > longest ? null : pattern.exec(text)
  if (found === null) return undefined
  const state = { at: Number(found[1]), count: Number(found[2]), seen: Number(found[3]), expected: Number(found[4]) }
  const sound =
    Number.isSafeInteger(state.at) && Number.isSafeInteger(state.count) && state.seen < huge && state.expected < huge
  return sound ? state : undefined
}

// internal

/** Names the policy and the version of its text. */
const tag = "a1"
const pattern = /^a1 (-?\d{1,16}) (\d{1,16}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23})$/u
const longest = 96
/** Far above any count times any growth, and small enough to keep every product finite. NaN is not below it either. */
const huge = 1e21
/** The weight of the average post: three imagined reactions. */
const prior = 3
const whole = (count: number): number =>
  Number.isFinite(count) ? Math.min(Math.max(0, Math.round(count)), Number.MAX_SAFE_INTEGER) : 0
/** Six digits are far finer than what one refresh teaches. */
const short = (value: number): string => String(Number(value.toPrecision(6)))
