/** Instants and days as a reader says them, and how old something is. */
import { formatters } from "../state/formatters.ts"

export const moment = (at: string | number, zone: string): string => moments(zone).format(new Date(at))

export const dateName = (at: string, zone: string): string => dates(zone).format(new Date(at))

export const timeName = (at: string, zone: string): string => clocks(zone).format(new Date(at))

/** A date of the endpoints, in whichever zone. */
export const dayName = (day: string): string => dates("UTC").format(new Date(day))

export const shortDay = (day: string): string => shortDays("UTC").format(new Date(day))

/** From 1, Monday. */
export const weekdayName = (weekday: number): string => weekdays("UTC").format(new Date(Date.UTC(2024, 0, weekday)))

export const ageName: Readonly<Record<string, string>> = { "1h": "1 hour", "24h": "1 day", "7d": "7 days" }

/** `5 minutes ago`, `in 2 hours`. */
export const ago = (at: string, now: number): string => {
  const seconds = Math.round((Date.parse(at) - now) / 1000)
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (["second", 1] as const)
  return relative.format(Math.trunc(seconds / size), unit)
}

/** Whether what was read is past the moment it should have been read anew. */
export const isOld = (staleAfter: string | null, now: number): boolean =>
  staleAfter !== null && Date.parse(staleAfter) < now

// internal

const moments = formatters(undefined, { dateStyle: "medium", timeStyle: "short" })
const dates = formatters(undefined, { dateStyle: "medium" })
const clocks = formatters(undefined, { timeStyle: "short" })
const shortDays = formatters(undefined, { day: "numeric", month: "short" })
const weekdays = formatters(undefined, { weekday: "short" })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1]
] as const
