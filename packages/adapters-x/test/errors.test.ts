import { PlatformId } from "@dravo/core/Ids"
import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import type { Reading } from "@dravo/core/Adapter"
import * as X from "@dravo/adapters-x"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as TestClock from "effect/testing/TestClock"

const now = Date.parse("2026-06-29T12:00:00Z")
const x = PlatformId.make("x")
const id = "1900000000000000001"
const seconds = (at: number) => ({ "x-rate-limit-reset": String(at / 1000) })
const problem = (type: string, more: object = {}) => ({
  title: "A title",
  detail: "A detail.",
  type: `https://api.x.com/2/problems/${type}`,
  ...more
})
const beside = (error: object) => ({ errors: [{ value: id, resource_id: id, ...error }] })

interface Expected {
  readonly reason: string
  readonly status: "failed" | "requires_reconnect"
  readonly error: string
  /** Milliseconds from now; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
}

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

/** Status, body, headers; what follows. */
const table: ReadonlyArray<
  readonly [name: string, status: number, body: unknown, headers: Record<string, string>, expected: Expected]
> = [
  [
    "an expired token",
    401,
    { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
    {},
    { reason: "Unauthorized", status: "requires_reconnect", error: `${reconnect} (Unauthorized).`, next: null }
  ],
  [
    "an expired token, older form",
    401,
    { errors: [{ code: 89, message: "Invalid or expired token." }] },
    {},
    {
      reason: "Unauthorized",
      status: "requires_reconnect",
      error: `${reconnect} (Invalid or expired token.).`,
      next: null
    }
  ],
  [
    "a missing scope",
    403,
    { title: "Forbidden", detail: "Your token lacks the required scope.", type: "about:blank", status: 403 },
    {},
    {
      reason: "PermissionMissing",
      status: "requires_reconnect",
      error: `${scope} (Your token lacks the required scope.).`,
      next: null
    }
  ],
  [
    "no credits",
    402,
    { account_id: 1243608864848629761n, ...problem("credits", { title: "CreditsDepleted" }) },
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: "backOff" }
  ],
  [
    "an app that is not enrolled",
    403,
    problem("client-forbidden", { reason: "client-not-enrolled" }),
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: "backOff" }
  ],
  [
    "the old host in the type",
    403,
    { ...problem(""), type: "https://api.twitter.com/2/problems/client-forbidden" },
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: "backOff" }
  ],
  [
    "the wrong kind of token",
    403,
    problem("unsupported-authentication"),
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: "backOff" }
  ],
  [
    "OAuth 1 permissions",
    403,
    problem("oauth1-permissions"),
    {},
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: "backOff" }
  ],
  [
    "a suspended user",
    403,
    problem("user-suspended"),
    {},
    { reason: "Hidden", status: "failed", error: `${hidden} (A detail.).`, next: 6 * hours }
  ],
  [
    "a bare 403",
    403,
    { title: "Forbidden", detail: "Forbidden", type: "about:blank", status: 403 },
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (Forbidden).`, next: "backOff" }
  ],
  [
    "a throttle with its reset",
    429,
    { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 },
    seconds(now + 780_000),
    { reason: "RateLimited", status: "failed", error: `${limited} (Too Many Requests).`, next: 780_000 }
  ],
  [
    "a throttle with a reset in the past",
    429,
    {},
    seconds(now - 5000),
    { reason: "RateLimited", status: "failed", error: `${limited}.`, next: "backOff" }
  ],
  [
    "a throttle with garbage for a reset",
    429,
    { errors: [{ code: 88, message: "Rate limit exceeded" }] },
    { "x-rate-limit-reset": "soon" },
    { reason: "RateLimited", status: "failed", error: `${limited} (Rate limit exceeded).`, next: "backOff" }
  ],
  [
    "a spent daily cap",
    429,
    problem("usage-capped", { title: "UsageCapExceeded", period: "Daily" }),
    seconds(now + 900_000),
    { reason: "OperatorActionRequired", status: "failed", error: `${operator} (A detail.).`, next: 12 * hours }
  ],
  [
    "a spent monthly cap",
    429,
    { title: "UsageCapExceeded", detail: "Usage cap exceeded: Monthly product cap", period: "Monthly" },
    {},
    {
      reason: "OperatorActionRequired",
      status: "failed",
      error: `${operator} (Usage cap exceeded: Monthly product cap).`,
      next: 24 * hours
    }
  ],
  [
    "a bad request",
    400,
    problem("invalid-request"),
    {},
    { reason: "Rejected", status: "failed", error: `${rejected} (A detail.).`, next: "backOff" }
  ],
  [
    "a bad request without a type",
    400,
    { errors: [{ message: "nope" }] },
    {},
    { reason: "Rejected", status: "failed", error: `${rejected} (nope).`, next: "backOff" }
  ],
  [
    "an internal error in HTML",
    503,
    "<h1>Over capacity</h1>",
    { "content-type": "text/html" },
    { reason: "Unavailable", status: "failed", error: `${down} (status 503).`, next: "backOff" }
  ],
  [
    "an internal error in JSON",
    500,
    problem("internal-error"),
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (A detail.).`, next: "backOff" }
  ],
  [
    "a wrong path",
    404,
    { title: "Not Found", detail: "Not Found", type: "about:blank", status: 404 },
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (Not Found).`, next: "backOff" }
  ],
  [
    "one deleted post, answered with 404",
    404,
    problem("resource-not-found"),
    {},
    { reason: "Gone", status: "failed", error: `${gone} (A detail.).`, next: null }
  ],
  [
    "one deleted post, answered with 200",
    200,
    beside(problem("resource-not-found")),
    {},
    { reason: "Gone", status: "failed", error: `${gone} (A detail.).`, next: null }
  ],
  [
    "a protected post",
    200,
    beside(problem("not-authorized-for-resource")),
    {},
    { reason: "Hidden", status: "failed", error: `${hidden} (A detail.).`, next: 6 * hours }
  ],
  [
    "a withheld post",
    200,
    beside(problem("disallowed-resource")),
    {},
    { reason: "Hidden", status: "failed", error: `${hidden} (A detail.).`, next: 6 * hours }
  ],
  [
    "a post the backend could not load",
    200,
    beside(problem("resource-unavailable")),
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (A detail.).`, next: "backOff" }
  ],
  [
    "a field that could not be filled",
    200,
    beside(problem("field-hydration-failure")),
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (A detail.).`, next: "backOff" }
  ],
  [
    "a problem nobody knows",
    200,
    beside(problem("something-new")),
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A detail.).`, next: "backOff" }
  ],
  [
    "a problem without a type, joined by its value",
    200,
    { errors: [{ value: id, title: "Odd" }] },
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (Odd).`, next: "backOff" }
  ],
  [
    "a type from the prototype",
    200,
    beside(problem("constructor")),
    {},
    { reason: "Unclassified", status: "failed", error: `${unknown} (A detail.).`, next: "backOff" }
  ],
  [
    "an error that names nobody",
    200,
    { errors: [problem("resource-unavailable")] },
    {},
    { reason: "Unavailable", status: "failed", error: `${down} (A detail.).`, next: "backOff" }
  ],
  [
    "a deletion that names nobody",
    200,
    { errors: [problem("resource-not-found")] },
    {},
    {
      reason: "InvalidResponse",
      status: "failed",
      error: "X gave an answer that could not be read (a row or an error without an id).",
      next: "backOff"
    }
  ],
  [
    "neither data nor errors",
    200,
    {},
    {},
    {
      reason: "InvalidResponse",
      status: "failed",
      error: "X gave an answer that could not be read (an answer without data and errors).",
      next: "backOff"
    }
  ]
]

const answering =
  (status: number, body: unknown, headers: Record<string, string>): typeof globalThis.fetch =>
  () =>
    Promise.resolve(
      new Response(
        typeof body === "string"
          ? body
          : JSON.stringify(body, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
        { status, headers: { "content-type": "application/json", ...headers } }
      )
    )

/** What the engine makes of an adapter's answer. */
const readingOf = Effect.fnUntraced(function* (fetch: typeof globalThis.fetch, refs = [Refs.post(x, id)]) {
  const adapter = yield* X.makeWith({ limits: { attempts: 1 } })
  const outcome = yield* Effect.result(
    adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes: null }, refs, memory)
  ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
  return outcome._tag === "Failure"
    ? refs.map((): Reading => ({ _tag: "Failed", reason: outcome.failure.reason }))
    : outcome.success
}, Effect.provide(FetchHttpClient.layer))

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const known: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { like_count: 5 },
  lastUpdatedAt: now - 6 * hours,
  staleAfter: now
}

const context = (at: number): SyncState.Context => ({
  now: at,
  label: "X",
  connection: 1,
  policy: Freshness.standard,
  readRate: null,
  isRatio: () => false,
  facts: { platform: x, kind: "publication", seed: "1", publishedAt: null, price: null }
})

describe("X's refusals", { meta: { claim: "platforms.error-tables" } }, () => {
  it.effect.each(table)("%s: status %s", ([, status, body, headers, expected]) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const [reading] = yield* readingOf(answering(status, body, headers))
      if (reading?._tag !== "Failed") return assert.fail(`expected a failure, got ${reading?._tag}`)
      assert.strictEqual(reading.reason._tag, expected.reason)
      const next = SyncState.next(known, reading, context(yield* Clock.currentTimeMillis))
      assert.strictEqual(next.outcome, expected.status)
      assert.strictEqual(next.error, expected.error)
      assert.deepStrictEqual(next.metrics, known.metrics)
      assert.strictEqual(next.lastUpdatedAt, known.lastUpdatedAt)
      if (expected.next === "backOff")
        assert.isTrue(next.staleAfter !== null && Math.abs(next.staleAfter - now - 30_000) <= 6000)
      else assert.strictEqual(next.staleAfter, expected.next === null ? null : now + expected.next)
    })
  )

  it.effect("a 404 for several posts says nothing about any of them", () =>
    Effect.gen(function* () {
      const readings = yield* readingOf(answering(404, problem("resource-not-found"), {}), [
        Refs.post(x, id),
        Refs.post(x, "12")
      ])
      for (const reading of readings) assert.strictEqual(reading._tag === "Failed" && reading.reason._tag, "Rejected")
    })
  )

  it.effect(
    "with the app's token a throttle and a missing permission are the app's, a throttle with a reset one endpoint's",
    () =>
      Effect.gen(function* () {
        const token = Redacted.make("app-token")
        const adapter = yield* X.makeWith({ bearerToken: token })
        const credential = adapter.appCredential
        if (credential === undefined) return assert.fail("no app credential")
        const read = (status: number, body: unknown, headers = {}) =>
          Effect.flip(adapter.readPosts(credential, [Refs.post(x, id)], memory)).pipe(
            Effect.provideService(FetchHttpClient.Fetch, answering(status, body, headers))
          )
        for (const [headers, alone] of [
          [seconds(now + 780_000), true],
          [{}, false]
        ] as const) {
          const throttled = (yield* read(429, {}, headers)).reason
          assert.deepStrictEqual(throttled._tag === "RateLimited" && [throttled.scope, throttled.alone], ["app", alone])
        }
        assert.strictEqual((yield* read(403, { detail: "Missing scope." })).reason._tag, "OperatorActionRequired")
      }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
