import { proves } from "@dravo-internal/tools/proves"
import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import type { MetricDefinition } from "@dravo/core/Metric"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import * as Engine from "@dravo/engine/Analytics"
import { Analytics } from "@dravo/engine/Analytics"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Refresher from "@dravo/engine/Refresher"
import type { PostsRequest } from "@dravo/engine/Requests"
import type { SortableMetric } from "@dravo/engine/Sorting"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, credentials, script, settle, value } from "./scripted.ts"

const metric = (key: string, canonical: MetricDefinition["canonical"]): MetricDefinition => ({
  key,
  scope: null,
  kind: "publication",
  meaning: "A count.",
  canonical,
  combine: "sum",
  unit: "count",
  delayHours: null,
  retired: null
})

const metrics = [metric("plays", "views"), metric("impressions", "views"), metric("hearts", "likes")]

/** A store that looks at two rows at most. */
const narrow = Layer.effect(
  Store,
  Effect.map(StoreMemory.make, (store) =>
    Store.of({
      ...store,
      pagePublications: (workspace, query) =>
        store.pagePublications(
          workspace,
          query.ordering === undefined ? query : { ...query, ordering: { ...query.ordering, scanLimit: 2 } }
        )
    })
  )
)

const scripted = script()

const over = <A>(
  test: Effect.Effect<A, unknown, Analytics | Store>,
  { sortable, ...world }: { readonly sortable?: ReadonlyArray<SortableMetric>; readonly narrow?: true } = {}
) =>
  Effect.provide(
    test,
    Engine.layer(sortable === undefined ? {} : { sortable }).pipe(
      Layer.provideMerge(Refresher.layer()),
      Layer.provide(credentials),
      Layer.provide(Adapters.layer([Effect.succeed({ ...adapter(scripted), metrics })])),
      Layer.provideMerge(world.narrow ? Layer.merge(StoreMemory.layer, narrow) : StoreMemory.layer)
    )
  )

/** Publications with their numbers; those that are stale are asked for when they are read. */
const published = (numbers: ReadonlyArray<Readonly<Record<string, number>>>, staleAfter = 9e12) =>
  Effect.gen(function* () {
    const store = yield* Store
    yield* connect("one")
    for (const [n, shown] of numbers.entries()) {
      const { seq } = yield* store.recordPublication(acme, {
        postId: PostId.make(`post_${n}`),
        accountId: AccountId.make("acc_one"),
        platformPostId: PlatformPostId.make(`p${n}`),
        url: null,
        text: null,
        createdAt: 1_780_000_000_000 + n,
        publishedAt: n === 1 ? null : 1_780_000_000_000 - n,
        traits: {}
      })
      const subject = { kind: "publication" as const, seq }
      const { granted } = yield* store.claim(acme, [{ subject, fence: 0, reason: "forced" }], Duration.seconds(30))
      const sync = { ...initial, outcome: "synced" as const, metrics: shown, lastUpdatedAt: 0, staleAfter }
      yield* store.commit(
        acme,
        granted.map((one) => ({ ...one, sync }))
      )
    }
  })

const ids = (request: PostsRequest) =>
  Effect.gen(function* () {
    const page = yield* settle((yield* Analytics).listPosts(acme, request))
    return page.rows.map(({ publication }) => Number(publication.postId.slice(5)))
  })

const refusal = (request: PostsRequest) =>
  Effect.gen(function* () {
    return yield* Effect.flip(settle((yield* Analytics).listPosts(acme, request)))
  })

