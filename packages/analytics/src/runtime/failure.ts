/** Typed failures of the engine as the errors hosts see. */
import { AdapterError } from "@dravo/core/AdapterError"
import { StoreError } from "@dravo/core/StoreError"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { VaultError } from "@dravo/engine/Vault"
import { Misconfigured } from "@dravo/http/Principal"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import { AnalyticsError, InvalidRequestError } from "../analyticsError.ts"

export const toError = (cause: Cause.Cause<unknown>): AnalyticsError => {
  const failure = Cause.findErrorOption(cause)
  if (Option.isSome(failure)) return ofFailure(failure.value)
  if (Cause.hasInterruptsOnly(cause)) return closed("it was closed while this call was running")
  const defect = Cause.squash(cause)
  return defect instanceof AnalyticsError
    ? defect
    : new AnalyticsError("internal", "an unexpected failure; `cause` has it", { cause: defect })
}

export const closed = (detail: string): AnalyticsError => new AnalyticsError("closed", `Analytics is closed: ${detail}`)

// internal

const ofFailure = (failure: unknown): AnalyticsError => {
  if (failure instanceof InvalidRequest) return new InvalidRequestError(failure.parameter, failure.detail)
  if (failure instanceof StoreError) return ofStore(failure)
  if (failure instanceof Misconfigured || failure instanceof VaultError || failure instanceof AdapterError) {
    return new AnalyticsError("misconfigured", failure.message, { cause: failure })
  }
  // Only a store that is not of this project fails while it is built in a way of its own.
  return new AnalyticsError("store-unavailable", "the store could not be opened; `cause` says why", { cause: failure })
}

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
