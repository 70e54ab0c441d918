/** What an overview is asked with, checked; days are those of the time zone. */
import { day, type Instant, parse } from "@dravo/core/Instant"
import * as TimeZone from "@dravo/core/TimeZone"
import * as Effect from "effect/Effect"
import * as Check from "../check.ts"
import { InvalidRequest } from "../InvalidRequest.ts"
import type { OverviewRequest } from "./Overviews.ts"
import { instantOf, type Zone } from "./period.ts"

export interface AskedPeriod {
  readonly zone: Zone
  readonly from: Instant | undefined
  readonly to: Instant | undefined
}

export const period = Effect.fnUntraced(function* ({
  fromDate,
  groupBy,
  toDate,
  tz = "UTC"
}: OverviewRequest): Effect.fn.Return<AskedPeriod, InvalidRequest> {
  const zone = tz === "UTC" ? null : TimeZone.named(tz)
  if (zone === undefined) return yield* Check.noZone
  for (const [name, at] of Object.entries({ fromDate, toDate }))
    if (typeof at === "string" && !isDate(at)) return yield* invalid(name, "must be an instant or a day as YYYY-MM-DD")
  const from = fromDate === undefined ? undefined : instantOf(zone, fromDate, "start")
  const to = toDate === undefined ? undefined : instantOf(zone, toDate, "end")
  if (groupBy !== undefined && !groups.has(groupBy))
    return yield* invalid("groupBy", "must be one of day, account, platform")
  if (groupBy === "day") yield* isChart(zone, from, to)
  return { zone, from, to }
})

// internal

/** A chart of days has a beginning, and one of a zone's days an end: they are looked up one by one. */
const isChart = (zone: Zone, from: Instant | undefined, to: Instant | undefined) => {
  if (from === undefined) return invalid("groupBy", "of day needs fromDate")
  if (zone === null) return Effect.void
  if (to === undefined) return invalid("groupBy", "of day needs toDate beside tz")
  return to - from > Check.maxGroups * day ? Effect.fail(Check.tooManyGroups) : Effect.void
}

const groups: ReadonlySet<string> = new Set<NonNullable<OverviewRequest["groupBy"]>>(["day", "account", "platform"])

const isDate = (text: string): boolean => text.length === 10 && parse(text, "start") !== undefined

const invalid = (parameter: string, detail: string) => Effect.fail(new InvalidRequest({ parameter, detail }))
