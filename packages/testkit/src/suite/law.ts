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
  /** Its rows outlive its process: a database that is opened again has them. */
  readonly durable: boolean
  /** Several processes may have one database open at once. */
  readonly shared: boolean
}

/** How a suite gets at what it checks, and at its clock. */
export interface PortEnv<Ports> {
  /** Built anew for every law and every run of a property: each must get an empty one. */
  readonly layer: Layer.Layer<Ports, StoreError>
  /** Moves the clock the store judges by. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<void>
  /** How far that clock may run by itself while a law is checked; zero where it stands still, as a `TestClock` does. */
  readonly drift: Duration.Duration
  /** How properties are run; a replay token belongs to one law. */
  readonly check: Arbitrary.CheckOptions
}

/** What a law of coordination is run with. */
export interface CoordinationEnv extends PortEnv<Coordination> {}

/** What a law of stores is run with. */
export interface Env extends PortEnv<Store | Coordination> {
  /** A new database, and the layer that opens it, each time it is built. */
  readonly database: Effect.Effect<Layer.Layer<Store | Coordination, StoreError>, StoreError, Scope.Scope>
  readonly capabilities: Capabilities
}

/** A named promise of a port, and the test of it. */
export interface Law<E = Env> {
  /** A sentence that is true of every store. */
  readonly name: string
  readonly run: (env: E) => Effect.Effect<void, StoreError>
  /** The meta of its test: what a reporter may want to know. */
  readonly meta?: object
}

export interface CoordinationWorld {
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

export interface World extends CoordinationWorld {
  readonly store: Store["Service"]
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
export const property = <A, E extends Pick<Env, "check"> = Env>(
  name: string,
  inputs: Arbitrary.Arbitrary<A>,
  body: (env: E, input: A) => Effect.Effect<void, StoreError>,
  options: Pick<Law, "meta"> = {}
): Law<E> => ({
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
  built(env, (context, world) => body({ ...world, store: Context.get(context, Store) }))

/** The same without a store of rows. */
export const inCoordinationWorld = <A>(
  env: CoordinationEnv,
  body: (world: CoordinationWorld) => Effect.Effect<A, StoreError>
): Effect.Effect<A, StoreError> => built(env, (_context, world) => body(world))

/** The reason an operation failed for, or "none"; a store's errors are part of its answers. */
export const reasonOf = (effect: Effect.Effect<unknown, StoreError>): Effect.Effect<string> =>
  Effect.match(effect, { onFailure: (error) => error.reason._tag, onSuccess: () => "none" })

// internal

const built = <Ports, A>(
  { advance, drift, layer }: Pick<PortEnv<Ports | Coordination>, "advance" | "drift" | "layer">,
  body: (context: Context.Context<Ports | Coordination>, world: CoordinationWorld) => Effect.Effect<A, StoreError>
): Effect.Effect<A, StoreError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const context = yield* Layer.build(Layer.fresh(layer))
      const coordination = Context.get(context, Coordination)
      const tick = Math.max(1, Duration.toMillis(drift))
      return yield* body(context, {
        coordination,
        start: yield* coordination.now,
        tick,
        lease: Duration.millis(Math.max(30_000, 10 * tick)),
        wait: (millis) => advance(Duration.millis(millis))
      })
    })
  )

/** A property was falsified; the message holds the shrunk input and the token that replays it. */
class Falsified extends RangeError {}

const revealed = <E>(cause: Cause.Cause<E>): Effect.Effect<never, Cause.Cause<E>> =>
  Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.fail(cause)
