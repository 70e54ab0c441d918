/**
 * Sends what endpoints are told, beside everything else: any number of processes may run it on one database, and each
 * endpoint is visited by one of them. Many endpoints are visited at once, so that a slow one keeps no other waiting.
 */
import type { Secret } from "@dravo/core/Secret"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { Store, type Visit } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { SealBroken } from "../credential/seal.ts"
import * as Cursors from "../read/Cursors.ts"
import { type DeliveryEnvironment, visited } from "./delivery.ts"
import * as Kept from "./keptSecrets.ts"
import { Sender } from "./Sender.ts"

/** How messages are sent, and how many at a time. */
export interface Options {
  /** How long it rests when nothing is due; 2 s. */
  readonly interval?: Duration.Input
  /** Messages sent to one endpoint at a time; 4. */
  readonly share?: number
  /** Endpoints visited at a time; 16. */
  readonly endpoints?: number
  /** How long a visit lives whose process dies; a minute. */
  readonly lease?: Duration.Input
  /** How long messages are kept; 30 days. */
  readonly keptFor?: Duration.Input
  /** As for `Webhooks`. */
  readonly key?: Secret
  readonly olderKeys?: ReadonlyArray<Secret>
}

/** Works from the moment it is built until its scope closes; what was begun then is sent again by whoever goes on. */
export const layer = (given: Options = {}): Layer.Layer<never, SealBroken, Store | Coordination | Sender> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const options = yield* Rules.meant(given, rules)
      const env: DeliveryEnvironment = {
        store: yield* Store,
        sender: yield* Sender,
        cursors: Cursors.make(yield* Coordination),
        kept: yield* Kept.make(options.key, options.olderKeys ?? [])
      }
      const lines: Lines = {
        slots: yield* Semaphore.make(options.endpoints ?? 16),
        share: options.share ?? 4,
        interval: Duration.fromInputUnsafe(options.interval ?? "2 seconds"),
        lease: Duration.fromInputUnsafe(options.lease ?? "1 minute"),
        keptFor: Duration.fromInputUnsafe(options.keptFor ?? "30 days"),
        scope: yield* Effect.scope
      }
      yield* Effect.forkScoped(Effect.forever(turn(env, lines)))
      yield* Effect.forkScoped(Effect.forever(forgetting(env, lines)))
    })
  )

// internal

interface Lines {
  /** One for each endpoint that may be visited at this moment. */
  readonly slots: Semaphore.Semaphore
  readonly share: number
  readonly interval: Duration.Duration
  readonly lease: Duration.Duration
  readonly keptFor: Duration.Duration
  readonly scope: Scope.Scope
}

/** Takes one endpoint where there is a slot for it, and goes on without waiting for its answers. */
const turn = (env: DeliveryEnvironment, { interval, lease, scope, share, slots }: Lines): Effect.Effect<void> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      yield* restore(slots.take(1))
      const [visit] = yield* Effect.catch(env.store.engineClaimDeliveries({ endpoints: 1, share }, lease), (error) =>
        Effect.as(Effect.logError("webhooks wait: the store failed", error), [])
      )
      if (visit === undefined) {
        yield* slots.release(1)
        return yield* restore(Effect.sleep(interval))
      }
      yield* Effect.forkIn(Effect.ensuring(restore(told(env, visit)), slots.release(1)), scope)
    })
  )

/** What became of the messages is found out again where it could not be written. */
const told = (env: DeliveryEnvironment, visit: Visit): Effect.Effect<void> =>
  Effect.catch(visited(env, visit), (error) => Effect.logError("what became of webhooks could not be stored", error))

/** A portion at a time, so that nobody waits for long. */
const forgetting = (env: DeliveryEnvironment, { keptFor }: Lines): Effect.Effect<void> =>
  Effect.gen(function* () {
    const gone = yield* Effect.catch(env.store.engineForgetDeliveries(keptFor, portion), (error) =>
      Effect.as(Effect.logWarning("old webhooks could not be deleted", error), 0)
    )
    yield* Effect.sleep(gone < portion ? "1 hour" : "1 second")
  })

const portion = 500

const rules: Rules.Rules<Options> = {
  interval: Rules.time,
  share: Rules.count(1),
  endpoints: Rules.count(1),
  lease: Rules.time,
  keptFor: Rules.time,
  key: Rules.secret,
  olderKeys: Rules.such((keys) => Array.isArray(keys), "must be a list of texts")
}
