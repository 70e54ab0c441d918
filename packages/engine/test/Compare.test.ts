import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import type { MetricDefinition } from "@dravo/core/Metric"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import * as Engine from "@dravo/engine/Analytics"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { measured, proves } from "@dravo-internal/tools/proves"
import { acme, adapter, connect, credentials, script } from "./scripted.ts"

const hour = 3_600_000
const day = 24 * hour
const monday = Date.UTC(2026, 0, 5)

const views: MetricDefinition = {
  key: "view_count",
  scope: null,
  kind: "publication",
  meaning: "A count.",
  canonical: "views",
  combine: "sum",
  unit: "count",
  delayHours: null,
  retired: null
}

const world = () =>
  Engine.layer().pipe(
    Layer.provideMerge(Refresher.layer()),
    Layer.provide(credentials),
    Layer.provide(Adapters.layer([Effect.succeed({ ...adapter(script()), metrics: [views] })])),
    Layer.provideMerge(StoreMemory.layer)
  )

/** Posts that went out then, each with the views that were read of it so long afterwards. */
const published = (
  posts: ReadonlyArray<{ readonly at: number; readonly read: ReadonlyArray<readonly [after: number, views: number]> }>
) =>
  Effect.gen(function* () {
    const store = yield* Store
    yield* connect()
    for (const [n, { at, read }] of posts.entries()) {
      const { seq } = yield* store.recordPublication(acme, {
        postId: PostId.make(`post_${n}`),
        accountId: AccountId.make("acc_one"),
        platformPostId: PlatformPostId.make(`p${n}`),
        url: null,
        text: null,
        createdAt: at,
        publishedAt: null,
        traits: {}
      })
      const subject = { kind: "publication" as const, seq }
      for (const [turn, [after, count]] of read.entries()) {
        const { granted } = yield* store.claim(acme, [{ subject, fence: turn, reason: "forced" }], Duration.seconds(30))
        const metrics = { view_count: count }
        const sync = { ...initial, outcome: "synced" as const, metrics, lastUpdatedAt: at + after, staleAfter: 9e12 }
        yield* store.commit(
          acme,
          granted.map((one) => ({ ...one, sync, point: metrics }))
        )
      }
    }
  })

const over = <A>(test: Effect.Effect<A, unknown, Engine.Analytics | Store>) => test.pipe(Effect.provide(world()))

describe("a post beside the others of its account", () => {
  it.effect(
    "is compared at the ages something was read near, with the median of the others and how many they are",
    () =>
      over(
        Effect.gen(function* () {
          const others = [10, 20, 30, 40, 50].map((count, n) => ({
            at: monday + n * day,
            read: [
              [hour, count / 10],
              [day, count],
              [30 * day, 100 * count]
            ] as const
          }))
          yield* published([{ at: monday + 6 * day, read: [[25 * hour, 60]] }, ...others])
          const [compared, ...more] = (yield* (yield* Engine.Analytics).compare(acme, "post_0")) ?? []
          assert.lengthOf(more, 0)
          assert.deepStrictEqual(compared?.ages, [
            {
              age: "24h",
              metrics: [
                {
                  metric: "views",
                  value: 60,
                  readAt: monday + 6 * day + 25 * hour,
                  usual: 30,
                  posts: 5,
                  score: 2
                }
              ]
            }
          ])
          assert.isNull(yield* (yield* Engine.Analytics).compare(acme, "post_9"))
        })
      )
  )
})

/** The same workspace, and what is asked of its store. */
const counted = (asked: Array<string>) =>
  Engine.layer().pipe(
    Layer.provideMerge(Refresher.layer()),
    Layer.provide(credentials),
    Layer.provide(Adapters.layer([Effect.succeed({ ...adapter(script()), metrics: [views] })])),
    Layer.provideMerge(
      Layer.effect(
        Store,
        Effect.map(Store, (store) =>
          Store.of({
            ...store,
            pagePublications: (workspace, query) => {
              asked.push(query.filters.map(({ _tag }) => _tag).join() || "page")
              return store.pagePublications(workspace, query)
            }
          })
        )
      )
    ),
    Layer.provideMerge(StoreMemory.layer)
  )

