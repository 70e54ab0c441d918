import { proves } from "@dravo-internal/tools/proves"
import type { AccountId, PlatformAccountId, PlatformId } from "@dravo/core/Ids"
import * as Wire from "@dravo/http/Wire"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { account, accountsPage, accountView, postsPage, postView } from "./support.ts"

const exampleOfPosts = {
  items: [
    {
      post_id: "post_2a7f93",
      account_id: "acc_8f2c1d",
      platform: "instagram",
      platform_post_id: "18000000000000000",
      platform_post_url: "https://www.instagram.com/p/example/",
      text: "Shipping Dravo: one API for every social network.",
      created_at: "2026-06-23T10:15:30Z",
      published_at: "2026-06-23T10:16:02Z",
      metrics: { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12 },
      warnings: [],
      sync_status: "synced",
      error_message: null,
      last_updated_at: "2026-06-29T09:00:00Z",
      stale_after: "2026-06-29T15:00:00Z"
    }
  ],
  total: 1,
  page: 1,
  limit: 25,
  overview: { posts: 1, metrics: { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12 } }
}

const exampleOfAccounts = {
  items: [
    {
      account_id: "acc_8f2c1d",
      platform: "x",
      handle: "@dravo",
      platform_account_id: "1234567890",
      metrics: { followers_count: 2400, following_count: 180, tweet_count: 320, listed_count: 14, like_count: 900 },
      warnings: [],
      sync_status: "synced",
      error_message: null,
      last_updated_at: "2026-06-29T09:00:00Z",
      stale_after: "2026-06-29T15:00:00Z"
    },
    {
      account_id: "acc_4b9e07",
      platform: "facebook",
      handle: "Dravo",
      platform_account_id: "1122334455",
      metrics: { followers_count: 12000, talking_about_count: 84, page_video_views: 3200 },
      warnings: ["Facebook Page insight metrics unavailable."],
      sync_status: "partial",
      error_message: null,
      last_updated_at: "2026-06-29T09:00:00Z",
      stale_after: "2026-06-29T15:00:00Z"
    }
  ],
  total: 2
}

const posts = () => {
  const metrics = { views: 1240, reach: 980, likes: 84, comments: 6, shares: 12 }
  return Wire.postsAnswer(
    postsPage([
      postView(
        { metrics },
        {
          url: "https://www.instagram.com/p/example/",
          text: "Shipping Dravo: one API for every social network.",
          publishedAt: Date.UTC(2026, 5, 23, 10, 16, 2)
        }
      )
    ])
  )
}

const accounts = () =>
  Wire.accountsAnswer(
    accountsPage([
      accountView({
        account: { ...account, platform: "x" as PlatformId, platformAccountId: "1234567890" as PlatformAccountId },
        metrics: { followers_count: 2400, following_count: 180, tweet_count: 320, listed_count: 14, like_count: 900 }
      }),
      accountView({
        account: {
          ...account,
          platform: "facebook" as PlatformId,
          platformAccountId: "1122334455" as PlatformAccountId,
          accountId: "acc_4b9e07" as AccountId,
          handle: "Dravo"
        },
        metrics: { followers_count: 12000, talking_about_count: 84, page_video_views: 3200 },
        warnings: ["Facebook Page insight metrics unavailable."],
        status: "partial"
      })
    ])
  )

/** The answer without the additive keys, which must be exactly these. */
const without = (value: object, additive: ReadonlyArray<string>): unknown => {
  const entries = Object.entries(JSON.parse(JSON.stringify(value)) as object)
  assert.deepStrictEqual(
    entries
      .map(([key]) => key)
      .filter((key) => additive.includes(key))
      .sort(),
    [...additive].sort()
  )
  return Object.fromEntries(entries.filter(([key]) => !additive.includes(key)))
}

const strict = { onExcessProperty: "error" } as const

