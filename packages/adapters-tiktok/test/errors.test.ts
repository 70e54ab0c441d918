import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import type { Reading } from "@dravo/core/Adapter"
import * as TikTok from "@dravo/adapters-tiktok"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as RefusalTable from "@dravo/testkit/RefusalTable"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as TestClock from "effect/testing/TestClock"
import { now, tiktok, video, upload, refusal, ok, gone, hours, table } from "./refusals.ts"

const answering =
  (status: number, body: unknown, headers: Record<string, string>): typeof globalThis.fetch =>
  () =>
    Promise.resolve(
      new Response(typeof body === "string" ? body : JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json", ...headers }
      })
    )

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

/** What the engine makes of an adapter's answer. */
const readingOf = Effect.fnUntraced(function* (fetch: typeof globalThis.fetch, asked: string) {
  const adapter = yield* TikTok.makeWith({ limits: { attempts: 1 } })
  const ref = Refs.post(tiktok, asked, { publishedAt: now - 48 * hours })
  const outcome = yield* Effect.result(
    adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes: null }, [ref], memory)
  ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
  return outcome._tag === "Failure"
    ? ({ _tag: "Failed", reason: outcome.failure.reason } satisfies Reading)
    : outcome.success[0]
}, Effect.provide(FetchHttpClient.layer))

const known: SyncState.SyncState = {
  ...SyncState.initial,
  outcome: "synced",
  metrics: { view_count: 5 },
  lastUpdatedAt: now - 6 * hours,
  staleAfter: now
}

const context = (at: number): SyncState.Context => ({
  now: at,
  label: "TikTok",
  connection: 1,
  policy: Freshness.standard,
  readRate: null,
  isRatio: () => false,
  facts: { platform: tiktok, kind: "publication", seed: "1", publishedAt: null, price: null }
})

RefusalTable.suite("TikTok", {
  make: TikTok.makeWith({ limits: { attempts: 1 } }),
  credential: { token: Redacted.make("token"), version: "1", scopes: null },
  postId: video,
  accountId: "1",
  publishedAt: now - 48 * hours,
  now,
  rows: table
})

describe("TikTok's refusals", { meta: { claim: "platforms.error-tables" } }, () => {
  it.effect("a video is gone once a second refresh misses it too", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const reading = yield* readingOf(answering(200, ok({ videos: [] }), {}), video)
      if (reading === undefined) return assert.fail("no reading")
      const first = SyncState.next(known, reading, context(now))
      const second = SyncState.next(first, reading, context(now + 60_000))
      assert.deepStrictEqual(
        [second.outcome, second.error, second.staleAfter, second.metrics],
        ["failed", `${gone}.`, null, known.metrics]
      )
    })
  )

  it.effect("an upload that is not ready stays pending and waits", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const reading = yield* readingOf(answering(200, ok({ status: "PROCESSING_DOWNLOAD" }), {}), upload)
      if (reading === undefined) return assert.fail("no reading")
      const next = SyncState.next(SyncState.initial, reading, context(now))
      assert.deepStrictEqual([next.outcome, next.error, next.lastUpdatedAt], ["never", null, null])
      assert.isTrue(next.staleAfter !== null && Math.abs(next.staleAfter - now - 30_000) <= 6000)
    })
  )

  it.effect("a throttle is the app's, but for questions about uploads", () =>
    Effect.gen(function* () {
      const throttled = answering(429, refusal("rate_limit_exceeded"), {})
      const scopes = yield* Effect.forEach([video, upload], (asked) =>
        Effect.map(
          readingOf(throttled, asked),
          (one) => one?._tag === "Failed" && one.reason._tag === "RateLimited" && [one.reason.scope, one.reason.alone]
        )
      )
      assert.deepStrictEqual(scopes, [
        ["app", true],
        ["account", true]
      ])
    })
  )
})
