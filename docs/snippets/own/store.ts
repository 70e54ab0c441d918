import { Coordination } from "@dravo/core/Coordination"
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

export const cooldowns = (driver: Driver): Pick<Coordination["Service"], "cooldowns" | "coolDown"> => ({
  cooldowns: Effect.fn("Coordination.cooldowns")(function* (keys: ReadonlyArray<string>) {
    const now = yield* run("cooldowns", driver.now)
    const found = yield* run("cooldowns", () => driver.deadlines(keys))
    const passed = [...found].flatMap(([key, until]) => (until > now ? [] : [key]))
    return { until: new Map([...found].filter(([, until]) => until > now)), passed, now }
  }),
  coolDown: Effect.fn("Coordination.coolDown")((key: string, until: number) =>
    run("coolDown", () => driver.raise(key, until))
  )
})
// #endregion

// #region layer
export const layer = (
  store: Effect.Effect<Store["Service"], StoreError>,
  coordination: Effect.Effect<Coordination["Service"], StoreError>
): Layer.Layer<Store | Coordination, StoreError> =>
  Layer.merge(Layer.effect(Store, store), Layer.effect(Coordination, coordination))
// #endregion
