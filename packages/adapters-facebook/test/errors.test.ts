import * as Facebook from "@dravo/adapters-facebook"
import { error, hours, rowsOf, sentencesOf, usage } from "@dravo/fakes/GraphRefusals"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"
import { idOf, now, page } from "./opened.ts"

const missing =
  `Unsupported get request. Object with ID '${idOf(1)}' does not exist, ` +
  "cannot be loaded due to missing permissions"

const { hidden, limited, reconnect, rejected, scope } = sentencesOf("Facebook")

/** The same answer to every request of a reading; what the row becomes. */
const table: ReadonlyArray<RefusalTable.Row> = [
  ...rowsOf("Facebook"),
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
    headers: usage(page, "pages", 25),
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
    name: "a metric nobody names",
    status: 400,
    body: error(100, "(#100) The value must be a valid insights metric"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} ((#100) The value must be a valid insights metric).`,
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
