/** One question to a platform: the credential, the call, and one renewal when the credential is refused. */
import type { Account } from "@dravo/core/Account"
import { type Adapter, anonymous, type Credential, type Reading, readsOf } from "@dravo/core/Adapter"
import {
  type AdapterError,
  CredentialUnavailable,
  OperatorActionRequired,
  type RateLimited,
  type Reason,
  Unauthorized,
  Unavailable
} from "@dravo/core/AdapterError"
import type { CredentialsError } from "@dravo/core/Credentials"
import type { Instant } from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import { allow, type Allowance, drawing, requestsFor } from "@dravo/core/RequestAllowance"
import { spanned } from "@dravo/core/Spanned"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Quotas from "../spending/Quotas.ts"
import * as Telemetry from "./Telemetry.ts"
import type { Limited } from "./throttle/throttled.ts"
import * as Breakers from "./breaker/breakers.ts"
import * as Asking from "./contract/asking.ts"
import * as RetiredMetrics from "./retiredMetrics.ts"
import type { RefreshEnvironment } from "./environment.ts"

/** What came back: readings for every subject, or the news that the account's grant is dead. */
export type Answer =
  | {
      readonly _tag: "Readings"
      readonly readings: ReadonlyArray<Reading>
      /** Every limit met on the way, of the whole call or of a part of it. */
      readonly limits: ReadonlyArray<Limited>
      /** What all this says about the platform as a whole. */
      readonly verdict: Breakers.Verdict
      /** When the credential used can no longer be renewed. */
      readonly endsAt: Instant | null
    }
  | { readonly _tag: "GrantDead"; readonly reason: Reason; readonly verdict: Breakers.Verdict }

/** An answer, and the version of the account's credential that got it; null where there was none to be had. */
export interface Answered {
  readonly answer: Answer
  readonly version: string | null
}

/** Never fails: whatever went wrong is a reading of each subject. `now` is the store's. */
export const callPlatform = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  asks: ReadonlyArray<Ask>,
  now: Instant
): Effect.fn.Return<Answered> {
  const account = asks[0]?.row.account
  if (account === undefined) return { answer: all(asks, new Unavailable({ detail: "" })), version: null }
  const meter = Quotas.meter(env.coordination, { adapter, app: account.app }, now)
  const readWith = (credential: Credential) =>
    read(env, adapter, { credential, asks, meter, allowance: allowanceOf(adapter, asks) })
  const shared = sharedCredential(adapter, asks)
  if (shared !== undefined) {
    const answer = yield* readWith(shared).pipe(
      Effect.catchReason("AdapterError", "Unauthorized", (reason) =>
        // Nobody can reconnect the application's own credential: its operator must replace it.
        Effect.succeed(all(asks, new OperatorActionRequired({ detail: reason.detail, retryAt: null })))
      ),
      Effect.catch((error) => Effect.succeed(all(asks, error.reason)))
    )
    return { answer, version: null }
  }
  return yield* callWithAccount(env, account, asks, readWith)
})

/** The application's own credential or none, where the asks are not made with the account's. */
export const sharedCredential = (adapter: Adapter, asks: ReadonlyArray<Ask>): Credential | undefined => {
  const row = asks[0]?.row
  const kind = row === undefined ? "account" : readsOf(adapter, row.account, row.kind).credential
  return kind === "none" ? anonymous : kind === "app" ? adapter.appCredential : undefined
}

/**
 * A refused credential is renewed once. The grant is dead only where the refused one is still what its owner has.
 */
export const withCredential = <A>(
  { credentials }: Pick<RefreshEnvironment, "credentials">,
  account: Account,
  attempt: (credential: Credential) => Effect.Effect<A, AdapterError>
): Effect.Effect<A, AdapterError | CredentialsError> =>
  Effect.flatMap(credentials.get(account), (credential) =>
    attempt(credential).pipe(
      Effect.catchReason("AdapterError", "Unauthorized", () =>
        Effect.flatMap(credentials.renew(account, credential.version), (renewed) =>
          attempt(renewed).pipe(
            Effect.catchReason("AdapterError", "Unauthorized", (_reason, error) =>
              Effect.flatMap(credentials.newerThan(account, renewed.version), (newer) =>
                newer === null ? Effect.fail(error) : attempt(newer)
              )
            )
          )
        )
      )
    )
  )

