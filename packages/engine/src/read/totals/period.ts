/** Periods of a time zone: its days, the period before, and which day of that is compared with which. */
import { day, earliest, format, type Instant, latest, startOfDay } from "@dravo/core/Instant"
import * as TimeZone from "@dravo/core/TimeZone"

/** Null for UTC, whose days need no calendar. */
export type Zone = TimeZone.TimeZone | null

/** Both ends inclusive. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** A day as `YYYY-MM-DD` is its first or its last instant. */
export const instantOf = (zone: Zone, at: Instant | string, edge: "start" | "end"): Instant => {
  if (typeof at === "number") return at
  const days = zone ?? utc
  const found = edge === "start" ? TimeZone.startOf(days, at) : TimeZone.endOf(days, at)
  return Math.max(earliest, Math.min(latest, found))
}

/** As long as the period and right before it: as many days where it is of whole ones, which need not be as long. */
export const earlier = (zone: Zone, { from, to }: Period): Period => {
  const first = zone && TimeZone.dateAt(zone, from)
  const isWhole =
    zone !== null &&
    first !== null &&
    TimeZone.startOf(zone, first) === from &&
    TimeZone.endOf(zone, TimeZone.dateAt(zone, to)) === to
  if (!isWhole) return { from: from - (to - from + 1), to: from - 1 }
  const days = TimeZone.between(first, TimeZone.dateAt(zone, to)) + 1
  return { from: TimeZone.startOf(zone, TimeZone.later(first, -days)), to: from - 1 }
}

/** The days of a period and of the one before it. */
export interface Days {
  /** Where they begin; undefined of UTC. */
  readonly starts: ReadonlyArray<Instant> | undefined
  /** The day, by where it begins, that is compared with one of the period before. */
  readonly counterpart: (start: Instant) => Instant
  readonly dateOf: (start: Instant) => string
}

/** From the first day of the period before. */
export const daysOf = (zone: Zone, before: Period | null, { from, to }: Period): Days => {
  const begin = before?.from ?? from
  if (zone === null) {
    const shift = startOfDay(from) - startOfDay(begin)
    return { starts: undefined, counterpart: (start) => start + shift, dateOf: (start) => format(start).slice(0, 10) }
  }
  // One more than there are: the last begins after the period, and the one before that ends.
  const days = TimeZone.daysOf(zone, begin, to + 2 * day)
  const at = new Map(days.map((one, n) => [one.at, n]))
  const shift = days.findLastIndex((one) => one.at <= from)
  return {
    starts: days.map((one) => one.at),
    counterpart: (start) => days[(at.get(start) ?? 0) + shift]?.at ?? start,
    dateOf: (start) => days[at.get(start) ?? 0]?.date ?? ""
  }
}

// internal

const utc: TimeZone.TimeZone = { name: "UTC", clockAt: (at) => at }
