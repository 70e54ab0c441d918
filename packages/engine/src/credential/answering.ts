/**
 * Tells a store that is down from one with much to do: it is down when nobody was answered, whatever was asked, for as
 * long as it is waited for. A queue that a host made itself is waited through, however long it is.
 */
import type { Store } from "@dravo/core/Store"
import { isReason, StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
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
  let answers = 0
  const answered = (): void => {
    answers += 1
  }
  const isDown = Effect.gen(function* () {
    for (let silent = 0; silent < rounds; ) {
      const before = answers
      yield* Effect.sleep(round)
      silent = answers === before ? silent + 1 : 0
    }
  })
  return {
    store: heard(store, answered),
    inTime: (operation, ask) =>
      Effect.flatMap(Effect.forkChild(ask, { startImmediately: true }), (asking) => {
        // No timer is set for what is known at once, and no error made.
        const down = Effect.suspend(() => Effect.fail(new StoreError({ operation, reason: silence })))
        return asking.pollUnsafe() ?? Effect.raceFirst(joined(asking), Effect.andThen(isDown, down))
      })
  }
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

/** Whoever gives up waiting ends the asking too. */
const joined = <A, E>(asking: Fiber.Fiber<A, E>): Effect.Effect<A, E> =>
  Effect.onInterrupt(Fiber.join(asking), () => Fiber.interrupt(asking))

/**
 * Just below two seconds, in turns: an event loop that is held hears what has arrived between one and the next, so that
 * a process with too much to do takes its own deafness for no silence of the store's.
 */
const rounds = 4
const round = "475 millis"

const silence = new Unreachable({ detail: "nobody was answered for two seconds" })
