/** Made-up answers of the endpoints: what a page must show without lying, and what must not run on it. */

export interface DataSet {
  readonly name: string
  /** By the path after `/v1/analytics/`; `*` answers what is not named. */
  readonly answers: Readonly<Record<string, unknown>>
}

const metrics = {
  items: [
    ["x", "post", "impression_count", "views", "sum"],
    ["x", "post", "like_count", "likes", "sum"],
    ["x", "post", "reach", null, "none"],
    ["x", "post", "rate", "shares", "ratio"],
    ["x", "account", "followers_count", "followers", "none"],
    ["instagram", "post", "views", "views", "sum"],
    ["instagram", "post", "plays", "views", "sum"]
  ].map(([platform, of, key, canonical, combine]) => ({
    platform,
    of,
    key,
    canonical,
    combine,
    meaning: `What ${key} means.`,
    unit: "count",
    scope: null,
    delay_hours: null,
    retired_since: null,
    replacement: null
  })),
  total: 7,
  sorts: ["created_at", "views", "likes", "comments", "shares"]
}

const row = (over: object) => ({
  post_id: "post_1",
  account_id: "acc_1",
  platform: "x",
  platform_post_id: "1",
  platform_post_url: "https://x.com/i/status/1",
  text: "A post",
  created_at: "2026-11-20T10:00:00Z",
  published_at: null,
  metrics: {},
  warnings: [],
  sync_status: "synced",
  error_message: null,
  last_updated_at: "2026-11-28T10:00:00Z",
  stale_after: "2026-11-28T11:00:00Z",
  metrics_as_of: {},
  ...over
})

const account = (over: object) => ({
  ...row({}),
  handle: "@made_up",
  metrics_window: null,
  platform_account_id: "7",
  ...over
})

const list = (items: ReadonlyArray<unknown>) => ({ items, total: items.length, next_cursor: null })

const sums = (totals: object, over: object = {}) => ({
  posts: 1,
  publications: 3,
  metrics: {},
  totals,
  coverage: totals,
  not_summed: [],
  ...over
})

const none = sums({}, { posts: 0, publications: 0 })

const overview = (current: object, previous: object | null, groups: ReadonlyArray<object>) => ({
  from: "2026-11-01T00:00:00Z",
  to: "2026-11-28T23:59:59.999Z",
  current,
  previous: previous && { from: "2026-10-04T00:00:00Z", to: "2026-10-31T23:59:59.999Z", ...previous },
  group_by: "day",
  groups
})

const empty: DataSet = {
  name: "empty",
  answers: { overview: overview(none, none, []), posts: list([]), accounts: list([]), metrics }
}

/** Half of it unknown: gaps, a metric that stopped, rows never read, accounts without a grant. */
const sparse: DataSet = {
  name: "sparse",
  answers: {
    overview: overview(sums({ views: 0 }, { coverage: { views: 1 }, not_summed: ["reach"] }), sums({ likes: 4 }), [
      { key: "2026-11-03", current: sums({ views: 0 }), previous: null },
      { key: "2026-11-09", current: sums({}), previous: sums({ views: 12 }) }
    ]),
    posts: list([
      row({ metrics: { impression_count: 0, reach: 3 } }),
      row({ platform_post_id: "2", sync_status: "pending", last_updated_at: null, stale_after: null }),
      row({
        platform_post_id: "3",
        sync_status: "requires_reconnect",
        error_message: "The grant has ended.",
        metrics: { like_count: 2, rate: 0.5 },
        metrics_as_of: { like_count: "2026-11-01T00:00:00Z" }
      })
    ]),
    accounts: list([
      account({ metrics: {}, sync_status: "requires_reconnect", error_message: "The grant has ended." }),
      account({ account_id: "acc_2", metrics: { followers_count: 0 }, sync_status: "partial", warnings: ["Half."] })
    ]),
    metrics
  }
}

const script = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'

