/** The state of a row's synchronisation, and its transitions as one pure function. */
import * as Duration from "effect/Duration"
import * as Day from "../freshness/PaidDay.ts"
import type { Reading } from "../platform/Adapter.ts"
import { deadline, Gone, Hidden, type Reason } from "../platform/AdapterError.ts"
import * as Freshness from "../freshness/Freshness.ts"
import type { Instant } from "../domain/Instant.ts"
import * as Metrics from "../domain/metric/Metrics.ts"
import * as Text from "../domain/Text.ts"
import { sentence, sentences } from "./failureSentences.ts"
import { keptKeys, withKept } from "./keptMetrics.ts"

export { sentence } from "./failureSentences.ts"

/** What readings left of a row: its numbers, their age and what went wrong last. */
export interface SyncState {
  readonly outcome: "never" | "synced" | "partial" | "failed" | "requires_reconnect"
  readonly metrics: Metrics.Metrics
  /** When the values kept from an earlier refresh were read; keys that are as new as the row are not here. */
  readonly metricsAsOf: Readonly<Record<string, Instant>>
  /** The closed period the numbers cover, where they are not as of now. */
  readonly metricsWindow: { readonly from: Instant; readonly to: Instant } | null
  readonly warnings: ReadonlyArray<string>
  /** One sentence, null unless failed or requires_reconnect. */
  readonly error: string | null
  readonly lastUpdatedAt: Instant | null
  /** Null when nothing but `refresh=true` asks again: settled, gone, or waiting for a reconnect. */
  readonly staleAfter: Instant | null
  /** Failures in a row. */
  readonly attempts: number
  /** When it was last asked for, whatever came of it. */
  readonly attemptedAt: Instant | null
  /** The account's connection of the last attempt: rows attempted under an earlier one are stale. */
  readonly attemptedConnection: number | null
  /** The freshness policy's own memory. */
  readonly policyState: string | null
  /**
   * While numbers are still fresh, when background work may ask once more because it is free; null where there is no
   * such time.
   */
  readonly again: Day.FreeWindow | null
  /** Since when the platform says that it is gone; null where it does not, or was found again since. */
  readonly unavailableAt: Instant | null
}

/** Of a row nobody has read yet. */
export const initial: SyncState = {
  outcome: "never",
  metrics: {},
  metricsAsOf: {},
  metricsWindow: null,
  warnings: [],
  error: null,
  lastUpdatedAt: null,
  staleAfter: null,
  attempts: 0,
  attemptedAt: null,
  attemptedConnection: null,
  policyState: null,
  again: null,
  unavailableAt: null
}

/** What surrounds a transition. */
export interface Context {
  readonly now: Instant
  /** The network's name in sentences. */
  readonly label: string
  /** The account's connection the reading was made under. */
  readonly connection: number
  /** Whether others of the same call brought numbers: what is refused then is one object, not the grant. */
  readonly othersServed?: boolean
  readonly policy: Freshness.Policy
  readonly facts: Omit<Freshness.Facts, "previous" | "current" | "kept" | "readRate">
  readonly readRate: number | null
  readonly isRatio: (key: string) => boolean
}

/** The row after a reading. Failures keep every known number and `lastUpdatedAt`. */
export const next = (state: SyncState, reading: Reading, context: Context): SyncState => {
  switch (reading._tag) {
    case "Value":
      return read(state, reading, context)
    case "Failed":
      return failed(state, reading.reason, context)
    case "Absent": {
      const error = sentences.absent(context.label)
      const confirmed = state.outcome === "failed" && state.error === error
      return confirmed ? gone(state, context, "") : { ...backOff(state, context, null), error }
    }
    case "NotReady":
      return { ...backOff(state, context, null), outcome: obtained(state), error: null }
    case "LeftOut":
      return state
  }
}

/** The row whose new numbers the store could not take: as after a failure, with a sentence of its own. */
export const unstored = (state: SyncState, context: Context): SyncState => ({
  ...backOff(state, context, null),
  error: sentences.unstored(context.label)
})

/** As readers are shown it where not even that could be stored. */
export const shownUnstored = (state: SyncState, label: string, until: Instant): SyncState => ({
  ...state,
  outcome: "failed",
  error: sentences.unstored(label),
  staleAfter: until
})

/** Whether only a forced refresh may ask before the next attempt's instant. */
export const isBackingOff = (state: SyncState, now: Instant): boolean =>
  state.attempts > 0 && state.staleAfter !== null && state.staleAfter > now

// internal

type Value = Extract<Reading, { _tag: "Value" }>

