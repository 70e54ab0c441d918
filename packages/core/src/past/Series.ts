/**
 * Values over time, from points that were really read. Nothing is interpolated: what grew between two readings far
 * apart is told as one span of days, and a lifetime total is never written into a past day.
 */
import * as Duration from "effect/Duration"
import { type Instant, startOfDay } from "../domain/Instant.ts"
import { equals, type Metrics } from "../domain/metric/Metrics.ts"

/** A reading that changed something, and how long later readings confirmed it. */
export interface Point {
  readonly at: Instant
  /** The last reading that still found these values; `at` when none did. */
  readonly until: Instant
  readonly metrics: Metrics
}

/**
 * What a reading makes of the newest point: it confirms it, or is the next one; two of one instant are one. Time never
 * runs backwards.
 */
export const append = (newest: Point | undefined, metrics: Metrics, readAt: Instant): Point => {
  const at = newest === undefined ? readAt : Math.max(readAt, newest.until)
  return newest !== undefined && equals(newest.metrics, metrics) ? { ...newest, until: at } : { at, until: at, metrics }
}

/** What became of a point read elsewhere; `met` where another point of the row stands at its time. */
export type Insertion = "added" | "known" | "met" | "unknown"

/**
 * What becomes of a point read elsewhere, beside the row's own: it is known where one of them says the same all the
 * time, and gives way to whatever else stands at its time, were it for a moment.
 */
export const inserted = (own: ReadonlyArray<Point>, point: Point): Exclude<Insertion, "unknown"> => {
  const met = own.filter(({ at, until }) => at <= point.until && point.at <= until)
  const isKnown = met.some(
    (one) => one.at <= point.at && point.until <= one.until && equals(one.metrics, point.metrics)
  )
  return isKnown ? "known" : met.length > 0 ? "met" : "added"
}

/** What a value grew by from the end of the day before `from` to the end of `to`, both UTC days and inclusive. */
export interface Span {
  /** UTC midnight of the first day. */
  readonly from: Instant
  /** UTC midnight of the last day; the same as `from` unless days without any reading lie between. */
  readonly to: Instant
  readonly delta: number
}

/**
 * How densely points are kept as they age; the first and last point of every bucket stay, so no daily delta changes.
 */
export interface Retention {
  /** Everything is kept this long; 30 days. */
  readonly full: Duration.Input
  /** Then one bucket an hour until this age, and one a day after it; 90 days. */
  readonly hourly: Duration.Input
  /** Points older than this are dropped; null keeps them. */
  readonly drop: Duration.Input | null
}

/** Everything for 30 days, then hourly for 60 more, then daily for ever. */
export const retention: Retention = { full: "30 days", hourly: "90 days", drop: null }

/**
 * The points to delete, given all points of one subject in order of time. The newest point is never among them, nor is
 * the last of a bucket to hold some key: a reading may have brought only some of them.
 */
export const superfluous = (
  points: ReadonlyArray<Point>,
  now: Instant,
  policy: Retention = retention
): ReadonlyArray<Point> => {
  const oldest = policy.drop === null ? -Infinity : now - Duration.toMillis(policy.drop)
  const bucketOf = bucketsAt(now, policy)
  const found: Array<Point> = []
  let held = new Set<string>()
  for (let at = points.length - 2; at >= 0; at--) {
    const [before, point, after] = [points[at - 1], points[at], points[at + 1]]
    if (point === undefined || after === undefined) continue
    const bucket = bucketOf(point)
    if (bucket === null || bucketOf(after) !== bucket) held = new Set()
    else for (const key of Object.keys(after.metrics)) held.add(key)
    const isInside =
      bucket !== null && before !== undefined && bucketOf(before) === bucket && bucketOf(after) === bucket
    if (point.until < oldest || (isInside && Object.keys(point.metrics).every((key) => held.has(key))))
      found.push(point)
  }
  return found.reverse()
}

/** Points before it may be superfluous by now; those from it on never are. */
export const thinnedBefore = (now: Instant, policy: Retention = retention): Instant =>
  now - Duration.toMillis(policy.full)

/** The value of a key at an instant, as the last reading at or before it found it; undefined when there was none. */
export const valueAt = (points: ReadonlyArray<Point>, key: string, at: Instant): number | undefined => {
  let found: number | undefined
  for (const point of points) {
    if (point.at > at) break
    if (Object.hasOwn(point.metrics, key)) found = point.metrics[key]
  }
  return found
}

