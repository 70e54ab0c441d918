/** Effect's store of circuits over notes of ours: read, one pure step, and written where nobody else was faster. */
import type { Account } from "@dravo/core/Account"
import type { Instant } from "@dravo/core/Instant"
import type { Coordination } from "@dravo/core/Coordination"
import { Busy, StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Breaker from "effect/persistence/CircuitBreaker"
import type { JoinedReads } from "../throttle/joinedReads.ts"
import * as Circuit from "./circuit.ts"

/**
 * Names the circuit of the account's platform and app, and whom a call is about: an account by its own credential, or
 * null.
 */
export const keyOf = ({ app, platform }: Account, about: string | null): string =>
  JSON.stringify([platform, app, about] satisfies Key)

export const platformOf = (key: string): string => parse(key)[0]

/** Until when calls are refused; null where the next one is let through. */
export const refusedUntil = (
  coordination: Coordination["Service"],
  account: Account
): Effect.Effect<Instant | null, StoreError> => refusedUntilOf(coordination, noteOf(keyOf(account, null)))

/** The same of a circuit by the note it is kept in. */
export const refusedUntilOf = (
  coordination: Coordination["Service"],
  note: string
): Effect.Effect<Instant | null, StoreError> =>
  Effect.map(coordination.readCell(note), ({ now, text }) => {
    const circuit = Circuit.decode(text)
    return circuit.state === "Closed" || Circuit.isOver(circuit, now, circuit.openedFor) ? null : circuit.until
  })

/** Whose circuit is kept in a note; null where none is. */
export const named = (note: string): { readonly platform: string; readonly app: string | null } | null =>
  Option.match(readNote(note), { onNone: () => null, onSome: ([platform, , app]) => ({ platform, app }) })

/** Closes an open circuit, whose calls in flight count no more; false where it is closed. */
export const reset = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  note: string
): Effect.fn.Return<boolean, StoreError> {
  for (let tried = 0; tried < tries; tried++) {
    const { now, text, version } = yield* coordination.readCell(note)
    const before = Circuit.decode(text)
    if (before.state === "Closed") return false
    if (yield* coordination.writeCell(note, Circuit.encode(Circuit.reset(before, now)), version)) return true
  }
  return false
})

/** The deadline behind a refusal, on the store's clock: the error itself only tells a time from now. */
export const deadlineOf = (refusal: Breaker.CircuitBreakerError): Instant => deadlines.get(refusal) ?? 0

/** A probe is not renewed: one that takes longer than `lease` is followed by the next, and says nothing any more. */
export const make = (
  coordination: Coordination["Service"],
  lease: Duration.Duration,
  joined: JoinedReads
): Breaker.CircuitBreakerStore["Service"] => {
  /** As they were read last, which for a call was when it was admitted at the earliest. */
  const seen = new Map<string, Circuit.Circuit>()
  const change = changing(coordination, coordination.readCell, seen)
  const admit = changing(coordination, joined.readCell, seen)
  return Breaker.CircuitBreakerStore.of({
    admit: (key) =>
      Effect.flatMap(
        failing(
          admit((circuit, now) => {
            const admitted = Circuit.admit(circuit, now, Duration.toMillis(lease))
            return {
              after: admitted._tag === "Admitted" ? admitted.circuit : circuit,
              answer: { admitted, circuit, now }
            }
          }, key)
        ),
        ({ admitted, circuit, now }) =>
          admitted._tag === "Refused"
            ? Effect.fail(refusal(key, circuit, admitted.until, now))
            : Effect.succeed({
                generation: admitted.circuit.generation,
                probe: admitted.circuit.state === "HalfOpen",
                consecutiveOpenings: admitted.circuit.openings,
                transition: admitted.isFirstProbe ? { key, from: "Open", to: "HalfOpen" } : undefined
              })
      ),
    record: ({ generation, key, openFor, outcome, tripPolicy }) => {
      if (tripPolicy._tag === "Rate") return Effect.die(new TypeError("circuits count failures in a row"))
      const call: Circuit.Outcome = {
        generation,
        outcome,
        about: parse(key)[2],
        openMillis: Math.ceil(Duration.toMillis(openFor)),
        limit: tripPolicy.failures
      }
      const last = seen.get(noteOf(key))
      // A success that had nothing to clear is not written down, so it need not be looked up either.
      if (last !== undefined && Circuit.isWell(last, call)) return Effect.succeed(undefined)
      return failing(
        change((circuit, now) => {
          const after = Circuit.record(circuit, call, now)
          return { after, answer: transition(key, circuit, after) }
        }, key)
      )
    },
    state: (key) =>
      Effect.map(failing(coordination.readCell(noteOf(key))), ({ now, text }): Breaker.State => {
        const { openings, state, until } = Circuit.decode(text)
        switch (state) {
          case "Closed":
            return { _tag: "Closed", key }
          case "Open":
            return {
              _tag: "Open",
              key,
              retryAfter: Duration.millis(Math.max(0, until - now)),
              consecutiveOpenings: openings
            }
          case "HalfOpen":
            return { _tag: "HalfOpen", key, probing: until > now, consecutiveOpenings: openings }
        }
      })
  })
}

