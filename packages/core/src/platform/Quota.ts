/**
 * What a platform lets an application ask in one of its days, as data, and the meter requests are counted by. All
 * accounts of an application share its quotas, in whatever workspace they are.
 */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Instant } from "../domain/Instant.ts"
import type { Linear } from "./RequestAllowance.ts"

/** A limit of the platform on all that one application asks in a day. */
export interface Quota {
  /** As people are told of it: `units`, `video statistics`. */
  readonly name: string
  /** Of one application and day. */
  readonly units: number
  /** Where it starts anew at midnight, such as `America/Los_Angeles`. */
  readonly zone: string
}

/** What something usually takes from a quota of the platform's, by the number of its references. */
export interface Draw {
  readonly quota: string
  readonly units: Linear
}

/** The day of a zone that an instant is in: 23, 24 or 25 hours. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** The day `now` is in, from one midnight of the zone to the next. */
export const periodOf = ({ zone }: Pick<Quota, "zone">, now: Instant): Period => {
  const from = DateTime.startOf(DateTime.makeZonedUnsafe(now, { timeZone: zone }), "day")
  return { from: DateTime.toEpochMillis(from), to: DateTime.toEpochMillis(DateTime.add(from, { days: 1 })) }
}

/** Whether days can be told there. */
export const isZone = (zone: string): boolean => DateTime.zoneMakeNamed(zone)._tag === "Some"

/** Counts requests against the quotas of the application they are made for. */
export interface Meter {
  /** Null, and the units taken; or, and nothing taken, when there are enough again. */
  take(quota: string, units: number): Effect.Effect<Instant | null>
}

/** Of the reading that runs; without quotas where nobody counts. */
export const QuotaMeter = Context.Reference<Meter>("@dravo/core/Quota/Meter", {
  defaultValue: () => ({ take: () => Effect.succeed(null) })
})

/** Takes the units of one request before it is made, each attempt for itself. */
export const take = (quota: string, units: number): Effect.Effect<Instant | null> =>
  Effect.flatMap(QuotaMeter, (meter) => meter.take(quota, units))
