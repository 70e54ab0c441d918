import { controls, proves } from "@dravo-internal/tools/proves"
import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import type { MetricDefinition } from "@dravo/core/Metric"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { Analytics } from "@dravo/engine/Analytics"
import * as Engine from "@dravo/engine/Analytics"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { acme, adapter, connect, credentials, script, settle } from "./scripted.ts"

const day = 86_400_000
const june = Date.UTC(2026, 5, 1)

const metric = (key: string, combine: MetricDefinition["combine"]): MetricDefinition => ({
  key,
  scope: null,
  kind: "publication",
  meaning: "A count.",
  canonical: key === "engagement" ? null : (key as "views" | "reach"),
  combine,
  unit: combine === "ratio" ? "ratio" : "count",
  delayHours: null,
  retired: null
})

const metrics = [metric("views", "sum"), metric("reach", "none"), metric("engagement", "ratio")]
const scripted = script()
const world = () =>
  Engine.layer().pipe(
    Layer.provideMerge(Refresher.layer()),
    Layer.provide(credentials),
    Layer.provide(Adapters.layer([Effect.succeed({ ...adapter(scripted), metrics })])),
    Layer.provideMerge(StoreMemory.layer)
  )

/** Publications of two accounts, so many days after the first of June, with their numbers. */
const published = (rows: ReadonlyArray<readonly [account: string, days: number, numbers: Record<string, number>]>) =>
  Effect.gen(function* () {
    const store = yield* Store
    for (const name of ["one", "two"]) yield* connect(name)
    for (const [n, [account, days, numbers]] of rows.entries()) {
      const { seq } = yield* store.recordPublication(acme, {
        postId: PostId.make(`post_${n}`),
        accountId: AccountId.make(`acc_${account}`),
        platformPostId: PlatformPostId.make(`p${n}`),
        url: null,
        text: null,
        createdAt: june + days * day,
        publishedAt: null,
        traits: {}
      })
      const subject = { kind: "publication" as const, seq }
      const { granted } = yield* store.claim(acme, [{ subject, fence: 0, reason: "forced" }], Duration.seconds(30))
      const sync = { ...initial, outcome: "synced" as const, metrics: numbers, lastUpdatedAt: 0, staleAfter: 9e12 }
      yield* store.commit(
        acme,
        granted.map((one) => ({ ...one, sync }))
      )
    }
  })

const over = <A>(test: Effect.Effect<A, unknown, Analytics | Store>) => test.pipe(Effect.provide(world()))

