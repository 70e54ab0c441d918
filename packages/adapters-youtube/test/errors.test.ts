import * as YouTube from "@dravo/adapters-youtube"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import * as Redacted from "effect/Redacted"

const now = Date.parse("2026-06-29T12:00:00Z")
const hour = 3_600_000

const body = (reason: string) => ({ error: { code: 403, message: "Some words", errors: [{ reason }] } })
const detailed = (reason: string) => ({
  error: {
    code: 403,
    message: "Some words",
    details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason }]
  }
})
const row = (
  reason: RefusalTable.Row["reason"],
  sentence: string,
  next: RefusalTable.Row["next"],
  outcome: RefusalTable.Row["outcome"] = "failed"
) => ({ reason, outcome, error: `${sentence} (Some words).`, next })

const dead = row(
  "Unauthorized",
  "YouTube no longer accepts this account's authorisation; reconnect the account",
  null,
  "requires_reconnect"
)
const scope = row(
  "PermissionMissing",
  "YouTube did not grant a permission these numbers need; reconnect the account and grant it",
  null,
  "requires_reconnect"
)
const operator = row("OperatorActionRequired", "YouTube refuses this application until its operator acts", "backOff")
const limited = (next: RefusalTable.Row["next"]) =>
  row("RateLimited", "YouTube limits the number of requests; the next attempt waits for its deadline", next)
const hidden = row("Hidden", "YouTube does not show this to the connected account at present", 6 * hour)
const down = row("Unavailable", "YouTube could not be reached or had an internal error", "backOff")

/** Midnight in Los Angeles is seven in the morning here. */
const midnight = Date.parse("2026-06-30T07:00:00Z") - now

RefusalTable.suite("YouTube", {
  make: YouTube.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("token"), version: "1", scopes: null },
  postId: "aaaaaaaaaa1",
  accountId: "UCaaaaaaaaaaaaaaaaaaaaaa",
  now,
  rows: [
    { name: "a dead token", status: 401, body: body("authError"), ...dead },
    { name: "no token", status: 401, body: body("authorizationRequired"), ...dead },
    { name: "a missing scope", status: 403, body: body("insufficientPermissions"), ...scope },
    { name: "a missing scope, newer form", status: 403, body: detailed("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), ...scope },
    { name: "an API nobody enabled", status: 403, body: body("accessNotConfigured"), ...operator },
    { name: "an API nobody enabled, newer form", status: 403, body: detailed("SERVICE_DISABLED"), ...operator },
    { name: "a project that was suspended", status: 403, body: detailed("CONSUMER_SUSPENDED"), ...operator },
    { name: "the project's quota of videos", status: 403, body: body("quotaExceeded"), ...limited(midnight) },
    {
      name: "the project's quota of channels",
      of: "account",
      status: 403,
      body: body("quotaExceeded"),
      ...limited(midnight)
    },
    { name: "a day's limit", status: 403, body: body("dailyLimitExceeded"), ...limited(midnight) },
    {
      name: "too many calls at once",
      status: 429,
      body: body("rateLimitExceeded"),
      headers: { "retry-after": "90" },
      ...limited(90_000)
    },
    { name: "too many calls of one user", status: 403, body: body("userRateLimitExceeded"), ...limited("backOff") },
    { name: "an owner without a channel", status: 401, body: body("youtubeSignupRequired"), ...hidden },
    { name: "a channel that was suspended", status: 403, body: body("channelSuspended"), ...hidden },
    {
      name: "a channel that was closed",
      of: "account",
      status: 403,
      body: body("channelClosed"),
      ...row("Gone", "This is no longer available on YouTube", null)
    },
    {
      name: "a parameter it does not know",
      status: 400,
      body: body("invalidParameter"),
      ...row("Rejected", "YouTube did not accept the request", "backOff")
    },
    { name: "a backend that fails", status: 500, body: body("backendError"), ...down },
    { name: "a service that is away", status: 503, body: body("anything"), ...down },
    {
      name: "a word nobody knows",
      status: 403,
      body: body("brandNew"),
      ...row("Unclassified", "YouTube refused the request for an unknown reason", "backOff")
    }
  ]
})
