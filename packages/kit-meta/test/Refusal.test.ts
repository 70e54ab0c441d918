import type { Reason } from "@dravo/core/AdapterError"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as SyncState from "@dravo/core/SyncState"
import * as Refusal from "@dravo/kit-meta/Refusal"
import { assert, describe, it } from "@effect/vitest"

const now = Date.parse("2026-06-29T12:00:00Z")
const hours = 3_600_000
const usage = (...minutes: ReadonlyArray<unknown>): Record<string, string> => ({
  "x-business-use-case-usage": JSON.stringify(
    Object.fromEntries(
      minutes.map((wait, id) => [
        String(id),
        [{ type: "pages", call_count: 100, estimated_time_to_regain_access: wait }]
      ])
    )
  )
})
const error = (code: unknown, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, fbtrace_id: "A", ...more }
})
const page = "(#190) This method must be called with a Page Access Token"

/** What a refusal means: why the row failed, what it speaks about, what the row becomes and when it is asked again. */
interface Meaning {
  readonly reason: Reason["_tag"]
  readonly about: Refusal.Subject
  readonly row: "failed" | "requires_reconnect"
  /** Milliseconds from now, never (null), or the ordinary back-off. */
  readonly next: number | null | "backOff"
}
const failed = (
  reason: Reason["_tag"],
  about: Refusal.Subject = "other",
  next: Meaning["next"] = "backOff"
): Meaning => ({
  reason,
  about,
  row: "failed",
  next
})
const reconnect: Meaning = { reason: "Unauthorized", about: "other", row: "requires_reconnect", next: null }
const permission: Meaning = { reason: "PermissionMissing", about: "permission", row: "requires_reconnect", next: null }
const limited = failed("RateLimited")
const limitedFor = (wait: number): Meaning => failed("RateLimited", "other", wait)
const hidden = (about: Refusal.Subject): Meaning => failed("Hidden", about, 6 * hours)
const rejected = (about: Refusal.Subject): Meaning => failed("Rejected", about)
const down = failed("Unavailable")
const operator = failed("OperatorActionRequired")

interface Case {
  readonly title: string
  readonly means: Meaning
  readonly status?: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/** A case whose body is the API's own envelope, with status 400 unless it says otherwise. */
const says = (
  title: string,
  means: Meaning,
  code: unknown,
  message: string,
  more: { readonly status?: number; readonly headers?: Record<string, string> } & Readonly<Record<string, unknown>> = {}
): Case => {
  const { headers, status, ...fields } = more
  return {
    title,
    means,
    body: error(code, message, fields),
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers })
  }
}

const tokens: ReadonlyArray<Case> = [
  says("190, a dead token", reconnect, 190, "Invalid OAuth access token"),
  says("190/459, a checkpoint the user must pass", reconnect, 190, "The user is in a checkpoint", {
    error_subcode: 459
  }),
  says("190/464, an unconfirmed user", reconnect, 190, "The user is not confirmed", { error_subcode: 464 }),
  says("190/467, an invalid token", reconnect, 190, "The access token is invalid", { error_subcode: 467 }),
  says("190/492, a role on the Page that was lost", reconnect, 190, "The session is invalid", { error_subcode: 492 }),
  says("102, an ended session", reconnect, 102, "Session key invalid", { status: 401 }),
  ...[458, 459, 460, 463, 464, 467, 492].map((error_subcode) =>
    says(`190/${error_subcode}`, reconnect, 190, "Error validating access token", { error_subcode })
  ),
  says("190 for another kind of token", reconnect, 190, page),
  says("190/2069032 for a user's token", reconnect, 190, "A page token is needed", { error_subcode: 2069032 }),
  says("2069032 under another code", reconnect, 100, "A page token is needed", { error_subcode: 2069032 }),
  says("a code a recorder blanked out", reconnect, "REDACTED", page),
  { title: "401 without a word", means: reconnect, status: 401, body: {} }
]

const permissions: ReadonlyArray<Case> = [
  says("10, a missing permission", permission, 10, "(#10) Application does not have permission for this action"),
  says("200 with status 403", permission, 200, "(#200) Requires permission: pages_messaging", { status: 403 }),
  says("200 for a role", permission, 200, "(#200) The user does not have an appropriate role on the Page"),
  says("299", permission, 299, "(#299) Missing permission", { status: 403 }),
  says(
    "100 that names the permission",
    permission,
    100,
    "(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature. This " +
      "endpoint requires the 'pages_read_engagement' permission."
  )
]

