/** When a call failed as a whole, and what a failed part becomes beside parts that went well. */
import type { Reading, Withheld } from "@dravo/core/Adapter"
import { type AdapterError, CredentialUnavailable, Hidden, type Reason } from "@dravo/core/AdapterError"
import * as Effect from "effect/Effect"

/** What became of one reference: a reading, or the refusal of the call it was asked in. */
export type Outcome = Reading | AdapterError

/** Fails when no reference was answered and a refusal was about more than its own reference. */
export const settle = (outcomes: ReadonlyArray<Outcome>): Effect.Effect<ReadonlyArray<Reading>, AdapterError> => {
  const errors = outcomes.filter((one) => one._tag === "AdapterError")
  const answered =
    outcomes.some((one) => one._tag === "Value") ||
    errors.every(({ reason }) => reason._tag === "Gone" || reason._tag === "Hidden")
  const worst = telling(errors)
  if (!answered && worst !== undefined) return Effect.fail(worst)
  return Effect.succeed(
    outcomes.map(
      (one): Reading => (one._tag === "AdapterError" ? { _tag: "Failed", reason: besides(one.reason) } : one)
    )
  )
}

/** The refusal that says most about what to do next. */
export const telling = (errors: ReadonlyArray<AdapterError>): AdapterError | undefined =>
  errors.toSorted((one, other) => weight(one.reason) - weight(other.reason))[0]

/** One warning per cause. */
export const withheld = (
  refusals: ReadonlyArray<{ readonly keys: ReadonlyArray<string>; readonly what: string; readonly error: AdapterError }>
): ReadonlyArray<Withheld> =>
  [...Map.groupBy(refusals, ({ error: { reason } }) => `${reason._tag} ${reason.detail}`).values()].flatMap((alike) => {
    const reason = alike[0]?.error.reason
    if (reason === undefined) return []
    const said = reason.detail === "" ? "" : ` (${reason.detail})`
    return [
      {
        keys: alike.flatMap(({ keys }) => keys),
        warning: `LinkedIn gave no ${alike.map(({ what }) => what).join(", ")}: ${because[reason._tag]}${said}.`,
        ...(reason._tag === "RateLimited" ? { limited: reason } : {})
      }
    ]
  })

// internal

const order: ReadonlyArray<Reason["_tag"]> = [
  "Unauthorized",
  "RateLimited",
  "PermissionMissing",
  "OperatorActionRequired"
]
const weight = ({ _tag }: Reason): number => (order.includes(_tag) ? order.indexOf(_tag) : order.length)

/**
 * A token that was accepted a moment ago in the same reading is no dead grant yet, and a permission that sufficed for a
 * neighbour is not missing from the grant: the next reading tells.
 */
const besides = (reason: Reason): Reason => {
  switch (reason._tag) {
    case "Unauthorized":
      return new CredentialUnavailable({ detail: reason.detail })
    case "PermissionMissing":
      return new Hidden({ detail: reason.detail })
    default:
      return reason
  }
}

const because: Readonly<Record<Reason["_tag"], string>> = {
  Unauthorized: "it refused the authorisation",
  RequestLimit: "the limit of requests was reached",
  PermissionMissing: "a permission is missing",
  RateLimited: "it limits the number of requests",
  OperatorActionRequired: "it refuses this application",
  Gone: "there is nothing of the kind",
  Hidden: "the account may not see it",
  Rejected: "it did not accept the request",
  InvalidResponse: "its answer could not be read",
  Unavailable: "it could not be reached or had an internal error",
  CredentialUnavailable: "there was no authorisation",
  Unclassified: "it refused for an unknown reason"
}
