/** X's refusals, one row each: what it answers, and what follows. */
import { PlatformId } from "@dravo/core/Ids"
import type * as RefusalTable from "@dravo/testkit/RefusalTable"

export const now = Date.parse("2026-06-29T12:00:00Z")
export const x = PlatformId.make("x")
export const id = "1900000000000000001"
export const seconds = (at: number) => ({ "x-rate-limit-reset": String(at / 1000) })
export const problem = (type: string, more: object = {}) => ({
  title: "A title",
  detail: "A detail.",
  type: `https://api.x.com/2/problems/${type}`,
  ...more
})
const beside = (error: object) => ({ errors: [{ value: id, resource_id: id, ...error }] })

const reconnect = "X no longer accepts this account's authorisation; reconnect the account"
const scope = "X did not grant a permission these numbers need; reconnect the account and grant it"
const operator = "X refuses this application until its operator acts"
const limited = "X limits the number of requests; the next attempt waits for its deadline"
const gone = "This is no longer available on X"
const hidden = "X does not show this to the connected account at present"
const down = "X could not be reached or had an internal error"
const rejected = "X did not accept the request"
const unknown = "X refused the request for an unknown reason"
const hours = 3_600_000

export const table: ReadonlyArray<RefusalTable.Row> = [
  {
    name: "an expired token",
    status: 401,
    body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (Unauthorized).`,
    next: null
  },
  {
    name: "an expired token, older form",
    status: 401,
    body: { errors: [{ code: 89, message: "Invalid or expired token." }] },
    reason: "Unauthorized",
    outcome: "requires_reconnect",
    error: `${reconnect} (Invalid or expired token.).`,
    next: null
  },
  {
    name: "a missing scope",
    status: 403,
    body: { title: "Forbidden", detail: "Your token lacks the required scope.", type: "about:blank", status: 403 },
    reason: "PermissionMissing",
    outcome: "requires_reconnect",
    error: `${scope} (Your token lacks the required scope.).`,
    next: null
  },
  {
    name: "no credits",
    status: 402,
    // A number JavaScript cannot hold, as X writes it.
    body: JSON.stringify({ account_id: 0, ...problem("credits", { title: "CreditsDepleted" }) }).replace(
      ":0,",
      ":1243608864848629761,"
    ),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: "backOff"
  },
  {
    name: "an app that is not enrolled",
    status: 403,
    body: problem("client-forbidden", { reason: "client-not-enrolled" }),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: "backOff"
  },
  {
    name: "the old host in the type",
    status: 403,
    body: { ...problem(""), type: "https://api.twitter.com/2/problems/client-forbidden" },
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: "backOff"
  },
  {
    name: "the wrong kind of token",
    status: 403,
    body: problem("unsupported-authentication"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: "backOff"
  },
  {
    name: "OAuth 1 permissions",
    status: 403,
    body: problem("oauth1-permissions"),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a suspended user",
    status: 403,
    body: problem("user-suspended"),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (A detail.).`,
    next: 6 * hours
  },
  {
    name: "a bare 403",
    status: 403,
    body: { title: "Forbidden", detail: "Forbidden", type: "about:blank", status: 403 },
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (Forbidden).`,
    next: "backOff"
  },
  {
    name: "a throttle with its reset",
    status: 429,
    body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 },
    headers: seconds(now + 780_000),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Too Many Requests).`,
    next: 780_000
  },
  {
    name: "a throttle with a reset in the past",
    status: 429,
    body: {},
    headers: seconds(now - 5000),
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited}.`,
    next: "backOff"
  },
  {
    name: "a throttle with garbage for a reset",
    status: 429,
    body: { errors: [{ code: 88, message: "Rate limit exceeded" }] },
    headers: { "x-rate-limit-reset": "soon" },
    reason: "RateLimited",
    outcome: "failed",
    error: `${limited} (Rate limit exceeded).`,
    next: "backOff"
  },
  {
    name: "a spent daily cap",
    status: 429,
    body: problem("usage-capped", { title: "UsageCapExceeded", period: "Daily" }),
    headers: seconds(now + 900_000),
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (A detail.).`,
    next: 12 * hours
  },
  {
    name: "a spent monthly cap",
    status: 429,
    body: { title: "UsageCapExceeded", detail: "Usage cap exceeded: Monthly product cap", period: "Monthly" },
    reason: "OperatorActionRequired",
    outcome: "failed",
    error: `${operator} (Usage cap exceeded: Monthly product cap).`,
    next: 24 * hours
  },
  {
    name: "a bad request",
    status: 400,
    body: problem("invalid-request"),
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a bad request without a type",
    status: 400,
    body: { errors: [{ message: "nope" }] },
    reason: "Rejected",
    outcome: "failed",
    error: `${rejected} (nope).`,
    next: "backOff"
  },
  {
    name: "an internal error in HTML",
    status: 503,
    body: "<h1>Over capacity</h1>",
    headers: { "content-type": "text/html" },
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (status 503).`,
    next: "backOff"
  },
  {
    name: "an internal error in JSON",
    status: 500,
    body: problem("internal-error"),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a wrong path",
    status: 404,
    body: { title: "Not Found", detail: "Not Found", type: "about:blank", status: 404 },
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (Not Found).`,
    next: "backOff"
  },
  {
    name: "one deleted post, answered with 404",
    status: 404,
    body: problem("resource-not-found"),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (A detail.).`,
    next: null
  },
  {
    name: "one deleted post, answered with 200",
    status: 200,
    body: beside(problem("resource-not-found")),
    reason: "Gone",
    outcome: "failed",
    error: `${gone} (A detail.).`,
    next: null
  },
  {
    name: "a protected post",
    status: 200,
    body: beside(problem("not-authorized-for-resource")),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (A detail.).`,
    next: 6 * hours
  },
  {
    name: "a withheld post",
    status: 200,
    body: beside(problem("disallowed-resource")),
    reason: "Hidden",
    outcome: "failed",
    error: `${hidden} (A detail.).`,
    next: 6 * hours
  },
  {
    name: "a post the backend could not load",
    status: 200,
    body: beside(problem("resource-unavailable")),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a field that could not be filled",
    status: 200,
    body: beside(problem("field-hydration-failure")),
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a problem nobody knows",
    status: 200,
    body: beside(problem("something-new")),
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a problem without a type, joined by its value",
    status: 200,
    body: { errors: [{ value: id, title: "Odd" }] },
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (Odd).`,
    next: "backOff"
  },
  {
    name: "a type from the prototype",
    status: 200,
    body: beside(problem("constructor")),
    reason: "Unclassified",
    outcome: "failed",
    error: `${unknown} (A detail.).`,
    next: "backOff"
  },
  {
    name: "an error that names nobody",
    status: 200,
    body: { errors: [problem("resource-unavailable")] },
    reason: "Unavailable",
    outcome: "failed",
    error: `${down} (A detail.).`,
    next: "backOff"
  },
  {
    name: "a deletion that names nobody",
    status: 200,
    body: { errors: [problem("resource-not-found")] },
    reason: "InvalidResponse",
    outcome: "failed",
    error: "X gave an answer that could not be read (a row or an error without an id).",
    next: "backOff"
  },
  {
    name: "neither data nor errors",
    status: 200,
    body: {},
    reason: "InvalidResponse",
    outcome: "failed",
    error: "X gave an answer that could not be read (an answer without data and errors).",
    next: "backOff"
  }
]
