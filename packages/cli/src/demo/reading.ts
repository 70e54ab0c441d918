/** The first half: reading what is cold, warm, wanted fresh, filtered and walked. */
import * as Instant from "@dravo/core/Instant"
import type * as Wire from "@dravo/http/Wire"
import * as Effect from "effect/Effect"
import type { Fixtures, DemoAccount } from "./fixtures.ts"
import type { Json } from "./json.ts"
import { assertDemo, type Walkthrough } from "./walkthrough.ts"

/** Everything the chapters play with. */
export interface DemoContext {
  readonly walkthrough: Walkthrough
  readonly fixtures: Fixtures
  /** When the demo began. */
  readonly now: Instant.Instant
}

export const cold = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  yield* walkthrough.chapter(
    "A cold read",
    "Nothing is known yet, so the newest 25 rows of all networks are fetched before they are answered: one call " +
      "per account with rows on the page."
  )
  const page = yield* walkthrough.posts("limit=25", {
    rows: firstOfEach(),
    count: 5,
    keys: ["platform", "platform_post_id", "metrics", "sync_status"]
  })
  yield* allSynced(page)
  yield* assertDemo(
    page.total === fixtures.acme.publications,
    `the page counts ${page.total} rows and ${fixtures.acme.publications} were recorded`
  )
  return page
})

export const warm = Effect.fnUntraced(function* ({ walkthrough }: DemoContext, earlier: Wire.PostsAnswer) {
  yield* walkthrough.chapter(
    "The same page again",
    "Everything on it is fresh until its stale_after. The database answers alone."
  )
  const page = yield* walkthrough.posts("limit=25", { calls: 0, without: ["overview"] })
  yield* assertDemo(same(page.items, earlier.items), "the warm page differs from the cold one")
})

export const together = Effect.fnUntraced(function* ({ walkthrough }: DemoContext, account: DemoAccount) {
  yield* walkthrough.chapter(
    "Fifty readers at once",
    `Fifty clients ask for rows nobody has read, while ${account.network.label} takes its time. They share one fetch.`
  )
  const restoreSpeed = account.network.slow(150)
  const page = yield* walkthrough.posts(`accountId=${account.accountId}&limit=100`, {
    readers: 50,
    keys: brief,
    without: ["overview"]
  })
  restoreSpeed()
  yield* allSynced(page)
})

export const forced = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  yield* walkthrough.chapter(
    "refresh=true",
    "Three hours of likes pass everywhere. A fresh page does not know; a forced one asks."
  )
  for (const network of new Set(fixtures.acme.accounts.map((account) => account.network))) network.pass(3 * 3_600_000)
  const query = "limit=25"
  const before = yield* walkthrough.posts(query, { calls: 0, keys: brief, without: ["overview"] })
  const after = yield* walkthrough.posts(`${query}&refresh=true`, { keys: brief, without: ["overview"] })
  const grown = Object.keys(after.overview.metrics).filter(
    (key) =>
      // The seconds the demo itself takes let numbers grow too, but far less.
      (after.overview.metrics[key] ?? 0) > (before.overview.metrics[key] ?? 0) * 1.001
  )
  yield* assertDemo(grown.length > 0, "no number grew as three hours let it")
  yield* walkthrough.say(
    `All views of the page, over all networks: ${before.overview.totals["views"]} before, ` +
      `${after.overview.totals["views"]} after.`
  )
})

export const explained = Effect.fnUntraced(function* (
  { walkthrough }: DemoContext,
  page: Wire.PostsAnswer,
  account: DemoAccount
) {
  yield* walkthrough.chapter(
    "How fresh, and why",
    "A young post is promised for minutes or hours, an old one for days; where people look, both are asked for " +
      "sooner. An endpoint says why, and asks nobody."
  )
  const { items } = yield* walkthrough.posts(`accountId=${account.accountId}&limit=100`, { calls: 0, quietly: true })
  const [young, old] = [page.items.at(0), items.at(-1)]
  if (young === undefined || old === undefined) return yield* assertDemo(false, "there are too few rows")
  for (const row of [young, old]) {
    const freshness = yield* walkthrough.freshness(row)
    yield* walkthrough.say(freshness?.why ?? "")
  }
  yield* assertDemo(
    (young.stale_after ?? "~") < (old.stale_after ?? ""),
    "a young post is promised for longer than an old one"
  )
})

