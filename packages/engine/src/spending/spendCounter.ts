/** Dollars counted up by all processes together: a bucket too large to be empty, told by what is gone from it. */
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import type * as Effect from "effect/Effect"

export const add = (
  coordination: Coordination["Service"],
  key: string,
  dollars: number
): Effect.Effect<boolean, StoreError> => coordination.takeTokens(key, dollars, endless, 0)

/** What was added under a key, from the levels that were read with it. */
export const total = (levels: ReadonlyMap<string, number>, key: string): number =>
  endless - (levels.get(key) ?? endless)

// internal

/** More than anybody is charged or refused in a period, and few enough to be counted in millionths. */
const endless = 1e9
