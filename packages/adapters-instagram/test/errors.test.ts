import * as Instagram from "@dravo/adapters-instagram"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"
import { idOf, now, owner } from "./opened.ts"

const hours = 3_600_000
const error = (code: number, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, ...more, fbtrace_id: "A" }
})
const usage = (minutes: number) => ({
  "x-business-use-case-usage": JSON.stringify({
    [owner]: [{ type: "instagram", call_count: 100, estimated_time_to_regain_access: minutes }]
  })
})
const missing = "Unsupported get request. The object does not exist, cannot be loaded due to missing permissions"

const reconnect = "Instagram no longer accepts this account's authorisation; reconnect the account"
const scope = "Instagram did not grant a permission these numbers need; reconnect the account and grant it"
const limited = "Instagram limits the number of requests; the next attempt waits for its deadline"
const operator = "Instagram refuses this application until its operator acts"
const hidden = "Instagram does not show this to the connected account at present"
const down = "Instagram could not be reached or had an internal error"
const rejected = "Instagram did not accept the request"

/** The same answer to every request of a reading; what the row becomes. */
const table: ReadonlyArray<RefusalTable.Row> = [
  {
    name: "an expired token",
    status: 400,
    body: error(190, "Session has expired", { error_subcode: 463 }),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (Session has expired).`,
    next: null
  },
  {
    name: "a changed password",
    status: 400,
    body: error(190, "The user changed the password", { error_subcode: 460 }),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (The user changed the password).`,
    next: null
  },
  {
    name: "an app that was removed",
    status: 400,
    body: error(190, "The user has not authorized application", { error_subcode: 458 }),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (The user has not authorized application).`,
    next: null
  },
  {
    name: "a missing permission",
    status: 400,
    body: error(10, "(#10) Application does not have permission for this action"),
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} ((#10) Application does not have permission for this action).`,
    next: null
  },
  {
    name: "a missing object",
    status: 400,
    body: error(100, missing, { error_subcode: 33 }),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (${missing}).`,
    next: 6 * hours
  },
  {
    name: "the account's limit with its minutes",
    status: 400,
    body: error(80002, "(#80002) too many calls"),
    headers: usage(25),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#80002) too many calls).`,
    next: 25 * 60_000
  },
  {
    name: "the app's limit",
    status: 403,
    body: error(4, "(#4) Application request limit reached", { is_transient: true }),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#4) Application request limit reached).`,
    next: "backOff"
  },
  {
    name: "the user's limit",
    status: 400,
    body: error(17, "(#17) User request limit reached"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#17) User request limit reached).`,
    next: "backOff"
  },
  {
    name: "a limit of its own",
    status: 400,
    body: error(613, "(#613) Calls to this api have exceeded the rate limit", { error_subcode: 1996 }),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#613) Calls to this api have exceeded the rate limit).`,
    next: "backOff"
  },
  {
    name: "a wrong capability",
    status: 403,
    body: error(3, "(#3) no capability"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} ((#3) no capability).`,
    next: "backOff"
  },
  {
    name: "graph.instagram.com's own words",
    status: 400,
    body: { error: { message: "Invalid OAuth access token", type: "IGApiException", code: 190 } },
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (Invalid OAuth access token).`,
    next: null
  },
  {
    name: "a policy block",
    status: 400,
    body: error(368, "temporarily blocked"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (temporarily blocked).`,
    next: 6 * hours
  },
  {
    name: "a proof that is asked for",
    status: 400,
    body: error(100, "API calls from the server require an appsecret_proof argument"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (API calls from the server require an appsecret_proof argument).`,
    next: "backOff"
  },
  {
    name: "a passing trouble",
    status: 500,
    body: error(2, "Service temporarily unavailable", { is_transient: true }),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (Service temporarily unavailable).`,
    next: "backOff"
  },
  {
    name: "an unknown one",
    status: 400,
    body: error(1, "An unknown error occurred"),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (An unknown error occurred).`,
    next: "backOff"
  },
  {
    name: "a page of a proxy",
    status: 502,
    body: "<h1>Bad gateway</h1>",
    headers: { "content-type": "text/html" },
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (status 502).`,
    next: "backOff"
  },
  {
    name: "a window that is too wide",
    status: 400,
    body: error(100, "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} ((#100) There cannot be more than 30 days (2592000 s) between since and until.).`,
    next: "backOff"
  },
  {
    name: "a bad path",
    status: 400,
    body: error(2500, "Unknown path components: /x"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (Unknown path components: /x).`,
    next: "backOff"
  },
  {
    name: "a code nobody knows",
    status: 400,
    body: error(36000, "The image size is too large."),
    reason: "Unclassified",
    outcome: "failed",
    error: "Instagram refused the request for an unknown reason (The image size is too large.).",
    next: "backOff"
  }
]

RefusalTable.suite("Instagram", {
  make: Instagram.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("a-token"), version: "1", scopes: null },
  postId: idOf(1),
  accountId: owner,
  now,
  rows: table,
  reads: ["post", "posts", "account"]
})
