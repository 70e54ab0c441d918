import { Freshness } from "@dravo/analytics"
import { Store } from "@dravo/core/Store"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { fakeX, filled, host, over, sharedStore } from "./support.ts"

const calls = (fake: Awaited<ReturnType<typeof fakeX>>) => fake.calls().endpoints["GET /2/tweets"]?.calls ?? 0

/** A store of rows that were read once and are stale at once, and a fake that counts from zero. */
const stale = async (posts: number) => {
  const fake = await fakeX(posts)
  const store = sharedStore()
  const before = host(fake, { store: over(store), freshness: Freshness.fixed(0) })
  await filled(before, posts)
  await before.refresh({ workspace: "acme" })
  await before.close()
  fake.reset()
  return { fake, store }
}

describe("platform calls", () => {
  it("25 stale rows cost one call", async () => {
    const { fake, store } = await stale(25)
    const page = await host(fake, { store: over(store) }).listPosts({ workspace: "acme" })
    assert.strictEqual(page.items.length, 25)
    assert.isTrue(page.items.every((row) => row.sync_status === "synced"))
    assert.strictEqual(calls(fake), 1)
  })

  it("101 stale rows cost two calls", async () => {
    const { fake, store } = await stale(101)
    const analytics = host(fake, { store: over(store) })
    const pages = await Promise.all([1, 2].map((page) => analytics.listPosts({ workspace: "acme", limit: 100, page })))
    assert.deepStrictEqual(
      pages.map((page) => page.items.length),
      [100, 1]
    )
    assert.strictEqual(calls(fake), 2)
  })

  it("50 concurrent readers of a stale page cost one call", async () => {
    const { fake, store } = await stale(25)
    const analytics = host(fake, { store: over(store) })
    const pages = await Promise.all(Array.from({ length: 50 }, () => analytics.listPosts({ workspace: "acme" })))
    assert.isTrue(
      pages.every((page) =>
        page.items.every((row) => row.sync_status === "synced" && row.metrics["like_count"] !== undefined)
      )
    )
    assert.strictEqual(calls(fake), 1)
  })

  it("without joining and leases every reader costs a call", async () => {
    const { fake, store } = await stale(25)
    // Every reader has an instance of its own, over a store that leases everything to everybody.
    const generous = Store.of({ ...store, claim: (_, claims) => Effect.succeed({ granted: claims, now: Date.now() }) })
    const gate = fake.hold()
    const readers = Array.from({ length: 50 }, () =>
      host(fake, { store: over(generous) }).listPosts({ workspace: "acme" })
    )
    await gate.arrived(50)
    gate.release()
    await Promise.all(readers)
    assert.strictEqual(calls(fake), 50)
  })

  it("a warm read costs no call", async () => {
    const { fake, store } = await stale(25)
    const analytics = host(fake, { store: over(store) })
    const cold = await analytics.listPosts({ workspace: "acme" })
    fake.reset()
    const warm = await analytics.listPosts({ workspace: "acme" })
    assert.deepStrictEqual(warm, cold)
    assert.strictEqual(calls(fake), 0)
  })

  it("with a policy that is never fresh every read costs a call", async () => {
    const { fake, store } = await stale(25)
    const analytics = host(fake, { store: over(store), freshness: Freshness.fixed(0) })
    for (let read = 0; read < 3; read++) await analytics.listPosts({ workspace: "acme" })
    assert.strictEqual(calls(fake), 3)
  })
})
