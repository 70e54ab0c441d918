import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Insights from "@dravo/kit-meta/Insights"
import { assert, describe, it } from "@effect/vitest"

const lifetime = (name: string, ...values: ReadonlyArray<unknown>) => ({
  name,
  period: "lifetime",
  values,
  title: "Portée"
})
const wanted = { names: ["views", "reach"], period: "lifetime" }

describe("insight rows", () => {
  it("are found by name in any order", () => {
    assert.deepStrictEqual(
      Insights.values({ data: [lifetime("reach", { value: 2 }), lifetime("views", { value: 3 })] }, wanted),
      { views: 3, reach: 2 }
    )
  })

  it("of another period are left out", () => {
    const stale = { name: "reach", period: "day", values: [{ value: 0, end_time: "2026-01-01T08:00:00+0000" }] }
    assert.deepStrictEqual(Insights.values({ data: [stale, lifetime("reach", { value: 7 }), stale] }, wanted), {
      reach: 7
    })
    assert.deepStrictEqual(Insights.values({ data: [stale] }, wanted), {})
  })

  it("may hold a total instead", () => {
    const total = { name: "reach", period: "day", total_value: { value: 5200 } }
    const without = { name: "follows_and_unfollows", period: "day" }
    const demographics = { name: "views", period: "day", total_value: { breakdowns: [{ results: [{ value: 3 }] }] } }
    assert.deepStrictEqual(
      Insights.values(
        { data: [total, without, demographics] },
        { names: ["reach", "follows_and_unfollows", "views"], period: "day" }
      ),
      { reach: 5200 }
    )
  })

  it("of a breakdown nobody asked for are no answer", () => {
    assert.deepStrictEqual(
      Insights.values(
        { data: [lifetime("views", { value: 3, is_from_ads: "0" }, { value: 1, is_from_ads: "1" })] },
        wanted
      ),
      {}
    )
  })

  it("that are absent, null or of another name bring nothing", () => {
    for (const insights of [
      undefined,
      null,
      {},
      { data: [] },
      { data: [lifetime("views", { value: null }), lifetime("plays", { value: 3 }), null, 5] }
    ]) {
      assert.deepStrictEqual(Insights.values(insights, wanted), {})
    }
    assert.isTrue(Insights.isEmpty({ data: [] }) && Insights.isEmpty(undefined))
    assert.isFalse(Insights.isEmpty({ data: [lifetime("views", { value: 0 })] }))
  })

  it.each([
    ["types that occurred", { like: 3, love: 2 }, 5],
    ["nobody's reaction", {}, 0],
    ["a plain number", 6, 6],
    ["digits in a text", { like: "12" }, 12],
    ["a type nobody knows yet", { like: 1, clap: 2 }, 3]
  ] as const)("that are dictionaries are added up: %s", (_name, value, sum) => {
    assert.strictEqual(Insights.summed(value), sum)
  })

  it("whose dictionary cannot be added up pass as they are, to be named by whoever bounds them", () => {
    assert.strictEqual(Insights.summed({ like: 1, love: 1.5 }), 1.5)
    assert.deepStrictEqual(Insights.summed({ like: { value: 1 } }), { like: { value: 1 } })
  })

  it("with a point a day give the newest, never a sum, and never an older one in its place", () => {
    const point = (value: unknown, day: string) => ({ value, end_time: `2026-03-${day}T08:00:00+0000` })
    const row = (name: string, ...values: ReadonlyArray<unknown>) => ({ name, period: "days_28", values })
    const data = [
      row("page_views_total", point(9, "04"), point(5, "03")),
      row("page_video_views", point(2, "02"), { end_time: "2026-03-04T08:00:00+0000" })
    ]
    const { ends, values } = Insights.latest(
      { data },
      { names: ["page_views_total", "page_video_views"], period: "days_28" }
    )
    assert.deepStrictEqual(values, { page_views_total: 9 })
    assert.deepStrictEqual(ends, [Date.parse("2026-03-04T08:00:00Z")])
  })
})

describe("instants", () => {
  it.each([
    ["2026-02-23T09:58:01+0000", "2026-02-23T09:58:01Z"],
    ["2026-02-23T09:58:01-0800", "2026-02-23T17:58:01Z"],
    ["2026-02-23T09:58:01Z", "2026-02-23T09:58:01Z"]
  ])("%s is %s", (text, instant) => assert.strictEqual(GraphTime.parse(text), Date.parse(instant)))

  it.each(["2026-02-30T00:00:00+0000", "", "soon", 5, null])("%s is none", (text) =>
    assert.isUndefined(GraphTime.parse(text))
  )
})
