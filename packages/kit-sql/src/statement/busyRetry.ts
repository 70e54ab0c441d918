/** Trying again while the database is busy, for as long as any writer's turn takes, without holding the event loop. */
import type { Reason } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"

/** The line of one process: one tries until it got through, the others follow it without having tried. */
export interface WaitQueue {
  readonly turn: Semaphore.Semaphore
}

export const makeQueue = (): WaitQueue => ({ turn: Semaphore.makeUnsafe(1) })

/** Each by itself: the database decides who goes first. */
export const retryAlone = <A>(effect: Effect.Effect<A, Reason>): Effect.Effect<A, Reason> =>
  retried(effect, patienceMillis)

/** One after the other. What always writes goes by the line; what may be a read looks first whether it gets through. */
export const retryQueued = <A>(
  queue: WaitQueue,
  effect: Effect.Effect<A, Reason>,
  writes: boolean
): Effect.Effect<A, Reason> =>
  writes
    ? Effect.flatMap(queue.turn.withPermitsIfAvailable(1)(retryAlone(effect)), (done) =>
        Option.isSome(done) ? Effect.succeed(done.value) : waitInQueue(queue, effect)
      )
    : Effect.catchIf(effect, isBusy, () => waitInQueue(queue, effect))

// internal

const patienceMillis = 5000

/** 2 ms doubling to 25 ms with jitter. */
const pauses = Schedule.min([Schedule.exponential("2 millis"), Schedule.spaced("25 millis")]).pipe(Schedule.jittered)

const isBusy = (reason: Reason): boolean => reason._tag === "Busy"

/** A schedule is begun for what is busy, and for nothing else. */
const retried = <A>(effect: Effect.Effect<A, Reason>, millis: number): Effect.Effect<A, Reason> =>
  Effect.catchIf(effect, isBusy, (busy) => {
    const found: Array<Reason> = [busy]
    const again = Effect.suspend(() => {
      const first = found.pop()
      return first === undefined ? effect : Effect.fail(first)
    })
    return Effect.retry(again, { schedule: pauses.pipe(Schedule.upTo({ duration: millis })), while: isBusy })
  })

/** Whoever has waited its time in the line still tries once. */
const waitInQueue = <A>(queue: WaitQueue, effect: Effect.Effect<A, Reason>): Effect.Effect<A, Reason> =>
  Effect.flatMap(Clock.currentTimeMillis, (since) =>
    queue.turn.withPermits(1)(
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        // The host gets a turn between one that waited and the next.
        const next = Effect.andThen(Effect.yieldNow, effect)
        return retried(next, Math.max(0, since + patienceMillis - now))
      })
    )
  )
