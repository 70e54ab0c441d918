/** Instants are whole milliseconds since 1970 in UTC; this module reads and prints their RFC 3339 form strictly. */
import * as Schema from "effect/Schema"

export type Instant = number

/** 0000-01-01 to 9999-12-31: outside it the four-digit text form stops sorting by time. */
export const Instant = Schema.Int.check(
  Schema.isBetween(
    { minimum: -62_167_219_200_000, maximum: 253_402_300_799_999 },
    {
      message: "must be an instant between the years 0 and 9999"
    }
  )
)

/** Spans in milliseconds, for arithmetic on instants. */
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** Prints in UTC with `Z`; milliseconds only when they are not zero. */
export const format = (at: Instant): string => {
  const text = new Date(at).toISOString()
  return text.endsWith(".000Z") ? `${text.slice(0, -5)}Z` : text
}

/** Which end of the day a bare `YYYY-MM-DD` stands for. */
export type Edge = "start" | "end"

/**
 * Reads an RFC 3339 date-time (an offset is required) or a bare UTC date. Impossible dates are refused: `Date.parse`
 * would turn 30 February into 2 March. Digits past the millisecond are dropped.
 */
export const parse = (text: string, edge: Edge): Instant | undefined => {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [, years, months, days, hours, minutes, seconds, fraction, sign, offsetHour, offsetMinute] = found
  if (!isDate(Number(years), Number(months), Number(days))) return undefined
  const midnight = Date.parse(`${years}-${months}-${days}T00:00:00.000Z`)
  if (hours === undefined) return edge === "start" ? midnight : midnight + day - 1
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return undefined
  const offset = (Number(offsetHour ?? 0) * hour + Number(offsetMinute ?? 0) * minute) * (sign === "-" ? -1 : 1)
  const millis = Number((fraction ?? "").padEnd(3, "0").slice(0, 3))
  const time = Number(hours) * hour + Number(minutes) * minute + Number(seconds) * second
  const at = midnight + time + millis - offset
  return Schema.is(Instant)(at) ? at : undefined
}

/** The UTC midnight at or before an instant. */
export const startOfDay = (at: Instant): Instant => Math.floor(at / day) * day

// internal

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2})))?$/u
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isDate = (year: number, month: number, date: number): boolean => {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return date >= 1 && date <= (monthDays[month - 1] ?? 0) + leap
}
