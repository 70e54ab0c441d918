import type { Reading } from "@dravo/core/Adapter"
import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as TestClock from "effect/testing/TestClock"
import { now, linkedin, page, id, hours, said, denied, limit, table } from "./refusals.ts"

const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): typeof globalThis.fetch =>
  () =>
    Promise.resolve(
      new Response(typeof body === "string" ? body : JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json", ...headers }
      })
    )

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

/** What the engine makes of an adapter's answer. */
const readingsOf = Effect.fnUntraced(function* (
  fetch: typeof globalThis.fetch,
  scopes: ReadonlyArray<string> | null,
  ids: ReadonlyArray<string> = [id],
  owner = page
) {
  const adapter = yield* LinkedIn.makeWith({ limits: { attempts: 1 } })
  const refs = ids.map((one) => Refs.post(linkedin, one, { platformAccountId: owner }))
  const outcome = yield* Effect.result(
    adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes }, refs, memory)
  ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
  return outcome._tag === "Failure"
    ? refs.map((): Reading => ({ _tag: "Failed", reason: outcome.failure.reason }))
    : outcome.success
}, Effect.provide(FetchHttpClient.layer))

const known: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { share_statistics_like_count: 5 },
  lastUpdatedAt: now - 6 * hours,
  staleAfter: now
}

const context: SyncState.Context = {
  now,
  label: "LinkedIn",
  connection: 1,
  policy: Freshness.standard,
  readRate: null,
  isRatio: (key) => key.endsWith("_engagement"),
  facts: { platform: linkedin, kind: "publication", seed: "1", publishedAt: null, price: null }
}

RefusalTable.suite("LinkedIn", {
  make: LinkedIn.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("token"), version: "1", scopes: null },
  postId: id,
  accountId: page,
  now,
  rows: table
})

describe("LinkedIn's refusals", { meta: { claim: "platforms.error-tables" } }, () => {
  it.effect.each([
    ["APPLICATION DAY", "app"],
    ["APPLICATION", "app"],
    ["APPLICATION_AND_MEMBER DAY", "account"],
    ["MEMBER DAY", "account"],
    ["DAY", "account"]
  ] as const)("a spent quota named %s is the %s's, for this kind of reading alone", ([whose, expected]) =>
    Effect.gen(function* () {
      const [reading] = yield* readingsOf(answering(429, limit(whose)), null)
      assert.deepStrictEqual(
        reading?._tag === "Failed" &&
          reading.reason._tag === "RateLimited" && [reading.reason.scope, reading.reason.alone],
        [expected, true]
      )
    })
  )

  it.effect.each([
    [page, "rw_organization_admin"],
    ["urn:li:person:abc", "r_member_postAnalytics"]
  ] as const)("a permission that is missing for %s is named %s", ([owner, expected]) =>
    Effect.gen(function* () {
      const [reading] = yield* readingsOf(answering(403, denied), ["r_member_social"], [id], owner)
      assert.deepStrictEqual(
        reading?._tag === "Failed" && reading.reason._tag === "PermissionMissing" && reading.reason.scopes,
        [expected]
      )
    })
  )

  it.effect("finding none of several posts says that something else is missing, never that all were deleted", () =>
    Effect.gen(function* () {
      const ids = ["urn:li:share:1", "urn:li:share:2", "urn:li:ugcPost:3"]
      const readings = yield* readingsOf(
        answering(404, said(404, undefined, "RESOURCE_NOT_FOUND", "Resource not found")),
        null,
        ids
      )
      for (const reading of readings)
        assert.strictEqual(reading._tag === "Failed" && reading.reason._tag, "Unclassified")
    })
  )

  it.effect("a post LinkedIn leaves out keeps its last numbers, and has none before the first", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const [reading] = yield* readingsOf(
        answering(200, { paging: { start: 0, count: 10, total: 0 }, elements: [] }),
        null
      )
      if (reading === undefined) return assert.fail("no reading")
      const later = SyncState.next(known, reading, context)
      assert.strictEqual(later.outcome, "partial")
      assert.deepStrictEqual(later.metrics, known.metrics)
      assert.deepStrictEqual(later.metricsAsOf, { share_statistics_like_count: now - 6 * hours })
      assert.deepStrictEqual(later.warnings, [
        "LinkedIn has no statistics for this post at present: it leaves out posts without activity in twelve " +
          "months and posts of another page."
      ])
      assert.deepStrictEqual(SyncState.next(SyncState.initial, reading, context).metrics, {})
      assert.strictEqual(SyncState.next(SyncState.initial, reading, context).outcome, "partial")
    })
  )
})
