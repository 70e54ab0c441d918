/** Whether numbers read elsewhere are some a platform could have given, of a time that was. */
import type { Instant } from "@dravo/core/Instant"
import { Canonical, type MetricDefinition } from "@dravo/core/Metric"
import * as Metrics from "@dravo/core/Metrics"
import type { Point } from "@dravo/core/Series"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PastReading } from "./Imports.ts"
import type { NamedRow, Wrong } from "./naming.ts"

/** The point it is in the history of its row. */
export const judge = (reading: PastReading, row: NamedRow, now: Instant): Result.Result<Point, Wrong> => {
  const { at, until = at } = reading
  if (at > now) return wrong("at", "must not be later than now")
  if (until > now) return wrong("until", "must not be later than now")
  if (until < at) return wrong("until", "must not be before at")
  return Result.map(numbers(reading.metrics, row), (metrics) => ({ at, until, metrics }))
}

// internal

const nouns = { publication: "post", account: "account" } as const

const wrong = (parameter: string, detail: string) => Result.fail({ parameter, detail })

const numbers = (sent: PastReading["metrics"], row: NamedRow): Result.Result<Metrics.Metrics, Wrong> => {
  const given = Object.entries(sent).filter(([, value]) => value !== null && value !== undefined)
  if (given.length === 0) return wrong("metrics", "must have a number")
  if (given.length > Metrics.maxKeys) return wrong("metrics", `must have at most ${Metrics.maxKeys} numbers`)
  for (const [key, value] of given) {
    const definition = meantBy(row, key)
    if (definition === undefined) return wrong(`metrics.${key.slice(0, 64)}`, strange(row, key))
    const isRatio = definition.combine === "ratio"
    if ((isRatio ? Metrics.ratio(value) : Metrics.count(value)) === undefined)
      return wrong(`metrics.${key}`, isRatio ? "must be a number" : "must be a whole number")
  }
  const isRatio = (key: string) => meantBy(row, key)?.combine === "ratio"
  return Result.succeed(Metrics.bounded(Object.fromEntries(given), isRatio).metrics)
}

/** Where a platform may send any name, a word the networks have in common is still none of its own. */
const meantBy = ({ catalog, platform, subject }: NamedRow, key: string): MetricDefinition | undefined => {
  const definition = catalog.find(platform, subject.kind, key)
  return definition?.key === "*" && isCanonical(key) ? undefined : definition
}

const isCanonical = Schema.is(Canonical)

const strange = ({ catalog, platform, subject: { kind } }: NamedRow, key: string): string => {
  const own = catalog.declarations
    .filter((one) => one.platform === platform)
    .flatMap(({ metrics }) => metrics)
    .find((one) => one.kind === kind && one.canonical === key && one.retired === null)
  const whose = `${nouns[kind]} metric of ${platform}`
  return own === undefined ? `is no ${whose}; the list of metrics has their names` : `is no ${whose}: write ${own.key}`
}
