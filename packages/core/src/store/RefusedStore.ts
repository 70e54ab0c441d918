/** A store whose options cannot be meant: it cannot be built, and can be asked why before anybody tries. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type { Misconfigured } from "../domain/Misconfigured.ts"
import type { Coordination } from "./Coordination.ts"
import type { Store } from "./Store.ts"

/** A store in place of one whose options cannot be meant; everything asked of it ends with that error. */
export const refusedStore = (error: Misconfigured): Layer.Layer<Store | Coordination> =>
  Object.assign(Layer.effectContext<Store | Coordination, never, never>(Effect.die(error)), { [why]: error })

/** Why a store cannot be built, where its options alone tell. */
export const refusalOf = (store: unknown): Misconfigured | undefined =>
  // Another copy of this module makes errors of another class, so the tag decides.
  Predicate.hasProperty(store, why) && Predicate.isTagged(store[why], "Misconfigured")
    ? (store[why] as unknown as Misconfigured)
    : undefined

// internal

const why = Symbol.for("@dravo/core/Misconfigured/store")
