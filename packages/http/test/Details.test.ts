import * as MetricCatalog from "@dravo/core/MetricCatalog"
import type { AccountHealth } from "@dravo/engine/Discovery"
import type { HealthAnswer, MetricsAnswer } from "@dravo/http/Details"
import { sorts } from "@dravo/engine/Sorting"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { account, json, type ProblemBody, serve } from "./support.ts"

const health: AccountHealth = {
  account,
  token: "expiring",
  credential: { expiresAt: 0, renewable: true, endsAt: 86_400_000, scopes: ["basic"] },
  readings: [{ kind: "publication", needs: ["basic", "insights"], missing: ["insights"], lost: ["reach"] }],
  throttles: { app: null, account: 3_600_000 },
  quotas: [{ name: "units", units: 100, spent: 12, from: 0, to: 3_600_000 }],
  downUntil: 60_000,
  status: "partial",
  error: null,
  lastUpdatedAt: null,
  discovery: {
    on: true,
    lastListing: 60_000,
    completeSince: 0,
    stopped: "bound",
    warnings: ["A warning."],
    next: 3_600_000,
    unlisted: null
  },
  webhooks: { endpoints: 2, disabled: 1, waiting: 7, waitingSince: 60_000 }
}

describe("The catalogue of metrics", () => {
  it.effect("prints every declared key", () =>
    Effect.gen(function* () {
      const catalog = MetricCatalog.make([
        {
          platform: account.platform,
          metrics: [
            {
              kind: "publication",
              key: "reach",
              meaning: "People who saw it.",
              canonical: "reach",
              combine: "none",
              unit: "count",
              scope: "insights",
              delayHours: 48,
              retired: { since: "2024-09-16", replacement: "views" },
              changes: [{ from: "2024-09-01", to: "2024-09-16", says: "Counted otherwise." }]
            }
          ],
          missing: [{ kind: "publication", canonical: "clicks", why: "Nobody counts them." }]
        }
      ])
      const { get } = yield* serve({ catalog })
      assert.deepStrictEqual(yield* json<MetricsAnswer>(yield* get("/v1/analytics/metrics")), {
        items: [
          {
            platform: "instagram",
            of: "post",
            key: "reach",
            meaning: "People who saw it.",
            canonical: "reach",
            combine: "none",
            unit: "count",
            scope: "insights",
            delay_hours: 48,
            retired_since: "2024-09-16",
            replacement: "views",
            changes: [{ from: "2024-09-01", to: "2024-09-16", says: "Counted otherwise." }]
          }
        ],
        sorts: [...sorts],
        total: 1,
        missing: [{ platform: "instagram", of: "post", canonical: "clicks", why: "Nobody counts them." }]
      })
    }).pipe(Effect.scoped)
  )
})

describe("An account's health", () => {
  it.effect("prints what keeps its numbers from being fresh", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ health: () => Effect.succeed(health) })
      assert.deepStrictEqual(yield* json<HealthAnswer>(yield* get("/v1/analytics/accounts/acc_8f2c1d/health")), {
        account_id: "acc_8f2c1d",
        platform: "instagram",
        handle: "@dravo",
        token: {
          state: "expiring",
          expires_at: "1970-01-01T00:00:00Z",
          renewable: true,
          reconnect_before: "1970-01-02T00:00:00Z",
          scopes_granted: ["basic"]
        },
        readings: [
          { of: "post", scopes_needed: ["basic", "insights"], scopes_missing: ["insights"], metrics_lost: ["reach"] }
        ],
        throttled_until: { app: null, account: "1970-01-01T01:00:00Z" },
        quotas: [{ name: "units", units: 100, spent: 12, resets_at: "1970-01-01T01:00:00Z" }],
        platform_down_until: "1970-01-01T00:01:00Z",
        sync_status: "partial",
        error_message: null,
        last_updated_at: null,
        discovery: {
          on: true,
          last_listing: "1970-01-01T00:01:00Z",
          complete_since: "1970-01-01T00:00:00Z",
          stopped_because: "bound",
          warnings: ["A warning."],
          next: "1970-01-01T01:00:00Z",
          not_listed: null
        },
        webhooks: { endpoints: 2, disabled: 1, waiting: 7, waiting_since: "1970-01-01T00:01:00Z" }
      })
    }).pipe(Effect.scoped)
  )

  it.effect("is a 404 like any other address for an id the workspace does not have", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ health: () => Effect.succeed(null) })
      for (const id of ["acc_none", "a%20b", "%00", "x".repeat(300)]) {
        const answer = yield* get(`/v1/analytics/accounts/${id}/health`)
        assert.strictEqual(answer.status, 404)
        assert.strictEqual((yield* json<ProblemBody>(answer)).title, "Not found")
      }
    }).pipe(Effect.scoped)
  )
})

describe("A serverless host", () => {
  it.effect("is handed the work that outlives its request", () =>
    Effect.gen(function* () {
      const ended = yield* Deferred.make<void>()
      const { handler, key } = yield* serve({ idle: Deferred.await(ended) })
      const works: Array<Promise<unknown>> = []
      const request = new Request("http://localhost/v1/analytics/posts", {
        headers: { authorization: `Bearer ${key}` }
      })
      const response = yield* Effect.promise(() => handler(request, { waitUntil: (work) => works.push(work) }))
      assert.deepStrictEqual([response.status, works.length], [200, 1])
      yield* Deferred.succeed(ended, undefined)
      yield* Effect.promise(() => Promise.all(works))
    }).pipe(Effect.scoped)
  )
})
