import type {
  AccountHistory,
  Growth,
  GrowthRequest,
  HistoryRequest,
  PostHistory,
  PostView
} from "@dravo/engine/History"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as Overview from "@dravo/core/Overview"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { account, json, postView, type ProblemBody, serve, type workspace } from "./support.ts"

const { publication } = postView()
const point = { at: Date.UTC(2026, 5, 1), until: Date.UTC(2026, 5, 2, 3, 4, 5, 6), metrics: { like_count: 3 } }
const printed = { at: "2026-06-01T00:00:00Z", until: "2026-06-02T03:04:05.006Z", metrics: { like_count: 3 } }
const postPoint = {
  post_id: "post_2a7f93",
  account_id: "acc_8f2c1d",
  platform: "instagram",
  platform_post_id: "18000000000000000",
  ...printed
}

describe("A history", () => {
  it.effect("is printed point by point", () =>
    Effect.gen(function* () {
      const history: PostHistory = { entries: [{ publication, point }], nextCursor: "p7.abc" }
      const own: AccountHistory = { account, points: [point], nextCursor: null }
      const { get } = yield* serve({
        past: { postHistory: () => Effect.succeed(history), accountHistory: () => Effect.succeed(own) }
      })
      assert.deepStrictEqual(yield* json<unknown>(yield* get("/v1/analytics/posts/post_2a7f93/history")), {
        items: [postPoint],
        next_cursor: "p7.abc"
      })
      assert.deepStrictEqual(yield* json<unknown>(yield* get("/v1/analytics/accounts/acc_8f2c1d/history")), {
        items: [{ account_id: "acc_8f2c1d", platform: "instagram", ...printed }],
        next_cursor: null
      })
    }).pipe(Effect.scoped)
  )

  it.effect("is asked for with strict parameters", () =>
    Effect.gen(function* () {
      const cursor = "c".repeat(64)
      const asked: Array<readonly [string, HistoryRequest]> = []
      const { get } = yield* serve({
        past: {
          postHistory: (_workspace, id, request) =>
            Effect.sync(() => void asked.push([id, request])).pipe(Effect.as(null))
        }
      })
      yield* get(
        "/v1/analytics/posts/p%2F1/history?from=2026-06-01&to=2026-06-01&interval=day&limit=1000&nonsense=1&cursor=" +
          cursor
      )
      assert.deepStrictEqual(asked, [
        [
          "p/1",
          {
            from: Date.UTC(2026, 5, 1),
            to: Date.UTC(2026, 5, 2) - 1,
            interval: "day",
            limit: 1000,
            cursor
          }
        ]
      ])
      const bad = [
        "from=2026-02-30",
        "from=2",
        "from=2026-06-02&to=2026-06-01",
        "interval=week",
        "interval=",
        "limit=0",
        "limit=1001",
        "limit=1e2",
        "cursor=",
        "cursor=7",
        "to=a&to=b"
      ]
      for (const kind of ["posts/post_1", "accounts/acc_1"]) {
        for (const query of bad) {
          const answer = yield* get(`/v1/analytics/${kind}/history?${query}`)
          assert.strictEqual(answer.status, 400, query)
          assert.strictEqual((yield* json<ProblemBody>(answer)).errors?.[0]?.parameter, query.split("=")[0], query)
        }
      }
      assert.lengthOf(asked, 1)
    }).pipe(Effect.scoped)
  )

  it.effect("of an id nobody has is a 404, as is the post itself", () =>
    Effect.gen(function* () {
      const { get } = yield* serve()
      for (const path of [
        "posts/nobody",
        "posts/nobody/freshness",
        "posts/nobody/history",
        "accounts/nobody/history"
      ]) {
        assert.strictEqual((yield* get(`/v1/analytics/${path}`)).status, 404, path)
      }
    }).pipe(Effect.scoped)
  )
})

describe("One post", () => {
  const row = postView({ metrics: { like_count: 3 } })
  const view: PostView = {
    rows: [row],
    overview: Overview.of([{ ...publication, metrics: row.metrics }], MetricCatalog.empty),
    heads: [{ publication, point }]
  }

  it.effect("has the rows of the list, their overview and the head of its history", () =>
    Effect.gen(function* () {
      const { get } = yield* serve({ past: { post: () => Effect.succeed(view) } })
      const { items } = yield* json<{ readonly items: ReadonlyArray<unknown> }>(yield* get("/v1/analytics/posts"))
      const post = yield* json<{ readonly items: ReadonlyArray<{ readonly metrics: unknown }> }>(
        yield* get("/v1/analytics/posts/post_2a7f93")
      )
      assert.deepInclude<object>(post, { post_id: "post_2a7f93", total: 1, history_head: [postPoint] })
      assert.deepInclude<object>(post, {
        overview: {
          posts: 1,
          publications: 1,
          metrics: { like_count: 3 },
          totals: {},
          coverage: {},
          non_additive: [],
          scope: "all"
        }
      })
      assert.sameMembers(Object.keys(post.items[0] ?? {}), Object.keys(items[0] ?? {}))
    }).pipe(Effect.scoped)
  )

  it.effect("is refreshed only by those who may", () =>
    Effect.gen(function* () {
      const forced: Array<boolean> = []
      const past = {
        post: (_workspace: typeof workspace, _id: string, refresh: boolean) =>
          Effect.sync(() => void forced.push(refresh)).pipe(Effect.as(view))
      }
      const reader = yield* serve({ past, scopes: ["analytics:read"] })
      assert.strictEqual((yield* reader.get("/v1/analytics/posts/p?refresh=true")).status, 403)
      assert.strictEqual((yield* reader.get("/v1/analytics/posts/p")).status, 200)
      const writer = yield* serve({ past })
      assert.strictEqual((yield* writer.get("/v1/analytics/posts/p?refresh=true")).status, 200)
      assert.deepStrictEqual(forced, [false, true])
    }).pipe(Effect.scoped)
  )
})

