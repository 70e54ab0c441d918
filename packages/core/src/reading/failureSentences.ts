/** What a row says of a failure: one sentence for each reason, and the platform's own words where it gave some. */
import type { Reason } from "../platform/AdapterError.ts"
import * as Text from "../domain/Text.ts"

/** The one sentence a reason is shown as, plus the platform's own cleaned words. */
export const sentence = (reason: Reason, label: string): string => {
  const said = Text.reason(reason.detail)
  const base = sentences[reason._tag](label)
  return said === "" ? base : `${base.slice(0, -1)} (${said}).`
}

export const sentences: Readonly<Record<Reason["_tag"] | "absent" | "unstored", (label: string) => string>> = {
  Unauthorized: (label) => `${label} no longer accepts this account's authorisation; reconnect the account.`,
  PermissionMissing: (label) =>
    `${label} did not grant a permission these numbers need; reconnect the account and grant it.`,
  RateLimited: (label) => `${label} limits the number of requests; the next attempt waits for its deadline.`,
  OperatorActionRequired: (label) => `${label} refuses this application until its operator acts.`,
  Gone: (label) => `This is no longer available on ${label}.`,
  Hidden: (label) => `${label} does not show this to the connected account at present.`,
  Rejected: (label) => `${label} did not accept the request.`,
  InvalidResponse: (label) => `${label} gave an answer that could not be read.`,
  Unavailable: (label) => `${label} could not be reached or had an internal error.`,
  CredentialUnavailable: (label) => `No authorisation for ${label} could be obtained for this account.`,
  RequestLimit: (label) => `${label} was not asked: the request has reached its limit of platform calls.`,
  Unclassified: (label) => `${label} refused the request for an unknown reason.`,
  absent: (label) => `${label} left this out of its answer; it may have been removed.`,
  unstored: (label) => `New numbers from ${label} could not be stored.`
}
