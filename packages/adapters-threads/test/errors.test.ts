import * as Threads from "@dravo/adapters-threads"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"

const hour = 3_600_000

const body = (code: number, message = "Some words", more: object = {}) => ({
  error: { message, code, type: "OAuthException", ...more }
})
const row = (
  reason: RefusalTable.Row["reason"],
  sentence: string,
  next: RefusalTable.Row["next"],
  words = "Some words",
  outcome: RefusalTable.Row["outcome"] = "failed"
) => ({ reason, outcome, error: `${sentence} (${words}).`, next })

const dead = row(
  "Unauthorized",
  "Threads no longer accepts this account's authorisation; reconnect the account",
  null,
  "Some words",
  "requires_reconnect"
)
const scope = (words: string) =>
  row(
    "PermissionMissing",
    "Threads did not grant a permission these numbers need; reconnect the account and grant it",
    null,
    words,
    "requires_reconnect"
  )
const operator = (words = "Some words") =>
  row("OperatorActionRequired", "Threads refuses this application until its operator acts", "backOff", words)
const limited = (next: RefusalTable.Row["next"]) =>
  row("RateLimited", "Threads limits the number of requests; the next attempt waits for its deadline", next)
const hidden = (words = "Some words") =>
  row("Hidden", "Threads does not show this to the connected account at present", 6 * hour, words)
const down = row("Unavailable", "Threads could not be reached or had an internal error", "backOff")

const denied = "Application does not have permission for this action"
const blocked = "API access blocked."

RefusalTable.suite("Threads", {
  make: Threads.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("token"), version: "1", scopes: null },
  postId: "18000000000000001",
  accountId: "17000000000000001",
  now: Date.parse("2026-06-29T12:00:00Z"),
  rows: [
    { name: "a dead token", status: 400, body: body(190), ...dead },
    { name: "a session that ended", status: 400, body: body(190, "Some words", { error_subcode: 463 }), ...dead },
    { name: "a token of a profile that went private", of: "account", status: 401, body: body(190), ...dead },
    { name: "a missing scope", status: 403, body: body(10, denied), ...scope(denied) },
    { name: "a scope that was taken back", of: "account", status: 403, body: body(200), ...scope("Some words") },
    { name: "an app that is blocked", status: 400, body: body(200, blocked), ...operator(blocked) },
    { name: "an app nobody knows", status: 400, body: body(101), ...operator() },
    { name: "an app without a capability", status: 400, body: body(3), ...operator() },
    { name: "the app's limit", status: 400, body: body(4), ...limited("backOff") },
    {
      name: "the app's limit with Retry-After",
      status: 429,
      body: body(4),
      headers: { "retry-after": "90" },
      ...limited(90_000)
    },
    { name: "the profile's limit", status: 400, body: body(613), ...limited("backOff") },
    { name: "a policy block", status: 400, body: body(368), ...limited(6 * hour) },
    {
      name: "an object that is gone",
      of: "account",
      status: 400,
      body: body(100, "Some words", { error_subcode: 33 }),
      ...hidden()
    },
    { name: "an object nobody finds", of: "account", status: 404, body: body(803), ...hidden() },
    { name: "an internal error", status: 500, body: body(2), ...down },
    { name: "a passing trouble", status: 400, body: body(2, "Some words", { is_transient: true }), ...down },
    {
      name: "a code nobody knows",
      status: 400,
      body: body(987_654),
      ...row("Unclassified", "Threads refused the request for an unknown reason", "backOff")
    }
  ]
})
