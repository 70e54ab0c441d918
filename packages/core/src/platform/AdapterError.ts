/** Why a platform did not answer as asked. Reasons are named for what follows from them, not for status codes. */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { PlatformId } from "../domain/Ids.ts"
import { Instant } from "../domain/Instant.ts"

/** The platform's own words; cleaned by `Text.reason` before they are shown. */
const detail = { detail: Schema.String }

/** The credential was refused: renew it, and if that fails the account must be reconnected. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", detail) {}

/** A scope or role is missing and nothing can be read without it: reconnect with these scopes. */
export class PermissionMissing extends Schema.TaggedError<PermissionMissing>()("PermissionMissing", {
  ...detail,
  scopes: Schema.Array(Schema.String)
}) {}

/** Too many calls. `retryAt` is the platform's own deadline; null when it named none. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...detail,
  scope: Schema.Literals(["app", "account"]),
  /**
   * The limit is of this kind of reading, posts or accounts, and the other may go on; left out where all of the scope
   * must wait.
   */
  alone: Schema.optionalKey(Schema.Boolean),
  /**
   * The quota of `Adapter.quotas` that is spent: what draws on it waits until it starts anew, and everything else goes
   * on.
   */
  quota: Schema.optionalKey(Schema.String),
  retryAt: Schema.NullOr(Instant)
}) {}

/** Credits, enrolment, API version or a spending cap: the operator must act, reconnecting would not help. */
export class OperatorActionRequired extends Schema.TaggedError<OperatorActionRequired>()("OperatorActionRequired", {
  ...detail,
  retryAt: Schema.NullOr(Instant)
}) {}

/** The post or account is no longer there. Permanent: not asked again on its own. */
export class Gone extends Schema.TaggedError<Gone>()("Gone", detail) {}

/** It exists but may not be read now: protected, withheld, or another user's. */
export class Hidden extends Schema.TaggedError<Hidden>()("Hidden", detail) {}

/** The platform did not understand our request: a defect of ours. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", detail) {}

/** The answer could not be read: not JSON, too large, or of another shape. */
export class InvalidResponse extends Schema.TaggedError<InvalidResponse>()("InvalidResponse", detail) {}

/** A passing trouble of the platform or the network. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", detail) {}

/** No token could be had for the account now; a later attempt may succeed. */
export class CredentialUnavailable extends Schema.TaggedError<CredentialUnavailable>()(
  "CredentialUnavailable",
  detail
) {}

/** The reading may make no more requests (`RequestAllowance`): nothing is wrong, and the next one goes on. */
export class RequestLimit extends Schema.TaggedError<RequestLimit>()("RequestLimit", detail) {}

/** A refusal no rule knows; never taken for a dead grant, never retried at once. */
export class Unclassified extends Schema.TaggedError<Unclassified>()("Unclassified", detail) {}

/** Everything a platform can say instead of numbers; each says what to do next. */
export const Reason = Schema.Union([
  Unauthorized,
  PermissionMissing,
  RateLimited,
  OperatorActionRequired,
  Gone,
  Hidden,
  Rejected,
  InvalidResponse,
  Unavailable,
  CredentialUnavailable,
  RequestLimit,
  Unclassified
])
export type Reason = typeof Reason.Type

/** The error of every adapter operation. Never carries a token, a URL or a request. */
export class AdapterError extends Schema.TaggedError<AdapterError>()("AdapterError", {
  platform: PlatformId,
  operation: Schema.Literals(["readPosts", "readAccounts", "listPosts", "refreshToken", "make"]),
  reason: Reason
}) {
  override get message(): string {
    return (
      `${this.platform} ${this.operation}: ` +
      `${this.reason._tag}${this.reason.detail === "" ? "" : `: ${this.reason.detail}`}`
    )
  }
}

/** Only a passing trouble is worth an immediate second attempt. */
export const isRetryable = (reason: Reason): boolean => reason._tag === "Unavailable"

/** Clamps a platform's deadline to between one second and one day from now: some headers are garbage. */
export const deadline = (at: Instant | null, now: Instant): Instant | null =>
  at === null || !Number.isFinite(at)
    ? null
    : Math.round(Math.min(Math.max(at, now + 1000), now + Duration.toMillis("1 day")))