describe("A post's freshness", () => {
  it.effect("is one sentence for each publication", () =>
    Effect.gen(function* () {
      const why = "Stale since 2026-06-29T15:00:00Z: the next read asks for it."
      const { get } = yield* serve({
        past: {
          explain: () =>
            Effect.succeed([
              { publication, status: "synced", staleAfter: Date.UTC(2026, 5, 29, 15), why },
              { publication, status: "pending", staleAfter: null, why: "Never read." }
            ])
        }
      })
      const row = { account_id: "acc_8f2c1d", platform: "instagram", platform_post_id: "18000000000000000" }
      assert.deepStrictEqual(yield* json<unknown>(yield* get("/v1/analytics/posts/post_2a7f93/freshness")), {
        post_id: "post_2a7f93",
        items: [
          { ...row, sync_status: "synced", stale_after: "2026-06-29T15:00:00Z", why },
          { ...row, sync_status: "pending", stale_after: null, why: "Never read." }
        ]
      })
    }).pipe(Effect.scoped)
  )
})

describe("Growth", () => {
  it.effect("is printed by key, with days as dates", () =>
    Effect.gen(function* () {
      const day = Date.UTC(2026, 5, 2)
      const growth: Growth = {
        from: day,
        to: day + 1,
        rows: 2,
        metrics: [
          {
            key: "like_count",
            delta: null,
            rows: 0,
            unknown: 2,
            days: [{ day, delta: -1, rows: 1, unknown: 1 }],
            gaps: [{ from: day - 86_400_000, to: day, delta: 4, rows: 1 }]
          }
        ]
      }
      const asked: Array<GrowthRequest> = []
      const { get } = yield* serve({
        past: { growth: (_workspace, request) => Effect.sync(() => void asked.push(request)).pipe(Effect.as(growth)) }
      })
      const answer = yield* json<unknown>(
        yield* get("/v1/analytics/growth?accountId=a&platform=x&of=accounts&from=2026-06-02")
      )
      assert.deepStrictEqual(answer, {
        from: "2026-06-02T00:00:00Z",
        to: "2026-06-02T00:00:00.001Z",
        rows: 2,
        items: [
          {
            key: "like_count",
            delta: null,
            rows: 0,
            unknown: 2,
            days: [{ day: "2026-06-02", delta: -1, rows: 1, unknown: 1 }],
            gaps: [{ from: "2026-06-01", to: "2026-06-02", delta: 4, rows: 1 }]
          }
        ]
      })
      assert.deepStrictEqual(asked, [{ accountId: "a", platform: "x", of: "accounts", from: day }])
      for (const query of ["of=both", "from=x", "from=2026-06-02&to=2026-06-01", "platform=myspace", "postId=a%20b"]) {
        assert.strictEqual((yield* get(`/v1/analytics/growth?${query}`)).status, 400, query)
      }
    }).pipe(Effect.scoped)
  )
})

describe("The overview of everything", () => {
  it.effect("is printed with the period before, a dash being no number and never 0", () =>
    Effect.gen(function* () {
      const sums = {
        posts: 1,
        publications: 2,
        metrics: { views: 3 },
        totals: { views: 3 },
        coverage: { views: 1 },
        nonAdditive: ["reach"]
      }
      const period = { posts: 1, publications: 2, metrics: { views: 3 }, totals: { views: 3 }, coverage: { views: 1 } }
      const from = Date.UTC(2026, 5, 2)
      const asked: Array<unknown> = []
      const { get } = yield* serve({
        past: {
          overview: (_workspace, request) =>
            Effect.sync(() => {
              asked.push(request)
              return {
                tz: "Asia/Kolkata",
                from,
                to: from + 1,
                overview: sums,
                previous: { from: from - 2, to: from - 1, overview: sums },
                groupBy: "day",
                groups: [{ key: "2026-06-02", overview: sums, previous: null }]
              }
            })
        }
      })
      const answer = yield* json<unknown>(
        yield* get(
          "/v1/analytics/overview?fromDate=2026-06-02&toDate=2026-06-03T00:00:00Z&groupBy=day&platform=x&accountId=a" +
            "&tz=Asia/Kolkata"
        )
      )
      const told = { ...period, not_summed: ["reach"] }
      assert.deepStrictEqual(answer, {
        tz: "Asia/Kolkata",
        from: "2026-06-02T00:00:00Z",
        to: "2026-06-02T00:00:00.001Z",
        current: told,
        previous: { from: "2026-06-01T23:59:59.998Z", to: "2026-06-01T23:59:59.999Z", ...told },
        group_by: "day",
        groups: [{ key: "2026-06-02", current: told, previous: null }]
      })
      assert.deepStrictEqual(asked, [
        {
          accountId: "a",
          platform: "x",
          groupBy: "day",
          fromDate: "2026-06-02",
          toDate: from + 86_400_000,
          tz: "Asia/Kolkata"
        }
      ])
      for (const query of ["groupBy=week", "fromDate=x", "fromDate=2026-02-30", "platform=myspace"])
        assert.strictEqual((yield* get(`/v1/analytics/overview?${query}`)).status, 400, query)
      assert.strictEqual((yield* get("/v1/analytics/posts?overview=some")).status, 400)
    }).pipe(Effect.scoped)
  )
})
