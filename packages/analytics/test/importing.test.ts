import { controls, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { fakeX, filled, host, postId, rejection } from "./support.ts"

const past = (at: number, count: number, more: object = {}) => ({
  accountId: "acc_1",
  platformPostId: postId(1),
  at: new Date(Date.UTC(2026, 5, at)),
  metrics: { like_count: count },
  ...more
})

const filledHost = async (options = {}) => {
  const fake = await fakeX(3)
  const analytics = host(fake, options)
  await filled(analytics)
  const points = async (post: string) =>
    ((await analytics.postHistory({ workspace: "acme", postId: post }))?.items ?? []).map(({ at, metrics, until }) => [
      at.slice(0, 10),
      until.slice(0, 10),
      metrics["like_count"]
    ])
  return { analytics, fake, points }
}

describe("numbers that were read before", () => {
  it("stand in the past once, however often they are given, and rows stay as they are", async () => {
    proves("history.brought-along")
    const { analytics, points } = await filledHost()
    const before = await analytics.listChanges({ workspace: "acme" })
    const readings = [
      past(2, 10),
      past(3, 20, { until: "2026-06-05T00:00:00Z" }),
      past(4, 30),
      { ...past(2, 1, { postId: "post_2" }), platformPostId: undefined },
      { accountId: "acc_1", at: "2026-06-02", metrics: { followers_count: 5, tweet_count: null } }
    ]
    const summary = await analytics.importHistory({ workspace: "acme", readings })
    assert.deepEqual(summary, { added: 4, known: 0, overlapping: 1, expired: 0 })
    const again = await analytics.importHistory({ workspace: "acme", readings })
    assert.deepEqual(again, { added: 0, known: 4, overlapping: 1, expired: 0 })
    assert.deepEqual(await points("post_1"), [
      ["2026-06-02", "2026-06-02", 10],
      ["2026-06-03", "2026-06-05", 20]
    ])
    assert.deepEqual(await points("post_2"), [["2026-06-02", "2026-06-02", 1]])
    const account = await analytics.accountHistory({ workspace: "acme", accountId: "acc_1" })
    assert.deepEqual(
      account?.items.map(({ metrics }) => metrics),
      [{ followers_count: 5 }]
    )
    const since = await analytics.listChanges({ workspace: "acme", cursor: before.next_cursor })
    assert.lengthOf(since.items, 0)
  })

  it("are part of growth with what is read here, and a reading goes on from them", async () => {
    proves("history.brought-along")
    const { analytics, points } = await filledHost()
    await analytics.importHistory({ workspace: "acme", readings: [past(2, 10), past(3, 25)] })
    const growth = await analytics.getGrowth({
      workspace: "acme",
      postId: "post_1",
      from: "2026-06-02T12:00:00Z",
      to: "2026-06-04"
    })
    assert.include(
      growth.items.find(({ key }) => key === "like_count"),
      { delta: 15, rows: 1 }
    )
    await analytics.listPosts({ workspace: "acme" })
    const [first] = (await analytics.listPosts({ workspace: "acme", postId: "post_1" })).items
    assert.equal(first?.sync_status, "synced")
    assert.lengthOf(await points("post_1"), 3)
  })

  it("are refused as a whole where one of them cannot be, by its place and its name", async () => {
    proves("history.brought-along")
    const { analytics, points } = await filledHost()
    const wrong: ReadonlyArray<readonly [object, string]> = [
      [past(3, 1, { accountId: "acc_2" }), "accountId"],
      [past(3, 1, { platformPostId: postId(9) }), "platformPostId"],
      [{ ...past(3, 1, { postId: "post_9" }), platformPostId: undefined }, "postId"],
      [past(3, 1, { platform_post_id: postId(1) }), "platform_post_id"],
      [past(3, 1, { at: "yesterday" }), "at"],
      [past(3, 1, { at: new Date(Date.now() + 86_400_000) }), "at"],
      [past(3, 1, { until: "2026-06-01" }), "until"],
      [past(3, 1, { metrics: { likes: 1 } }), "metrics.likes"],
      [past(3, 1, { metrics: { like_count: 1.5 } }), "metrics.like_count"],
      [past(3, 1, { metrics: {} }), "metrics"],
      [past(3, 1, { metrics: [] }), "metrics"]
    ]
    for (const [reading, parameter] of wrong) {
      const readings = [past(2, 10), reading as ReturnType<typeof past>]
      const error = await rejection(analytics.importHistory({ workspace: "acme", readings }))
      assert.include(error, { code: "invalid-request", parameter: `readings.1.${parameter}` }, parameter)
    }
    const alike = { readings: [past(3, 1, { metrics: { likes: 1 } })], workspace: "acme" }
    assert.include(await rejection(analytics.importHistory(alike)), {
      message: "readings.0.metrics.likes is no post metric of x: write like_count"
    })
    const many = Array.from({ length: 1001 }, (_, at) => past(1, 1, { at: new Date(Date.UTC(2020, 0, 1, 0, at)) }))
    assert.include(await rejection(analytics.importHistory({ workspace: "acme", readings: many })), {
      parameter: "readings"
    })
    const other = await rejection(analytics.importHistory({ workspace: "other", readings: [past(2, 10)] }))
    assert.include(other, { parameter: "readings.0.accountId" })
    assert.deepEqual(await points("post_1"), [])
  })

  it("that may be kept no longer are left out", async () => {
    proves("history.brought-along")
    const { analytics, points } = await filledHost({ maxAge: { x: "30 days" } })
    const recent = new Date(Date.now() - 86_400_000)
    const old = new Date(Date.now() - 40 * 86_400_000)
    const readings = [past(1, 1, { at: old }), past(1, 2, { at: recent })]
    const summary = await analytics.importHistory({ workspace: "acme", readings })
    assert.deepEqual(summary, { added: 1, known: 0, overlapping: 0, expired: 1 })
    assert.lengthOf(await points("post_1"), 1)
    const bounded = await filledHost({ retention: { full: "1 day", hourly: "2 days", drop: "30 days" } })
    assert.include(await bounded.analytics.importHistory({ workspace: "acme", readings }), { added: 1, expired: 1 })
  })

  it("taken one by one would stand there up to the first that cannot be", async () => {
    controls("history.brought-along")
    const { analytics, points } = await filledHost()
    const readings = [past(2, 10), past(3, 1, { metrics: { likes: 1 } })]
    for (const reading of readings)
      await analytics.importHistory({ workspace: "acme", readings: [reading] }).catch(() => {})
    assert.lengthOf(await points("post_1"), 1)
  })
})
