/**
 * What X's refusals mean, as data. Problems are told apart by the last part of their `type`: its host has changed once.
 */
import {
  deadline,
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
import { type Instant, parse } from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Quota from "@dravo/kit-http/Quota"
import { postScopes } from "./metrics.ts"

/** The answer headers classification reads. */
export const keepHeaders = [
  "x-rate-limit-reset",
  ...["app", "user"].flatMap((whose) => ["remaining", "reset"].map((what) => `x-${whose}-limit-24hour-${what}`))
]

/** A whole refused request. `scope` says whose limit a 429 exhausted: the account's token or the app's. */
export const classify =
  (scope: "app" | "account"): Exchange.Classify =>
  (exchange, now) => {
    const { body, status } = exchange
    const detail = said(body)
    if (Exchange.isTransient(status)) return Exchange.byStatus(exchange, now, detail)
    if (isCapped(body)) return capped(body, now)
    // X counts each endpoint by itself, and its header tells of that; a 429 without one may come from anything before
    // it.
    if (status === 429) return limited(exchange, now, scope)
    const problem = problems.get(suffix(body))
    if (problem !== undefined) return problem(detail)
    if (status === 403 && namesScope.test(detail))
      return scope === "app" ? operator(detail) : new PermissionMissing({ detail, scopes: postScopes })
    return Exchange.byStatus(exchange, now, detail)
  }

/**
 * One entry of `errors` beside a good answer; an unknown one says that the resource is unavailable, not that it is
 * deleted.
 */
export const problemOf = (error: unknown, now: Instant): Reason => {
  const detail = said(error)
  return isCapped(error) ? capped(error, now) : (problems.get(suffix(error))?.(detail) ?? new Unclassified({ detail }))
}

/** The token endpoint answers a spent or revoked refresh token with `invalid_request`, not `invalid_grant`. */
export const classifyToken: Exchange.Classify = (exchange, now) => {
  const description = Json.text(Json.at(exchange.body, "error_description")) ?? ""
  return Json.at(exchange.body, "error") === "invalid_request" && /\btoken was invalid\b/iu.test(description)
    ? new Unauthorized({ detail: description })
    : OAuth.classify(exchange, now)
}

// internal

/** The problem types of the API's own list; what is missing here is unclassified. */
const problems: ReadonlyMap<string, (detail: string) => Reason> = new Map<string, (detail: string) => Reason>([
  ["resource-not-found", (detail) => new Gone({ detail })],
  ["not-authorized-for-resource", (detail) => new Hidden({ detail })],
  ["disallowed-resource", (detail) => new Hidden({ detail })],
  ["user-suspended", (detail) => new Hidden({ detail })],
  ["not-authorized-for-field", (detail) => new Hidden({ detail })],
  ["field-unauthorized", (detail) => new Hidden({ detail })],
  ["field-hydration-failure", (detail) => new Unavailable({ detail })],
  ["resource-unavailable", (detail) => new Unavailable({ detail })],
  ["internal-error", (detail) => new Unavailable({ detail })],
  ["invalid-request", (detail) => new Rejected({ detail })],
  ["client-forbidden", (detail) => operator(detail)],
  ["official-client-forbidden", (detail) => operator(detail)],
  ["unsupported-authentication", (detail) => operator(detail)],
  ["oauth1-permissions", (detail) => operator(detail)],
  ["credits", (detail) => operator(detail)],
  ["rate-limit-exceeded", (detail) => new RateLimited({ detail, scope: "account", retryAt: null })]
])

const operator = (detail: string): Reason => new OperatorActionRequired({ detail, retryAt: null })

const namesScope = /\bscopes?\b|required permissions?/iu

const suffix = (problem: unknown): string =>
  /\/problems\/([a-z0-9-]{1,64})\/?$/u.exec(Json.text(Json.at(problem, "type")) ?? "")?.[1] ?? ""

/** The longer of two limits counts: a quarter of an hour that ends at once is no help when the day is used up. */
const limited = (exchange: Exchange.Exchange, now: Instant, scope: "app" | "account"): RateLimited => {
  const { headers } = exchange
  const alone = headers["x-rate-limit-reset"] !== undefined
  const spent = (["app", "user"] as const).find((whose) => headers[`x-${whose}-limit-24hour-remaining`]?.trim() === "0")
  if (spent === undefined)
    return new RateLimited({ detail: said(exchange.body), scope, alone, retryAt: resetOf(exchange, now) })
  return new RateLimited({
    detail: said(exchange.body),
    scope: spent === "app" ? "app" : scope,
    alone,
    retryAt: Quota.epochSeconds(headers[`x-${spent}-limit-24hour-reset`], now) ?? now + day
  })
}

const isCapped = (problem: unknown): boolean =>
  suffix(problem) === "usage-capped" ||
  Json.at(problem, "title") === "UsageCapExceeded" ||
  namedReset(problem) !== undefined

/**
 * A daily cap ends at the next UTC midnight. When a monthly one ends is not said, so a day is the shortest sensible
 * wait.
 */
const capped = (problem: unknown, now: Instant): Reason => {
  const daily = Json.at(problem, "period") === "Daily"
  const named = namedReset(problem)
  return new OperatorActionRequired({
    detail: said(problem),
    retryAt: deadline(named ?? (daily ? Quota.nextDay(now) : now + day), now)
  })
}

/** A spending cap says when it starts anew, as a date or an instant. */
const namedReset = (problem: unknown): Instant | undefined => {
  const text = Json.text(Json.at(problem, "reset_date")) ?? Json.text(Json.at(problem, "errors", 0, "reset_date"))
  return text === undefined ? undefined : parse(text, "start")
}

const day = 86_400_000

/** A reset that has passed cannot be what X still waits for. */
const later = (seconds: string | undefined, now: Instant): Instant | null =>
  Number(seconds) * 1000 > now ? Quota.epochSeconds(seconds, now) : null

const resetOf = (exchange: Exchange.Exchange, now: Instant): Instant | null =>
  later(exchange.headers["x-rate-limit-reset"], now) ?? Quota.retryAfter(exchange.headers["retry-after"], now)

/**
 * X's own words: a problem's, or those of the first error in the older form. Readings carry them too, so they are
 * cleaned here.
 */
const said = (problem: unknown): string =>
  Text.reason(
    Json.text(Json.at(problem, "detail")) ??
      Json.text(Json.at(problem, "errors", 0, "message")) ??
      Json.text(Json.at(problem, "title")) ??
      ""
  )
