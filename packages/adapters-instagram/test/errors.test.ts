import * as Instagram from "@dravo/adapters-instagram"
import type { Reading } from "@dravo/core/Adapter"
import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { fleet, idOf, instagram, logins, now, owner, refOf } from "./opened.ts"

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

type Row = readonly [
  name: string,
  status: number,
  body: unknown,
  headers: Record<string, string>,
  reason: string,
  outcome: "failed" | "requires_reconnect",
  sentence: string,
  next: number | null | "backOff"
]

/** The same answer to every request of a reading; what the row becomes. */
const table: ReadonlyArray<Row> = [
  [
    "an expired token",
    400,
    error(190, "Session has expired", { error_subcode: 463 }),
    {},
    "Unauthorized",
    "requires_reconnect",
    `${reconnect} (Session has expired).`,
    null
  ],
  [
    "a changed password",
    400,
    error(190, "The user changed the password", { error_subcode: 460 }),
    {},
    "Unauthorized",
    "requires_reconnect",
    `${reconnect} (The user changed the password).`,
    null
  ],
  [
    "an app that was removed",
    400,
    error(190, "The user has not authorized application", { error_subcode: 458 }),
    {},
    "Unauthorized",
    "requires_reconnect",
    `${reconnect} (The user has not authorized application).`,
    null
  ],
  [
    "a missing permission",
    400,
    error(10, "(#10) Application does not have permission for this action"),
    {},
    "PermissionMissing",
    "requires_reconnect",
    `${scope} ((#10) Application does not have permission for this action).`,
    null
  ],
  [
    "a missing object",
    400,
    error(100, missing, { error_subcode: 33 }),
    {},
    "Hidden",
    "failed",
    `${hidden} (${missing}).`,
    6 * hours
  ],
  [
    "the account's limit with its minutes",
    400,
    error(80002, "(#80002) too many calls"),
    usage(25),
    "RateLimited",
    "failed",
    `${limited} ((#80002) too many calls).`,
    25 * 60_000
  ],
  [
    "the app's limit",
    403,
    error(4, "(#4) Application request limit reached", { is_transient: true }),
    {},
    "RateLimited",
    "failed",
    `${limited} ((#4) Application request limit reached).`,
    "backOff"
  ],
  [
    "the user's limit",
    400,
    error(17, "(#17) User request limit reached"),
    {},
    "RateLimited",
    "failed",
    `${limited} ((#17) User request limit reached).`,
    "backOff"
  ],
  [
    "a limit of its own",
    400,
    error(613, "(#613) Calls to this api have exceeded the rate limit", { error_subcode: 1996 }),
    {},
    "RateLimited",
    "failed",
    `${limited} ((#613) Calls to this api have exceeded the rate limit).`,
    "backOff"
  ],
  [
    "a wrong capability",
    403,
    error(3, "(#3) no capability"),
    {},
    "OperatorActionRequired",
    "failed",
    `${operator} ((#3) no capability).`,
    "backOff"
  ],
  [
    "graph.instagram.com's own words",
    400,
    { error: { message: "Invalid OAuth access token", type: "IGApiException", code: 190 } },
    {},
    "Unauthorized",
    "requires_reconnect",
    `${reconnect} (Invalid OAuth access token).`,
    null
  ],
  [
    "a policy block",
    400,
    error(368, "temporarily blocked"),
    {},
    "RateLimited",
    "failed",
    `${limited} (temporarily blocked).`,
    6 * hours
  ],
  [
    "a proof that is asked for",
    400,
    error(100, "API calls from the server require an appsecret_proof argument"),
    {},
    "OperatorActionRequired",
    "failed",
    `${operator} (API calls from the server require an appsecret_proof argument).`,
    "backOff"
  ],
  [
    "a passing trouble",
    500,
    error(2, "Service temporarily unavailable", { is_transient: true }),
    {},
    "Unavailable",
    "failed",
    `${down} (Service temporarily unavailable).`,
    "backOff"
  ],
  [
    "an unknown one",
    400,
    error(1, "An unknown error occurred"),
    {},
    "Unavailable",
    "failed",
    `${down} (An unknown error occurred).`,
    "backOff"
  ],
  [
    "a page of a proxy",
    502,
    "<h1>Bad gateway</h1>",
    { "content-type": "text/html" },
    "Unavailable",
    "failed",
    `${down} (status 502).`,
    "backOff"
  ],
  [
    "a window that is too wide",
    400,
    error(100, "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
    {},
    "Rejected",
    "failed",
    `${rejected} ((#100) There cannot be more than 30 days (2592000 s) between since and until.).`,
    "backOff"
  ],
  [
    "a bad path",
    400,
    error(2500, "Unknown path components: /x"),
    {},
    "Rejected",
    "failed",
    `${rejected} (Unknown path components: /x).`,
    "backOff"
  ],
  [
    "a code nobody knows",
    400,
    error(36000, "The image size is too large."),
    {},
    "Unclassified",
    "failed",
    "Instagram refused the request for an unknown reason (The image size is too large.).",
    "backOff"
  ]
]

const readings = Effect.fnUntraced(function* (
  login: Instagram.Login,
  status: number,
  body: unknown,
  headers: Record<string, string>
) {
  const fetch: typeof globalThis.fetch = () =>
    Promise.resolve(
      new Response(typeof body === "string" ? body : JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json", ...headers }
      })
    )
  const adapter = yield* Instagram.makeWith({ login, limits: { attempts: 1 } })
  const credential = { token: Redacted.make("a-token"), version: "1", scopes: null }
  const { memory } = fleet()
  const account = { account: refOf(idOf(1)).account }
  const reads = [
    adapter.readPosts(credential, [refOf(idOf(1))], memory),
    adapter.readPosts(credential, [refOf(idOf(1)), refOf(idOf(2))], memory),
    adapter.readAccounts(credential, [account], memory)
  ]
  return yield* Effect.forEach(reads, (read) =>
    Effect.match(read, {
      onFailure: ({ reason }): Reading => ({ _tag: "Failed", reason }),
      onSuccess: ([reading]): Reading => reading ?? { _tag: "Absent" }
    })
  ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
}, Effect.provide(FetchHttpClient.layer))

const known: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { reach: 5 },
  lastUpdatedAt: now - 6 * hours,
  staleAfter: now
}

const context: SyncState.Context = {
  now,
  label: "Instagram",
  connection: 1,
  policy: Freshness.standard,
  readRate: null,
  isRatio: () => false,
  facts: { platform: instagram, kind: "publication", seed: "1", publishedAt: null, price: null }
}

describe.each(logins)(
  "Instagram's refusals of a medium, of several and of an account, through %s login",
  { meta: { claim: "platforms.error-tables" } },
  (login) => {
    it.effect.each(table)("%s: status %s", ([, status, body, headers, reason, outcome, sentence, wait]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now)
        for (const reading of yield* readings(login, status, body, headers)) {
          if (reading._tag !== "Failed") return assert.fail(`expected a failure, got ${reading._tag}`)
          assert.strictEqual(reading.reason._tag, reason)
          const next = SyncState.next(known, reading, context)
          assert.strictEqual(next.outcome, outcome)
          assert.strictEqual(next.error, sentence)
          assert.deepStrictEqual(next.metrics, known.metrics)
          assert.strictEqual(next.lastUpdatedAt, known.lastUpdatedAt)
          if (wait === "backOff")
            assert.isTrue(next.staleAfter !== null && Math.abs(next.staleAfter - now - 30_000) <= 6000)
          else assert.strictEqual(next.staleAfter, wait === null ? null : now + wait)
        }
      })
    )
  }
)
