/** Days of an IANA time zone: most have 24 hours, some 23 or 25, and a date may have been skipped. */
import { day, format as print, hour, type Instant, latest, parse } from "./Instant.ts"

/** A time zone by its name. */
export interface TimeZone {
  readonly name: string
  /** What clocks of the zone show at an instant, as the instant UTC clocks show it at. */
  readonly clockAt: (at: Instant) => Instant
}

/** A day of a zone, from its first instant on. */
export interface ZoneDay {
  /** As `YYYY-MM-DD`. */
  readonly date: string
  readonly at: Instant
}

/** Undefined for a name that is none. */
export const named = (name: string): TimeZone | undefined => {
  try {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: name, hourCycle: "h23", ...numbers })
    return { name, clockAt: (at) => clock(format, at) }
  } catch {
    return undefined
  }
}

/** The date clocks of the zone show. */
export const dateAt = ({ clockAt }: TimeZone, at: Instant): string => print(clockAt(at)).slice(0, 10)

/** The first instant clocks of the zone show this date at, `YYYY-MM-DD`; of a skipped date the one after it. */
export const startOf = (zone: TimeZone, date: string): Instant => {
  const midnight = parse(date, "start") ?? 0
  const near = midnight - offset(zone, midnight)
  const at = midnight - offset(zone, near)
  if (dateAt(zone, at) === date && dateAt(zone, at - 1) < date) return at
  // Midnight is shown twice or never here.
  let [before, found] = [midnight - 30 * hour, midnight + 30 * hour]
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2)
    if (dateAt(zone, middle) < date) before = middle
    else found = middle
  }
  return found
}

/** The last instant of a date. */
export const endOf = (zone: TimeZone, date: string): Instant =>
  date === lastDate ? latest : startOf(zone, later(date, 1)) - 1

/** So many dates later, or with a minus earlier. */
export const later = (date: string, days: number): string =>
  print((parse(date, "start") ?? 0) + days * day).slice(0, 10)

/** How many dates the other is later. */
export const between = (date: string, other: string): number =>
  Math.round(((parse(other, "start") ?? 0) - (parse(date, "start") ?? 0)) / day)

/** The days that have an instant of these, from the first on. */
export const daysOf = (zone: TimeZone, from: Instant, to: Instant): ReadonlyArray<ZoneDay> => {
  const last = dateAt(zone, to)
  const days: Array<ZoneDay> = []
  for (let date = dateAt(zone, from); date <= last; date = later(date, 1)) {
    const before = days.at(-1)
    const at = before !== undefined && isMidnight(zone, before.at + day, date) ? before.at + day : startOf(zone, date)
    // A date that was skipped begins where the next one does.
    if (before?.at === at) days.pop()
    days.push({ date, at })
  }
  return days
}

// internal

const lastDate = print(latest).slice(0, 10)

const numbers = {
  era: "short",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit"
} as const

const offset = ({ clockAt }: TimeZone, at: Instant): number => clockAt(at) - at

/** Most days have 24 hours, which is soon asked. */
const isMidnight = ({ clockAt }: TimeZone, at: Instant, date: string): boolean => clockAt(at) === parse(date, "start")

/** Beyond the years instants are of, clocks of every zone show what those of UTC do. */
const clock = (format: Intl.DateTimeFormat, at: Instant): Instant => {
  const [, dayOfMonth, month, number, era, time] = pattern.exec(format.format(at)) ?? []
  const year = era === "B" ? 1 - Number(number) : Number(number)
  const shown = parse(`${String(year).padStart(4, "0")}-${month}-${dayOfMonth}T${time}Z`, "start")
  return shown === undefined ? at : shown + (at - Math.floor(at / 1000) * 1000)
}

/** `31/12/1969 AD, 19:00:00` */
const pattern = /^(\d\d)\/(\d\d)\/(\d+) ([AB])\w*, (\d\d:\d\d:\d\d)$/u
