/** Instants and days as a reader says them, and how old something is. */

export const moment = (at: string | number, zone: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(new Date(at))

export const dateName = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: zone }).format(new Date(at))

export const timeName = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: zone }).format(new Date(at))

/** A date of the endpoints, in whichever zone. */
export const dayName = (day: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day))

export const shortDay = (day: string): string =>
  new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day))

/** From 1, Monday. */
export const weekdayName = (weekday: number): string =>
  new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, weekday)))

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

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })
const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1]
] as const
