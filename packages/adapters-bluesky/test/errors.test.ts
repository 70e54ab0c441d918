import * as Bluesky from "@dravo/adapters-bluesky"
import { anonymous } from "@dravo/core/Adapter"
import * as RefusalTable from "@dravo/testkit/RefusalTable"

const now = Date.parse("2026-06-29T12:00:00Z")

const said = (error: string, message = "Some words") => ({ error, message })
const operator = {
  reason: "OperatorActionRequired",
  outcome: "failed",
  error: "Bluesky refuses this application until its operator acts (Some words).",
  next: "backOff"
} as const
const down = {
  reason: "Unavailable",
  outcome: "failed",
  error: "Bluesky could not be reached or had an internal error (Some words).",
  next: "backOff"
} as const
const limited = {
  reason: "RateLimited",
  outcome: "failed",
  error: "Bluesky limits the number of requests; the next attempt waits for its deadline (Some words)."
} as const

RefusalTable.suite("Bluesky", {
  make: Bluesky.makeWith({ limits: { attempts: 1 } }),
  credential: anonymous,
  postId: "at://did:plc:one/app.bsky.feed.post/3kx",
  accountId: "did:plc:one",
  now,
  rows: [
    { name: "an address that wants a session", status: 401, body: said("AuthMissing"), ...operator },
    { name: "a session that is asked for by status", status: 401, body: { message: "Some words" }, ...operator },
    { name: "a session that ended", status: 400, body: said("ExpiredToken"), ...operator },
    { name: "a session nobody gave", status: 400, body: said("InvalidToken"), ...operator },
    { name: "a closed door", status: 403, body: said("Forbidden"), ...operator },
    { name: "an address that has no such answer", status: 501, body: said("MethodNotImplemented"), ...operator },
    { name: "an address that is no AppView", status: 404, body: said("XRPCNotSupported"), ...operator },
    {
      name: "a request the lexicon does not like",
      status: 400,
      body: said("InvalidRequest"),
      reason: "Rejected",
      outcome: "failed",
      error: "Bluesky did not accept the request (Some words).",
      next: "backOff"
    },
    { name: "an internal error", status: 500, body: said("InternalServerError"), ...down },
    { name: "an upstream that fails", status: 502, body: said("UpstreamFailure"), ...down },
    { name: "an upstream that is late", status: 504, body: said("UpstreamTimeout"), ...down },
    { name: "too much to do", status: 503, body: said("NotEnoughResources"), ...down },
    {
      name: "a limit with its reset",
      status: 429,
      body: said("RateLimitExceeded"),
      headers: { "ratelimit-reset": String(now / 1000 + 240) },
      ...limited,
      next: 240_000
    },
    {
      name: "a limit with Retry-After",
      status: 429,
      body: said("RateLimitExceeded"),
      headers: { "retry-after": "90" },
      ...limited,
      next: 90_000
    },
    {
      name: "a limit without a word of its end",
      status: 429,
      body: said("RateLimitExceeded"),
      ...limited,
      next: "backOff"
    },
    {
      name: "an error nobody knows",
      status: 409,
      body: said("BrandNew"),
      reason: "Unclassified",
      outcome: "failed",
      error: "Bluesky refused the request for an unknown reason (Some words).",
      next: "backOff"
    }
  ]
})