// internal

type Key = readonly [platform: string, app: string | null, about: string | null]

/** Only keys that `keyOf` made come here. */
const parse = (key: string): Key => JSON.parse(key)

const noteOf = (key: string): string => {
  const [platform, app] = parse(key)
  return JSON.stringify([platform, "circuit", app])
}

const readNote = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.Literal("circuit"), Schema.NullOr(Schema.String)]))
)

const deadlines = new WeakMap<Breaker.CircuitBreakerError, Instant>()

const refusal = (
  key: string,
  { state }: Circuit.Circuit,
  until: Instant,
  now: Instant
): Breaker.CircuitBreakerError => {
  const error = new Breaker.CircuitBreakerError({
    reason:
      state === "Open"
        ? new Breaker.CircuitOpen({ key, retryAfter: Duration.millis(until - now) })
        : new Breaker.CircuitHalfOpen({ key })
  })
  deadlines.set(error, until)
  return error
}

const transition = (key: string, before: Circuit.Circuit, after: Circuit.Circuit): Breaker.Transition | undefined => {
  if (before.state === after.state) return undefined
  return after.state === "Open"
    ? {
        key,
        from: before.state === "HalfOpen" ? "HalfOpen" : "Closed",
        to: "Open",
        retryAfter: Duration.millis(after.openedFor),
        consecutiveOpenings: after.openings
      }
    : { key, from: "HalfOpen", to: "Closed" }
}

/** More than as many writers there never are: whoever loses did so to one that got on. */
const tries = 1000

/** Of a step over the circuit as it stands, until nobody else was faster. */
const changing = (
  coordination: Coordination["Service"],
  read: JoinedReads["readCell"],
  seen: Map<string, Circuit.Circuit>
) =>
  Effect.fnUntraced(function* <A>(
    step: (circuit: Circuit.Circuit, now: Instant) => { readonly after: Circuit.Circuit; readonly answer: A },
    key: string
  ): Effect.fn.Return<A, StoreError> {
    const note = noteOf(key)
    for (let tried = 0; tried < tries; tried++) {
      const { now, text, version } = yield* read(note)
      const before = Circuit.decode(text)
      const { after, answer } = step(before, now)
      if (after === before || (yield* coordination.writeCell(note, Circuit.encode(after), version))) {
        seen.set(note, after)
        return answer
      }
    }
    return yield* new StoreError({
      operation: "writeCell",
      reason: new Busy({ detail: "somebody else was always faster" })
    })
  })

const failing = <A>(effect: Effect.Effect<A, StoreError>): Effect.Effect<A, Breaker.CircuitBreakerError> =>
  Effect.mapError(
    effect,
    (cause) =>
      new Breaker.CircuitBreakerError({
        reason: new Breaker.CircuitBreakerStoreError({ message: cause.message, cause })
      })
  )
