/** Keeps totals cheap: what was written is folded soon after, off every reader's and writer's path. */
import type { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"

/** To be told of every write, until the scope closes. */
export const forked = (
  store: Pick<Store["Service"], "engineFold">
): Effect.Effect<Effect.Effect<void>, never, Scope.Scope> =>
  Effect.gen(function* () {
    // However many writes there were, there is one thing to do about them.
    const told = yield* Queue.sliding<void>(1)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(told), Effect.andThen(rest, folded(store)))))
    return Effect.asVoid(Queue.offer(told, undefined))
  })

// internal

/** Writes come in bursts; until then readers add up what was logged. */
const rest = Effect.sleep("1 second")

/** Some milliseconds' work, with a turn for everybody else between two of them. */
const changesAtOnce = 1000

/** Totals are right without it: what fails is done by whoever writes next. */
const folded = (store: Pick<Store["Service"], "engineFold">): Effect.Effect<void> =>
  Effect.catchCause(
    Effect.repeat(Effect.andThen(Effect.sleep("10 millis"), store.engineFold(changesAtOnce)), {
      while: (more) => more
    }),
    (cause) => Effect.logDebug("totals were not folded", cause)
  ).pipe(Effect.asVoid)