/** How much a key changed between two instants; null when it was not known at both. Counters may fall. */
export const growth = (points: ReadonlyArray<Point>, key: string, from: Instant, to: Instant): number | null => {
  const [before, after] = [valueAt(points, key, from), valueAt(points, key, to)]
  return before === undefined || after === undefined ? null : after - before
}

/**
 * The daily series of one key. The first reading only sets the base line. A day without a reading makes the next span
 * longer; days the last value is confirmed over have a delta of zero.
 */
export const daily = (points: ReadonlyArray<Point>, key: string): ReadonlyArray<Span> => {
  const spans: Array<Span> = []
  let last: { readonly day: Instant; readonly value: number } | undefined
  for (const { day: observed, value } of observations(points, key)) {
    if (last !== undefined) spans.push({ from: last.day + day, to: observed, delta: value - last.value })
    last = { day: observed, value }
  }
  return spans
}

/**
 * One UTC day of several series: their deltas added up, with how many stand behind the sum and how many cannot tell.
 */
export interface Day {
  readonly day: Instant
  readonly delta: number
  readonly rows: number
  readonly unknown: number
}

/** Growth over a gap, which belongs to no single day of it. */
export interface Gap extends Span {
  readonly rows: number
}

/** Adds series up one by one, so that only the sums are kept. */
export interface Sum {
  add(spans: ReadonlyArray<Span>): void
  days(): ReadonlyArray<Day>
  gaps(): ReadonlyArray<Gap>
}

/** An empty sum to add series to. */
export const summing = (): Sum => {
  const days = new Map<Instant, { delta: number; rows: number; unknown: number }>()
  const gaps = new Map<string, { readonly from: Instant; readonly to: Instant; delta: number; rows: number }>()
  const at = (when: Instant) => {
    const entry = days.get(when) ?? { delta: 0, rows: 0, unknown: 0 }
    days.set(when, entry)
    return entry
  }
  return {
    add: (spans) => {
      for (const { delta, from, to } of spans) {
        if (from === to) {
          const entry = at(from)
          entry.delta += delta
          entry.rows += 1
          continue
        }
        for (let when = from; when <= to; when += day) at(when).unknown += 1
        const gap = gaps.get(`${from} ${to}`) ?? { from, to, delta: 0, rows: 0 }
        gaps.set(`${from} ${to}`, gap)
        gap.delta += delta
        gap.rows += 1
      }
    },
    days: () => [...days].sort(([a], [b]) => a - b).map(([when, entry]) => ({ day: when, ...entry })),
    gaps: () => [...gaps.values()].sort((a, b) => a.from - b.from || a.to - b.to)
  }
}

/** Several series as one: days every contributor knows apart are summed, with how many stand behind each sum. */
export const sum = (series: ReadonlyArray<ReadonlyArray<Span>>): ReadonlyArray<Day> => {
  const all = summing()
  for (const spans of series) all.add(spans)
  return all.days()
}

// internal

/** A name per hour or day that keeps two of its points; null where all are kept. */
const bucketsAt = (now: Instant, policy: Retention) => {
  const hourlyBefore = thinnedBefore(now, policy)
  const dailyBefore = now - Duration.toMillis(policy.hourly)
  return ({ at }: Point): string | null =>
    at >= hourlyBefore ? null : at >= dailyBefore ? `hour ${Math.floor(at / hour)}` : `day ${Math.floor(at / day)}`
}

const hour = 3_600_000
const day = 86_400_000

/** The last known value of each UTC day in which something was read or an earlier reading was confirmed past. */
const observations = (
  points: ReadonlyArray<Point>,
  key: string
): ReadonlyArray<{ readonly day: Instant; readonly value: number }> => {
  const values = new Map<Instant, number>()
  for (const point of points) {
    const value = Object.hasOwn(point.metrics, key) ? point.metrics[key] : undefined
    if (value === undefined) continue
    for (let when = startOfDay(point.at); when <= point.until; when += day) values.set(when, value)
  }
  return [...values].sort(([a], [b]) => a - b).map(([when, value]) => ({ day: when, value }))
}
