/** Dead metric names as deadlines of the store: nobody asks for them before they are worth another try. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import type { PlatformId } from "@dravo/core/Ids"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export const make = (
  { coordination, store }: { readonly coordination: Coordination["Service"]; readonly store: Store["Service"] },
  platform: PlatformId
): RetiredMetrics => {
  const keyOf = (objectType: string, version: string, name: string) =>
    JSON.stringify([platform, "metric", version, objectType, name])
  return {
    known: (objectType, version, names) =>
      coordination.cooldowns(names.map((name) => keyOf(objectType, version, name))).pipe(
        Effect.map(({ now, until }) => {
          // A deadline further away was set by a clock that was ahead.
          const isKnown = (name: string) => (until.get(keyOf(objectType, version, name)) ?? Infinity) <= now + retest
          return new Set(names.filter(isKnown))
        }),
        Effect.catch(forgotten<ReadonlySet<string>>(new Set()))
      ),
    remember: (objectType, version, names) =>
      Effect.gen(function* () {
        // Told before it is remembered: whoever finds it out again, after an end in between, tells of it.
        yield* store.engineRaise(
          names.map((name) => ({
            type: "metric.retired",
            data: { platform, metric: name, object_type: objectType, api_version: version }
          }))
        )
        const now = yield* coordination.now
        yield* Effect.forEach(names, (name) => coordination.coolDown(keyOf(objectType, version, name), now + retest), {
          discard: true
        })
      }).pipe(Effect.catch(forgotten<void>(undefined)))
  }
}

// internal

/** Platforms have brought metrics back; a week keeps the price of finding out at one call. */
const retest = Duration.toMillis("7 days")

/** The cost of a store that cannot tell is one refused call, so the reading goes on. */
const forgotten =
  <A>(instead: A) =>
  (error: StoreError): Effect.Effect<A> =>
    Effect.as(Effect.logWarning("dead metric names could not be looked up or kept", error), instead)
