/**
 * Tells a store that is down from one with much to do: it is down when nobody was answered, whatever was asked, for as
 * long as it is waited for. A queue that a host made itself is waited through, however long it is.
 */
import * as Pending from "@dravo/core/Pending"
import type { Store } from "@dravo/core/Store"
import { isReason, StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"

/** A store that is listened to. */
export interface Answering {
  /** The same store; its answers to whoever asks it by this are heard. */
  readonly store: Store["Service"]
  /** What was asked of the store, unless it answers nobody meanwhile. */
  readonly inTime: <A, E>(operation: string, ask: Effect.Effect<A, E>) => Effect.Effect<A, E | StoreError>
}

/** One for all that ask the same store. */
export const of = (store: Store["Service"]): Answering => {
  const found = known.get(store)
  if (found !== undefined) return found
  const made = make(store)
  known.set(store, made).set(made.store, made)
  return made
}

// internal

const known = new WeakMap<Store["Service"], Answering>()

const make = (store: Store["Service"]): Answering => {
  const silence = silenceOf()
  return {
    store: heard(store, silence.broken),
    // No timer is set for what is known at once, and no error made.
    inTime: (operation, ask) =>
      Effect.flatMap(
        Effect.forkChild(ask, { startImmediately: true }),
        (asking) => asking.pollUnsafe() ?? heardOf(silence, operation, asking)
      )
  }
}

const heardOf = <A, E>(
  silence: Silence,
  operation: string,
  asking: Fiber.Fiber<A, E>
): Effect.Effect<A, E | StoreError> => {
  const answer = Deferred.makeUnsafe<A, E | StoreError>()
  const end = silence.begin(() => {
    Deferred.doneUnsafe(answer, Exit.fail(new StoreError({ operation, reason: nobodyAnswered })))
    asking.interruptUnsafe()
  })
  asking.addObserver((exit) => {
    end()
    Deferred.doneUnsafe(answer, exit)
  })
  // Whoever gives up waiting ends the asking too.
  const waited = Effect.onInterrupt(Deferred.await(answer), () => Fiber.interrupt(asking))
  return Effect.andThen(silence.watched, waited)
}

interface Silence {
  /** Until what it returns is called, or nobody was answered for so long that it calls `giveUp`. */
  readonly begin: (giveUp: () => void) => () => void
  readonly broken: () => void
  readonly watched: Effect.Effect<unknown>
}

/** One for all that wait: it ends with the first round in which nobody does. */
const silenceOf = (): Silence => {
  const waiting = Pending.make<Waiting>()
  /** Rounds that have begun, and the last of them in which somebody was answered. */
  let round = 0
  let heardIn = 0
  let isWatching = false
  const watch = Effect.gen(function* () {
    for (;;) {
      isWatching = !waiting.isEmpty()
      if (!isWatching) return
      round += 1
      yield* Effect.sleep(roundLength)
      for (const { giveUp, since } of waiting) if (round - Math.max(since, heardIn) >= rounds) giveUp()
    }
  })
  return {
    begin: (giveUp) => waiting.begin({ since: round, giveUp }),
    broken: () => {
      heardIn = round
    },
    watched: Effect.uninterruptible(
      Effect.suspend(() => {
        if (isWatching) return Effect.void
        isWatching = true
        return Effect.forkDetach(watch)
      })
    )
  }
}

interface Waiting {
  /** The round that ran as it began, of which it does not count what was left. */
  readonly since: number
  readonly giveUp: () => void
}

/** A failure is an answer as well, but for those that say that nobody is there. */
const heard = (store: Store["Service"], answered: () => void): Store["Service"] => {
  const told = Effect.sync(answered)
  const listened = (ask: unknown): unknown =>
    Effect.isEffect(ask)
      ? Effect.tapError(Effect.tap(ask, told), (failure) => (isOutage(failure) ? Effect.void : told))
      : ask
  const members = new Map<PropertyKey, unknown>()
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== "function") return listened(member)
      const wrapped =
        members.get(name) ?? ((...given: ReadonlyArray<unknown>) => listened(Reflect.apply(member, target, given)))
      members.set(name, wrapped)
      return wrapped
    }
  })
}

const isOutage = (failure: unknown): boolean =>
  Predicate.hasProperty(failure, "reason") && isReason(failure.reason) && failure.reason._tag === "Unreachable"

/**
 * Just below two seconds, in turns: an event loop that is held hears what has arrived between one and the next, so that
 * a process with too much to do takes its own deafness for no silence of the store's.
 */
const rounds = 18
const roundLength = "100 millis"

const nobodyAnswered = new Unreachable({ detail: "nobody was answered for two seconds" })
