import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { now, open, page, refOf } from "./opened.ts"

const counters = { followers_count: 12_000, talking_about_count: 84, were_here_count: 0, checkins: 0 }
const insights = {
  page_post_engagements: 640,
  page_actions_post_reactions_total: 222,
  page_video_views: 3200,
  page_views_total: 910,
  page_total_actions: 17
}
const unavailable = "Facebook Page insight metrics unavailable."
const midnight = Math.floor(now / 86_400_000) * 86_400_000

describe("a Facebook Page", () => {
  it.live("costs one call for its counters and the last 28 days, and says which days those are", () =>
    Effect.gen(function* () {
      const opened = yield* open()
      const reading = yield* opened.page()
      assert.strictEqual(opened.fake.calls().calls, 1)
      assert.deepStrictEqual(reading.metrics, { ...counters, ...insights })
      const to = midnight - 86_400_000 + 8 * 3_600_000
      assert.deepStrictEqual(reading.window, { from: to - 28 * 86_400_000, to })
      assert.notProperty(reading, "withheld")
    })
  )

  it.live("without read_insights keeps its counters", () =>
    Effect.gen(function* () {
      const { page: read } = yield* open({ tokens: { token: { ownerId: page, scopes: ["pages_read_engagement"] } } })
      const reading = yield* read()
      assert.deepStrictEqual(reading.metrics, counters)
      assert.deepStrictEqual(
        reading.withheld?.map(({ warning }) => warning),
        [unavailable]
      )
      assert.deepStrictEqual(reading.withheld?.[0]?.keys, Object.keys(insights))
      assert.notProperty(reading, "window")
    })
  )

  it.live("that is too small for insights keeps its counters", () =>
    Effect.gen(function* () {
      const { page: read } = yield* open({ pages: [{ id: page, insights: null }] })
      assert.deepStrictEqual(
        (yield* read()).withheld?.map(({ warning }) => warning),
        [unavailable]
      )
    })
  )

  it.live("read with a user's token says that a Page's is needed", () =>
    Effect.gen(function* () {
      const { page: read } = yield* open({ tokens: { token: { ownerId: page, kind: "user" } } })
      const warnings = (yield* read()).withheld?.map(({ warning }) => warning) ?? []
      assert.strictEqual(warnings[0], unavailable)
      assert.match(warnings[1] ?? "", /needs a Page access token/u)
    })
  )

  it.live("survives an insight that dies without being named, and does not ask again", () =>
    Effect.gen(function* () {
      const opened = yield* open()
      opened.fake.dead.add("page_actions_post_reactions_total")
      const { page_actions_post_reactions_total: _, ...rest } = insights
      for (const expected of [3, 1]) {
        opened.fake.reset()
        const reading = yield* opened.page()
        assert.strictEqual(opened.fake.calls().calls, expected)
        assert.deepStrictEqual(reading.metrics, { ...counters, ...rest })
        assert.deepStrictEqual(reading.withheld, [
          {
            keys: ["page_actions_post_reactions_total"],
            warning: "Facebook no longer offers page_actions_post_reactions_total."
          }
        ])
      }
      assert.deepStrictEqual([...opened.dead.keys()], ["page insights v25.0"])
    })
  )

  it.live("has no counters it was not sent", () =>
    Effect.gen(function* () {
      const { page: read } = yield* open({
        pages: [{ id: page, counters: { followers_count: 5 }, insights: { page_views_total: 2 } }]
      })
      const reading = yield* read()
      assert.deepStrictEqual(reading.metrics, { followers_count: 5, page_views_total: 2 })
      assert.notProperty(reading, "withheld")
    })
  )

  it.live("keeps its insights when only the counters fail", () =>
    Effect.gen(function* () {
      const { fake, page: read } = yield* open()
      fake.script({
        respond: Fault.tamper((text) =>
          text.replace(/^\{"0":\{.*?\},"1"/u, `{"0":{"error":{"message":"Service unavailable","code":2}},"1"`)
        )
      })
      const reading = yield* read()
      assert.deepStrictEqual(reading.metrics, insights)
      assert.strictEqual(reading.withheld?.[0]?.warning, "Facebook Page counters unavailable.")
    })
  )

  it.live("that is gone fails without ending for good", () =>
    Effect.gen(function* () {
      const { adapter, credential, memory } = yield* open({ pages: [] })
      const [reading] = yield* adapter.readAccounts(credential, [{ account: refOf("1").account }], memory)
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "Hidden")
    })
  )
})
