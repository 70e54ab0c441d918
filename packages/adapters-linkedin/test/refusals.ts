/** LinkedIn's refusals, one row each: what it answers, and what follows. */
import { PlatformId } from "@dravo/core/Ids"

export const now = Date.parse("2026-06-29T18:00:00Z")
export const linkedin = PlatformId.make("linkedin")
export const page = "urn:li:organization:1337"
export const id = "urn:li:share:7100000000000000001"
export const hours = 3_600_000

interface Expected {
  readonly reason: string
  readonly status: "failed" | "requires_reconnect"
  readonly error: string
  /** Milliseconds from now; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
}

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

/** Status, body, headers, granted scopes; what follows. */
export const table: ReadonlyArray<
  readonly [
    name: string,
    status: number,
    body: unknown,
    headers: Record<string, string>,
    scopes: ReadonlyArray<string> | null,
    expected: Expected
  ]
> = [
  [
    "a malformed token",
    401,
    said(401, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    {},
    null,
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect} (Invalid access token).`, next: null }
  ],
  [
    "a revoked token",
    401,
    said(401, 65601, "REVOKED_ACCESS_TOKEN", "It has been revoked by the user"),
    {},
    null,
    {
      reason: "Unauthorized",
      status: "requires_reconnect",
      error: `${reconnect} (It has been revoked by the user).`,
      next: null
    }
  ],
  [
    "an expired token",
    401,
    said(401, 65602, "EXPIRED_ACCESS_TOKEN", "It has expired"),
    {},
    null,
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect} (It has expired).`, next: null }
  ],
  [
    "a bare 401",
    401,
    {},
    {},
    null,
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect}.`, next: null }
  ],
  [
    "a header of ours that is missing",
    401,
    { message: "Empty oauth2_access_token", serviceErrorCode: 401, status: 401 },
    {},
    null,
    { reason: "Rejected", status: "failed", error: `${rejected} (Empty oauth2_access_token).`, next: "backOff" }
  ],
  [
    "a scope known to be missing",
    403,
    denied,
    {},
    ["openid", "profile"],
    {
      reason: "PermissionMissing",
      status: "requires_reconnect",
      error: `${scope} (Not enough permissions to access: …).`,
      next: null
    }
  ],
  [
    "a role or product missing beside the scope",
    403,
    denied,
    {},
    ["rw_organization_admin"],
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (${role}).`, next: "backOff" }
  ],
  [
    "missing permissions where nobody knows the scopes",
    403,
    denied,
    {},
    null,
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (${role}).`, next: "backOff" }
  ],
  [
    "fields it does not permit",
    403,
    said(403, 100, "ACCESS_DENIED", "Unpermitted fields present in PARAMETER: /shares"),
    {},
    ["openid"],
    {
      reason: "Rejected",
      status: "failed",
      error: `${rejected} (Unpermitted fields present in PARAMETER: /shares).`,
      next: "backOff"
    }
  ],
  [
    "access denied for other reasons",
    403,
    said(403, 100, "ACCESS_DENIED", "Access to the entity is denied"),
    {},
    null,
    { reason: "Hidden", status: "failed", error: `${hidden} (Access to the entity is denied).`, next: 6 * hours }
  ],
  [
    "a bare 403",
    403,
    {},
    {},
    ["openid"],
    { reason: "Unclassified", status: "failed", error: `${unknown} (status 403).`, next: "backOff" }
  ],
  [
    "a post that is not found",
    404,
    said(404, undefined, "RESOURCE_NOT_FOUND", "Resource not found"),
    {},
    null,
    { reason: "Gone", status: "failed", error: `${gone} (Resource not found).`, next: null }
  ],
  [
    "a bare 404",
    404,
    {},
    {},
    null,
    { reason: "Unclassified", status: "failed", error: `${unknown} (status 404).`, next: "backOff" }
  ],
  [
    "a version that ended",
    426,
    said(426, undefined, "NONEXISTENT_VERSION", "Requested version is not active"),
    {},
    null,
    {
      reason: "OperatorActionRequired",
      status: "failed",
      error: `${operator} (upgrade the version: LinkedIn-Version 202607 is not served).`,
      next: "backOff"
    }
  ],
  [
    "a version that ended, with another status",
    400,
    said(400, undefined, "NONEXISTENT_VERSION", "x"),
    {},
    null,
    {
      reason: "OperatorActionRequired",
      status: "failed",
      error: `${operator} (upgrade the version: LinkedIn-Version 202607 is not served).`,
      next: "backOff"
    }
  ],
  [
    "the application's daily quota",
    429,
    limit("APPLICATION DAY"),
    {},
    null,
    {
      reason: "RateLimited",
      status: "failed",
      error: `${limited} (Resource level throttle APPLICATION DAY limit for calls to this resource is reached.).`,
      next: 6 * hours
    }
  ],
  [
    "the daily quota of member and application",
    429,
    limit("APPLICATION_AND_MEMBER DAY"),
    {},
    null,
    {
      reason: "RateLimited",
      status: "failed",
      error:
        `${limited} (Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is ` +
        "reached.).",
      next: 6 * hours
    }
  ],
  [
    "the member's daily quota",
    429,
    limit("MEMBER DAY"),
    {},
    null,
    {
      reason: "RateLimited",
      status: "failed",
      error: `${limited} (Resource level throttle MEMBER DAY limit for calls to this resource is reached.).`,
      next: 6 * hours
    }
  ],
  [
    "a burst",
    429,
    limit("MEMBER"),
    {},
    null,
    {
      reason: "RateLimited",
      status: "failed",
      error: `${limited} (Resource level throttle MEMBER limit for calls to this resource is reached.).`,
      next: 30_000
    }
  ],
  [
    "a throttle of something in between",
    429,
    {},
    {},
    null,
    { reason: "RateLimited", status: "failed", error: `${limited}.`, next: "backOff" }
  ],
  [
    "a throttle with Retry-After",
    429,
    limit("MEMBER DAY"),
    { "retry-after": "90" },
    null,
    {
      reason: "RateLimited",
      status: "failed",
      error: `${limited} (Resource level throttle MEMBER DAY limit for calls to this resource is reached.).`,
      next: 90_000
    }
  ],
  [
    "a parameter it does not know",
    400,
    input("QUERY_PARAM_NOT_ALLOWED", "adType"),
    {},
    null,
    {
      reason: "Rejected",
      status: "failed",
      error: `${rejected} (QUERY_PARAM_NOT_ALLOWED adType: Invalid param.).`,
      next: "backOff"
    }
  ],
  [
    "a bad request in the older form",
    400,
    said(400, undefined, "ILLEGAL_ARGUMENT", "Invalid entity."),
    {},
    null,
    { reason: "Rejected", status: "failed", error: `${rejected} (Invalid entity.).`, next: "backOff" }
  ],
  [
    "a URL too long",
    414,
    "<h1>",
    html,
    null,
    { reason: "Rejected", status: "failed", error: `${rejected} (status 414).`, next: "backOff" }
  ],
  [
    "an internal error",
    500,
    said(500, undefined, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    {},
    null,
    { reason: "Unavailable", status: "failed", error: `${down} (Internal Server Error).`, next: "backOff" }
  ],
  [
    "a gateway that waited too long",
    504,
    "<title>504</title>",
    html,
    null,
    { reason: "Unavailable", status: "failed", error: `${down} (status 504).`, next: "backOff" }
  ],
  [
    "no elements at all",
    200,
    { paging: { start: 0, count: 10 } },
    {},
    null,
    {
      reason: "InvalidResponse",
      status: "failed",
      error: `${unreadable} (an answer without elements).`,
      next: "backOff"
    }
  ],
  [
    "a page where JSON was expected",
    200,
    "<h1>Sign in</h1>",
    html,
    null,
    {
      reason: "InvalidResponse",
      status: "failed",
      error: `${unreadable} (text/html instead of JSON).`,
      next: "backOff"
    }
  ]
]
