/** What Google's refusals mean, as data: by the first error's reason, then by status. */
import {
  Gone,
  Hidden,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as OAuth from "@dravo/kit-http/OAuth"
import { periodOf } from "@dravo/core/Quota"
import * as Quota from "@dravo/kit-http/Quota"
import { pacific } from "./quotas.ts"

/** `quota` is the one the refused request draws on. */
export const classify =
  (scopes: ReadonlyArray<string>, quota: string): Exchange.Classify =>
  (exchange, now) => {
    const { body, status } = exchange
    if (Exchange.isTransient(status)) return Exchange.byStatus(exchange, now, said(body))
    for (const word of words(body)) {
      const reason = reasons.get(word)?.({ detail: said(body), exchange, now, scopes, quota })
      if (reason !== undefined) return reason
    }
    // A wrong path is answered so, which says nothing about a video.
    return status === 404 ? new Unclassified({ detail: said(body) }) : Exchange.byStatus(exchange, now, said(body))
  }

/** `invalid_grant` is a dead grant whatever ended it; a policy of the owner's organisation is not theirs to mend. */
export const classifyToken: Exchange.Classify = (exchange, now) => {
  const error = Json.text(Json.at(exchange.body, "error"))
  return error === "admin_policy_enforced" || error === "org_internal" || error === "disabled_client"
    ? new OperatorActionRequired({ detail: error, retryAt: null })
    : OAuth.classify(exchange, now)
}

// internal

interface Because {
  readonly detail: string
  readonly exchange: Exchange.Exchange
  readonly now: Instant
  readonly scopes: ReadonlyArray<string>
  readonly quota: string
}

const spent = ({ detail, now, quota }: Because): Reason =>
  new RateLimited({ detail, scope: "app", quota, retryAt: periodOf({ zone: pacific }, now).to })
const limited =
  (scope: "app" | "account") =>
  ({ detail, exchange: { headers }, now }: Because): Reason =>
    new RateLimited({ detail, scope, retryAt: Quota.retryAfter(headers["retry-after"], now) })
const unauthorized = ({ detail }: Because): Reason => new Unauthorized({ detail })
const permission = ({ detail, scopes }: Because): Reason => new PermissionMissing({ detail, scopes: [...scopes] })
const operator = ({ detail }: Because): Reason => new OperatorActionRequired({ detail, retryAt: null })
const hidden = ({ detail }: Because): Reason => new Hidden({ detail })
const gone = ({ detail }: Because): Reason => new Gone({ detail })
const rejected = ({ detail }: Because): Reason => new Rejected({ detail })
const passing = ({ detail }: Because): Reason => new Unavailable({ detail })

/** A project's quota is everybody's who uses the application. */
const reasons: ReadonlyMap<string, (because: Because) => Reason> = new Map<string, (because: Because) => Reason>([
  ["quotaExceeded", spent],
  ["dailyLimitExceeded", spent],
  ["rateLimitExceeded", limited("app")],
  ["RATE_LIMIT_EXCEEDED", limited("app")],
  ["userRateLimitExceeded", limited("account")],
  ["authError", unauthorized],
  ["authorizationRequired", unauthorized],
  ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", permission],
  ["insufficientPermissions", permission],
  ["accessNotConfigured", operator],
  ["SERVICE_DISABLED", operator],
  ["CONSUMER_SUSPENDED", operator],
  ["keyInvalid", operator],
  ["youtubeSignupRequired", hidden],
  ["channelSuspended", hidden],
  ["channelClosed", gone],
  ["channelNotFound", gone],
  ["badRequest", rejected],
  ["invalidParameter", rejected],
  ["invalidFilters", rejected],
  ["missingRequiredParameter", rejected],
  ["backendError", passing]
])

/** The closest first: Google says it in `errors` and, in newer answers, in `details` too. */
const words = (body: unknown): ReadonlyArray<string> =>
  [...Json.list(Json.at(body, "error", "details")), ...Json.list(Json.at(body, "error", "errors"))].flatMap(
    (one) => Json.text(Json.at(one, "reason")) ?? []
  )

const said = (body: unknown): string =>
  Text.reason(Json.text(Json.at(body, "error", "message")) ?? Json.text(Json.at(body, "error", "status")) ?? "")
