import * as Instagram from "@dravo/adapters-instagram"
import { error, hours, rowsOf, sentencesOf, usage } from "@dravo/fakes/GraphRefusals"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"
import { idOf, now, owner } from "./opened.ts"

const missing = "Unsupported get request. The object does not exist, cannot be loaded due to missing permissions"

const { hidden, limited, operator, reconnect, rejected, scope } = sentencesOf("Instagram")

/** The same answer to every request of a reading; what the row becomes. */
const table: ReadonlyArray<RefusalTable.Row> = [
  ...rowsOf("Instagram"),
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
    headers: usage(owner, "instagram", 25),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} ((#80002) too many calls).`,
    next: 25 * 60_000
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
    name: "a window that is too wide",
    status: 400,
    body: error(100, "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} ((#100) There cannot be more than 30 days (2592000 s) between since and until.).`,
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
