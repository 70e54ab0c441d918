/**
 * Whether a store that has not answered yet counts as down. It does when it answered nobody for a while: a long queue
 * that a host made itself is waited through, and so is what came late because the event loop was held.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** One for all that ask the same store. */
export interface AnswersInTime {
  readonly orElse: <A, E, R, E2>(
    ask: Effect.Effect<A, E, R>,
    overdue: Effect.Effect<never, E2>
  ) => Effect.Effect<A, E | E2, R>
}

/** An answer that says that the store is down counts as none. */
export const make = (isAnswer: (failure: unknown) => boolean): AnswersInTime => {
  let answers = 0
  const answered = Effect.sync(() => {
    answers += 1
  })
  const isDown: Effect.Effect<void> = Effect.gen(function* () {
    for (let round = 1; round <= rounds; round++) {
      const before = answers
      const since = yield* Clock.currentTimeMillis
      yield* Effect.sleep(patience)
      const wasHeld = (yield* Clock.currentTimeMillis) - since > patience * 1.2
      if (answers === before && !wasHeld) return
    }
  })
  return {
    orElse: (ask, overdue) =>
      Effect.flatMap(
        Effect.forkChild(
          Effect.tapError(Effect.tap(ask, answered), (failure) => (isAnswer(failure) ? answered : Effect.void)),
          { startImmediately: true }
        ),
        // No timer is set for what is known at once.
        (asking) => asking.pollUnsafe() ?? Effect.raceFirst(joined(asking), Effect.andThen(isDown, overdue))
      )
  }
}

// internal

/** Whoever gives up waiting ends the asking too. */
const joined = <A, E>(asking: Fiber.Fiber<A, E>): Effect.Effect<A, E> =>
  Effect.onInterrupt(Fiber.join(asking), () => Fiber.interrupt(asking))

/** In milliseconds: a lookup is one indexed read. */
const patience = 1900
/** Even while others are answered nobody waits for longer than a minute or so. */
const rounds = 30