describe("a page of posts at equal age", () => {
  it.effect("is what each of them is by itself, and its account is read once for all of them", () => {
    proves("totals.comparisons")
    const asked: Array<string> = []
    return Effect.gen(function* () {
      yield* published(
        Array.from({ length: 12 }, (_, n) => ({
          at: monday + n * day,
          read: n === 4 ? [] : ([[hour, n + 1] as const, [day, 10 * (n + 1)] as const] as const)
        }))
      )
      const analytics = yield* Engine.Analytics
      const alone: Array<unknown> = []
      for (let n = 11; n >= 0; n--) alone.push(...((yield* analytics.compare(acme, `post_${n}`)) ?? []))
      asked.length = 0
      const first = yield* analytics.comparePosts(acme, { limit: 7 })
      assert.deepStrictEqual(asked, ["page", "Account"])
      const then = yield* analytics.comparePosts(acme, { limit: 7, cursor: first.nextCursor ?? "" })
      assert.deepStrictEqual([...first.compared, ...then.compared], alone)
      assert.isNull(then.nextCursor)
      assert.strictEqual(first.compared[0]?.ages.at(-1)?.metrics[0]?.posts, 10)
      measured("2 reads for a page of 7")
    }).pipe(Effect.provide(counted(asked)))
  })

  it.effect("is the page the list has in that order, and is refused as the list is", () =>
    over(
      Effect.gen(function* () {
        yield* published(
          Array.from({ length: 6 }, (_, n) => ({ at: monday + n * day, read: [[day, 10 - n]] as const }))
        )
        const analytics = yield* Engine.Analytics
        const order = { sort: "views", order: "asc", limit: 4 } as const
        const { compared } = yield* analytics.comparePosts(acme, order)
        const ids = compared.map(({ publication }) => String(publication.postId))
        assert.deepStrictEqual(ids, ["post_5", "post_4", "post_3", "post_2"])
        for (const [parameter, request] of [
          ["platform", { platform: "nowhere" }],
          ["limit", { limit: 101 }],
          ["page", { page: 100_000 }],
          ["cursor", { cursor: "anything" }]
        ] as const)
          assert.include(yield* Effect.flip(analytics.comparePosts(acme, request)), { parameter })
      })
    )
  )
})

describe("the best time to post", () => {
  it.effect("is told from the account's own posts at equal age, in the hours of the zone that was asked for", () =>
    over(
      Effect.gen(function* () {
        const posts = Array.from({ length: 60 }, (_, n) => ({
          at: monday + n * day + (n % 3 === 0 ? 18 : 9) * hour,
          read: [[day, (n % 3 === 0 ? 300 : 100) + n] as const]
        }))
        yield* published([...posts, { at: monday, read: [[20 * day, 5000]] }])
        const analytics = yield* Engine.Analytics
        const { age, metric, span, told, unread } = yield* analytics.bestTime(acme, { tz: "Europe/Berlin" })
        assert.deepStrictEqual([age, metric, unread, told.status, told.posts], ["24h", "views", 1, "ok", 60])
        assert.deepStrictEqual(span, { from: monday + 18 * hour, to: monday + 59 * day + 9 * hour })
        if (told.status !== "ok") return
        const best = told.slots.toSorted((a, b) => b.score - a.score)[0]
        assert.strictEqual(best?.hour, 19)
        const early = yield* analytics.bestTime(acme, { age: "1h" })
        assert.deepInclude(early.told, { status: "insufficient_data", because: "too few posts", posts: 0 })
      })
    )
  )

  it.effect("refuses by name what it cannot tell", () =>
    over(
      Effect.gen(function* () {
        const analytics = yield* Engine.Analytics
        for (const [parameter, request] of [
          ["tz", { tz: "Europe/Nowhere" }],
          ["metric", { metric: "view_count" }],
          ["age", { age: "2h" as "1h" }],
          ["platform", { platform: "nowhere" }]
        ] as const)
          assert.include(yield* Effect.flip(analytics.bestTime(acme, request)), { parameter })
      })
    )
  )
})
