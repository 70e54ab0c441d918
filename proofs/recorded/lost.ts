/**
 * Numbers a body holds that a refusal beside them took away: what the same body yields once the refusal is taken out.
 */
import type { Became } from "./feed.ts"

/** The body without what it refuses; undefined where it refuses nothing beside what it serves. */
export const served = (body: unknown): unknown => {
  if (Array.isArray(body)) return batchServed(body)
  if (!isObject(body)) return undefined
  const refusing = ["error", "errors"].filter((name) => isRefusal(body[name]))
  const serving = Object.keys(body).filter((name) => !["error", "errors"].includes(name))
  if (refusing.length === 0 || !serving.some((name) => isFull(body[name]))) return undefined
  return Object.fromEntries(Object.entries(body).filter(([name]) => !refusing.includes(name)))
}

/** What rows have without the refusal and lack with it. */
export const lost = (rows: ReadonlyArray<Became>, without: ReadonlyArray<Became>): ReadonlyArray<string> =>
  without.flatMap(({ id, outcome }) => {
    const kept = keysOf(rows.find((row) => row.id === id)?.outcome ?? "")
    const gone = [...keysOf(outcome)].filter((key) => !kept.has(key))
    return gone.length === 0 ? [] : [`${id}: ${gone.join(" ")} would be there without the refusal`]
  })

// internal

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isFull = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0

/** One platform names its successes in the place of errors. */
const isRefusal = (value: unknown): boolean =>
  isFull(value) && !(isObject(value) && (value["code"] === "ok" || value["code"] === 0))

/** A batch keeps the place of each answer: one that is refused becomes one that never came. */
const batchServed = (body: ReadonlyArray<unknown>): unknown => {
  const isRefused = (one: unknown) => isObject(one) && typeof one["code"] === "number" && one["code"] >= 400
  return body.some(isRefused) && !body.every(isRefused) ? body.map((one) => (isRefused(one) ? null : one)) : undefined
}

/** `synced: a b` and `partial: a b; why` name the keys a row has. */
const keysOf = (outcome: string): ReadonlySet<string> => {
  const [, keys = ""] = /^(?:synced|partial): ([^;(]*)/u.exec(outcome) ?? []
  return new Set(keys.split(" ").filter((key) => key !== ""))
}