const operators: ReadonlyArray<Case> = [
  says("200 for an app that is blocked", operator, 200, "API access blocked."),
  says(
    "200 for an app that is deactivated",
    operator,
    200,
    "API access deactivated. To reactivate, see the dashboard."
  ),
  says("200 for an app that is disabled", operator, 200, "The application has been disabled"),
  says("3, a capability", operator, 3, "(#3) Application does not have the capability to make this API call."),
  says(
    "10 for a feature without review",
    operator,
    10,
    "(#10) To use 'Page Public Content Access', your use of this endpoint must be reviewed and approved by Facebook."
  ),
  says("10 for an app that needs review", operator, 10, "(#10) This requires app review."),
  says("200 for an app without advanced access", operator, 200, "(#200) Advanced Access is needed for this permission"),
  says("190 for an app that was deleted", operator, 190, "Error validating application. Application has been deleted."),
  says(
    "100 for a proof that is asked for",
    operator,
    100,
    "API calls from the server require an appsecret_proof argument"
  ),
  says("100 for an invalid proof", operator, 100, "Invalid appsecret_proof provided in the API argument"),
  says("200 for a proof in other words", operator, 200, "App Secret Proof is required for this app"),
  says("190 for a proof in other words", operator, 190, "The app secret proof could not be checked"),
  says("1 for a wrong secret", operator, 1, "Error validating client secret."),
  says("101, a wrong app", operator, 101, "Error validating application. Cannot get application info")
]

const objects: ReadonlyArray<Case> = [
  says("10, too few viewers", hidden("viewers"), 10, "(#10) Not enough viewers for the media to show insights"),
  says(
    "100/33",
    hidden("object"),
    100,
    "Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions",
    { error_subcode: 33 }
  ),
  says("100/33 explained to the user", hidden("object"), 100, "Invalid parameter", {
    error_subcode: 33,
    error_user_msg: "Unsupported get request."
  }),
  says(
    "100 for a missing object, without a subcode",
    hidden("object"),
    100,
    "Unsupported get request. Object with ID '2' does not exist, cannot be loaded due to missing permissions, or " +
      "does not support this operation.",
    { type: "GraphMethodException" }
  ),
  says(
    "803, an alias nobody knows",
    hidden("object"),
    803,
    "(#803) Some of the aliases you requested do not exist: 1_2"
  ),
  says("110, an id nobody knows", hidden("object"), 110, "Invalid user id"),
  says("100/2108006 on graph.facebook.com", hidden("conversion"), 100, "Invalid parameter", {
    error_subcode: 2108006,
    error_user_msg: "The media was posted before the conversion."
  }),
  says("100/2108006 on graph.instagram.com", hidden("conversion"), 100, "The media was posted before the conversion.", {
    type: "IGApiException",
    error_subcode: 2108006
  }),
  says("2874010, too few users", hidden("other"), "REDACTED", "Not enough users", {
    error_subcode: 2874010,
    is_transient: false
  }),
  says(
    "100, an object without insights",
    rejected("no-insights"),
    100,
    "(#100) Tried accessing nonexisting field (insights) on node type (ShadowIGMedia)"
  )
]

const names: ReadonlyArray<Case> = [
  ...[
    "(#100) metric[4] must be one of the following values: reach, views",
    "Param metric[4] must be one of {reach, views}",
    "(#100) The value must be a valid insights metric",
    "(#100) Starting from version v22.0 and above, the impressions metric is no longer supported for the queried media."
  ].map((message) => says(`100 for a name that is dead: ${message}`, rejected("dead-name"), 100, message)),
  ...[
    "(#100) The Media Insights API does not support the views metric for this media product type.",
    "(#100) Incompatible metric (total_interactions) with the media",
    "(#100) The metric shares is not supported for this media type",
    "(#100) The following metrics (shares, saved) are not supported for this media",
    "(#100) Metric shares is not available",
    "(#100) Tried accessing nonexisting field (feed)"
  ].map((message) => says(`100 for a name that is foreign: ${message}`, rejected("foreign-name"), 100, message))
]

const requests: ReadonlyArray<Case> = [
  says(
    "100, a total that is no series",
    rejected("other"),
    100,
    "(#100) The following metrics (views) should be specified with parameter metric_type=total_value"
  ),
  says(
    "100, more than 30 days",
    rejected("request"),
    100,
    "(#100) There cannot be more than 30 days (2592000 s) between since and until."
  ),
  says("100/1504016, too wide a range", rejected("request"), 100, "(#100) Range too large", { error_subcode: 1504016 }),
  says("-1/2207086, a metric of shared media", rejected("request"), -1, "Fatal", { error_subcode: 2207086 }),
  says("2500", rejected("request"), 2500, "Unknown path components: /navigation"),
  says("a code nobody knows", failed("Unclassified", "request"), 36000, "The image size is too large.", {
    error_subcode: 2207004
  }),
  { title: "403 without a word", means: failed("Unclassified"), status: 403, body: {} }
]

