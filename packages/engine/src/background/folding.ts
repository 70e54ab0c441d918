/** Keeps totals and orders cheap: what was written is taken in soon after, off every reader's and writer's path. */
import { hour } from "@dravo/core/Instant"
import type { Ranking } from "@dravo/core/Ordering"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"

type Folded = Pick<Store["Service"], "engineFold" | "engineRank">

/** To be told of every write, until the scope closes. Orders that are named are kept from the beginning. */
export const forked = (
  store: Folded,
  rankings: ReadonlyArray<Ranking>
): Effect.Effect<Effect.Effect<void>, never, Scope.Scope> =>
  Effect.gen(function* () {
    // However many writes there were, there is one thing to do about them.
    const wakeUps = yield* Queue.sliding<void>(1)
    const wakeUp = Effect.asVoid(Queue.offer(wakeUps, undefined))
    const rank = ranked(store, rankings)
    if (rankings.length > 0) yield* Effect.forkScoped(rank)
    const turn = Effect.andThen(rest, Effect.andThen(folded(store), rank))
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(wakeUps), turn)))
    return wakeUp
  })

// internal

/** Writes come in bursts; until then readers add up what was logged. */
const rest = Effect.sleep("1 second")

/** Some milliseconds' work, with a turn for everybody else between two of them. */
const changesAtOnce = 1000

/** Answers are right without it: what fails is done by whoever writes next. */
const folded = (store: Folded): Effect.Effect<void> =>
  toTheEnd("totals were not folded", store.engineFold(changesAtOnce))

/** Often enough to be known as named. */
const ranked = (store: Folded, rankings: ReadonlyArray<Ranking>): Effect.Effect<void> => {
  let next = 0
  return Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (now < next) return Effect.void
    next = now + hour
    const failed = Effect.sync(() => {
      next = 0
    })
    return toTheEnd(
      "orders were not kept",
      Effect.tapError(store.engineRank(rankings, changesAtOnce), () => failed)
    )
  })
}

const toTheEnd = (says: string, step: Effect.Effect<boolean, StoreError>): Effect.Effect<void> =>
  Effect.asVoid(
    Effect.catchCause(
      Effect.repeat(Effect.andThen(Effect.sleep("10 millis"), step), { while: (more) => more }),
      (cause) => Effect.logDebug(says, cause)
    )
  )
