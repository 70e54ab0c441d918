/**
 * Asks an adapter and takes its answer at arm's length: whatever it does, its rows have readings and nobody else is
 * hurt.
 */
import type { Adapter, Credential, Listing, ListingRequest, Reading } from "@dravo/core/Adapter"
import { AdapterError, Unavailable } from "@dravo/core/AdapterError"
import type { Ask } from "@dravo/core/Planner"
import { type Meter, QuotaMeter } from "@dravo/core/Quota"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import { type Allowance, RequestAllowance } from "@dravo/core/RequestAllowance"
import * as Thenable from "@dravo/core/Thenable"
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Listings from "./listings.ts"
import * as Readings from "./readings.ts"

export interface Question extends Bounds {
  readonly credential: Credential
  /** All of one kind. */
  readonly asks: ReadonlyArray<Ask>
  readonly memory: RetiredMetrics
}

/** One reading per ask, in their order. Fails with a reason of the port; an adapter's own fault is told in the log. */
export const ask = (adapter: Adapter, question: Question): Effect.Effect<ReadonlyArray<Reading>, AdapterError> => {
  const { asks } = question
  const operation = asks[0]?.row.kind === "account" ? "readAccounts" : "readPosts"
  return checked(
    adapter,
    operation,
    question,
    () => asked(adapter, question),
    (answer) => {
      const { complaints, readings } = Readings.checked(answer, asks.length)
      return { complaints, value: readings }
    }
  )
}

/** A page to be listed. */
export interface ListingQuestion extends Bounds {
  readonly credential: Credential
  readonly request: ListingRequest
  readonly memory: RetiredMetrics
}

/** The same of a page of an account's posts. */
export const list = (adapter: Adapter, question: ListingQuestion): Effect.Effect<Listing, AdapterError> =>
  checked(
    adapter,
    "listPosts",
    question,
    () => adapter.listPosts?.(question.credential, question.request, question.memory),
    (answer) => {
      const { complaints, listing } = Listings.checked(answer)
      return { complaints, value: listing }
    }
  )

// internal

/** How far a question may go. */
interface Bounds {
  readonly allowance: Allowance
  readonly meter: Meter
  /** Longest the platform is waited for. */
  readonly patience: Duration.Duration
}

/** Whatever the adapter does, there is an answer that keeps its contract, or a reason. */
const checked = <A>(
  adapter: Adapter,
  operation: AdapterError["operation"],
  { allowance, meter, patience }: Bounds,
  run: () => unknown,
  check: (answer: unknown) => { readonly value: A | null; readonly complaints: ReadonlyArray<string> }
): Effect.Effect<A, AdapterError> => {
  const failure = (reason: AdapterError["reason"]) =>
    new AdapterError({ platform: adapter.platform, operation, reason })
  // Whatever an adapter in JavaScript returns is an answer to look at.
  const answer: Effect.Effect<unknown, unknown> = Effect.suspend(() => {
    const returned = run()
    if (Effect.isEffect(returned)) return returned as Effect.Effect<unknown, unknown>
    Thenable.forget(returned)
    return Effect.succeed(noEffect)
  }).pipe(Effect.provideService(RequestAllowance, allowance), Effect.provideService(QuotaMeter, meter))
  return answer.pipe(
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.fail(failure(new Unavailable({ detail: "it did not answer in time" })))
    }),
    Effect.flatMap((answer) => {
      const { complaints, value } = check(answer)
      const taken = value === null ? Effect.fail(failure(Readings.broken)) : Effect.succeed(value)
      return complaints.length === 0
        ? taken
        : Effect.andThen(
            Effect.forEach(complaints, (complaint) => complain(adapter, complaint), { discard: true }),
            taken
          )
    }),
    // An adapter's own defect costs its rows one attempt, not the process and not the neighbours.
    Effect.catchCause((cause) => {
      const error = cause.reasons.find(Cause.isFailReason)?.error
      const reason = Readings.reasonOf(error)
      if (reason !== undefined) return Effect.fail(failure(reason))
      return Effect.andThen(Effect.logError("an adapter threw", cause), Effect.fail(failure(Readings.broken)))
    })
  )
}

const noEffect = Symbol("no effect")

const asked = (adapter: Adapter, { asks, credential, memory }: Question): unknown => {
  const refs = asks.flatMap(({ row }) =>
    row.kind === "publication" ? [{ account: row.account, publication: row.publication }] : []
  )
  return asks[0]?.row.kind === "account"
    ? adapter.readAccounts(
        credential,
        asks.map(({ row }) => ({ account: row.account })),
        memory
      )
    : adapter.readPosts(credential, refs, memory)
}

const complain = ({ platform }: Adapter, complaint: string): Effect.Effect<void> =>
  Effect.logError(`The adapter for ${platform} broke its contract: ${complaint}.`)
