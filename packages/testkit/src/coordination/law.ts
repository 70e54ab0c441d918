/** A law of what processes agree on, checked in a world without rows. */
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type CoordinationEnv, type CoordinationWorld, inCoordinationWorld, type Law } from "../suite/law.ts"

/** A named promise of coordination, and the test of it. */
export type CoordinationLaw = Law<CoordinationEnv>

export const law = (
  name: string,
  body: (world: CoordinationWorld) => Effect.Effect<unknown, StoreError>
): CoordinationLaw => ({ name, run: (env) => inCoordinationWorld(env, (world) => Effect.asVoid(body(world))) })
