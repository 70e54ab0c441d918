import * as Facebook from "@dravo/adapters-facebook"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"
import { idOf, now, page } from "./opened.ts"

const hours = 3_600_000
const error = (code: number, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, ...more, fbtrace_id: "A" }
})
const usage = (minutes: number) => ({
  "x-business-use-case-usage": JSON.stringify({
    [page]: [{ type: "pages", call_count: 100, estimated_time_to_regain_access: minutes }]
  })
})
const missing =
  `Unsupported get request. Object with ID '${idOf(1)}' does not exist, ` +
  "cannot be loaded due to missing permissions"

const reconnect = "Facebook no longer accepts this account's authorisation; reconnect the account"
const scope = "Facebook did not grant a permission these numbers need; reconnect the account and grant it"
const limited = "Facebook limits the number of requests; the next attempt waits for its deadline"
const operator = "Facebook refuses this application until its operator acts"
const hidden = "Facebook does not show this to the connected account at present"
const down = "Facebook could not be reached or had an internal error"
const rejected = "Facebook did not accept the request"

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
    name: "a token that is not a Page's",
    status: 400,
    body: error(190, "(#190) This method must be called with a Page Access Token"),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error:
      `${reconnect} (this needs a Page access token, and another kind was given: (#190) This method must be called ` +
      "with a Page Access Token).",
    next: null
  },
  {
    name: "a user's token on a new Page",
    status: 400,
    body: error(190, "Wrong token", { error_subcode: 2069032 }),
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (this needs a Page access token, and another kind was given: Wrong token).`,
    next: null
  },
  {
    name: "a missing permission",
    status: 400,
    body: error(10, "(#10) requires the 'pages_read_engagement' permission"),
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} ((#10) requires the 'pages_read_engagement' permission).`,
    next: null
  },
  {
    name: "a lost role",
    status: 403,
    body: error(200, "(#200) does not have an appropriate role on the Page"),
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} ((#200) does not have an appropriate role on the Page).`,
    next: null
  },
  {
    name: "a missing object",
    status: 400,
    body: error(100, missing, { error_subcode: 33 }),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (${missing.replace(idOf(1), "…")}).`,
    next: 6 * hours
  },
  {
    name: "the Page's limit with its minutes",
    status: 400,
    body: error(80001, "(#80001) too many calls"),
    headers: usage(25),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#80001) too many calls).`,
    next: 25 * 60_000
  },
  {
    name: "the limit of a Page read as its user",
    status: 400,
    body: error(32, "(#32) Page request limit reached"),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#32) Page request limit reached).`,
    next: "backOff"
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
    name: "a metric nobody names",
    status: 400,
    body: error(100, "(#100) The value must be a valid insights metric"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} ((#100) The value must be a valid insights metric).`,
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
    error: "Facebook refused the request for an unknown reason (The image size is too large.).",
    next: "backOff"
  }
]

RefusalTable.suite("Facebook", {
  make: Facebook.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("a-token"), version: "1", scopes: null },
  postId: idOf(1),
  accountId: page,
  now,
  rows: table,
  reads: ["post", "posts", "account"]
})
