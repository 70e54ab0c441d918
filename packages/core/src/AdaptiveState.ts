/**
 * What the adaptive policy remembers of a row: the count it last saw, when, and how much more or less than an average
 * post it grew. Written as one short text into the policy's own column.
 */
import * as Curve from "./AdaptiveCurve.ts"
import type { Instant } from "./Instant.ts"

export interface AdaptiveState {
  /** The row's largest additive count at its last refresh. */
  readonly count: number
  /** When that was. */
  readonly at: Instant
  /** Growth seen, recent refreshes weighing most. */
  readonly seen: number
  /** Growth an average post would have shown over the same intervals. */
  readonly expected: number
}

/** A row met for the first time: no growth seen, none expected. */
export const first = (count: number, at: Instant): AdaptiveState => ({ count: whole(count), at, seen: 0, expected: 0 })

/** One more refresh. Gamma–Poisson with a memory that fades by age: an interval counts a quarter once the age has doubled. */
export const learn = (state: AdaptiveState, count: number, publishedAt: Instant, now: Instant): AdaptiveState => {
  const next = whole(count)
  const from = ageOf(publishedAt, state.at)
  const to = Math.max(from, ageOf(publishedAt, now))
  const kept = ((from + 300) / (to + 300)) ** 2
  return {
    count: next,
    at: now,
    seen: kept * state.seen + Math.max(0, next - state.count),
    expected: kept * state.expected + ((state.count + next) / 2 + 1) * Curve.grown(from, to)
  }
}

/** How many times faster than an average post this row's count grows, relative to the count. */
export const pace = (state: AdaptiveState): number =>
  (state.seen + prior) / (state.expected + prior) * (state.count + 1) / Math.max(1, state.count)

/** The predicted relative error, 0 to 1, of showing at `to` what was read at age `from` (seconds). */
export const error = (paceOfRow: number, from: number, to: number): number => {
  const grown = paceOfRow * Curve.grown(from, to)
  return grown / (1 + grown)
}

/** Seconds since publication; a post from the future is newborn. */
export const ageOf = (publishedAt: Instant, now: Instant): number => now > publishedAt ? (now - publishedAt) / 1000 : 0

export const encode = (state: AdaptiveState): string =>
  `${tag}${state.at} ${state.count} ${short(state.seen)} ${short(state.expected)}`

/** Undefined for every text `encode` did not print: another policy's state, an older version's, a damaged one. */
export const decode = (text: string | null): AdaptiveState | undefined => {
  if (text === null || text.length > longest || !text.startsWith(tag)) return undefined
  const parts = text.split(" ")
  if (parts.length !== 5) return undefined
  const at = number(parts[1])
  const count = number(parts[2])
  const seen = number(parts[3])
  const expected = number(parts[4])
  return Number.isSafeInteger(at) && Number.isSafeInteger(count) && count >= 0 && seen >= 0 && expected >= 0 && seen < huge && expected < huge
    ? { at, count, seen, expected }
    : undefined
}

// internal

/** Names the policy and the version of its text. */
const tag = "a1 "
const longest = 96
/** Far above any count times any growth; keeps every product finite. */
const huge = 1e21
/** The weight of the average post: three imagined reactions. */
const prior = 3
const whole = (count: number): number => Number.isFinite(count) ? Math.min(Math.max(0, Math.round(count)), Number.MAX_SAFE_INTEGER) : 0
/** Six digits are far below what one refresh teaches. */
const short = (value: number): string => String(Number(value.toPrecision(6)))
/** `Number("")` is 0, and it takes hexadecimal: neither was printed here. */
const number = (text: string | undefined): number =>
  text === undefined || !/^-?\d[\d.e+-]*$/u.test(text) ? NaN : Number(text)
