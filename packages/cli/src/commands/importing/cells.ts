/** Cells of a file as what they mean. */
import * as Instant from "@dravo/core/Instant"

/** An empty cell says nothing. */
export const given = (cell: unknown): unknown => (cell === undefined || cell === "" ? null : cell)

/** Exports write an apostrophe before what a spreadsheet would run; no id begins with one. */
export const idOf = (cell: unknown): unknown => {
  const id = given(cell)
  return typeof id === "string" && id.startsWith("'") ? id.slice(1) : id
}

/** Undefined where it is no time. */
export const momentOf = (cell: unknown): Instant.Instant | null | undefined => {
  const text = given(cell)
  if (text === null) return null
  return typeof text === "string" ? Instant.parse(text, "start") : undefined
}

export const notATime = "must be an RFC 3339 date-time or YYYY-MM-DD"
