import type { RefreshEvent } from "@dravo/analytics"
import { assert, describe, it } from "@effect/vitest"
import { fakeX, filled, get, host } from "./support.ts"

describe("refreshes", () => {
  it("tell listeners how they ended, and a listener that throws hurts nobody", async () => {
    const analytics = host(await fakeX(1))
    const heard: Array<RefreshEvent> = []
    let arrived = Promise.withResolvers<void>()
    const twice = (event: RefreshEvent) => {
      heard.push(event)
      arrived.resolve()
    }
    analytics.onRefresh(() => {
      throw new TypeError("a listener of the host failed")
    })
    analytics.onRefresh(twice)
    const unsubscribe = analytics.onRefresh(twice)
    await filled(analytics, 1)
    await analytics.listPosts({ workspace: "acme" })
    await analytics.idle()
    await arrived.promise
    const { at, ...told } = heard[0] ?? assert.fail("nothing was heard")
    assert.match(at, /^\d{4}-.*Z$/u)
    assert.deepStrictEqual(told, {
      type: "synced",
      workspace: "acme",
      platform: "x",
      accountId: "acc_1",
      postId: "post_1",
      platformPostId: "1900000000000000001",
      detail: null
    })
    assert.lengthOf(heard, 2)
    unsubscribe()
    arrived = Promise.withResolvers()
    await analytics.listPosts({ workspace: "acme", refresh: true })
    await arrived.promise
    assert.lengthOf(heard, 3)
  })

  it("keep a serverless process alive until they have ended", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake, { firstReadBudget: 0 })
    await filled(analytics, 1)
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const gate = fake.hold()
    const work: Array<Promise<unknown>> = []
    const execution = {
      work,
      waitUntil(one: Promise<unknown>) {
        this.work.push(one)
      }
    }
    const answer = await analytics.handler(get("/v1/analytics/posts", key), execution)
    assert.strictEqual(
      ((await answer.json()) as { items: ReadonlyArray<{ sync_status: string }> }).items[0]?.sync_status,
      "pending"
    )
    gate.release()
    await Promise.all(work)
    assert.lengthOf(work, 1)
    assert.strictEqual((await analytics.listPosts({ workspace: "acme" })).items[0]?.sync_status, "synced")
    assert.strictEqual(fake.calls().calls, 1)
  })

  it("do not mind what else a server passes along with a request", async () => {
    const analytics = host(await fakeX(0))
    for (const context of [undefined, {}, { incoming: {}, outgoing: {} }, { waitUntil: 5 }]) {
      assert.strictEqual((await analytics.handler(get("/v1/analytics/posts"), context)).status, 401)
    }
  })
})