describe("Wire", () => {
  it("gives the contract's posts example for equal data, plus the documented additive keys", () => {
    proves("api.posts-example")
    const answer = posts()
    assert.deepStrictEqual<unknown>(
      without(
        {
          ...answer,
          items: answer.items.map((item) => without(item, ["metrics_as_of", "origin", "media_type", "unavailable_at"])),
          overview: without(answer.overview, ["publications", "totals", "coverage", "non_additive", "scope"])
        },
        ["next_cursor"]
      ),
      exampleOfPosts
    )
  })

  it("gives the contract's accounts example for equal data, plus the documented additive keys", () => {
    proves("api.accounts-example")
    const answer = accounts()
    assert.deepStrictEqual<unknown>(
      without(
        {
          ...answer,
          items: answer.items.map((item) => without(item, ["metrics_as_of", "metrics_window"]))
        },
        ["next_cursor"]
      ),
      exampleOfAccounts
    )
  })

  it("prints the keys of the contract in the order of its examples", () => {
    const row = posts().items[0] ?? {}
    assert.deepStrictEqual(Object.keys(row).slice(0, 14), Object.keys(exampleOfPosts.items[0] ?? {}))
    assert.deepStrictEqual(
      Object.keys(accounts().items[0] ?? {}).slice(0, 10),
      Object.keys(exampleOfAccounts.items[0] ?? {})
    )
  })

  it("keeps every key when nothing is known yet", () => {
    const row = Wire.postRow(postView({ status: "pending", metrics: {}, lastUpdatedAt: null, staleAfter: null }))
    assert.deepStrictEqual(JSON.parse(JSON.stringify(row)), {
      post_id: "post_2a7f93",
      account_id: "acc_8f2c1d",
      platform: "instagram",
      platform_post_id: "18000000000000000",
      platform_post_url: null,
      text: null,
      created_at: "2026-06-23T10:15:30Z",
      published_at: null,
      metrics: {},
      warnings: [],
      sync_status: "pending",
      error_message: null,
      last_updated_at: null,
      stale_after: null,
      metrics_as_of: {},
      origin: "published",
      media_type: "video",
      unavailable_at: null
    })
  })

  it("prints kept values with their instants and insight periods with both ends", () => {
    const view = accountView({
      status: "partial",
      metrics: { reach: 3, views: 4 },
      metricsAsOf: { reach: Date.UTC(2026, 5, 1, 0, 0, 0, 5) },
      metricsWindow: { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 29) }
    })
    const row = Wire.accountRow(view)
    assert.deepStrictEqual(row.metrics_as_of, { reach: "2026-06-01T00:00:00.005Z" })
    assert.deepStrictEqual(row.metrics_window, { from: "2026-06-01T00:00:00Z", to: "2026-06-29T00:00:00Z" })
  })

  it("prints the sums, and which rows they are of", () => {
    const overview = {
      ...postsPage().overview,
      posts: 1,
      publications: 2,
      totals: { likes: 5 },
      coverage: { likes: 2 },
      nonAdditive: ["reach"]
    }
    assert.deepStrictEqual(Wire.overview(overview, "all"), {
      scope: "all",
      posts: 1,
      publications: 2,
      metrics: {},
      totals: { likes: 5 },
      coverage: { likes: 2 },
      non_additive: ["reach"]
    })
  })

  it("writes exactly what its schemas describe", () => {
    const encoded: unknown = JSON.parse(JSON.stringify([posts(), accounts()]))
    const both = Schema.Tuple([Wire.PostsAnswer, Wire.AccountsAnswer])
    assert.deepStrictEqual(Schema.decodeUnknownSync(both, strict)(encoded), encoded)
    assert.throws(() => Schema.decodeUnknownSync(both, strict)([{ ...posts(), lease: 1 }, accounts()]))
  })

  it("lets no column of the store out", () => {
    const printed = JSON.stringify([posts(), accounts()])
    for (const inner of [
      "workspace",
      "ws_1",
      "seq",
      "traits",
      "REELS",
      "connection",
      "grant",
      "business",
      "fence",
      "lease",
      "policy"
    ]) {
      assert.notInclude(printed, inner)
    }
  })
})
