import type { PostHistoryAnswer } from "@dravo/analytics"
import { assert, describe, it } from "vitest"
import { fakeX, filled, get, host, postId, rejection } from "./support.ts"

/** A host whose posts and account were read once, and what its endpoints answer. */
const readOnce = async () => {
  const analytics = host(await fakeX())
  await filled(analytics)
  await analytics.listPosts({ workspace: "acme" })
  await analytics.listAccounts({ workspace: "acme" })
  const { key } = await analytics.createApiKey({ workspace: "acme" })
  const endpoint = async (path: string): Promise<unknown> =>
    (await analytics.handler(get(`/v1/analytics${path}`, key))).json()
  return { analytics, endpoint }
}

describe("the past", () => {
  it("is what was read: one post and its history, the same by call and by endpoint", async () => {
    const { analytics, endpoint } = await readOnce()
    const post = await analytics.getPost({ workspace: "acme", postId: "post_1" })
    assert.deepEqual(
      post?.items.map((row) => row.platform_post_id),
      [postId(1)]
    )
    assert.deepEqual(
      post?.history_head.map(({ metrics }) => metrics),
      post?.items.map(({ metrics }) => metrics)
    )
    assert.deepEqual(await endpoint("/posts/post_1"), post)

    const explained = await analytics.explainPost({ workspace: "acme", postId: "post_1" })
    assert.deepEqual(
      explained?.items.map((row) => [row.account_id, row.sync_status, row.stale_after]),
      post?.items.map((row) => [row.account_id, row.sync_status, row.stale_after])
    )
    assert.match(explained?.items[0]?.why ?? "", /^Fresh: refreshed .* at the latest by the first read after 20.*\.$/u)
    assert.hasAllKeys(await endpoint("/posts/post_1/freshness"), ["post_id", "items"])

    const history = await analytics.postHistory({
      workspace: "acme",
      postId: "post_1",
      from: new Date(0),
      interval: "day"
    })
    assert.lengthOf(history?.items ?? [], 1)
    assert.deepEqual(await endpoint("/posts/post_1/history"), history)

    const account = await analytics.accountHistory({ workspace: "acme", accountId: "acc_1" })
    assert.lengthOf(account?.items ?? [], 1)
    assert.deepEqual(await endpoint("/accounts/acc_1/history"), account)
  })

  it("adds up: growth, sums and best times, the same by call and by endpoint", async () => {
    const { analytics, endpoint } = await readOnce()
    const growth = await analytics.getGrowth({ workspace: "acme", of: "posts" })
    assert.equal(growth.rows, 3)
    assert.isNotEmpty(growth.items)
    const overview = await analytics.getOverview({ workspace: "acme", groupBy: "platform" })
    assert.deepEqual(await endpoint("/overview?groupBy=platform"), overview)
    assert.deepEqual(
      overview.groups.map(({ current, key }) => [key, current.publications]),
      [["x", 3]]
    )
    const days = { fromDate: "2026-01-01", toDate: "2026-06-30", groupBy: "day", tz: "Asia/Kolkata" } as const
    const byDay = await analytics.getOverview({ workspace: "acme", ...days })
    assert.deepEqual(await endpoint(`/overview?${new URLSearchParams(days)}`), byDay)
    const times = await analytics.getBestTime({ workspace: "acme", tz: "Europe/Berlin" })
    assert.deepEqual(await endpoint("/best-time?tz=Europe/Berlin"), times)
    assert.include(times, { status: "insufficient_data", min_posts: 20 })
    const compared = await analytics.comparePost({ workspace: "acme", postId: "post_1" })
    assert.deepEqual(await endpoint("/posts/post_1/comparison"), compared)
    assert.isNull(await analytics.comparePost({ workspace: "other", postId: "post_1" }))
    const all = await analytics.comparePosts({ workspace: "acme", limit: 2 })
    assert.deepEqual(await endpoint("/comparisons?limit=2"), { ...all, next_cursor: all.next_cursor })
    assert.deepEqual(
      all.items.map(({ post_id }) => post_id),
      (await analytics.listPosts({ workspace: "acme", limit: 2 })).items.map(({ post_id }) => post_id)
    )
    const rest = await analytics.comparePosts({ workspace: "acme", limit: 2, cursor: all.next_cursor ?? "" })
    assert.lengthOf(rest.items, 1)
    const page = await analytics.listPosts({ workspace: "acme", limit: 1, overview: "all" })
    assert.deepEqual([page.items.length, page.overview.scope, page.overview.publications], [1, "all", 3])
    // A first reading is a base line and no growth.
    assert.isTrue(growth.items.every(({ days, delta }) => days.length === 0 && delta === null))
  })

  it("of what the workspace does not have is null", async () => {
    const analytics = host(await fakeX())
    await filled(analytics, 1)
    for (const [workspace, id] of [
      ["acme", "post_9"],
      ["other", "post_1"],
      ["acme", "\u0000"]
    ] as const) {
      assert.isNull(await analytics.getPost({ workspace, postId: id }))
      assert.isNull(await analytics.explainPost({ workspace, postId: id }))
      assert.isNull(await analytics.postHistory({ workspace, postId: id }))
    }
    assert.isNull(await analytics.accountHistory({ workspace: "other", accountId: "acc_1" }))
  })

  it("refuses bad arguments by name", async () => {
    const analytics = host(await fakeX())
    const workspace = "acme"
    const calls: ReadonlyArray<readonly [string, () => Promise<unknown>]> = [
      ["from", () => analytics.postHistory({ workspace, postId: "p", from: "2026-02-30" })],
      ["limit", () => analytics.accountHistory({ workspace, accountId: "a", limit: 0 })],
      ["cursor", () => analytics.postHistory({ workspace, postId: "p", cursor: "x" })],
      ["from", () => analytics.getGrowth({ workspace, from: new Date(5), to: new Date(4) })],
      ["tz", () => analytics.getBestTime({ workspace, tz: "Nowhere" })],
      ["groupBy", () => analytics.getOverview({ workspace, groupBy: "day" })],
      ["postId", () => analytics.getPost(JSON.parse(`{"workspace":"acme"}`) as { workspace: string; postId: string })]
    ]
    for (const [parameter, call] of calls)
      assert.include(await rejection(call()), { code: "invalid-request", parameter })
  })

  it("is typed", async () => {
    const analytics = host(await fakeX())
    const answer: PostHistoryAnswer | null = await analytics.postHistory({ workspace: "acme", postId: "p" })
    assert.isNull(answer)
  })
})