const read = (state: SyncState, value: Value, context: Context): SyncState => {
  const { metrics: fresh, rejected } = Metrics.bounded(value.metrics, context.isRatio)
  const withheld = value.withheld ?? []
  const kept = keptKeys(state.metrics, fresh, value)
  const metrics = withKept(state.metrics, kept, fresh)
  const facts = {
    ...context.facts,
    readRate: context.readRate,
    previous: state.lastUpdatedAt === null ? null : { metrics: state.metrics, at: state.lastUpdatedAt },
    current: metrics,
    kept,
    ...(value.closesAt === undefined ? {} : { closesAt: value.closesAt })
  }
  const decision = context.policy.next(facts, state.policyState, context.now)
  const unreadable = rejected.map((key) => `${context.label} sent a value for ${key} that is not a usable number.`)
  return {
    outcome: withheld.length > 0 || kept.length > 0 ? "partial" : "synced",
    metrics,
    metricsAsOf: kept.length === 0 ? {} : Object.fromEntries(kept.map((key) => [key, asOf(state, key) ?? context.now])),
    metricsWindow: value.window ?? null,
    warnings: distinct([...withheld.map((one) => one.warning), ...(value.notices ?? []), ...unreadable]),
    error: null,
    lastUpdatedAt: context.now,
    staleAfter: decision.staleAfter,
    attempts: 0,
    attemptedAt: context.now,
    attemptedConnection: context.connection,
    policyState: decision.state,
    again: decision.staleAfter !== null && facts.price?.per === "resource-day" ? Day.lastCall(context.now) : null,
    unavailableAt: null
  }
}

const distinct = (sentences: ReadonlyArray<string>): ReadonlyArray<string> =>
  sentences.length === 0 ? sentences : [...new Set(sentences)].map(Text.storable)

const failed = (state: SyncState, reason: Reason, context: Context): SyncState => {
  switch (reason._tag) {
    case "Gone":
      return gone(state, context, reason.detail)
    case "Unauthorized":
    case "PermissionMissing":
      if (isOfOneObject(state, reason, context)) return hidden(state, reason.detail, context)
      return {
        ...state,
        outcome: "requires_reconnect",
        error: sentence(reason, context.label),
        staleAfter: null,
        attempts: state.attempts + 1,
        attemptedAt: context.now,
        attemptedConnection: context.connection
      }
    case "RateLimited":
    case "OperatorActionRequired":
      return { ...backOff(state, context, reason.retryAt), error: sentence(reason, context.label) }
    case "Hidden":
      return hidden(state, reason.detail, context)
    case "Rejected":
    case "InvalidResponse":
    case "Unavailable":
    case "CredentialUnavailable":
    case "Unclassified":
      return { ...backOff(state, context, null), error: sentence(reason, context.label) }
    // Nobody was asked, so nothing was learned.
    case "RequestLimit":
      return state
  }
}

/** Also when it is refused alone, if it was refused in the same words beside others that were served. */
const isOfOneObject = (state: SyncState, { detail }: Reason, { label, othersServed }: Context): boolean =>
  othersServed === true || (state.outcome === "failed" && state.error === sentence(new Hidden({ detail }), label))

const hidden = (state: SyncState, detail: string, context: Context): SyncState => ({
  ...backOff(state, context, context.now + hiddenRecheck),
  error: sentence(new Hidden({ detail }), context.label)
})

const gone = (state: SyncState, context: Context, detail: string): SyncState => ({
  ...state,
  unavailableAt: state.unavailableAt ?? context.now,
  outcome: "failed",
  error: sentence(new Gone({ detail }), context.label),
  staleAfter: null,
  attempts: state.attempts + 1,
  attemptedAt: context.now,
  attemptedConnection: context.connection
})

/** A protected post may open again, but asking every few minutes only burns quota. */
const hiddenRecheck = Duration.toMillis("6 hours")
const firstWait = Duration.toMillis("30 seconds")
const maxWait = Duration.toMillis("15 minutes")

/** 30 s doubling to 15 min, ± 20 %; the platform's own deadline wins. */
const backOff = (state: SyncState, context: Context, until: Instant | null): SyncState => {
  const wait = Math.min(firstWait * 2 ** Math.min(state.attempts, 10), maxWait)
  const swing = 0.8 + 0.4 * Freshness.hashJitter(context.facts.seed, context.now)
  return {
    ...state,
    outcome: "failed",
    attempts: state.attempts + 1,
    attemptedAt: context.now,
    attemptedConnection: context.connection,
    staleAfter: deadline(until, context.now) ?? Math.round(context.now + wait * swing)
  }
}

/** `constructor` is a key like any other, so what an object inherits must not pass for an instant. */
const asOf = (state: SyncState, key: string): Instant | null =>
  Object.hasOwn(state.metricsAsOf, key) ? (state.metricsAsOf[key] ?? null) : state.lastUpdatedAt

/** What the numbers a row has are worth, whatever became of its last attempt. */
const obtained = (state: SyncState): "never" | "synced" | "partial" => {
  if (state.lastUpdatedAt === null) return "never"
  return state.outcome === "partial" || Object.keys(state.metricsAsOf).length > 0 ? "partial" : "synced"
}
