/** The answers of `GET /2/tweets` and `GET /2/users`, joined to what was asked by id; X promises no order. */
import type { Reading, Withheld } from "@dravo/core/Adapter"
import { InvalidResponse, type Reason } from "@dravo/core/AdapterError"
import type { Kind } from "@dravo/core/Subject"
import * as Instant from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import { problemOf } from "./classify.ts"
import { definitions, renamed } from "./metrics.ts"

export interface Joined {
  /** The reading of one asked id. */
  reading(id: string): Reading
  /** When the post was created, where X said so. */
  createdAt(id: string): Instant.Instant | undefined
}

/** Undefined when the answer has neither `data` nor `errors`: then nothing in it may be taken for a missing post. */
export const join = (body: unknown, kind: Kind, now: Instant.Instant): Joined | undefined => {
  const data = Json.at(body, "data")
  const errors = Json.at(body, "errors")
  if ((data === undefined && errors === undefined) || !isListOrMissing(data) || !isListOrMissing(errors))
    return undefined
  const rows = new Map<string, unknown>()
  for (const row of Json.list(data)) rows.set(Json.id(Json.at(row, "id")) ?? "", row)
  const problems = Map.groupBy(
    Json.list(errors),
    (error) => Json.id(Json.at(error, "resource_id")) ?? Json.id(Json.at(error, "value")) ?? ""
  )
  return {
    reading: (id) => {
      const row = rows.get(id)
      const own = problems.get(id) ?? []
      if (row !== undefined) return value(row, own, kind)
      const reason = own.map((error) => problemOf(error, now))[0] ?? unnamed(rows, problems, now)
      return reason === undefined ? { _tag: "Absent" } : { _tag: "Failed", reason }
    },
    createdAt: (id) => {
      const text = Json.text(Json.at(rows.get(id), "created_at"))
      return text === undefined ? undefined : Instant.parse(text, "start")
    }
  }
}

// internal

const isListOrMissing = (value: unknown): boolean => value === undefined || Array.isArray(value)

/**
 * A missing id is only silence in an answer that is otherwise good. A row without an id may be the one that is missing,
 * and so may the subject of an error that names none; but such an error is never proof that this one is deleted.
 */
const unnamed = (
  rows: ReadonlyMap<string, unknown>,
  problems: ReadonlyMap<string, ReadonlyArray<unknown>>,
  now: number
): Reason | undefined => {
  const nameless = problems.get("")?.[0]
  const reason = nameless === undefined ? undefined : problemOf(nameless, now)
  if (reason !== undefined && reason._tag !== "Gone") return reason
  return rows.has("") || nameless !== undefined
    ? new InvalidResponse({ detail: "a row or an error without an id" })
    : undefined
}

const value = (row: unknown, problems: ReadonlyArray<unknown>, kind: Kind): Reading => {
  const metrics = counters(row, kind)
  const withheld = problems.map((error) => withholding(error))
  const bare = Object.keys(metrics).length === 0 && withheld.length === 0
  const all = bare
    ? [...withheld, { keys: "all" as const, warning: "X sent this without any public metrics." }]
    : withheld
  return { _tag: "Value", metrics, ...(all.length === 0 ? {} : { withheld: all }) }
}

/** An error beside a row is about a field: `public_metrics.like_count` one counter, `public_metrics` all of them. */
const withholding = (error: unknown): Withheld => {
  const field = Json.text(Json.at(error, "field")) ?? ""
  const key = field.slice(field.lastIndexOf(".") + 1)
  const named = /^[a-z][a-z0-9_]{0,127}$/u.test(key) && key !== "public_metrics"
  return { keys: named ? [renamed[key] ?? key] : "all", warning: `X withheld ${named ? key : "public metrics"}.` }
}

/**
 * Counters under their old names; null means X has none. Unknown counters pass when they are numbers, so that a new
 * one needs no release; what is known passes as it came, and the engine names what it cannot keep.
 */
const counters = (row: unknown, kind: Kind): Readonly<Record<string, unknown>> => {
  const sent = [...Json.entries(Json.at(row, "public_metrics"))]
  const verified = Json.at(row, "verified_followers_count")
  if (kind === "account" && verified !== undefined) sent.push(["verified_followers_count", verified])
  const old = new Set(sent.filter(([, count]) => count !== null).map(([key]) => key))
  return Object.fromEntries(
    sent.flatMap(([key, count]) => {
      const name = Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : key
      const doubled = name !== key && old.has(name)
      return count === null || doubled || !(known[kind].has(name) || typeof count === "number") ? [] : [[name, count]]
    })
  )
}

const known: Readonly<Record<Kind, ReadonlySet<string>>> = {
  publication: new Set(definitions.flatMap((one) => (one.kind === "publication" ? [one.key] : []))),
  account: new Set(definitions.flatMap((one) => (one.kind === "account" ? [one.key] : [])))
}
