/** TikTok's refusals, one row each: what it answers, and what follows. */
import { PlatformId } from "@dravo/core/Ids"
import type * as RefusalTable from "@dravo/testkit/RefusalTable"

export const now = Date.parse("2026-06-29T12:00:00Z")
export const tiktok = PlatformId.make("tiktok")
export const video = "7500000000000000001"
export const upload = "v_pub_url~v2.1"
export const refusal = (code: unknown, message = "A sentence.") => ({
  error: { code, message, log_id: "20260629120000" }
})
export const ok = (data: unknown) => ({ data, error: { code: "ok", message: "", log_id: "20260629120000" } })

const reconnect = "TikTok no longer accepts this account's authorisation; reconnect the account"
const scope = "TikTok did not grant a permission these numbers need; reconnect the account and grant it"
const operator = "TikTok refuses this application until its operator acts"
const limited = "TikTok limits the number of requests; the next attempt waits for its deadline"
export const gone = "This is no longer available on TikTok"
const hidden = "TikTok does not show this to the connected account at present"
const down = "TikTok could not be reached or had an internal error"
const rejected = "TikTok did not accept the request"
const unknown = "TikTok refused the request for an unknown reason"
const unreadable = "TikTok gave an answer that could not be read"
export const hours = 3_600_000

export const table: ReadonlyArray<RefusalTable.Row> = [
  {
    name: "an expired token",
    status: 401,
    body: { data: {}, ...refusal("access_token_invalid") },
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (A sentence.).`,
    next: null
  },
  {
    name: "an expired token with status 200",
    status: 200,
    body: refusal("access_token_invalid"),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (A sentence.).`,
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
    name: "a 401 with a word nobody knows",
    status: 401,
    body: refusal("scope_brand_new"),
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a scope the user did not grant",
    status: 401,
    body: refusal("scope_not_authorized"),
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} (A sentence.).`,
    next: null
  },
  {
    name: "a scope the app was not given",
    status: 401,
    body: refusal("scope_permission_missed"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a scope the app was not given, with 403",
    status: 403,
    body: refusal("scope_permission_missed"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "bad parameters",
    status: 400,
    body: refusal("invalid_params"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a throttle",
    status: 429,
    body: refusal("rate_limit_exceeded"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (A sentence.).`,
    next: 60_000
  },
  {
    name: "a throttle with status 200",
    status: 200,
    body: refusal("rate_limit_exceeded"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (A sentence.).`,
    next: 60_000
  },
  {
    name: "a throttle with a header",
    status: 429,
    body: refusal("rate_limit_exceeded"),
    headers: { "retry-after": "5" },
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (A sentence.).`,
    next: 5000
  },
  {
    name: "a throttle without a word",
    status: 429,
    body: {},
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited}.`,
    next: "backOff"
  },
  {
    name: "an internal error",
    status: 500,
    body: refusal("internal_error"),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "an internal error with status 200 and no sentence",
    status: 200,
    body: refusal("internal_error", ""),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (internal_error).`,
    next: "backOff"
  },
  {
    name: "an internal error in HTML",
    status: 502,
    body: "<h1>Bad gateway</h1>",
    headers: { "content-type": "text/html" },
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (status 502).`,
    next: "backOff"
  },
  {
    name: "the numeric codes of the closed version",
    status: 200,
    body: { data: {}, error: { code: 6_007_063, message: "A sentence." } },
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a word nobody knows with status 200",
    status: 200,
    body: refusal("brand_new"),
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a word from the prototype",
    status: 200,
    body: refusal("constructor"),
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A sentence.).`,
    next: "backOff"
  },
  {
    name: "a bare 403",
    status: 403,
    body: {},
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (status 403).`,
    next: "backOff"
  },
  {
    name: "a wrong path",
    status: 404,
    body: "404 page not found",
    headers: { "content-type": "text/plain" },
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (status 404).`,
    next: "backOff"
  },
  {
    name: "ok without data",
    status: 200,
    body: { error: { code: "ok", message: "", log_id: "1" } },
    reason: "InvalidResponse",
    outcome: "failed",
    error: `${unreadable} (an answer without a list of videos).`,
    next: "backOff"
  },
  {
    name: "a video that is left out",
    status: 200,
    body: ok({ videos: [] }),
    reason: "Absent",
    outcome: "failed",
    error: "TikTok left this out of its answer; it may have been removed.",
    next: "backOff"
  },
  {
    name: "an upload that failed",
    postId: upload,
    status: 200,
    body: ok({ status: "FAILED", fail_reason: "spam_risk" }),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (publishing failed: spam_risk).`,
    next: null
  },
  {
    name: "an upload that failed without a reason",
    postId: upload,
    status: 200,
    body: ok({ status: "FAILED" }),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (publishing failed).`,
    next: null
  },
  {
    name: "an upload nobody knows",
    postId: upload,
    status: 400,
    body: refusal("invalid_publish_id"),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (A sentence.).`,
    next: null
  },
  {
    name: "an upload of another user",
    postId: upload,
    status: 400,
    body: refusal("token_not_authorized_for_specified_publish_id"),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (A sentence.).`,
    next: 6 * hours
  },
  {
    name: "an upload whose video stays private",
    postId: upload,
    status: 200,
    body: ok({ status: "PUBLISH_COMPLETE" }),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (it is published, but not for everyone).`,
    next: 6 * hours
  },
  {
    name: "an upload without the scope to ask",
    postId: upload,
    status: 401,
    body: refusal("scope_not_authorized"),
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} (A sentence.).`,
    next: null
  },
  {
    name: "an upload without a status",
    postId: upload,
    status: 200,
    body: ok({}),
    reason: "InvalidResponse",
    outcome: "failed",
    error: `${unreadable} (a publishing status without a status).`,
    next: "backOff"
  }
]
