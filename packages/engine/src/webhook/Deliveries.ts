/**
 * Sends what endpoints are told, independently of everything else: any number of processes may run it on one database,
 * and each endpoint is visited by one of them. Many endpoints are visited at once, so that a slow one keeps no other
 * waiting.
 */
import type { Secret } from "@dravo/core/Secret"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { Store, type Visit } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Semaphore from "effect/Semaphore"
import type { SealBroken } from "../credential/seal.ts"
import * as Cursors from "../read/cursor/Cursors.ts"
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
  /** How long closing waits for answers that are on their way; 5 s. A function is asked when closing begins. */
  readonly drain?: Duration.Input | (() => Duration.Input)
  /** As for `Webhooks`. */
  readonly key?: Secret
  readonly olderKeys?: ReadonlyArray<Secret>
}

/** Works from the moment it is built until its scope closes; what got no answer by then is sent again by others. */
export const layer = (given: Options = {}): Layer.Layer<never, SealBroken, Store | Coordination | Sender> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const options = yield* Rules.validated(given, rules)
      const env: DeliveryEnvironment = {
        store: yield* Store,
        sender: yield* Sender,
        cursors: Cursors.make(yield* Coordination),
        kept: yield* Kept.make(options.key, options.olderKeys ?? [])
      }
      const { drain = "5 seconds" } = options
      // Finalizers run last to first: nothing new is begun, answers are waited for, and then what is left is ended.
      const visits = yield* FiberSet.make<void>()
      yield* Effect.addFinalizer(() =>
        FiberSet.awaitEmpty(visits).pipe(
          Effect.interruptible,
          Effect.timeoutOption(Duration.fromInputUnsafe(typeof drain === "function" ? drain() : drain))
        )
      )
      const lines: Lines = {
        slots: yield* Semaphore.make(options.endpoints ?? 16),
        share: options.share ?? 4,
        interval: Duration.fromInputUnsafe(options.interval ?? "2 seconds"),
        lease: Duration.fromInputUnsafe(options.lease ?? "1 minute"),
        keptFor: Duration.fromInputUnsafe(options.keptFor ?? "30 days"),
        visits
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
  readonly visits: FiberSet.FiberSet<void>
}

/** Takes one endpoint where there is a slot for it, and goes on without waiting for its answers. */
const turn = (env: DeliveryEnvironment, { interval, lease, share, slots, visits }: Lines): Effect.Effect<void> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      yield* restore(slots.take(1))
      const [visit] = yield* Effect.catch(env.store.engineClaimDeliveries({ endpoints: 1, share }, lease), (error) =>
        Effect.as(Effect.logError("webhooks wait: the store failed", error), [])
      )
      if (visit === undefined) {
        yield* slots.release(1)
        // Not in step with other processes.
        const part = yield* Random.nextBetween(0.8, 1.2)
        return yield* restore(Effect.sleep(Duration.times(interval, part)))
      }
      yield* FiberSet.run(visits, Effect.ensuring(deliver(env, visit), slots.release(1)))
    })
  )

/** What became of the messages is found out again where it could not be written, and where nobody waited for it. */
const deliver = (env: DeliveryEnvironment, visit: Visit): Effect.Effect<void> =>
  Effect.interruptible(visited(env, visit)).pipe(
    Effect.onInterrupt(() => Effect.asVoid(env.store.settleDeliveries(visit.workspace, visit.endpoint.id, []))),
    Effect.catch((error) => Effect.logError("what became of webhooks could not be stored", error))
  )

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
  drain: (drain, option) => (typeof drain === "function" ? undefined : Rules.time(drain, option)),
  key: Rules.secret,
  olderKeys: Rules.predicate((keys) => Array.isArray(keys), "must be a list of texts")
}