describe("an overview of everything", () => {
  it.effect("is of every row the filter matches, where a page's is of the page", () =>
    over(
      Effect.gen(function* () {
        proves("totals.overview-all")
        yield* published([
          ["one", 0, { views: 1, reach: 1 }],
          ["one", 1, { views: 2 }],
          ["two", 2, { views: 4, engagement: 0.5 }]
        ])
        const analytics = yield* Analytics
        const page = yield* settle(analytics.listPosts(acme, { limit: 1 }))
        const all = yield* settle(analytics.listPosts(acme, { limit: 1, overview: "all" }))
        assert.deepStrictEqual([page.overviewOf, page.overview.publications], ["page", 1])
        assert.deepStrictEqual([all.overviewOf, all.overview.publications, all.rows.length], ["all", 3, 1])
        assert.deepStrictEqual(all.overview.metrics, { views: 7, reach: 1 })
        assert.deepStrictEqual(all.overview.totals, { views: 7 })
        assert.deepStrictEqual(all.overview.nonAdditive, ["reach"])
        const deep = yield* settle(analytics.listPosts(acme, { page: 9, overview: "all", accountId: "acc_one" }))
        assert.deepStrictEqual([deep.rows, deep.overview.totals], [[], { views: 3 }])
      })
    )
  )

  it.effect("adds no people up, knows no 0 for what nobody told, and keeps views apart from reach", () =>
    over(
      Effect.gen(function* () {
        proves("totals.no-people")
        yield* published([
          ["one", 0, { reach: 10 }],
          ["one", 1, { reach: 20 }]
        ])
        const { overview } = yield* (yield* Analytics).overview(acme, {})
        assert.deepStrictEqual(overview, {
          posts: 2,
          publications: 2,
          metrics: {},
          totals: {},
          coverage: {},
          nonAdditive: ["reach"]
        })
      })
    )
  )

  it.effect("negative control: a page's overview, whose rows everybody sees, does add them up", () =>
    over(
      Effect.gen(function* () {
        controls("totals.no-people")
        yield* published([
          ["one", 0, { reach: 10 }],
          ["one", 1, { reach: 20 }]
        ])
        const { overview } = yield* settle((yield* Analytics).listPosts(acme, {}))
        assert.deepStrictEqual(overview.metrics, { reach: 30 })
      })
    )
  )

  it.effect("stands beside the period as long as it and right before it, group by group and day by day", () =>
    over(
      Effect.gen(function* () {
        proves("totals.period-before")
        yield* published([
          ["one", 0, { views: 1 }],
          ["one", 2, { views: 2 }],
          ["two", 2.5, { views: 4 }],
          ["two", 3, { views: 8 }],
          ["two", 4, { views: 16 }]
        ])
        const analytics = yield* Analytics
        const period = { fromDate: june + 2 * day, toDate: june + 4 * day - 1 }
        const days = yield* analytics.overview(acme, { ...period, groupBy: "day" })
        assert.deepStrictEqual(
          [days.overview.totals, days.previous?.overview.totals, days.previous?.from, days.previous?.to],
          [{ views: 14 }, { views: 1 }, june, june + 2 * day - 1]
        )
        const told = (groups: typeof days.groups) =>
          groups?.map(({ key, overview, previous }) => [key, overview.totals.views, previous?.totals.views])
        assert.deepStrictEqual(told(days.groups), [
          ["2026-06-03", 6, 1],
          ["2026-06-04", 8, undefined]
        ])
        const accounts = yield* analytics.overview(acme, { ...period, groupBy: "account" })
        assert.deepStrictEqual(told(accounts.groups), [
          ["acc_one", 2, 1],
          ["acc_two", 12, undefined]
        ])
        const platforms = yield* analytics.overview(acme, { fromDate: june + 30 * day, groupBy: "platform" })
        assert.deepStrictEqual(told(platforms.groups), [])
        assert.isNull((yield* analytics.overview(acme, {})).previous)
      })
    )
  )

  it.effect("is of the days of a time zone, one of 25 hours among them, beside as many days before", () =>
    over(
      Effect.gen(function* () {
        proves("totals.zones")
        const at = (text: string) => (Date.parse(text) - june) / day
        yield* published([
          ["one", at("2026-10-22T22:00:00Z"), { views: 1 }],
          ["one", at("2026-10-24T21:59:59.999Z"), { views: 2 }],
          ["one", at("2026-10-24T22:00:00Z"), { views: 4 }],
          ["two", at("2026-10-25T22:59:59.999Z"), { views: 8 }],
          ["two", at("2026-10-25T23:00:00Z"), { views: 16 }],
          ["two", at("2026-10-26T23:00:00Z"), { views: 32 }]
        ])
        const analytics = yield* Analytics
        const days = { fromDate: "2026-10-25", toDate: "2026-10-26", groupBy: "day" } as const
        const answer = yield* analytics.overview(acme, { ...days, tz: "Europe/Berlin" })
        assert.deepStrictEqual(
          [answer.from, answer.to, answer.previous?.from, answer.previous?.to],
          ["2026-10-24T22:00:00Z", "2026-10-26T22:59:59.999Z", "2026-10-22T22:00:00Z", "2026-10-24T21:59:59.999Z"].map(
            Date.parse
          )
        )
        const told = (groups: typeof answer.groups) =>
          groups?.map(({ key, overview, previous }) => [key, overview.totals.views, previous?.totals.views])
        assert.deepStrictEqual(told(answer.groups), [
          ["2026-10-25", 12, 1],
          ["2026-10-26", 16, 2]
        ])
        assert.deepStrictEqual(answer.overview.totals, { views: 28 })
        const utc = yield* analytics.overview(acme, days)
        assert.deepStrictEqual(told(utc.groups), [
          ["2026-10-25", 24, undefined],
          ["2026-10-26", 32, 6]
        ])
      })
    )
  )

  it.effect("refuses by name what it cannot tell", () =>
    over(
      Effect.gen(function* () {
        const analytics = yield* Analytics
        for (const [parameter, request] of [
          ["groupBy", { groupBy: "day" }],
          ["groupBy", { groupBy: "week" as "day" }],
          ["fromDate", { fromDate: 2, toDate: 1 }],
          ["fromDate", { fromDate: "2026-02-30" }],
          ["toDate", { toDate: "2026-06-01T00:00:00Z" }],
          ["tz", { tz: "Europe/Nowhere" }],
          ["groupBy", { groupBy: "day", fromDate: "2026-06-01", tz: "Europe/Berlin" }],
          ["groupBy", { groupBy: "day", fromDate: "1026-06-01", toDate: "2026-06-01", tz: "Europe/Berlin" }],
          ["platform", { platform: "nowhere" }]
        ] as const)
          assert.include(yield* Effect.flip(analytics.overview(acme, request)), { parameter })
        assert.include(yield* Effect.flip(analytics.listPosts(acme, { overview: "some" as "all" })), {
          parameter: "overview"
        })
      })
    )
  )
})
