/** What a page gained and lost in followers over the last closed days. */
import type { Reading } from "@dravo/core/Adapter"
import { startOfDay, type Instant } from "@dravo/core/Instant"
import * as Metrics from "@dravo/core/Metrics"
import * as Json from "@dravo/kit-http/Json"
import { flattened } from "./counters.ts"
import { prefixes } from "./metrics.ts"
import type { Parameter } from "./restli.ts"

/** As many days as other account numbers cover. */
export const days = 28
const day = 86_400_000

/** LinkedIn takes whole days between UTC midnights only. */
export const period = (now: Instant): { readonly from: Instant; readonly to: Instant } => ({
  from: startOfDay(now) - days * day,
  to: startOfDay(now)
})

export const parameters = (now: Instant): ReadonlyArray<Parameter> => {
  const { from, to } = period(now)
  return [
    ["timeIntervals", `(timeRange:(start:${from},end:${to}),timeGranularityType:DAY)`],
    ["count", String(days)]
  ]
}

/**
 * The days added up, and the period they really cover: LinkedIn may be some days behind. Days with a hole between them
 * are no period, and an element without one is about the whole life of the page: neither yields a number.
 */
export const summed = (
  elements: ReadonlyArray<unknown>,
  now: Instant
): Pick<Extract<Reading, { _tag: "Value" }>, "metrics" | "window"> => {
  const { from, to } = period(now)
  const given = elements
    .flatMap((element) => {
      const [start, end] = [Json.at(element, "timeRange", "start"), Json.at(element, "timeRange", "end")]
      const inside =
        typeof start === "number" && typeof end === "number" && end - start === day && start >= from && end <= to
      return inside
        ? [
            {
              start,
              end,
              gains: flattened({ followerGains: Json.at(element, "followerGains") }, prefixes.followers).metrics
            }
          ]
        : []
    })
    .sort((one, other) => one.start - other.start)
  const [first, last] = [given[0], given.at(-1)]
  if (first === undefined || last === undefined) return { metrics: {} }
  const isWhole = given.every(({ start }, at) => start === first.start + at * day)
  const keys = Object.keys(first.gains).filter((key) =>
    given.every(({ gains }) => Metrics.count(gains[key]) !== undefined)
  )
  if (!isWhole || keys.length === 0) return { metrics: {} }
  return {
    metrics: Object.fromEntries(keys.map((key) => [key, given.reduce((sum, { gains }) => sum + (gains[key] ?? 0), 0)])),
    window: { from: first.start, to: last.end }
  }
}
