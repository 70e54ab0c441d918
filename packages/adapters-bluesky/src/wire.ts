/** The answers of `getPosts` and `getProfiles`, joined to what was asked by name; what is left out is not there. */
import type { Reading } from "@dravo/core/Adapter"
import { InvalidResponse } from "@dravo/core/AdapterError"
import * as Instant from "@dravo/core/Instant"
import type { Kind } from "@dravo/core/Subject"
import * as Json from "@dravo/kit-http/Json"
import { keyOf } from "./metrics.ts"

/** Rows by the names they go by. */
export interface Rows {
  readonly byName: ReadonlyMap<string, unknown>
  /** Whether a row says not who it is: then it may be any that is missing. */
  readonly nameless: boolean
}

/** Undefined when there is no list: then nothing may be taken for missing. */
export const rowsOf = (body: unknown, list: "posts" | "profiles", names: ReadonlyArray<string>): Rows | undefined => {
  const rows = Json.at(body, list)
  if (!Array.isArray(rows)) return undefined
  const byName = new Map<string, unknown>()
  let nameless = false
  for (const row of rows) {
    const own = names.flatMap((name) => Json.text(Json.at(row, name))?.toLowerCase() ?? [])
    if (own.length === 0) nameless = true
    for (const name of own) byName.set(name, row)
  }
  return { byName, nameless }
}

export const readingOf = (rows: Rows, name: string, kind: Kind): Reading => {
  const row = rows.byName.get(name.toLowerCase())
  if (row !== undefined) return value(row, kind)
  return rows.nameless ? { _tag: "Failed", reason: new InvalidResponse({ detail: "a row without a name" }) } : absent
}

/**
 * When a post was published: its author's own word, which is no later than when it was first seen; that is how
 * Bluesky sorts posts whose clocks were ahead.
 */
export const publishedAt = (row: unknown): Instant.Instant | undefined => {
  const instants = [Json.at(row, "record", "createdAt"), Json.at(row, "indexedAt")].flatMap(
    (text) => (typeof text === "string" ? Instant.parse(text, "start") : undefined) ?? []
  )
  return instants.length === 0 ? undefined : Math.min(...instants)
}

// internal

const absent: Reading = { _tag: "Absent" }

const value = (row: unknown, kind: Kind): Reading => {
  const metrics = Object.fromEntries(
    Json.entries(row).flatMap(([name, count]) => {
      const key = name.endsWith("Count") ? keyOf(kind, name) : undefined
      return key === undefined || count === null ? [] : [[key, count]]
    })
  )
  return Object.keys(metrics).length === 0
    ? { _tag: "Value", metrics, withheld: [{ keys: "all", warning: "Bluesky sent this without any counters." }] }
    : { _tag: "Value", metrics }
}
