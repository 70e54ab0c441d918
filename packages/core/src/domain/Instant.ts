/** Instants are whole milliseconds since 1970 in UTC; this module reads and prints their RFC 3339 form strictly. */
import * as Schema from "effect/Schema"

export type Instant = number

/** The first millisecond of the year 0. */
export const earliest: Instant = -62_167_219_200_000

/** The last millisecond of the year 9999. */
export const latest: Instant = 253_402_300_799_999

/** 0000-01-01 to 9999-12-31: outside it the four-digit text form stops sorting by time. */
export const Instant = Schema.Int.check(
  Schema.isBetween(
    { minimum: earliest, maximum: latest },
    {
      message: "must be an instant between the years 0 and 9999"
    }
  )
)

/** Spans in milliseconds, for arithmetic on instants. */
export const second = 1000
/** In milliseconds. */
export const minute = 60 * second
/** In milliseconds. */
export const hour = 60 * minute
/** In milliseconds; UTC days have no other length. */
export const day = 24 * hour

/** Prints in UTC with `Z`; milliseconds only when they are not zero. */
export const format = (at: Instant): string => {
  const days = Math.floor(at / day)
  const rest = at - days * day
  const minutes = Math.floor(rest / minute)
  const millis = rest - minutes * minute
  const seconds = Math.floor(millis / second)
  const fraction = millis - seconds * second
  const end = fraction === 0 ? "" : `.${String(fraction).padStart(3, "0")}`
  return `${dateOf(days)}${clockOf(minutes)}${two(seconds)}${end}Z`
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

/** The instants of a page are of few days: when its posts went out, when they were read, when they are read again. */
const dates = Array.from({ length: 8 }, () => ({ days: 0, date: "1970-01-01" }))

const dateOf = (days: number): string => {
  const place = days & 7
  const known = dates[place]
  if (known?.days === days) return known.date
  const date = worked(days)
  dates[place] = { days, date }
  return date
}

const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

/** By minute of the day, with what stands around them. */
const clocks: Array<string> = []

const clockOf = (minutes: number): string =>
  (clocks[minutes] ??= `T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:`)

/**
 * The date of a day counted from 1970, without a `Date` for every value of a page: days are counted from 1 March of
 * year 0, so that the leap day ends a year, in eras of 400 years.
 */
const worked = (days: number): string => {
  const sinceMarch = days + 719_468
  const era = Math.floor(sinceMarch / 146_097)
  const ofEra = sinceMarch - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const date = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year < 1000 ? String(year).padStart(4, "0") : year}-${two(month)}-${two(date)}`
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2})))?$/u
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isDate = (year: number, month: number, date: number): boolean => {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return date >= 1 && date <= (monthDays[month - 1] ?? 0) + leap
}
