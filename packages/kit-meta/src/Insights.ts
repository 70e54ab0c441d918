/** Insight rows as numbers. Rows come in any order, several of one name, and some hold a dictionary. */
import type { Instant } from "@dravo/core/Instant"
import * as Metrics from "@dravo/core/Metrics"
import * as Json from "@dravo/kit-http/Json"
import * as GraphTime from "./GraphTime.ts"

/** Which numbers of an answer of insights are taken. */
export interface Wanted {
  readonly names: ReadonlyArray<string>
  /** The one period to take: without a choice a name comes once per period, with different numbers. */
  readonly period: string
  /** Names whose value is a dictionary by type, to be added up. */
  readonly dictionaries?: ReadonlyArray<string>
}

/** The named rows; a row without a value is left out, and a value that is no number passes for the engine to name. */
export const values = (insights: unknown, wanted: Wanted): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    wanted.names.flatMap((name) => {
      const [value] = rowsOf(insights, name, wanted).flatMap((row) => totalOf(row))
      return value === undefined ? [] : [[name, read(name, value, wanted)]]
    })
  )

/**
 * The same for rows with one point per day: the newest point of each, and the instants they end at. An older point
 * never stands in for a newest one without a value.
 */
export const latest = (
  insights: unknown,
  wanted: Wanted
): { readonly values: Readonly<Record<string, unknown>>; readonly ends: ReadonlyArray<Instant> } => {
  const found = wanted.names.flatMap((name) => {
    const [newest] = rowsOf(insights, name, wanted)
      .flatMap((row) => Json.list(Json.at(row, "values")))
      .flatMap((point) => {
        const end = GraphTime.parse(Json.at(point, "end_time"))
        return end === undefined ? [] : [{ value: Json.at(point, "value"), end }]
      })
      .sort((one, other) => other.end - one.end)
    return newest?.value == null ? [] : [{ name, value: newest.value, end: newest.end }]
  })
  return {
    values: Object.fromEntries(found.map(({ name, value }) => [name, read(name, value, wanted)])),
    ends: found.map(({ end }) => end)
  }
}

/** Whether there is any row at all: none means that nothing may be read, not that everything is zero. */
export const isEmpty = (insights: unknown): boolean =>
  !Json.list(Json.at(insights, "data")).some((row) => Json.text(Json.at(row, "name")) !== undefined)

/**
 * A dictionary by type as one number; `{}` is what the API says when there were none. Where a member is a number but no
 * count, or no member is a number, the sum is unknowable and that is handed on instead.
 */
export const summed = (value: unknown): unknown => {
  // An empty dictionary is written as an empty list by what produces the answers.
  if (Array.isArray(value) && value.length === 0) return 0
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  const members = Json.entries(value).filter(
    ([type, count]) => /^[a-z_]{1,32}$/u.test(type) && (typeof count === "number" || typeof count === "string")
  )
  if (members.length === 0 && Json.entries(value).length > 0) return value
  const odd = members.find(([, count]) => Metrics.count(count) === undefined)
  return odd === undefined ? members.reduce((sum, [, count]) => sum + (Metrics.count(count) ?? 0), 0) : odd[1]
}

// internal

/** All rows of one name and the wanted period; some names come twice. */
const rowsOf = (insights: unknown, name: string, { period }: Wanted): ReadonlyArray<unknown> =>
  Json.list(Json.at(insights, "data")).filter(
    (one) => Json.at(one, "name") === name && Json.at(one, "period") === period
  )

/**
 * The one value of a row, if any. Several values are the parts of a breakdown nobody asked for, and a value with an
 * end is a point of a series: neither is the total that was asked.
 */
const totalOf = (row: unknown): ReadonlyArray<unknown> => {
  const total = Json.at(row, "total_value", "value")
  if (total != null) return [total]
  const points = Json.list(Json.at(row, "values")).filter((point) => Json.at(point, "value") !== undefined)
  const [only] = points
  return points.length === 1 && Json.at(only, "end_time") === undefined && Json.at(only, "value") !== null
    ? [Json.at(only, "value")]
    : []
}

const read = (name: string, value: unknown, { dictionaries = [] }: Wanted): unknown =>
  dictionaries.includes(name) ? summed(value) : value
