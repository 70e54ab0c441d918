/**
 * One run for everybody: entries asked for within a short window are run together, later askers of a running key join
 * it, and a reader that gives up stops nothing. Effect's RequestResolver loses a batch whose waiters leave; this does
 * not.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"

/** An input on its way, and how whoever waits for it is told its end. */
export interface Pending<I, A> {
  readonly input: I
  readonly complete: (exit: Exit.Exit<A>) => void
}

export interface SingleFlight<I, A> {
  /** Joins or starts each input; the waits follow the order of the inputs. */
  join(inputs: ReadonlyArray<I>): Effect.Effect<ReadonlyArray<Effect.Effect<A>>>
  /** Starts those inputs nobody flies yet, and leaves the others out: null in their place. */
  start(inputs: ReadonlyArray<I>): Effect.Effect<ReadonlyArray<Effect.Effect<A> | null>>
  /** Ends when nothing is in flight. */
  readonly idle: Effect.Effect<void>
}

export interface Options<I, A> {
  readonly key: (input: I) => string
  /** How long the first entry waits for company. */
  readonly window: Duration.Duration
  /** How long closing the scope waits for runs in flight before it interrupts them. */
  readonly drain: () => Duration.Duration
  /** Completes every entry; those it forgets die. Runs in the flight's scope, not in a reader's fiber. */
  readonly run: (entries: ReadonlyArray<Pending<I, A>>) => Effect.Effect<void>
}

export const make = Effect.fnUntraced(function* <I, A>(
  options: Options<I, A>
): Effect.fn.Return<SingleFlight<I, A>, never, Scope.Scope> {
  const flying = new Map<string, Deferred.Deferred<A>>()
  const fibers = yield* FiberSet.make<void>()
  const fork = yield* FiberSet.runtime(fibers)<never>()
  let waiting: Array<Pending<I, A>> = []
  let open = true
  // Finalizers run last to first: refuse new work, drain, and then the set interrupts what is left.
  yield* Effect.addFinalizer(() =>
    FiberSet.awaitEmpty(fibers).pipe(Effect.interruptible, Effect.timeoutOption(options.drain()))
  )
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      open = false
    })
  )

  const take = () => {
    const taken = waiting
    waiting = []
    return taken
  }
  const batch = gathered(options, take)
  const start = (input: I): Deferred.Deferred<A> => {
    const deferred = Deferred.makeUnsafe<A>()
    if (!open) {
      Deferred.doneUnsafe(deferred, Exit.interrupt())
      return deferred
    }
    const key = options.key(input)
    flying.set(key, deferred)
    waiting.push({
      input,
      complete: (exit) => {
        // First, so that a reader woken by the next line may start this key again.
        if (flying.get(key) === deferred) flying.delete(key)
        Deferred.doneUnsafe(deferred, exit)
      }
    })
    if (waiting.length === 1) fork(batch)
    return deferred
  }
  return {
    join: (inputs) =>
      Effect.sync(() => inputs.map((input) => Deferred.await(flying.get(options.key(input)) ?? start(input)))),
    start: (inputs) =>
      Effect.sync(() => inputs.map((input) => (flying.has(options.key(input)) ? null : Deferred.await(start(input))))),
    idle: FiberSet.awaitEmpty(fibers)
  }
})

// internal

/** Ends what a run forgot: with its failure, or as a defect. */
const settle = <I, A>(entries: ReadonlyArray<Pending<I, A>>, exit: Exit.Exit<void>): Effect.Effect<void> =>
  Effect.sync(() => {
    const end = Exit.isFailure(exit) ? Exit.failCause(exit.cause) : Exit.die("a refresh ended without an outcome")
    for (const entry of entries) entry.complete(end)
  })

/** Waits for company, and runs whoever came. */
const gathered = <I, A>(options: Options<I, A>, take: () => ReadonlyArray<Pending<I, A>>): Effect.Effect<void> =>
  Effect.sleep(options.window).pipe(
    Effect.onInterrupt(() => settle(take(), Exit.interrupt())),
    Effect.flatMap(() => {
      const entries = take()
      return Effect.onExit(
        Effect.suspend(() => options.run(entries)),
        (exit) => settle(entries, exit)
      )
    }),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError("a refresh died", cause)
    )
  )
