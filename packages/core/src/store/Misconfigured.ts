/**
 * What a host configured cannot work: found where the host wrote it, and said in one sentence that names the option and
 * the fix.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Coordination } from "./Coordination.ts"
import type { Store } from "./Store.ts"

export class Misconfigured extends Schema.TaggedError<Misconfigured>()("Misconfigured", {
  /** As the host writes it: `schema`, `jwt.issuer`. */
  option: Schema.String,
  /** Goes on after the name: `must be …`. Never quotes a value. */
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.option} ${this.detail}`
  }
}

/** A store whose options cannot be meant: it cannot be built, and can be asked why before anybody tries. */
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
