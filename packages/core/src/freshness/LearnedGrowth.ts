/**
 * What the adaptive policy remembers of a row: the count it last saw, when, and how much more or less than an average
 * post it grew; where promises follow reads, also how much it was read. Written as one short text into the policy's
 * own column.
 */
import * as Curve from "./GrowthCurve.ts"
import type { Traffic } from "./traffic.ts"
import type { Instant } from "../domain/Instant.ts"

/** What refreshes of one row taught about how fast it grows; kept as text in the row. */
export interface LearnedGrowth {
  /** When the count was read. */
  readonly at: Instant
  /** The row's largest additive count then. */
  readonly count: number
  /** Growth seen, recent refreshes weighing most. */
  readonly seen: number
  /** Growth an average post would have shown over the same intervals. */
  readonly expected: number
  /** Null where nobody asked for it, or nobody counts. */
  readonly traffic: Traffic | null
}

/** A row met for the first time: no growth seen, none expected. */
export const first = (count: number, at: Instant): LearnedGrowth => ({
  at,
  count: whole(count),
  seen: 0,
  expected: 0,
  traffic: null
})

/**
 * One more refresh, from `before` to `after` of the same count. Gamma–Poisson with a memory that fades by age: what was
 * learned counts a quarter once the age has doubled. A count that fell taught that it did not grow.
 */
export const learn = (
  state: LearnedGrowth,
  change: { readonly before: number; readonly after: number },
  publishedAt: Instant,
  now: Instant
): LearnedGrowth => {
  const before = whole(change.before)
  const after = whole(change.after)
  const from = ageOf(publishedAt, state.at)
  const to = Math.max(from, ageOf(publishedAt, now))
  const kept = ((from + Curve.flat) / (to + Curve.flat)) ** 2
  return {
    ...state,
    at: now,
    count: after,
    seen: kept * state.seen + Math.max(0, after - before),
    expected: kept * state.expected + ((before + after) / 2 + 1) * Curve.grown(from, to)
  }
}

/** How many times faster than an average post's this row's count grows. */
export const pace = ({ count, expected, seen }: LearnedGrowth): number =>
  (((seen + prior) / (expected + prior)) * (count + 1)) / Math.max(1, count)

/** Seconds since publication; a post from the future is newborn. */
export const ageOf = (publishedAt: Instant, now: Instant): number =>
  now > publishedAt ? (now - publishedAt) / 1000 : 0

/** As the text a row keeps; numbers are shortened to what decisions can tell apart. */
export const encode = ({ at, count, expected, seen, traffic }: LearnedGrowth): string => {
  const growth = `${tag} ${at} ${count} ${short(seen)} ${short(expected)}`
  return traffic === null
    ? growth
    : `${growth} ${short(traffic.reads)} ${short(traffic.usual)} ${short(traffic.perSecond)}`
}

/** Undefined for every text `encode` did not print: another policy's state, an older version's, a damaged one. */
export const decode = (text: string | null): LearnedGrowth | undefined => {
  if (text === null || text.length > longest) return undefined
  const before = decoded.get(text)
  if (before !== undefined) return before
  const found = pattern.exec(text)
  const state = found === null ? decodeLong(text) : stateOf(found, null)
  if (state === undefined) return undefined
  if (decoded.size >= maxDecoded) decoded.clear()
  decoded.set(text, state)
  return state
}

// internal

/** Every read of a page asks for the same rows' states, which change with a refresh alone. */
const decoded = new Map<string, LearnedGrowth>()
/** A megabyte or so. */
const maxDecoded = 5000

/** Names the policy and the version of its text. */
const tag = "a1"
const pattern = /^a1 (-?\d{1,16}) (\d{1,16}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23})$/u
/** The same with three numbers more, where promises follow reads. A pattern of its own: every read decodes a page. */
const withTraffic =
  /^a1 (-?\d{1,16}) (\d{1,16}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23}) (\d[\d.e+-]{0,23})$/u
const longest = 128

const decodeLong = (text: string): LearnedGrowth | undefined => {
  const found = withTraffic.exec(text)
  if (found === null) return undefined
  const traffic = { reads: Number(found[5]), usual: Number(found[6]), perSecond: Number(found[7]) }
  return traffic.reads < huge && traffic.usual < huge && traffic.perSecond < huge ? stateOf(found, traffic) : undefined
}

const stateOf = (found: RegExpExecArray, traffic: Traffic | null): LearnedGrowth | undefined => {
  const state = {
    at: Number(found[1]),
    count: Number(found[2]),
    seen: Number(found[3]),
    expected: Number(found[4]),
    traffic
  }
  const sound =
    Number.isSafeInteger(state.at) && Number.isSafeInteger(state.count) && state.seen < huge && state.expected < huge
  return sound ? state : undefined
}

/** Far above any count times any growth, and small enough to keep every product finite. NaN is not below it either. */
const huge = 1e21
/** The weight of the average post: three imagined reactions. */
const prior = 3
const whole = (count: number): number =>
  Number.isFinite(count) ? Math.min(Math.max(0, Math.round(count)), Number.MAX_SAFE_INTEGER) : 0
/** Six digits are far finer than what one refresh teaches. */
const short = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : String(Number(value.toPrecision(6)))