// internal

const callWithAccount = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  account: Account,
  asks: ReadonlyArray<Ask>,
  readWith: (credential: Credential) => Effect.Effect<Answer, AdapterError>
): Effect.fn.Return<Answered> {
  let version: string | null = null
  const attempt = (credential: Credential) => {
    version = credential.version
    // What a refused credential was spent on is not the next reading's doing.
    return readWith(credential)
  }
  const answer = yield* withCredential(env, account, attempt).pipe(
    Effect.catch((error) => Effect.succeed(answerOf(asks, error)))
  )
  return { answer, version }
})

/** The usual ones in any case; beyond them what the readers' requests leave. */
const allowanceOf = (adapter: Adapter, asks: ReadonlyArray<Ask>): Allowance => {
  const spares = new Set(asks.flatMap(({ spare }) => spare ?? []))
  const [usual, max] = [requests(adapter, asks, "usual"), requests(adapter, asks, "max")]
  return spares.size === 0 ? allow(max) : drawing(usual, max, [...spares])
}

const requests = (adapter: Adapter, asks: ReadonlyArray<Ask>, which: "usual" | "max"): number => {
  const row = asks[0]?.row
  return row === undefined ? 0 : requestsFor(readsOf(adapter, row.account, row.kind).requests[which], asks.length)
}

const answerOf = (asks: ReadonlyArray<Ask>, error: AdapterError | CredentialsError): Answer => {
  if (error._tag === "AdapterError") {
    return error.reason._tag === "Unauthorized"
      ? { _tag: "GrantDead", reason: error.reason, verdict: Breakers.ofReason(error.reason) }
      : all(asks, error.reason)
  }
  return error.reason._tag === "ReconnectRequired"
    ? { _tag: "GrantDead", reason: new Unauthorized({ detail: error.reason.detail }), verdict: "unknown" }
    : all(asks, new CredentialUnavailable({ detail: error.reason.detail }))
}

const all = (asks: ReadonlyArray<Ask>, reason: Reason): Answer => ({
  _tag: "Readings",
  readings: asks.map((): Reading => (reason._tag === "RequestLimit" ? leftOut : { _tag: "Failed", reason })),
  limits: reason._tag === "RateLimited" ? asks.slice(0, 1).map(({ row }) => ({ row, reason })) : [],
  verdict: Breakers.ofReason(reason),
  endsAt: null
})

/** A limit counts wherever it was met: the next call would meet it too. */
export const limitsIn = (reading: Reading | undefined): ReadonlyArray<RateLimited> => {
  if (reading?._tag === "Failed") return reading.reason._tag === "RateLimited" ? [reading.reason] : []
  return reading?._tag === "Value" ? (reading.withheld ?? []).flatMap(({ limited }) => limited ?? []) : []
}

const isLeftOut = (reading: Reading): boolean => reading._tag === "Failed" && reading.reason._tag === "RequestLimit"

const leftOut: Reading = { _tag: "LeftOut" }

const reading = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  question: Pick<Asking.Question, "allowance" | "asks" | "credential" | "meter">
): Effect.fn.Return<Answer, AdapterError> {
  const { asks, credential } = question
  const kind = asks[0]?.row.kind ?? "publication"
  yield* Effect.annotateCurrentSpan({
    [Telemetry.attributes.platform]: adapter.platform,
    [Telemetry.attributes.kind]: kind,
    [Telemetry.attributes.subjects]: asks.length
  })
  yield* Metric.update(Metric.withAttributes(Telemetry.calls, { platform: adapter.platform, kind }), 1)
  const values = yield* Asking.ask(adapter, {
    ...question,
    memory: RetiredMetrics.make(env, adapter.platform),
    patience: env.callTimeout
  })
  return {
    _tag: "Readings",
    readings: values.map((one) => (isLeftOut(one) ? leftOut : one)),
    limits: asks.flatMap(({ row }, at) => limitsIn(values[at]).map((reason) => ({ row, reason }))),
    verdict: Breakers.ofReadings(values),
    endsAt: credential.endsAt ?? null
  }
})

const read = spanned("Refresher.call", reading)
