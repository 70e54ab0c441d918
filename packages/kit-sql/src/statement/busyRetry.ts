/** Trying again while the database is busy, for as long as any writer's turn takes, without holding the event loop. */
import type { Reason } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"

/** Where those of one process wait that found the database busy: the first tries again, the others follow it. */
export interface WaitQueue {
  readonly turn: Semaphore.Semaphore
  waiting: number
}

export const makeQueue = (): WaitQueue => ({ turn: Semaphore.makeUnsafe(1), waiting: 0 })

/** Each by itself: the database decides who goes first. */
export const retryAlone = <A>(effect: Effect.Effect<A, Reason>): Effect.Effect<A, Reason> =>
  // A schedule is begun for what is busy, and for nothing else.
  Effect.catchIf(effect, isBusy, (busy) => {
    const found: Array<Reason> = [busy]
    const again = Effect.suspend(() => {
      const first = found.pop()
      return first === undefined ? effect : Effect.fail(first)
    })
    return Effect.retry(again, { schedule: pauses.pipe(Schedule.upTo({ duration: patience })), while: isBusy })
  })

/** One after the other. What always writes joins the line at once; what may be a read looks whether it gets through. */
export const retryQueued = <A>(
  queue: WaitQueue,
  effect: Effect.Effect<A, Reason>,
  writes: boolean
): Effect.Effect<A, Reason> =>
  Effect.suspend(() => {
    const waits = waitInQueue(queue, effect)
    return writes && queue.waiting > 0 ? waits : Effect.catchIf(effect, isBusy, () => waits)
  })

// internal

const patience = "5 seconds"
const patienceMillis = 5000

/** 2 ms doubling to 25 ms with jitter. */
const pauses = Schedule.min([Schedule.exponential("2 millis"), Schedule.spaced("25 millis")]).pipe(Schedule.jittered)

const isBusy = (reason: Reason): boolean => reason._tag === "Busy"

/** Whoever has waited its time in the line still tries once. */
const waitInQueue = <A>(queue: WaitQueue, effect: Effect.Effect<A, Reason>): Effect.Effect<A, Reason> =>
  Effect.suspend(() => {
    queue.waiting += 1
    const left = Effect.sync(() => {
      queue.waiting -= 1
    })
    // The host gets a turn between one that waited and the next.
    const next: Effect.Effect<A, Reason> = Effect.andThen(Effect.yieldNow, effect)
    return Effect.flatMap(Clock.currentTimeMillis, (since) =>
      queue.turn.withPermits(1)(
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.retry(next, {
            schedule: pauses.pipe(Schedule.upTo({ duration: Math.max(0, since + patienceMillis - now) })),
            while: isBusy
          })
        )
      )
    ).pipe(Effect.ensuring(left))
  })
