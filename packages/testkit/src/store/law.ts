/**
 * One law of the storage port as a plain value, and the world it is checked in: a store of its own, its clock, its
 * start.
 */
import type { Instant } from "@dravo/core/Instant"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

/** What a store may be able to do beyond the port's laws. */
export interface Capabilities {
  /** Its rows outlive its process: a place that is opened again has them. */
  readonly durable: boolean
  /** Several processes may have one place open at once. */
  readonly shared: boolean
}

/** How the suite gets at a store and at its clock. */
export interface Env {
  /** Built anew for every law and every run of a property: each must get an empty store. */
  readonly layer: Layer.Layer<Store | Coordination, StoreError>
  /** A new place for rows, and the layer that opens it, each time it is built. */
  readonly place: Effect.Effect<Layer.Layer<Store | Coordination, StoreError>, StoreError, Scope.Scope>
  readonly capabilities: Capabilities
  /** Moves the clock the store judges by. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<void>
  /** How far that clock may run by itself while a law is checked; zero where it stands still, as a `TestClock` does. */
  readonly drift: Duration.Duration
  /** How properties are run; a replay token belongs to one law. */
  readonly check: Arbitrary.CheckOptions
}

export interface Law {
  /** A sentence that is true of every store. */
  readonly name: string
  readonly run: (env: Env) => Effect.Effect<void, StoreError>
  /** The meta of its test: what a reporter may want to know. */
  readonly meta?: object
}

export interface World {
  readonly store: Store["Service"]
  readonly coordination: Coordination["Service"]
  /** The store's own now when the law began. */
  readonly start: Instant
  /** The smallest step of time the law may tell apart: a millisecond where the clock stands still. */
  readonly tick: number
  /** A lease that is long against a tick. */
  readonly lease: Duration.Duration
  /** Moves the store's clock by milliseconds. */
  readonly wait: (millis: number) => Effect.Effect<void>
}

/** A law about one empty store. */
export const law = (
  name: string,
  body: (world: World) => Effect.Effect<unknown, StoreError>,
  options: Pick<Law, "meta"> = {}
): Law => ({
  ...options,
  name,
  run: (env) => inWorld(env, (world) => Effect.asVoid(body(world)))
})

/** A law about any input; every run gets an empty store, and what falsifies it is shrunk. */
export const property = <A>(
  name: string,
  inputs: Arbitrary.Arbitrary<A>,
  body: (env: Env, input: A) => Effect.Effect<void, StoreError>,
  options: Pick<Law, "meta"> = {}
): Law => ({
  ...options,
  name,
  run: (env) =>
    Effect.flatMap(
      // The runner shrinks failures, not defects, and a broken assertion is a defect.
      Arbitrary.checkEffect(
        inputs,
        (input) =>
          Effect.as(
            Effect.catchCause(
              Effect.suspend(() => body(env, input)),
              revealed
            ),
            true
          ),
        env.check
      ),
      (result) => {
        const failure = Arbitrary.formatCheckFailure(result)
        return failure === undefined ? Effect.void : Effect.die(new Falsified(failure))
      }
    )
})

/** Builds the store, runs the body and takes the store down. */
export const inWorld = <A>(
  env: Env,
  body: (world: World) => Effect.Effect<A, StoreError>
): Effect.Effect<A, StoreError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const built = yield* Layer.build(Layer.fresh(env.layer))
      const coordination = Context.get(built, Coordination)
      const now = yield* coordination.now
      const tick = Math.max(1, Duration.toMillis(env.drift))
      return yield* body({
        store: Context.get(built, Store),
        coordination,
        start: now,
        tick,
        lease: Duration.millis(Math.max(30_000, 10 * tick)),
        wait: (millis) => env.advance(Duration.millis(millis))
      })
    })
  )

/** The reason an operation failed for, or "none"; a store's errors are part of its answers. */
export const reasonOf = (effect: Effect.Effect<unknown, StoreError>): Effect.Effect<string> =>
  Effect.match(effect, { onFailure: (error) => error.reason._tag, onSuccess: () => "none" })

// internal

/** A property was falsified; the message holds the shrunk input and the token that replays it. */
class Falsified extends RangeError {}

const revealed = <E>(cause: Cause.Cause<E>): Effect.Effect<never, Cause.Cause<E>> =>
  Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.fail(cause)
