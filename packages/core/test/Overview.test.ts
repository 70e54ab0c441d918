import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { AccountId, PlatformId, PostId } from "@dravo/core/Ids"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as Overview from "@dravo/core/Overview"
import * as Sums from "@dravo/core/Sums"
import { definition } from "./support.ts"

const accountId = AccountId.make("acc_1")
const [video, text] = [PlatformId.make("video"), PlatformId.make("text")]
const catalog = MetricCatalog.make([
  {
    platform: video,
    metrics: [
      definition("views", { canonical: "views" }),
      definition("reach", { canonical: "reach", combine: "none" }),
      definition("likes", { canonical: "likes" }),
      definition("engagement", { combine: "ratio", unit: "ratio" })
    ]
  },
  {
    platform: text,
    metrics: [
      definition("impression_count", {}),
      definition("like_count", { canonical: "likes" }),
      definition("view_count", { canonical: "views" })
    ]
  }
])
const row = (post: string, platform: PlatformId, metrics: Readonly<Record<string, number>>): Overview.Contribution => ({
  postId: PostId.make(post),
  platform,
  metrics
})

describe("Overview.of", () => {
  it("is the published example, literally", () => {
    const { metrics, posts } = Overview.of(
      [row("post_2a7f93", video, { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12 })],
      catalog
    )
    assert.deepStrictEqual(
      { posts, metrics },
      { posts: 1, metrics: { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12 } }
    )
  })

  it("of an empty page is zeros and empty objects", () => {
    assert.deepStrictEqual(Overview.of([], catalog), {
      posts: 0,
      publications: 0,
      metrics: {},
      totals: {},
      coverage: {},
      nonAdditive: []
    })
  })

  it("counts posts once and publications each, and a row without numbers adds none", () => {
    const overview = Overview.of(
      [row("a", video, { views: 1 }), row("a", text, {}), row("b", text, { view_count: 2 })],
      catalog
    )
    assert.deepStrictEqual([overview.posts, overview.publications], [2, 3])
    assert.deepStrictEqual(overview.coverage, { views: 2 })
  })

  it("adds networks only under a name the catalogue gives both", () => {
    const overview = Overview.of(
      [row("a", video, { views: 10, likes: 1 }), row("a", text, { impression_count: 100, like_count: 2 })],
      catalog
    )
    assert.deepStrictEqual(overview.metrics, { views: 10, likes: 1, impression_count: 100, like_count: 2 })
    assert.deepStrictEqual(overview.totals, { views: 10, likes: 3 })
    assert.deepStrictEqual(overview.coverage, { views: 1, likes: 2 })
  })

  it("leaves ratios out, and names keys whose sum counts people twice", () => {
    const overview = Overview.of(
      [
        row("a", video, { reach: 5, engagement: 0.5, likes: 1, unknown: 2 }),
        row("b", video, { reach: 6, engagement: 1 })
      ],
      catalog
    )
    assert.deepStrictEqual(overview.metrics, { reach: 11, likes: 1, unknown: 2 })
    assert.deepStrictEqual(overview.totals, { likes: 1 })
    assert.deepStrictEqual(overview.nonAdditive, ["reach"])
  })

  it("counts a row once under a canonical name, whichever order its keys come in", () => {
    const twin = MetricCatalog.make([
      {
        platform: video,
        metrics: [definition("likes", { canonical: "likes" }), definition("old_likes", { canonical: "likes" })]
      }
    ])
    for (const metrics of [
      { likes: 3, old_likes: 4 },
      { old_likes: 4, likes: 3 }
    ]) {
      const { coverage, totals } = Overview.of([row("a", video, metrics)], twin)
      assert.deepStrictEqual([totals, coverage], [{ likes: 3 }, { likes: 1 }])
    }
  })

  it("a fraction kept under a key that is a count today adds nothing and breaks nothing", () => {
    const { metrics, totals } = Overview.of(
      [row("a", video, { views: 0.5, likes: 2 }), row("b", video, { views: 3 })],
      catalog
    )
    assert.deepStrictEqual(
      [metrics, totals],
      [
        { likes: 2, views: 3 },
        { likes: 2, views: 3 }
      ]
    )
  })

  it("shows a sum past 2^53 as the bound, and comes back exactly below it", () => {
    const max = Number.MAX_SAFE_INTEGER
    assert.deepStrictEqual(
      Overview.of([row("a", video, { views: max }), row("b", video, { views: max })], catalog).metrics,
      { views: max }
    )
    assert.deepStrictEqual(
      Overview.of(
        [row("a", video, { views: max }), row("b", video, { views: 3 }), row("c", video, { views: -5 })],
        catalog
      ).totals,
      { views: max - 2 }
    )
    assert.deepStrictEqual(
      Overview.of([row("a", video, { views: -max }), row("b", video, { views: -1 })], catalog).metrics,
      { views: -max }
    )
  })

  const Page = Schema.Array(
    Schema.Struct({
      post: Schema.Literals(["a", "b", "c"]),
      platform: Schema.Literals([0, 1]),
      metrics: Schema.Record(
        Schema.Union([
          Schema.Literals([
            "views",
            "reach",
            "likes",
            "engagement",
            "like_count",
            "view_count",
            "__proto__",
            "constructor",
            "toString"
          ]),
          Schema.String
        ]),
        Schema.Union([
          Schema.Int,
          Schema.Literals([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0.5]),
          Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))
        ])
      )
    })
  ).check(Schema.isMaxLength(30))

  it.prop("equals adding up with unbounded integers, for any page", { page: Page }, ({ page }) => {
    const rows = page.map(({ metrics, platform, post }) => row(post, platform === 0 ? video : text, metrics))
    const overview = Overview.of(rows, catalog)
    const sums = new Map<string, bigint>()
    for (const { metrics, platform } of rows) {
      for (const [key, value] of Object.entries(metrics)) {
        if (catalog.find(platform, "publication", key)?.combine === "ratio" || !Number.isSafeInteger(value)) continue
        sums.set(key, (sums.get(key) ?? 0n) + BigInt(value))
      }
    }
    const clamped = (sum: bigint) =>
      Number(sum > 2n ** 53n - 1n ? 2n ** 53n - 1n : sum < -(2n ** 53n - 1n) ? -(2n ** 53n - 1n) : sum)
    assert.sameDeepMembers(
      Object.entries(overview.metrics),
      [...sums].map(([key, sum]): [string, number] => [key, clamped(sum)])
    )
    for (const value of [...Object.values(overview.metrics), ...Object.values(overview.totals)])
      assert.isTrue(Number.isSafeInteger(value))
    for (const key of overview.nonAdditive) assert.isTrue(Object.hasOwn(overview.metrics, key))
    assert.deepStrictEqual(Object.keys(overview.totals).sort(), Object.keys(overview.coverage).sort())
    for (const covered of Object.values(overview.coverage)) assert.isAtMost(covered, rows.length)
    assert.strictEqual(overview.publications, rows.length)
    assert.strictEqual(overview.posts, new Set(page.map(({ post }) => post)).size)
  })

  it.prop("is the same from sums over the rows as from the rows, for any page", { page: Page }, ({ page }) => {
    const rows = page.map(({ metrics, platform, post }) => row(post, platform === 0 ? video : text, metrics))
    const [group] = Sums.of(
      "all",
      rows.map((one) => ({ ...one, accountId, createdAt: 0 }))
    )
    assert.isDefined(group)
    if (group !== undefined)
      assert.deepStrictEqual(sorted(Overview.ofSums(group, catalog)), sorted(Overview.of(rows, catalog)))
  })

  it("leaves a name out of totals where sums cannot tell which of two keys a row counts by", () => {
    const twin = MetricCatalog.make([
      {
        platform: video,
        metrics: [
          definition("likes", { canonical: "likes" }),
          definition("old_likes", { canonical: "likes" }),
          definition("views", { canonical: "views" })
        ]
      }
    ])
    const rows = [{ likes: 3, views: 1 }, { old_likes: 4 }].map((metrics) => row("a", video, metrics))
    const [group] = Sums.of(
      "all",
      rows.map((one) => ({ ...one, accountId, createdAt: 0 }))
    )
    assert.isDefined(group)
    if (group === undefined) return
    const { coverage, metrics, totals } = Overview.ofSums(group, twin)
    assert.deepStrictEqual(
      [metrics, totals, coverage],
      [{ likes: 3, old_likes: 4, views: 1 }, { views: 1 }, { views: 1 }]
    )
  })

  it("without people names the keys that count them, and adds none of them up", () => {
    const all = Overview.of([row("a", video, { views: 3, reach: 2 }), row("b", video, { reach: 1 })], catalog)
    const told = Overview.withoutPeople(all)
    assert.deepStrictEqual([told.metrics, told.nonAdditive, told.totals], [{ views: 3 }, ["reach"], all.totals])
  })
})

/** Equal as JSON is: the order of keys says nothing. */
const sorted = (overview: Overview.Overview) =>
  Object.fromEntries(
    Object.entries(overview).map(([name, value]) => [
      name,
      typeof value === "object" && !Array.isArray(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : value
    ])
  )