const platform: ReadonlyArray<Case> = [
  says("1 without a word about whether it passes", down, 1, "An unknown error occurred"),
  says("1 that does not pass, which is no trouble of the platform's", failed("Unclassified"), 1, "An unknown error", {
    error_subcode: 99,
    is_transient: false
  }),
  says("1 that does not pass, as a server error", failed("Unclassified"), 1, "An unknown error", {
    status: 500,
    is_transient: false
  }),
  says("2, the service", down, 2, "Service temporarily unavailable"),
  says("anything transient", down, 190, "Try again", { is_transient: true }),
  says("a server error with a code", down, 1, "Something went wrong", { status: 500 }),
  says(
    "a server error that wants less data",
    failed("Unavailable", "request"),
    1,
    "Please reduce the amount of data you're asking for, then retry your request",
    { status: 500 }
  ),
  { title: "503 in no words", means: down, status: 503, body: undefined }
]

const limits: ReadonlyArray<Case> = [
  says("4 for the app, transient as it is", limited, 4, "(#4) Application request limit reached", {
    is_transient: true
  }),
  says("341 for the app", limited, 341, "(#341) Feed action request limit reached"),
  says("17 for the user", limited, 17, "(#17) User request limit reached"),
  says("32 for the Page", limited, 32, "(#32) Page request limit reached", { status: 403 }),
  says("613", limited, 613, "(#613) Calls to this api have exceeded the rate limit", { error_subcode: 1996 }),
  says("80001 with its minutes", limitedFor(12 * 60_000), 80001, "(#80001) too many calls to this Page account", {
    headers: usage(0, 12, 3)
  }),
  says("80002 with more than a day", limitedFor(24 * hours), 80002, "(#80002) too many calls", {
    headers: usage(9999)
  }),
  says("80002 with zero minutes", limited, 80002, "(#80002) too many calls", { headers: usage(0) }),
  says("80002 with a header of garbage", limited, 80002, "(#80002) too many calls", {
    headers: { "x-business-use-case-usage": "{soon" }
  }),
  says("80002 with minutes in words", limited, 80002, "(#80002) too many calls", {
    headers: usage("12", null, -5, {})
  }),
  {
    title: "429 with Retry-After",
    means: limitedFor(90_000),
    status: 429,
    body: {},
    headers: { "retry-after": "90" }
  },
  says("368, blocked", limitedFor(6 * hours), 368, "The action attempted has been deemed abusive")
]

const groups = { tokens, permissions, operators, objects, names, requests, platform, limits }

const known: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { reach: 5 },
  lastUpdatedAt: now - 6 * hours,
  staleAfter: now
}

const context: SyncState.Context = {
  now,
  label: "Graph",
  connection: 1,
  policy: Freshness.standard,
  readRate: null,
  isRatio: () => false,
  facts: { platform: PlatformId.make("graph"), kind: "publication", seed: "1", publishedAt: null, price: null }
}

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Refusal.read({ status, body, headers, text: "" }, now, ["a_scope"])

describe("the Graph API's refusals", { meta: { claim: "platforms.error-tables" } }, () => {
  describe.each(Object.entries(groups))("%s", (_group, cases) => {
    it.each(cases)("$title", ({ body, headers, means, status }) => {
      const refusal = read(status ?? 400, body, headers)
      assert.strictEqual(refusal.reason._tag, means.reason)
      assert.strictEqual(refusal.about, means.about)
      const next = SyncState.next(known, { _tag: "Failed", reason: refusal.reason }, context)
      assert.strictEqual(next.outcome, means.row)
      assert.strictEqual(next.error, SyncState.sentence(refusal.reason, "Graph"))
      assert.deepStrictEqual(next.metrics, known.metrics)
      if (means.next === "backOff")
        assert.isTrue(next.staleAfter !== null && Math.abs(next.staleAfter - now - 30_000) <= 6000)
      else assert.strictEqual(next.staleAfter, means.next === null ? null : now + means.next)
    })
  })

  it("say whose limit was reached, and which scopes are missing", () => {
    const scopeOf = (code: number) => {
      const { reason } = read(400, error(code, "limit"))
      return reason._tag === "RateLimited" ? reason.scope : undefined
    }
    assert.deepStrictEqual([4, 341, 17, 32, 613, 80001, 80002].map(scopeOf), [
      "app",
      "app",
      "account",
      "account",
      "account",
      "account",
      "account"
    ])
    const { reason } = read(400, error(10, "(#10) permission"))
    assert.deepStrictEqual(reason._tag === "PermissionMissing" ? reason.scopes : [], ["a_scope"])
  })

  it("tell a host that gave the wrong kind of token so", () => {
    assert.match(
      read(400, error(190, page)).reason.detail,
      /^this needs a Page access token, and another kind was given/u
    )
  })
})
