/** Typed failures of the engine as the errors hosts see. */
import type { StoreError } from "@dravo/core/StoreError"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { AnalyticsError, InvalidRequestError } from "../analyticsError.ts"

export const toError = (cause: Cause.Cause<unknown>): AnalyticsError => {
  const failure = Cause.findErrorOption(cause)
  if (Option.isSome(failure)) return ofFailure(failure.value)
  if (Cause.hasInterruptsOnly(cause)) return closed("it was closed while this call was running")
  const defect = Cause.squash(cause)
  if (defect instanceof AnalyticsError) return defect
  return Predicate.isTagged(defect, "Misconfigured")
    ? ofFailure(defect)
    : new AnalyticsError("internal", "an unexpected failure; `cause` has it", { cause: defect })
}

/** What the web handler rejects with, which hosts see as they see every other failure. */
export const ofHandler = (failure: unknown): unknown => (is(failure, "Misconfigured") ? ofFailure(failure) : failure)

export const closed = (detail: string): AnalyticsError => new AnalyticsError("closed", `Analytics is closed: ${detail}`)

// internal

/**
 * By tag and not by class: a store or adapter may come with a copy of its own of the packages that make these errors.
 */
const ofFailure = (failure: unknown): AnalyticsError => {
  if (is<InvalidRequest>(failure, "InvalidRequest")) return new InvalidRequestError(failure.parameter, failure.detail)
  if (is<StoreError>(failure, "StoreError")) return ofStore(failure)
  for (const tag of ["Misconfigured", "VaultError", "AdapterError"]) {
    if (is<Error>(failure, tag)) return new AnalyticsError("misconfigured", failure.message, { cause: failure })
  }
  // Only a store that is not of this project fails while it is built in a way of its own.
  return new AnalyticsError("store-unavailable", "the store could not be opened; `cause` says why", { cause: failure })
}

const is = <E>(failure: unknown, tag: string): failure is E => Predicate.isTagged(failure, tag)

const ofStore = (failure: StoreError): AnalyticsError => {
  const { _tag, detail } = failure.reason
  switch (_tag) {
    case "Conflict":
      return new AnalyticsError("conflict", detail, { cause: failure })
    case "NotFound":
      return new AnalyticsError("not-found", detail, { cause: failure })
    case "CursorExpired":
      return new AnalyticsError("cursor-expired", detail, { cause: failure })
    case "Busy":
    case "Unreachable":
    case "ReadOnly":
    case "SchemaMismatch":
    case "Unsuitable":
    case "Unstorable":
    case "Moved":
    case "Unclassified":
      return new AnalyticsError("store-unavailable", failure.message, { cause: failure })
  }
}
