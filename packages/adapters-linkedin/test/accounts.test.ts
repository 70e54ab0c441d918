import type { Reading } from "@dravo/core/Adapter"
import * as Freshness from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as SyncState from "@dravo/core/SyncState"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const linkedin = PlatformId.make("linkedin")
const page = "urn:li:organization:1337"
const day = 86_400_000
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const gainOrganic = "follower_statistics_follower_gains_organic_follower_gain"
const gainPaid = "follower_statistics_follower_gains_paid_follower_gain"
const size = "follower_statistics_first_degree_size"
const views = "page_statistics_views_all_page_views_page_views"

const withFake = Effect.fnUntraced(function* (fakeOptions: FakeLinkedIn.Options = {}) {
  const fake = yield* FakeLinkedIn.make({
    tokens: { token: {} },
    organizations: [{ id: page, followers: 12_000, pageViews: 2400 }],
    ...fakeOptions
  })
  const adapter = yield* LinkedIn.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  return {
    fake,
    adapter,
    read: adapter.readAccounts(
      { token: Redacted.make("token"), version: "1", scopes: null },
      [Refs.account(linkedin, page)],
      memory
    )
  }
})

const valueOf = (readings: ReadonlyArray<Reading>) => {
  const [reading] = readings
  return reading?._tag === "Value" ? reading : assert.fail(`expected a value, got ${JSON.stringify(reading)}`)
}

const names = {
  pages: "GET /rest/organizationPageStatistics",
  size: "GET /rest/networkSizes",
  gains: "GET /rest/organizationalEntityFollowerStatistics"
} as const
const down = Fault.answer({ status: 503, body: {} })

describe("a page", () => {
  it.live("has views, clicks, followers and their gains, in three calls", () =>
    Effect.gen(function* () {
      const { adapter, fake, read } = yield* withFake()
      const { metrics, window, withheld } = valueOf(yield* read)
      assert.isUndefined(withheld)
      assert.include(metrics, {
        [views]: 2400,
        [size]: 12_000,
        [gainOrganic]: 84,
        [gainPaid]: 28,
        page_statistics_clicks_careers_page_clicks_careers_page_jobs_clicks: 48
      })
      assert.lengthOf(Object.keys(metrics), 27 + 7 + 3)
      assert.strictEqual(window && (window.to - window.from) / day, 28)
      assert.strictEqual(window && window.to % day, 0)
      assert.deepStrictEqual(
        fake.calls().endpoints,
        Object.fromEntries(
          [names.gains, names.pages, names.size].map((name) => [name, { calls: 1, maxConcurrent: 1, ids: 0 }])
        )
      )
      const catalog = MetricCatalog.make([adapter])
      for (const key of Object.keys(metrics))
        assert.isFalse(catalog.find(linkedin, "account", key)?.key.endsWith("*"), `${key} has no meaning of its own`)
    })
  )

  it.live.each([
    [names.pages, ["page_statistics_*"], "page statistics"],
    [names.size, [size], "number of followers"],
    [names.gains, [gainOrganic, gainPaid], "follower gains"]
  ] as const)("loses only its keys when %s fails", ([match, keys, what]) =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      const whole = valueOf(yield* read)
      fake.script({ match, respond: down })
      const rest = valueOf(yield* read)
      const lost = (key: string) =>
        keys.some((one) => (one.endsWith("*") ? key.startsWith(one.slice(0, -1)) : key === one))
      assert.deepStrictEqual(
        rest.metrics,
        Object.fromEntries(Object.entries(whole.metrics).filter(([key]) => !lost(key)))
      )
      assert.deepStrictEqual(rest.withheld, [
        { keys, warning: `LinkedIn gave no ${what}: it could not be reached or had an internal error (status 503).` }
      ])
      const state = SyncState.next(
        { ...SyncState.initial, outcome: "synced", metrics: whole.metrics as Record<string, number>, lastUpdatedAt: 1 },
        rest,
        {
          now: 2,
          label: "LinkedIn",
          connection: 1,
          policy: Freshness.standard,
          readRate: null,
          isRatio: () => false,
          facts: { platform: linkedin, kind: "account", seed: "1", publishedAt: null, price: null }
        }
      )
      assert.deepStrictEqual(Object.keys(state.metrics), Object.keys(whole.metrics).sort())
      assert.deepStrictEqual(Object.keys(state.metricsAsOf).sort(), Object.keys(whole.metrics).filter(lost).sort())
    })
  )

  it.live("has two warnings when two calls fail for different reasons, and one when for the same", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      fake.script({ match: names.pages, respond: down })
      fake.throttle("APPLICATION", "networkSizes")
      assert.lengthOf(valueOf(yield* read).withheld ?? [], 2)
      fake.script({ match: names.size, respond: down })
      assert.deepStrictEqual(valueOf(yield* read).withheld, [
        {
          keys: ["page_statistics_*", size],
          warning:
            "LinkedIn gave no page statistics, number of followers: it could not be reached or had an internal " +
            "error (status 503)."
        }
      ])
    })
  )

  it.live("fails only when all three calls do, with the reason that says most", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      fake.script({ respond: down })
      fake.script({ match: names.gains, respond: Fault.answer({ status: 401, body: { serviceErrorCode: 65602 } }) })
      const { operation, reason } = yield* Effect.flip(read)
      assert.deepStrictEqual([operation, reason._tag], ["readAccounts", "Unauthorized"])
    })
  )

  it.live("that is not there is not taken for one without numbers", () =>
    Effect.gen(function* () {
      const { read } = yield* withFake({ organizations: [] })
      assert.deepStrictEqual(
        (yield* read).map((one) => one._tag === "Failed" && one.reason._tag),
        ["Gone"]
      )
    })
  )

  it.live("without any statistics has a warning for each, and none for days nobody followed", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      fake.script({ respond: Fault.answer({ body: { elements: [] } }) })
      assert.deepStrictEqual(valueOf(yield* read), {
        _tag: "Value",
        metrics: {},
        withheld: [
          { keys: ["page_statistics_*"], warning: "LinkedIn sent no page statistics." },
          { keys: [size], warning: "LinkedIn sent no number of followers." }
        ]
      })
    })
  )

  it.live("takes followers from their own field, never those of a period nor what stands beside them", () =>
    Effect.gen(function* () {
      const { adapter, fake, read } = yield* withFake()
      fake.script({
        match: names.size,
        respond: Fault.answer({
          body: { firstDegreeSize: 7, lastModifiedAt: 1_634_790_968_775, paging: { count: 10 } }
        })
      })
      const { metrics } = valueOf(yield* read)
      assert.deepStrictEqual(
        Object.keys(metrics)
          .filter((key) => key.startsWith("follower_"))
          .sort(),
        [size, gainOrganic, gainPaid]
      )
      fake.script({
        respond: Fault.answer({
          body: {
            elements: [
              null,
              { dateRange: { start: { year: 2026 } } },
              { memberFollowersCount: 3, dateRange: { start: { year: 2026 } } },
              { memberFollowersCount: 9, dateRange: {} },
              { memberFollowersCount: 8 }
            ]
          }
        })
      })
      const readings = yield* adapter.readAccounts(
        { token: Redacted.make("token"), version: "1", scopes: null },
        [Refs.account(linkedin, "urn:li:person:abc")],
        memory
      )
      assert.deepStrictEqual(valueOf(readings).metrics, { follower_statistics_member_followers_count: 9 })
    })
  )

  it.live("takes no number from breakdowns, nor from a part LinkedIn could not fill", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      const facet = [
        { followerCounts: { organicFollowerCount: 6, paidFollowerCount: 0 }, seniority: "urn:li:seniority:1" }
      ]
      fake.script({
        match: names.gains,
        respond: Fault.answer({
          body: { elements: [{ followerCountsBySeniority: facet, organizationalEntity: page }] }
        })
      })
      fake.script({
        match: names.pages,
        respond: Fault.answer({
          body: {
            elements: [{ totalPageStatistics: { "views!": { status: 500, message: "late" }, clicks: { a: 1 } } }]
          }
        })
      })
      const { metrics, withheld } = valueOf(yield* read)
      assert.deepStrictEqual(metrics, { [size]: 12_000, page_statistics_clicks_a: 1 })
      assert.deepStrictEqual(withheld, [
        {
          keys: ["page_statistics_views", "page_statistics_views_*"],
          warning: "LinkedIn could not fill page_statistics_views (late)."
        }
      ])
    })
  )
})

