/** What LinkedIn's refusals mean. */
import {
  Gone,
  Hidden,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Quota from "@dravo/kit-http/Quota"

/** What a refusal is judged by besides its own words. */
export interface Standing {
  /** The scope the call needs. */
  readonly needs: string
  /** What was granted; null where nobody knows. */
  readonly granted: ReadonlyArray<string> | null
  /** The `LinkedIn-Version` sent. */
  readonly version: string
}

export const classify =
  (standing: Standing): Exchange.Classify =>
  (exchange, now) => {
    const { body, status } = exchange
    const detail = said(body)
    if (Exchange.isTransient(status)) return Exchange.byStatus(exchange, now, detail)
    if (status === 426 || Json.at(body, "code") === "NONEXISTENT_VERSION") {
      return new OperatorActionRequired({
        detail: `upgrade the version: LinkedIn-Version ${standing.version} is not served`,
        retryAt: null
      })
    }
    switch (status) {
      case 401:
        // Without our header it says nothing about any token.
        return /\bempty oauth2_access_token\b/iu.test(detail) ? new Rejected({ detail }) : new Unauthorized({ detail })
      case 403:
        return forbidden(exchange, now, standing)
      case 404:
        return isNotFound(body) ? new Gone({ detail }) : Exchange.byStatus(exchange, now, detail)
      case 429:
        return limited(exchange, now)
      default:
        return Exchange.byStatus(exchange, now, detail)
    }
  }

/** `perhaps`: the same words come when the page itself, or LinkedIn, is the trouble. */
export type AboutList = "yes" | "perhaps" | "no"

/**
 * Whether a refusal may be about the list of what was asked: its length, or one entry that spoils it for the others.
 */
export const isAboutList = ({ body, status }: Exchange.Exchange): AboutList => {
  if (status === 413 || status === 414) return "yes"
  if (status >= 500) return "perhaps"
  if (status === 403) return isDenied(body) ? "perhaps" : "no"
  if (status === 404) return isNotFound(body) ? "perhaps" : "no"
  const named = blamed(body)
  return status === 400 && (named.length === 0 || named.some((path) => /^((shares|ugcPosts)\b|$)/u.test(path)))
    ? "yes"
    : "no"
}

/** The parameters a refusal names; empty texts where it names none. */
export const blamed = (body: unknown): ReadonlyArray<string> =>
  Json.list(Json.at(body, "errorDetails", "inputErrors")).map(
    (error) => Json.text(Json.at(error, "input", "inputPath", "fieldPath")) ?? ""
  )

/** Seen for some seconds after a token was made, besides after its owner took it back. */
export const isRevoked = ({ body, status }: Exchange.Exchange): boolean => status === 401 && codeOf(body) === 65601

/** A refresh token that ran out or was revoked comes as `invalid_request` too. */
export const classifyToken: Exchange.Classify = (exchange, now) => {
  const description = Json.text(Json.at(exchange.body, "error_description")) ?? ""
  return exchange.status === 400 &&
    Json.at(exchange.body, "error") === "invalid_request" &&
    /\brefresh token is (invalid|expired|revoked)\b/iu.test(description)
    ? new Unauthorized({ detail: description })
    : OAuth.classify(exchange, now)
}

// internal

const codeOf = (body: unknown): number | undefined => {
  const code = Json.id(Json.at(body, "serviceErrorCode"))
  return code === undefined ? undefined : Number(code)
}

const isNotFound = (body: unknown): boolean => Json.at(body, "code") === "RESOURCE_NOT_FOUND"

/**
 * A missing scope, role and product get the same words. Only a scope that is known to be missing is worth a reconnect;
 * a page role or a product approval stays missing whoever consents again.
 */
const forbidden = (exchange: Exchange.Exchange, now: Instant, { granted, needs }: Standing): Reason => {
  const detail = said(exchange.body)
  if (/\bunpermitted fields\b/iu.test(detail)) return new Rejected({ detail })
  if (/\bnot enough permissions\b/iu.test(detail)) {
    return granted !== null && !granted.includes(needs)
      ? new PermissionMissing({ detail, scopes: [needs] })
      : new OperatorActionRequired({
          detail: `the app's product or the member's page role is missing: ${detail}`,
          retryAt: null
        })
  }
  return isDenied(exchange.body) ? new Hidden({ detail }) : Exchange.byStatus(exchange, now, detail)
}

/** Access to what was asked for, not to the kind of question. */
const isDenied = (body: unknown): boolean =>
  (codeOf(body) === 100 || Json.at(body, "code") === "ACCESS_DENIED") &&
  !/\b(unpermitted fields|not enough permissions)\b/iu.test(said(body))

/** A burst recovers in about half a minute. */
const burst = 30_000

/**
 * Daily limits start anew at midnight UTC; LinkedIn names no instant, neither in the body nor in a header. Each
 * resource has its own: what posts used up leaves the account's numbers to be read, and the other way round.
 */
const limited = (exchange: Exchange.Exchange, now: Instant): Reason => {
  const detail = said(exchange.body)
  const own = codeOf(exchange.body) === 101 || Json.at(exchange.body, "code") === "TOO_MANY_REQUESTS"
  const scope = /\bAPPLICATION\b/u.test(detail) ? ("app" as const) : ("account" as const)
  const guess = /\bDAY\b/u.test(detail) ? Quota.nextDay(now) : own ? now + burst : null
  return new RateLimited({
    detail,
    scope,
    alone: /\bresource level\b/iu.test(detail),
    retryAt: Quota.retryAfter(exchange.headers["retry-after"], now) ?? guess
  })
}

/**
 * LinkedIn's own words; newer bodies name the field beside a general message. Readings carry them, so they are cleaned
 * here.
 */
const said = (body: unknown): string => {
  const message = Json.text(Json.at(body, "message")) ?? Json.text(Json.at(body, "code")) ?? ""
  const input = Json.at(body, "errorDetails", "inputErrors", 0)
  const named = [
    Json.text(Json.at(input, "code")),
    Json.text(Json.at(input, "input", "inputPath", "fieldPath"))
  ].filter((part) => part !== undefined)
  return Text.reason(named.length === 0 ? message : `${named.join(" ")}: ${message}`)
}
