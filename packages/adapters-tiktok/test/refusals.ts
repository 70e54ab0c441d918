/** TikTok's refusals, one row each: what it answers, and what follows. */
import { PlatformId } from "@dravo/core/Ids"

export const now = Date.parse("2026-06-29T12:00:00Z")
export const tiktok = PlatformId.make("tiktok")
export const video = "7500000000000000001"
export const upload = "v_pub_url~v2.1"
export const refusal = (code: unknown, message = "A sentence.") => ({
  error: { code, message, log_id: "20260629120000" }
})
export const ok = (data: unknown) => ({ data, error: { code: "ok", message: "", log_id: "20260629120000" } })

interface Expected {
  readonly reason: string
  readonly status: "failed" | "requires_reconnect"
  readonly error: string
  /** Milliseconds from now; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
}

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

/** What is asked for; status, body, headers; what follows. */
export const table: ReadonlyArray<
  readonly [
    name: string,
    asked: string,
    status: number,
    body: unknown,
    headers: Record<string, string>,
    expected: Expected
  ]
> = [
  [
    "an expired token",
    video,
    401,
    { data: {}, ...refusal("access_token_invalid") },
    {},
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect} (A sentence.).`, next: null }
  ],
  [
    "an expired token with status 200",
    video,
    200,
    refusal("access_token_invalid"),
    {},
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect} (A sentence.).`, next: null }
  ],
  [
    "a bare 401",
    video,
    401,
    {},
    {},
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect}.`, next: null }
  ],
  [
    "a 401 with a word nobody knows",
    video,
    401,
    refusal("scope_brand_new"),
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A sentence.).`, next: "backOff" }
  ],
  [
    "a scope the user did not grant",
    video,
    401,
    refusal("scope_not_authorized"),
    {},
    { reason: "PermissionMissing", status: "requires_reconnect", error: `${scope} (A sentence.).`, next: null }
  ],
  [
    "a scope the app was not given",
    video,
    401,
    refusal("scope_permission_missed"),
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A sentence.).`, next: "backOff" }
  ],
  [
    "a scope the app was not given, with 403",
    video,
    403,
    refusal("scope_permission_missed"),
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A sentence.).`, next: "backOff" }
  ],
  [
    "bad parameters",
    video,
    400,
    refusal("invalid_params"),
    {},
    { reason: "Rejected", status: "failed", error: `${rejected} (A sentence.).`, next: "backOff" }
  ],
  [
    "a throttle",
    video,
    429,
    refusal("rate_limit_exceeded"),
    {},
    { reason: "RateLimited", status: "failed", error: `${limited} (A sentence.).`, next: 60_000 }
  ],
  [
    "a throttle with status 200",
    video,
    200,
    refusal("rate_limit_exceeded"),
    {},
    { reason: "RateLimited", status: "failed", error: `${limited} (A sentence.).`, next: 60_000 }
  ],
  [
    "a throttle with a header",
    video,
    429,
    refusal("rate_limit_exceeded"),
    { "retry-after": "5" },
    { reason: "RateLimited", status: "failed", error: `${limited} (A sentence.).`, next: 5000 }
  ],
  [
    "a throttle without a word",
    video,
    429,
    {},
    {},
    { reason: "RateLimited", status: "failed", error: `${limited}.`, next: "backOff" }
  ],
  [
    "an internal error",
    video,
    500,
    refusal("internal_error"),
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (A sentence.).`, next: "backOff" }
  ],
  [
    "an internal error with status 200 and no sentence",
    video,
    200,
    refusal("internal_error", ""),
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (internal_error).`, next: "backOff" }
  ],
  [
    "an internal error in HTML",
    video,
    502,
    "<h1>Bad gateway</h1>",
    { "content-type": "text/html" },
    { reason: "Unavailable", status: "failed", error: `${down} (status 502).`, next: "backOff" }
  ],
  [
    "the numeric codes of the closed version",
    video,
    200,
    { data: {}, error: { code: 6_007_063, message: "A sentence." } },
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A sentence.).`, next: "backOff" }
  ],
  [
    "a word nobody knows with status 200",
    video,
    200,
    refusal("brand_new"),
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A sentence.).`, next: "backOff" }
  ],
  [
    "a word from the prototype",
    video,
    200,
    refusal("constructor"),
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A sentence.).`, next: "backOff" }
  ],
  [
    "a bare 403",
    video,
    403,
    {},
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (status 403).`, next: "backOff" }
  ],
  [
    "a wrong path",
    video,
    404,
    "404 page not found",
    { "content-type": "text/plain" },
    { reason: "Unclassified", status: "failed", error: `${unknown} (status 404).`, next: "backOff" }
  ],
  [
    "ok without data",
    video,
    200,
    { error: { code: "ok", message: "", log_id: "1" } },
    {},
    {
      reason: "InvalidResponse",
      status: "failed",
      error: `${unreadable} (an answer without a list of videos).`,
      next: "backOff"
    }
  ],
  [
    "a video that is left out",
    video,
    200,
    ok({ videos: [] }),
    {},
    {
      reason: "Absent",
      status: "failed",
      error: "TikTok left this out of its answer; it may have been removed.",
      next: "backOff"
    }
  ],
  [
    "an upload that failed",
    upload,
    200,
    ok({ status: "FAILED", fail_reason: "spam_risk" }),
    {},
    { reason: "Gone", status: "failed", error: `${gone} (publishing failed: spam_risk).`, next: null }
  ],
  [
    "an upload that failed without a reason",
    upload,
    200,
    ok({ status: "FAILED" }),
    {},
    { reason: "Gone", status: "failed", error: `${gone} (publishing failed).`, next: null }
  ],
  [
    "an upload nobody knows",
    upload,
    400,
    refusal("invalid_publish_id"),
    {},
    { reason: "Gone", status: "failed", error: `${gone} (A sentence.).`, next: null }
  ],
  [
    "an upload of another user",
    upload,
    400,
    refusal("token_not_authorized_for_specified_publish_id"),
    {},
    { reason: "Hidden", status: "failed", error: `${hidden} (A sentence.).`, next: 6 * hours }
  ],
  [
    "an upload whose video stays private",
    upload,
    200,
    ok({ status: "PUBLISH_COMPLETE" }),
    {},
    { reason: "Hidden", status: "failed", error: `${hidden} (it is published, but not for everyone).`, next: 6 * hours }
  ],
  [
    "an upload without the scope to ask",
    upload,
    401,
    refusal("scope_not_authorized"),
    {},
    { reason: "PermissionMissing", status: "requires_reconnect", error: `${scope} (A sentence.).`, next: null }
  ],
  [
    "an upload without a status",
    upload,
    200,
    ok({}),
    {},
    {
      reason: "InvalidResponse",
      status: "failed",
      error: `${unreadable} (a publishing status without a status).`,
      next: "backOff"
    }
  ]
]
