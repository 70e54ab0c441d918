/** Dollars counted up by all processes together: a bucket too large to be empty, told by what is gone from it. */
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"

export const add = (store: Store["Service"], key: string, dollars: number): Effect.Effect<boolean, StoreError> =>
  store.engineTake(key, dollars, endless, 0)

/** What was added under a key, from the levels that were read with it. */
export const total = (levels: ReadonlyMap<string, number>, key: string): number =>
  endless - (levels.get(key) ?? endless)

// internal

/** More than anybody is charged or refused in a period, and few enough to be counted in millionths. */
const endless = 1e9