export const filtered = Effect.fnUntraced(function* (
  { fixtures, now, walkthrough }: DemoContext,
  account: DemoAccount
) {
  const day = (back: number) => Instant.format(now - back * 86_400_000).slice(0, 10)
  yield* walkthrough.chapter(
    "Filters",
    "By network and days, and one post by its id: it went to every network, and each is a row."
  )
  const week = yield* walkthrough.posts(
    `platform=${account.network.platform}&fromDate=${day(20)}&toDate=${day(14)}&limit=100`,
    {
      keys: brief,
      without: ["overview"]
    }
  )
  const outside = week.items.filter(
    (row) => row.created_at.slice(0, 10) < day(20) || row.created_at.slice(0, 10) > day(14)
  )
  yield* assertDemo(
    week.items.length > 0 && outside.length === 0,
    "the days filter let a row through that it should not have"
  )
  const post = yield* walkthrough.posts(`postId=${week.items[0]?.post_id}`, {
    count: 6,
    keys: ["platform", "account_id", "metrics"]
  })
  const networks = new Set(fixtures.acme.accounts.map(({ network }) => network.platform)).size
  yield* assertDemo(
    new Set(post.items.map((row) => row.platform)).size === networks && post.overview.posts === 1,
    "a post on every network is not one post"
  )
})

export const walked = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  yield* walkthrough.chapter(
    "Walking all pages",
    "By cursor, 100 rows a page; what is still unknown is fetched on the way. Then by page number, from the " +
      "database alone."
  )
  const byCursor: Array<Wire.PostRow> = []
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Wire.PostsAnswer = yield* walkthrough.posts(`limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`, {
      count: 0,
      further: 4,
      without: ["overview"]
    })
    byCursor.push(...page.items)
    cursor = page.next_cursor
  }
  const ids = new Set(byCursor.map((row) => `${row.account_id} ${row.platform_post_id}`))
  yield* assertDemo(
    ids.size === byCursor.length && ids.size === fixtures.acme.publications,
    "the walk repeated or skipped a row"
  )
  const byPage: Array<Wire.PostRow> = []
  for (let page = 1; byPage.length < byCursor.length; page++) {
    const answer = yield* walkthrough.posts(`limit=100&page=${page}`, {
      calls: 0,
      count: 0,
      without: ["overview"],
      quietly: page > 1
    })
    yield* assertDemo(answer.items.length > 0, "page numbers ended before the rows did")
    byPage.push(...answer.items)
  }
  yield* assertDemo(same(byPage.map(idOf), byCursor.map(idOf)), "page numbers and cursor disagree about the order")
  yield* walkthrough.say(`${byCursor.length} rows each way, none twice, none missing.`)
})

export const accounts = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  yield* walkthrough.chapter("Accounts", "The profiles' own counters: cold, and again.")
  const first = yield* walkthrough.accounts("", {
    rows: firstOfEach(),
    count: 5,
    keys: ["platform", "account_id", "metrics", "sync_status"]
  })
  yield* assertDemo(
    first.total === fixtures.acme.accounts.length && first.items.every((row) => row.sync_status === "synced"),
    "not every account was synced"
  )
  yield* walkthrough.accounts("", { calls: 0, count: 0 })
})

export const brief: ReadonlyArray<string> = [
  "platform_post_id",
  "metrics",
  "sync_status",
  "last_updated_at",
  "stale_after"
]

export const allSynced = (page: Wire.PostsAnswer) =>
  assertDemo(
    page.items.every((row) => row.sync_status === "synced" && Object.keys(row.metrics).length > 0),
    "a row came back without numbers"
  )

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

// internal

/** Lets one row of each network through. */
const firstOfEach = () => {
  const seen = new Set<Json>()
  return (row: { readonly [key: string]: Json }): boolean => {
    const platform = row["platform"] ?? null
    return !seen.has(platform) && seen.add(platform).has(platform)
  }
}

const idOf = (row: Wire.PostRow): string => `${row.account_id} ${row.platform_post_id}`