/** Nothing a stranger writes runs, and no size or sign of a number breaks its text. */
const hostile: DataSet = {
  name: "hostile",
  answers: {
    overview: overview(
      sums(
        { views: Number.MAX_SAFE_INTEGER, likes: -5, [script]: 3 },
        { publications: 9_000_000_000_000, not_summed: [script] }
      ),
      sums({ views: 1, likes: -9 }),
      [{ key: "2026-11-05", current: sums({ views: Number.MAX_SAFE_INTEGER, likes: -5 }), previous: null }]
    ),
    posts: list([
      row({
        text: script,
        platform_post_url: "javascript:window.ran=1",
        warnings: [script],
        metrics: { impression_count: 9_007_199_254_740_991, like_count: -5, [script]: 7 }
      }),
      row({
        platform_post_id: script,
        text: "\u202E\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627 \u202D",
        platform_post_url: "JaVaScRiPt:alert(1)",
        metrics: { impression_count: 0 }
      }),
      row({
        platform_post_id: "4",
        platform: "instagram",
        text: "x".repeat(5000),
        error_message: script,
        sync_status: "failed",
        metrics: { plays: 8, views: 9 },
        platform_post_url: "data:text/html,<b>"
      })
    ]),
    accounts: list([
      account({ handle: script, metrics: { followers_count: -1 }, sync_status: "failed", error_message: script })
    ]),
    metrics
  }
}

export const dataSets: ReadonlyArray<DataSet> = [empty, sparse, hostile]

/** As many posts on a page as no endpoint gives. */
export const thousand: DataSet = {
  name: "a thousand",
  answers: {
    overview: overview(sums({ views: 1000 }), null, [
      { key: "2026-11-05", current: sums({ views: 9 }), previous: null }
    ]),
    posts: list(
      Array.from({ length: 1000 }, (_, n) =>
        row({
          post_id: `post_${n}`,
          platform_post_id: `${n}`,
          text: `The ${n}th post, with as many words as posts have that somebody has thought about for a while.`,
          warnings: n % 5 === 0 ? ["Some of its numbers were left out by the platform today."] : [],
          metrics: { impression_count: n * 37, like_count: n, reach: n }
        })
      )
    ),
    accounts: list([account({ metrics: { followers_count: 12 } })]),
    metrics
  }
}

/** Too few posts to tell, and one cell that says how many. */
const bestTime = {
  tz: "UTC",
  metric: "views",
  age: "24h",
  basis: "own_posts",
  status: "insufficient_data",
  reason: "fewer than 20 posts",
  min_posts: 20,
  posts: 3,
  not_compared: 2,
  coverage: null,
  slots: [{ weekday: 2, hour: 9, posts: 3, score: null }]
}

const ages = (value: number, others: object) => [
  { age: "24h", metrics: { views: { value, read_at: "2026-11-21T10:00:00Z", ...others } } }
]
const alone = { usual: null, posts: 0, score: null }

const comparison = {
  post_id: "post_1",
  items: [{ account_id: "acc_1", platform: "x", platform_post_id: "1", ages: ages(-3, alone) }]
}

/** Every other post of a set was read at that age. */
const comparisons = (set: DataSet) => {
  // A set's own list, as it was made above.
  const { items } = set.answers["posts"] as { readonly items: ReadonlyArray<Readonly<Record<string, unknown>>> }
  return {
    items: items.map(({ account_id, platform, platform_post_id, post_id }, n) => ({
      post_id,
      account_id,
      platform,
      platform_post_id,
      ages: n % 2 === 1 ? [] : ages(n * 31 - 3, n % 4 === 0 ? alone : { usual: 12.5, posts: 7, score: 2.345 })
    })),
    next_cursor: null
  }
}

const health = {
  token: { state: "refused", reconnect_before: null },
  readings: [{ scopes_missing: [script], metrics_lost: [script] }],
  throttled_until: { app: null, account: "2026-11-28T12:00:00Z" },
  quotas: [{ name: "units", units: 10, spent: 10, resets_at: "2026-11-29T08:00:00Z" }],
  platform_down_until: null
}

const followers = {
  items: [
    {
      account_id: "acc_1",
      platform: "x",
      at: "2026-11-02T00:00:00Z",
      until: "2026-11-02T00:00:00Z",
      metrics: { followers_count: 0 }
    },
    {
      account_id: "acc_1",
      platform: "x",
      at: "2026-11-20T00:00:00Z",
      until: "2026-11-20T00:00:00Z",
      metrics: { followers_count: 41 }
    }
  ],
  next_cursor: null
}

/** What every made-up post answers besides: itself, no history, no reason. */
export const detail = (set: DataSet, path: string): unknown => {
  if (path === "best-time") return bestTime
  if (path === "comparisons") return comparisons(set)
  if (path.endsWith("/comparison")) return comparison
  if (path.endsWith("/health")) return health
  if (path.startsWith("accounts/")) return followers
  if (path.endsWith("/freshness")) return { post_id: "post_1", items: [] }
  if (path.endsWith("/history")) return { items: [], next_cursor: null }
  return path.startsWith("posts/") ? set.answers["posts"] : undefined
}