describe("posts sorted by a metric", () => {
  it.effect("are in the order of the canonical metric, whichever official key a row has it under", () =>
    over(
      Effect.gen(function* () {
        yield* published([{ plays: 5 }, { impressions: 9, plays: 1 }, { hearts: 3 }, { plays: 7 }, { impressions: 0 }])
        assert.deepStrictEqual(yield* ids({ sort: "views" }), [1, 3, 0, 4, 2])
        assert.deepStrictEqual(yield* ids({ sort: "views", order: "asc" }), [4, 0, 3, 1, 2])
        assert.deepStrictEqual(yield* ids({ sort: "likes", limit: 1 }), [2])
        assert.deepStrictEqual(yield* ids({ sort: "published_at" }), [0, 2, 3, 4, 1])
        assert.deepStrictEqual(yield* ids({ order: "asc" }), [0, 1, 2, 3, 4])
        assert.deepStrictEqual(yield* ids({ sort: "created_at" }), [4, 3, 2, 1, 0])
      })
    )
  )

  it.effect("are walked by a cursor of that order, which no other order takes", () =>
    over(
      Effect.gen(function* () {
        yield* published([{ plays: 5 }, { plays: 5 }, {}, { plays: 5 }, {}, { plays: 8 }])
        const analytics = yield* Analytics
        for (const sort of ["views", "published_at", "created_at"] as const)
          for (const order of ["asc", "desc"] as const) {
            const seen: Array<string> = []
            let cursor: string | null = ""
            while (cursor !== null) {
              const page: Effect.Success<ReturnType<typeof analytics.listPosts>> = yield* settle(
                analytics.listPosts(acme, { sort, order, limit: 1, ...(cursor === "" ? {} : { cursor }) })
              )
              seen.push(...page.rows.map(({ publication }) => publication.postId.slice(5)))
              cursor = page.nextCursor
            }
            assert.deepStrictEqual(seen.map(Number), yield* ids({ sort, order }), `${sort} ${order}`)
          }
        const { nextCursor } = yield* settle(analytics.listPosts(acme, { sort: "views", limit: 1 }))
        if (nextCursor === null) return assert.fail("there is more")
        for (const other of [{ sort: "likes" }, { sort: "views", order: "asc" }, {}] as const)
          assert.strictEqual(((yield* refusal({ ...other, cursor: nextCursor })) as InvalidRequest).parameter, "cursor")
      })
    )
  )

  it.effect("of a page that was refreshed are in the order of the numbers it shows", () =>
    over(
      Effect.gen(function* () {
        yield* published([{ plays: 1 }, { plays: 2 }, { plays: 3 }], 1)
        scripted.posts = (_credential, refs) =>
          Effect.succeed(refs.map(({ publication }) => value({ plays: publication.platformPostId === "p0" ? 99 : 4 })))
        yield* TestClock.adjust("1 day")
        assert.deepStrictEqual((yield* ids({ sort: "views" }))[0], 0)
      })
    )
  )

  it.effect("are refused by name where more match than may be looked at, and the refusal says what helps", () =>
    over(
      Effect.gen(function* () {
        proves("totals.orders-refused")
        yield* published([{ plays: 1 }, { plays: 2 }, { plays: 3 }])
        const refused = yield* refusal({ sort: "likes" })
        assert.include(refused, { _tag: "InvalidRequest", parameter: "sort" })
        assert.match(String((refused as InvalidRequest).detail), /name likes in the option sortable/u)
        assert.match(String(((yield* refusal({ sort: "published_at" })) as InvalidRequest).detail), /narrow fromDate/u)
        assert.deepStrictEqual(yield* ids({ sort: "likes", postId: "post_1" }), [1])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* ids({ sort: "views" }), [2, 1, 0])
      }),
      { narrow: true, sortable: ["views"] }
    )
  )

  it.effect("are not asked for by what posts have not, nor in a direction there is not", () =>
    over(
      Effect.gen(function* () {
        const wrong = (request: object) =>
          // What plain JavaScript lets through.
          Effect.map(refusal(request as PostsRequest), (error) => (error as InvalidRequest).parameter)
        assert.strictEqual(yield* wrong({ sort: "followers" }), "sort")
        assert.strictEqual(yield* wrong({ sort: "plays" }), "sort")
        assert.strictEqual(yield* wrong({ order: "down" }), "order")
      })
    )
  )
})
