/** LinkedIn's refusals, one row each: what it answers, and what follows. */
import { PlatformId } from "@dravo/core/Ids"
import type * as RefusalTable from "@dravo/testkit/RefusalTable"

export const now = Date.parse("2026-06-29T18:00:00Z")
export const linkedin = PlatformId.make("linkedin")
export const page = "urn:li:organization:1337"
export const id = "urn:li:share:7100000000000000001"
export const hours = 3_600_000

const reconnect = "LinkedIn no longer accepts this account's authorisation; reconnect the account"
const scope = "LinkedIn did not grant a permission these numbers need; reconnect the account and grant it"
const operator = "LinkedIn refuses this application until its operator acts"
const limited = "LinkedIn limits the number of requests; the next attempt waits for its deadline"
const gone = "This is no longer available on LinkedIn"
const hidden = "LinkedIn does not show this to the connected account at present"
const down = "LinkedIn could not be reached or had an internal error"
const rejected = "LinkedIn did not accept the request"
const unreadable = "LinkedIn gave an answer that could not be read"
const unknown = "LinkedIn refused the request for an unknown reason"

export const said = (status: number, serviceErrorCode: number | undefined, code: string, message: string) => ({
  status,
  ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }),
  code,
  message
})
export const denied = said(403, 100, "ACCESS_DENIED", "Not enough permissions to access: things.FINDER-x.20260701")
export const limit = (whose: string) =>
  said(429, 101, "TOO_MANY_REQUESTS", `Resource level throttle ${whose} limit for calls to this resource is reached.`)
const input = (code: string, fieldPath: string) => ({
  errorDetailType: "com.linkedin.common.error.BadRequest",
  message: "Invalid param.",
  status: 400,
  errorDetails: { inputErrors: [{ code, input: { inputPath: { fieldPath } } }] }
})
const html = { "content-type": "text/html" }
const role = "the app's product or the member's page role is missing: Not enough permissions to access: …"

export const table: ReadonlyArray<RefusalTable.Row> = [
  {
    name: "a malformed token",
    status: 401,
    body: said(401, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (Invalid access token).`,
    next: null
  },
  {
    name: "a revoked token",
    status: 401,
    body: said(401, 65601, "REVOKED_ACCESS_TOKEN", "It has been revoked by the user"),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (It has been revoked by the user).`,
    next: null
  },
  {
    name: "an expired token",
    status: 401,
    body: said(401, 65602, "EXPIRED_ACCESS_TOKEN", "It has expired"),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (It has expired).`,
    next: null
  },
  {
    name: "a bare 401",
    status: 401,
    body: {},
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect}.`,
    next: null
  },
  {
    name: "a header of ours that is missing",
    status: 401,
    body: { message: "Empty oauth2_access_token", serviceErrorCode: 401, status: 401 },
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (Empty oauth2_access_token).`,
    next: "backOff"
  },
  {
    name: "a scope known to be missing",
    status: 403,
    body: denied,
    scopes: ["openid", "profile"],
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} (Not enough permissions to access: …).`,
    next: null
  },
  {
    name: "a role or product missing beside the scope",
    status: 403,
    body: denied,
    scopes: ["rw_organization_admin"],
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (${role}).`,
    next: "backOff"
  },
  {
    name: "missing permissions where nobody knows the scopes",
    status: 403,
    body: denied,
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (${role}).`,
    next: "backOff"
  },
  {
    name: "fields it does not permit",
    status: 403,
    body: said(403, 100, "ACCESS_DENIED", "Unpermitted fields present in PARAMETER: /shares"),
    scopes: ["openid"],
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (Unpermitted fields present in PARAMETER: /shares).`,
    next: "backOff"
  },
  {
    name: "access denied for other reasons",
    status: 403,
    body: said(403, 100, "ACCESS_DENIED", "Access to the entity is denied"),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (Access to the entity is denied).`,
    next: 6 * hours
  },
  {
    name: "a bare 403",
    status: 403,
    body: {},
    scopes: ["openid"],
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (status 403).`,
    next: "backOff"
  },
  {
    name: "a post that is not found",
    status: 404,
    body: said(404, undefined, "RESOURCE_NOT_FOUND", "Resource not found"),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (Resource not found).`,
    next: null
  },
  {
    name: "a bare 404",
    status: 404,
    body: {},
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (status 404).`,
    next: "backOff"
  },
  {
    name: "a version that ended",
    status: 426,
    body: said(426, undefined, "NONEXISTENT_VERSION", "Requested version is not active"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (upgrade the version: LinkedIn-Version 202607 is not served).`,
    next: "backOff"
  },
  {
    name: "a version that ended, with another status",
    status: 400,
    body: said(400, undefined, "NONEXISTENT_VERSION", "x"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (upgrade the version: LinkedIn-Version 202607 is not served).`,
    next: "backOff"
  },
  {
    name: "the application's daily quota",
    status: 429,
    body: limit("APPLICATION DAY"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Resource level throttle APPLICATION DAY limit for calls to this resource is reached.).`,
    next: 6 * hours
  },
  {
    name: "the daily quota of member and application",
    status: 429,
    body: limit("APPLICATION_AND_MEMBER DAY"),
    reason: "RateLimited",
    outcome: "failed",
    error:
      `${limited} (Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is ` +
      "reached.).",
    next: 6 * hours
  },
  {
    name: "the member's daily quota",
    status: 429,
    body: limit("MEMBER DAY"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Resource level throttle MEMBER DAY limit for calls to this resource is reached.).`,
    next: 6 * hours
  },
  {
    name: "a burst",
    status: 429,
    body: limit("MEMBER"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Resource level throttle MEMBER limit for calls to this resource is reached.).`,
    next: 30_000
  },
  {
    name: "a throttle of something in between",
    status: 429,
    body: {},
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited}.`,
    next: "backOff"
  },
  {
    name: "a throttle with Retry-After",
    status: 429,
    body: limit("MEMBER DAY"),
    headers: { "retry-after": "90" },
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Resource level throttle MEMBER DAY limit for calls to this resource is reached.).`,
    next: 90_000
  },
  {
    name: "a parameter it does not know",
    status: 400,
    body: input("QUERY_PARAM_NOT_ALLOWED", "adType"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (QUERY_PARAM_NOT_ALLOWED adType: Invalid param.).`,
    next: "backOff"
  },
  {
    name: "a bad request in the older form",
    status: 400,
    body: said(400, undefined, "ILLEGAL_ARGUMENT", "Invalid entity."),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (Invalid entity.).`,
    next: "backOff"
  },
  {
    name: "a URL too long",
    status: 414,
    body: "<h1>",
    headers: html,
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (status 414).`,
    next: "backOff"
  },
  {
    name: "an internal error",
    status: 500,
    body: said(500, undefined, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (Internal Server Error).`,
    next: "backOff"
  },
  {
    name: "a gateway that waited too long",
    status: 504,
    body: "<title>504</title>",
    headers: html,
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (status 504).`,
    next: "backOff"
  },
  {
    name: "no elements at all",
    status: 200,
    body: { paging: { start: 0, count: 10 } },
    reason: "InvalidResponse",
    outcome: "failed",
    error: `${unreadable} (an answer without elements).`,
    next: "backOff"
  },
  {
    name: "a page where JSON was expected",
    status: 200,
    body: "<h1>Sign in</h1>",
    headers: html,
    reason: "InvalidResponse",
    outcome: "failed",
    error: `${unreadable} (text/html instead of JSON).`,
    next: "backOff"
  }
]
