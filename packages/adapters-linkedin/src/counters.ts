/** LinkedIn's nested counters as flat official keys. */
import type { Withheld } from "@dravo/core/Adapter"
import * as Metrics from "@dravo/core/Metrics"
import * as Text from "@dravo/core/Text"
import * as Json from "@dravo/kit-http/Json"
import { definitions } from "./metrics.ts"

export interface Counters {
  readonly metrics: Readonly<Record<string, number>>
  readonly withheld: ReadonlyArray<Withheld>
}

/**
 * Flattens what is in the leading `total…` container of an element. A field LinkedIn failed to fill comes as `name!`
 * with a status and a message in it: its numbers are no counters, and the name is withheld.
 */
export const flattened = (container: unknown, prefix: string): Counters => {
  const failures: Array<Withheld> = []
  const keyOf = (path: ReadonlyArray<string>) =>
    Object.keys(
      Metrics.flatten(
        path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), 0),
        prefix
      )
    )[0]
  const cleaned = (node: unknown, path: ReadonlyArray<string>): unknown => {
    if (typeof node === "string") return isKnown(keyOf(path)) ? (Metrics.count(node) ?? node) : node
    if (typeof node !== "object" || node === null || Array.isArray(node) || path.length > deepest) return node
    return Object.fromEntries(
      Object.entries(node).flatMap(([name, child]) => {
        if (!name.endsWith("!")) return [[name, cleaned(child, [...path, name])]]
        const key = keyOf([...path, name.slice(0, -1)])
        if (key !== undefined && /^[a-z][a-z0-9_]{0,120}$/u.test(key)) failures.push(failed(key, child))
        return []
      })
    )
  }
  return { metrics: Metrics.flatten(cleaned(container, []), prefix), withheld: failures }
}

/** Whether an element covers a period: LinkedIn names none, or an empty one, beside what counts for a whole life. */
export const isOfPeriod = (element: unknown): boolean =>
  ["timeRange", "dateRange"].some((name) => {
    const period = Json.at(element, name)
    return period != null && !(isContainer(period) && Json.entries(period).length === 0)
  })

/** An object, and not a list of something. */
export const isContainer = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * One field, or the error that came in its place; what stands beside it may be numbers that count nothing, such as
 * dates.
 */
export const only = (container: unknown, name: string): unknown =>
  Object.fromEntries(Json.entries(container).filter(([key]) => key === name || key === `${name}!`))

// internal

/** A text of digits is a counter where one is documented, and may be anything elsewhere. */
const isKnown = (key: string | undefined): boolean => key !== undefined && known.has(key)
const known: ReadonlySet<string> = new Set(definitions.map(({ key }) => key))

/** As deep as core flattens. */
const deepest = 16

/** It may have been one number or a container of many. */
const failed = (key: string, failure: unknown): Withheld => {
  const said = Text.reason(Json.text(Json.at(failure, "message")) ?? "")
  return { keys: [key, `${key}_*`], warning: `LinkedIn could not fill ${key}${said === "" ? "" : ` (${said})`}.` }
}
