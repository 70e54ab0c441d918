import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The host's own driver. */
export interface Driver {
  readonly now: () => Promise<number>
  readonly deadlines: (keys: ReadonlyArray<string>) => Promise<ReadonlyMap<string, number>>
  readonly raise: (key: string, until: number) => Promise<void>
}

// #region part
/** The driver's failures become reasons here and nowhere else; `detail` never quotes what the driver said. */
const run = <A>(operation: string, ask: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({
    try: ask,
    catch: () => new StoreError({ operation, reason: new Unreachable({ detail: "the database did not answer" }) })
  })

export const throttles = (driver: Driver): Pick<Store["Service"], "engineThrottles" | "engineThrottle"> => ({
  engineThrottles: Effect.fn("Store.engineThrottles")(function* (keys: ReadonlyArray<string>) {
    const now = yield* run("engineThrottles", driver.now)
    const found = yield* run("engineThrottles", () => driver.deadlines(keys))
    const passed = [...found].flatMap(([key, until]) => (until > now ? [] : [key]))
    return { until: new Map([...found].filter(([, until]) => until > now)), passed, now }
  }),
  engineThrottle: Effect.fn("Store.engineThrottle")((key: string, until: number) =>
    run("engineThrottle", () => driver.raise(key, until))
  )
})
// #endregion

// #region layer
export const layer = (make: Effect.Effect<Store["Service"], StoreError>): Layer.Layer<Store, StoreError> =>
  Layer.effect(Store, make)
// #endregion