describe("the gains of followers", () => {
  const noon = Math.floor(Date.now() / day) * day
  const dayOf = (ago: number, organic: unknown, length = day) => ({
    timeRange: { start: noon - ago * day, end: noon - ago * day + length },
    followerGains: { organicFollowerGain: organic, paidFollowerGain: 0 }
  })
  const gains = Effect.fnUntraced(function* (elements: ReadonlyArray<unknown>) {
    const { fake, read } = yield* withFake()
    fake.script({ match: names.gains, respond: Fault.answer({ body: { elements } }) })
    const { metrics, window } = valueOf(yield* read)
    return [metrics[gainOrganic], window && [noon - window.from, noon - window.to].map((away) => away / day)]
  })

  it.live.each([
    ["losses count", [dayOf(3, 5), dayOf(2, -9), dayOf(1, 1)], [-3, [3, 0]]],
    ["days come in any order", [dayOf(1, 1), dayOf(3, 5), dayOf(2, 2)], [8, [3, 0]]],
    ["LinkedIn is two days behind", [dayOf(4, 5), dayOf(3, 2)], [7, [4, 2]]],
    ["a day is missing", [dayOf(4, 5), dayOf(2, 2)], [undefined, undefined]],
    ["a day comes twice", [dayOf(2, 5), dayOf(2, 5)], [undefined, undefined]],
    ["a period is no day", [dayOf(2, 5, 3_600_000)], [undefined, undefined]],
    ["a day is outside what was asked", [dayOf(29, 5), dayOf(0, 5)], [undefined, undefined]],
    ["a day is not over", [dayOf(0, 5)], [undefined, undefined]],
    ["a gain is no number", [dayOf(2, 5), dayOf(1, "many")], [undefined, [2, 0]]],
    ["a gain is no whole number", [dayOf(2, 5), dayOf(1, 0.5)], [undefined, [2, 0]]]
  ] as const)("when %s", ([, elements, expected]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* gains(elements), expected as unknown as Array<unknown>)
    })
  )

  it.live("are asked for whole days between UTC midnights, all on one page", () =>
    Effect.gen(function* () {
      const { fake, read } = yield* withFake()
      let interval = "",
        count: string | null = ""
      fake.script({
        match: names.gains,
        respond: async (wire) => {
          interval = decodeURIComponent(wire.call.rawQuery.split("timeIntervals=")[1]?.split("&")[0] ?? "")
          count = wire.call.query.get("count")
          wire.send(await wire.answer())
        }
      })
      yield* read
      const [, start, end] = /^\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:DAY\)$/u.exec(interval) ?? []
      assert.deepStrictEqual(
        [Number(start) % day, Number(end) % day, (Number(end) - Number(start)) / day, count],
        [0, 0, 28, "28"]
      )
    })
  )
})
