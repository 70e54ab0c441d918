import { assert, describe, it } from "@effect/vitest"
import { AnalyticsError } from "@dravo/analytics"
import { fakeX, filled, host, rejection } from "./support.ts"

describe("a background refresher", () => {
  it("refreshes without a reader what is due and stops when it is told to", async () => {
    const fake = await fakeX()
    const analytics = host(fake, { budgets: { x: { dollars: 1, per: "day" } } })
    await filled(analytics)
    const refreshed = Promise.withResolvers<void>()
    let posts = 0
    analytics.onRefresh(({ type }) => {
      if (type === "synced" && ++posts === 4) refreshed.resolve()
    })
    const running = await analytics.startRefresher({ interval: "1 second" })
    assert.deepStrictEqual(running.covers, [
      { platform: "x", kind: "publication" },
      { platform: "x", kind: "account" }
    ])
    await refreshed.promise
    await analytics.idle()
    await running.stop()
    await running.stop()
    assert.strictEqual(fake.calls().calls, 2)
    const { calls } = fake.calls()
    await analytics.listPosts({ workspace: "acme" })
    assert.strictEqual(fake.calls().calls, calls, "a warm read")
  })

  it("covers nothing that charges without a budget", async () => {
    const analytics = host(await fakeX())
    assert.deepStrictEqual((await analytics.startRefresher()).covers, [])
  })

  it("ends with the instance", async () => {
    const analytics = host(await fakeX(), { budgets: { x: { dollars: 1, per: "month" } } })
    const running = await analytics.startRefresher()
    await analytics.close({ drain: 0 })
    await running.stop()
    assert.instanceOf(await rejection(analytics.startRefresher()), AnalyticsError)
  })

  it("refuses options that cannot be meant", async () => {
    const fake = await fakeX()
    assert.throws(() => host(fake, { budgets: { x: { dollars: -1, per: "day" } } }), /budgets\.x\.dollars/u)
    assert.match(String(await rejection(host(fake).startRefresher({ interval: -1 }))), /interval/u)
  })
})
