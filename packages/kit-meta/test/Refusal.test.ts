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

type Outcome = readonly [
  reason: Reason["_tag"],
  about: Refusal.Subject,
  status: "failed" | "requires_reconnect",
  next: number | null | "backOff"
]
const reconnect: Outcome = ["Unauthorized", "other", "requires_reconnect", null]
const permission: Outcome = ["PermissionMissing", "permission", "requires_reconnect", null]
const limited: Outcome = ["RateLimited", "other", "failed", "backOff"]
const hidden = (about: Refusal.Subject): Outcome => ["Hidden", about, "failed", 6 * hours]
const rejected = (about: Refusal.Subject): Outcome => ["Rejected", about, "failed", "backOff"]
const down: Outcome = ["Unavailable", "other", "failed", "backOff"]
const operator: Outcome = ["OperatorActionRequired", "other", "failed", "backOff"]

/** Every row of the API's error documentation, and what the published probes add to it. */
const table: ReadonlyArray<
  readonly [name: string, status: number, body: unknown, headers: Record<string, string>, outcome: Outcome]
> = [
  ["190, a dead token", 400, error(190, "Invalid OAuth access token"), {}, reconnect],
  [
    "190/459, a checkpoint the user must pass",
    400,
    error(190, "The user is in a checkpoint", { error_subcode: 459 }),
    {},
    reconnect
  ],
  ["190/464, an unconfirmed user", 400, error(190, "The user is not confirmed", { error_subcode: 464 }), {}, reconnect],
  ["190/467, an invalid token", 400, error(190, "The access token is invalid", { error_subcode: 467 }), {}, reconnect],
  [
    "190/492, a role on the Page that was lost",
    400,
    error(190, "The session is invalid", { error_subcode: 492 }),
    {},
    reconnect
  ],
  ["102, an ended session", 401, error(102, "Session key invalid"), {}, reconnect],
  ...[458, 459, 460, 463, 464, 467, 492].map(
    (subcode) =>
      [
        `190/${subcode}`,
        400,
        error(190, "Error validating access token", { error_subcode: subcode }),
        {},
        reconnect
      ] as const
  ),
  ["190 for another kind of token", 400, error(190, page), {}, reconnect],
  [
    "190/2069032 for a user's token",
    400,
    error(190, "A page token is needed", { error_subcode: 2069032 }),
    {},
    reconnect
  ],
  ["a code a recorder blanked out", 400, error("REDACTED", page), {}, reconnect],
  ["401 without a word", 401, {}, {}, reconnect],
  [
    "10, a missing permission",
    400,
    error(10, "(#10) Application does not have permission for this action"),
    {},
    permission
  ],
  ["200 with status 403", 403, error(200, "(#200) Requires permission: pages_messaging"), {}, permission],
  ["299", 403, error(299, "(#299) Missing permission"), {}, permission],
  ["3, a capability", 400, error(3, "(#3) Application does not have the capability"), {}, permission],
  [
    "100 that names the permission",
    400,
    error(
      100,
      "(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature. This " +
        "endpoint requires the 'pages_read_engagement' permission."
    ),
    {},
    permission
  ],
  [
    "10, too few viewers",
    400,
    error(10, "(#10) Not enough viewers for the media to show insights"),
    {},
    hidden("viewers")
  ],
  [
    "100/33",
    400,
    error(
      100,
      "Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions",
      { error_subcode: 33 }
    ),
    {},
    hidden("object")
  ],
  [
    "100/33 explained to the user",
    400,
    error(100, "Invalid parameter", { error_subcode: 33, error_user_msg: "Unsupported get request." }),
    {},
    hidden("object")
  ],
  [
    "100 for a missing object, without a subcode",
    400,
    error(
      100,
      "Unsupported get request. Object with ID '2' does not exist, cannot be loaded due to missing permissions, or " +
        "does not support this operation.",
      { type: "GraphMethodException" }
    ),
    {},
    hidden("object")
  ],
  [
    "100/2108006 on graph.facebook.com",
    400,
    error(100, "Invalid parameter", {
      error_subcode: 2108006,
      error_user_msg: "The media was posted before the conversion."
    }),
    {},
    hidden("conversion")
  ],
  [
    "100/2108006 on graph.instagram.com",
    400,
    error(100, "The media was posted before the conversion.", { type: "IGApiException", error_subcode: 2108006 }),
    {},
    hidden("conversion")
  ],
  [
    "2874010, too few users",
    400,
    error("REDACTED", "Not enough users", { error_subcode: 2874010, is_transient: false }),
    {},
    hidden("other")
  ],
  [
    "100, an unknown metric by index",
    400,
    error(100, "(#100) metric[4] must be one of the following values: reach, views"),
    {},
    rejected("dead-name")
  ],
  [
    "100, a metric nobody names",
    400,
    error(100, "(#100) The value must be a valid insights metric"),
    {},
    rejected("dead-name")
  ],
  [
    "100, a metric that ended",
    400,
    error(
      100,
      "(#100) Starting from version v22.0 and above, the impressions metric is no longer supported for the queried " +
        "media."
    ),
    {},
    rejected("dead-name")
  ],
  [
    "100, a metric of another type",
    400,
    error(100, "(#100) The Media Insights API does not support the views metric for this media product type."),
    {},
    rejected("foreign-name")
  ],
  [
    "100, an incompatible metric",
    400,
    error(100, "(#100) Incompatible metric (total_interactions) with the media"),
    {},
    rejected("foreign-name")
  ],
  [
    "100, an unknown field",
    400,
    error(100, "(#100) Tried accessing nonexisting field (feed)"),
    {},
    rejected("foreign-name")
  ],
  [
    "100, a total that is no series",
    400,
    error(100, "(#100) The following metrics (views) should be specified with parameter metric_type=total_value"),
    {},
    rejected("request")
  ],
  [
    "100, more than 30 days",
    400,
    error(100, "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
    {},
    rejected("request")
  ],
  [
    "100/1504016, too wide a range",
    400,
    error(100, "(#100) Range too large", { error_subcode: 1504016 }),
    {},
    rejected("request")
  ],
  [
    "-1/2207086, a metric of shared media",
    400,
    error(-1, "Fatal", { error_subcode: 2207086 }),
    {},
    rejected("request")
  ],
  ["2500", 400, error(2500, "Unknown path components: /navigation"), {}, rejected("request")],
  ["1, unknown", 400, error(1, "An unknown error occurred", { error_subcode: 99, is_transient: false }), {}, down],
  ["2, the service", 400, error(2, "Service temporarily unavailable"), {}, down],
  ["anything transient", 400, error(190, "Try again", { is_transient: true }), {}, down],
  ["a server error with a code", 500, error(1, "Something went wrong"), {}, down],
  [
    "a server error that wants less data",
    500,
    error(1, "Please reduce the amount of data you're asking for, then retry your request"),
    {},
    ["Unavailable", "request", "failed", "backOff"]
  ],
  ["503 in no words", 503, undefined, {}, down],
  [
    "4 for the app, transient as it is",
    400,
    error(4, "(#4) Application request limit reached", { is_transient: true }),
    {},
    limited
  ],
  ["341 for the app", 400, error(341, "(#341) Feed action request limit reached"), {}, limited],
  ["17 for the user", 400, error(17, "(#17) User request limit reached"), {}, limited],
  ["32 for the Page", 403, error(32, "(#32) Page request limit reached"), {}, limited],
  [
    "613",
    400,
    error(613, "(#613) Calls to this api have exceeded the rate limit", { error_subcode: 1996 }),
    {},
    limited
  ],
  [
    "80001 with its minutes",
    400,
    error(80001, "(#80001) too many calls to this Page account"),
    usage(0, 12, 3),
    ["RateLimited", "other", "failed", 12 * 60_000]
  ],
  [
    "80002 with more than a day",
    400,
    error(80002, "(#80002) too many calls"),
    usage(9999),
    ["RateLimited", "other", "failed", 24 * hours]
  ],
  ["80002 with zero minutes", 400, error(80002, "(#80002) too many calls"), usage(0), limited],
  [
    "80002 with a header of garbage",
    400,
    error(80002, "(#80002) too many calls"),
    { "x-business-use-case-usage": "{soon" },
    limited
  ],
  ["80002 with minutes in words", 400, error(80002, "(#80002) too many calls"), usage("12", null, -5, {}), limited],
  ["429 with Retry-After", 429, {}, { "retry-after": "90" }, ["RateLimited", "other", "failed", 90_000]],
  [
    "368, blocked",
    400,
    error(368, "The action attempted has been deemed abusive"),
    {},
    ["RateLimited", "other", "failed", 6 * hours]
  ],
  [
    "a proof that is asked for",
    400,
    error(100, "API calls from the server require an appsecret_proof argument"),
    {},
    operator
  ],
  ["a wrong secret", 400, error(1, "Error validating client secret."), {}, operator],
  ["101, a wrong app", 400, error(101, "Error validating application. Cannot get application info"), {}, operator],
  [
    "a code nobody knows",
    400,
    error(36000, "The image size is too large.", { error_subcode: 2207004 }),
    {},
    ["Unclassified", "other", "failed", "backOff"]
  ],
  ["403 without a word", 403, {}, {}, ["Unclassified", "other", "failed", "backOff"]]
]

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
  it.each(table)("%s: status %s", (_name, status, body, headers, [reason, about, outcome, wait]) => {
    const refusal = read(status, body, headers)
    assert.strictEqual(refusal.reason._tag, reason)
    assert.strictEqual(refusal.about, about)
    const next = SyncState.next(known, { _tag: "Failed", reason: refusal.reason }, context)
    assert.strictEqual(next.outcome, outcome)
    assert.strictEqual(next.error, SyncState.sentence(refusal.reason, "Graph"))
    assert.deepStrictEqual(next.metrics, known.metrics)
    if (wait === "backOff") assert.isTrue(next.staleAfter !== null && Math.abs(next.staleAfter - now - 30_000) <= 6000)
    else assert.strictEqual(next.staleAfter, wait === null ? null : now + wait)
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
