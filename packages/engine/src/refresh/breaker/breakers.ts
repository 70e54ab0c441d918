/** Leaves a platform alone that is ill as a whole: one circuit for each platform and app, shared by all processes. */
import type { Account } from "@dravo/core/Account"
import type { Reading } from "@dravo/core/Adapter"
import type { Reason } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Telemetry from "../Telemetry.ts"
import type { JoinedReads } from "../throttle/joinedReads.ts"
import * as BreakerStore from "./breakerStore.ts"

/** The same in all processes. */
export interface Options {
  /** Failures in a row; 5. */
  readonly failures?: number
  /** How long it is left alone the first time, ± 20 %; twice as long each time it is found ill again; 30 s. */
  readonly openFor?: Duration.Input
  /** What that grows to, ± 20 %; 8 minutes. */
  readonly longest?: Duration.Input
}

/** What a call told about its platform. */
export type Verdict = "success" | "failure" | "unknown"

export interface Judged<A> {
  readonly value: A
  readonly verdict: Verdict
}

export interface Breakers {
  /**
   * Runs a batch, unless its platform is being left alone: then answers until when. `about` is the account whose
   * credential it is made with, null for the application's own. A store that fails here stops no batch.
   */
  execute<A>(
    account: Account,
    about: Account | null,
    batch: Effect.Effect<Judged<A>, StoreError>
  ): Effect.Effect<Executed<A>, StoreError>
}

export type Executed<A> =
  | { readonly _tag: "Done"; readonly value: A }
  | { readonly _tag: "LeftAlone"; readonly until: Instant }

/** With null, no platform is ever left alone. */
export const make = (
  coordination: Coordination["Service"],
  lease: Duration.Duration,
  options: Options | null,
  joined: JoinedReads
): Effect.Effect<Breakers, never, Scope.Scope> =>
  options === null
    ? Effect.succeed(without)
    : Effect.gen(function* () {
        const breaker = yield* CircuitBreaker.make({
          tripPolicy: CircuitBreaker.consecutive(options.failures ?? 5),
          openDuration: growing(options.openFor ?? "30 seconds", options.longest ?? "8 minutes")
        }).pipe(
          Effect.provideService(CircuitBreaker.CircuitBreakerStore, BreakerStore.make(coordination, lease, joined))
        )
        yield* Effect.forkScoped(Stream.runForEach(breaker.transitions, tell), { startImmediately: true })
        return {
          execute: <A>(account: Account, about: Account | null, batch: Effect.Effect<Judged<A>, StoreError>) =>
            batch.pipe(
              breaker.execute({
                key: BreakerStore.keyOf(account, about === null ? null : String(about.seq)),
                classify
              }),
              Effect.map(({ value }): Executed<A> => ({ _tag: "Done", value })),
              Effect.catchTag("CircuitBreakerError", (refusal) =>
                Effect.succeed<Executed<A>>({ _tag: "LeftAlone", until: BreakerStore.deadlineOf(refusal) })
              )
            )
        }
      })

/** A reading, and whether it was the platform as a whole that gave or refused it. */
export const ofReadings = (readings: ReadonlyArray<Reading>): Verdict =>
  readings.some(isAnswered) ? "success" : "unknown"

/**
 * Of a call that failed as a whole. A refusal is an answer; what says nothing about the platform counts for nothing.
 */
export const ofReason = (reason: Reason): Verdict => {
  switch (reason._tag) {
    case "Unavailable":
    case "InvalidResponse":
      return "failure"
    case "RateLimited":
    case "CredentialUnavailable":
    case "RequestLimit":
    case "Unclassified":
      return "unknown"
    case "Unauthorized":
    case "PermissionMissing":
    case "OperatorActionRequired":
    case "Gone":
    case "Hidden":
    case "Rejected":
      return "success"
  }
}

// internal

const isAnswered = (reading: Reading): boolean =>
  reading._tag === "Failed" ? ofReason(reading.reason) === "success" : reading._tag !== "LeftOut"

const without: Breakers = {
  execute: (_account, _about, batch) => Effect.map(batch, ({ value }) => ({ _tag: "Done", value }))
}

const growing = (first: Duration.Input, longest: Duration.Input) =>
  Schedule.min([Schedule.exponential(first), Schedule.spaced(longest)]).pipe(Schedule.jittered)

const outcomes = {
  success: CircuitBreaker.success,
  failure: CircuitBreaker.failure(),
  unknown: CircuitBreaker.ignored
}

/** A batch that failed did so for the store. */
const classify = <A, E>(exit: Exit.Exit<Judged<A>, E>): CircuitBreaker.Outcome =>
  outcomes[Exit.isSuccess(exit) ? exit.value.verdict : "unknown"]

const tell = (transition: CircuitBreaker.Transition): Effect.Effect<void> => {
  const platform = BreakerStore.platformOf(transition.key)
  const count = Metric.update(Metric.withAttributes(Telemetry.circuits, { platform, to: transition.to }), 1)
  return transition.to === "Open"
    ? Effect.andThen(
        count,
        Effect.logWarning(
          `${platform} does not answer: it is left alone for ${Duration.format(transition.retryAfter)}.`
        )
      )
    : transition.to === "Closed"
      ? Effect.andThen(count, Effect.logInfo(`${platform} answers again.`))
      : count
}
