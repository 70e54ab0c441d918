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
  /** Starts those inputs nobody flies yet. */
  start(inputs: ReadonlyArray<I>): Effect.Effect<Started<I>>
  /** Ends when nothing is in flight. */
  readonly idle: Effect.Effect<void>
}

/** What was asked to be started. */
export interface Started<I> {
  /** Those that were flying already, and are left out. */
  readonly flying: ReadonlyArray<I>
  /** Ends with the last of the others, however they end. */
  readonly ended: Effect.Effect<void>
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
  const flying = new Map<string, Flight<A>>()
  const fibers = yield* FiberSet.make<void>()
  const fork = yield* FiberSet.runtime(fibers)<never>()
  let waiting: Array<Pending<I, A>> = []
  let open = true
  yield* closing(fibers, options.drain, () => {
    open = false
  })

  const take = () => {
    const taken = waiting
    waiting = []
    return taken
  }
  const batch = gathered(options, take)
  const start = (input: I, key: string, group?: Group): Flight<A> => {
    const flight: Flight<A> = { end: undefined, exit: open ? undefined : Exit.interrupt() }
    if (!open) return flight
    flying.set(key, flight)
    if (group !== undefined) group.left += 1
    const landed = (): void => {
      // First, so that a reader woken by the next line may start this key again.
      if (flying.get(key) === flight) flying.delete(key)
    }
    waiting.push({ input, complete: (exit) => land(flight, exit, landed, group) })
    if (waiting.length === 1) fork(batch)
    return flight
  }
  const joined = (input: I): Effect.Effect<A> => {
    const key = options.key(input)
    return awaited(flying.get(key) ?? start(input, key))
  }
  return {
    join: (inputs) => Effect.sync(() => inputs.map(joined)),
    start: (inputs) =>
      Effect.sync(() => {
        const group: Group = { left: 0, end: Deferred.makeUnsafe<void>() }
        const others: Array<I> = []
        for (const input of inputs) {
          const key = options.key(input)
          if (flying.has(key)) others.push(input)
          else start(input, key, group)
        }
        return { flying: others, ended: group.left === 0 ? Effect.void : Deferred.await(group.end) }
      }),
    idle: FiberSet.awaitEmpty(fibers)
  }
})

// internal

/** One input on its way; nobody may be waiting for it by itself. */
interface Flight<A> {
  end: Deferred.Deferred<A> | undefined
  exit: Exit.Exit<A> | undefined
}

/** Inputs whose last end is waited for. */
interface Group {
  left: number
  readonly end: Deferred.Deferred<void>
}

/** Finalizers run last to first: refuse new work, drain, and then the set interrupts what is left. */
const closing = (
  fibers: FiberSet.FiberSet<void>,
  drain: () => Duration.Duration,
  refuse: () => void
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.andThen(
    Effect.addFinalizer(() =>
      FiberSet.awaitEmpty(fibers).pipe(Effect.interruptible, Effect.timeoutOption(drain()), Effect.asVoid)
    ),
    Effect.addFinalizer(() => Effect.sync(refuse))
  )

const awaited = <A>(flight: Flight<A>): Effect.Effect<A> => {
  if (flight.exit !== undefined) return flight.exit
  flight.end ??= Deferred.makeUnsafe<A>()
  return Deferred.await(flight.end)
}

/** Once: what was told before stays as it was. */
const land = <A>(flight: Flight<A>, exit: Exit.Exit<A>, landed: () => void, group: Group | undefined): void => {
  if (flight.exit !== undefined) return
  flight.exit = exit
  landed()
  if (flight.end !== undefined) Deferred.doneUnsafe(flight.end, exit)
  if (group === undefined) return
  group.left -= 1
  if (group.left === 0) Deferred.doneUnsafe(group.end, Exit.void)
}

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
