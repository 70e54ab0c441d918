import { Unavailable } from "@dravo/core/AdapterError"
import { day, hour } from "@dravo/core/Instant"
import * as Analytics from "@dravo/engine/Analytics"
import { AccountId } from "@dravo/core/Ids"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { listedWorld, listing, posting } from "./listingWorld.ts"
import { acme, connect, read, settle } from "./scripted.ts"

const accountId = AccountId.make("acc_one")

/** An account of so many posts that were all found, and are all stale. */
const stale = Effect.fnUntraced(function* (world: ReturnType<typeof listedWorld>) {
  yield* connect()
  const analytics = yield* Analytics.Analytics
  yield* settle(analytics.discover(acme, { accountId }))
  yield* TestClock.adjust("12 hours")
  for (const post of world.posts.get("native-one") ?? []) post.views += 50
  world.pages.length = 0
  world.script.calls.length = 0
})

describe("a listing is a refresh", { meta: { claim: "discovery.serves-reads" } }, () => {
  it.effect(
    "25 stale posts that a call by id takes two of cost three pages of ten, and none is asked for by id",
    () => {
      const world = listedWorld()
      world.script.batch = 2
      world.posts.set("native-one", posting(25, -hour, hour))
      return Effect.gen(function* () {
        yield* stale(world)
        const { rows } = yield* read({ limit: 25, refresh: true })
        assert.deepStrictEqual([world.pages.length, world.script.calls.length], [3, 0])
        assert.isTrue(rows.every(({ metrics, status }) => status === "synced" && (metrics["views"] ?? 0) >= 150))
      }).pipe(Effect.provide(listing(world)))
    }
  )

  it.effect("posts one call takes by id are asked for by id, as without a listing", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(25, -hour, hour))
    return Effect.gen(function* () {
      yield* stale(world)
      yield* read({ limit: 25, refresh: true })
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [0, 1])
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a post that is stale by itself is read by the page its account lists, and the others with it", () => {
    const world = listedWorld()
    world.script.batch = 1
    world.posts.set("native-one", posting(8, -hour, 12 * hour))
    return Effect.gen(function* () {
      yield* stale(world)
      // Commanded, it is asked for alone.
      yield* read({ limit: 1, refresh: true })
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [0, 1])
      yield* TestClock.adjust("30 days")
      yield* read({ limit: 1 })
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [1, 1])
      const { rows } = yield* read({ limit: 25 })
      assert.isTrue(rows.every(({ metrics }) => (metrics["views"] ?? 0) >= 150))
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [1, 1])
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("rows a listing did not hold are asked for by id", () => {
    const world = listedWorld()
    world.script.batch = 1
    world.posts.set("native-one", posting(12, -hour, hour))
    return Effect.gen(function* () {
      yield* stale(world)
      const posts = world.posts.get("native-one") ?? []
      const [gone] = posts.splice(3, 1)
      const { rows } = yield* read({ limit: 10, refresh: true })
      assert.deepStrictEqual(
        world.script.calls.flat().map((id) => `${id}`),
        [`${gone?.id}`]
      )
      assert.strictEqual(rows.filter(({ status }) => status === "synced").length, 9)
      assert.deepStrictEqual(
        rows.filter(({ status }) => status === "failed").map(({ publication }) => `${publication.platformPostId}`),
        [`${gone?.id}`]
      )
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("where the listing is refused, ids are the way", () => {
    const world = listedWorld()
    world.script.batch = 5
    world.posts.set("native-one", posting(10, -hour, hour))
    return Effect.gen(function* () {
      yield* stale(world)
      world.refusal = new Unavailable({ detail: "" })
      const { rows } = yield* read({ limit: 10, refresh: true })
      assert.strictEqual(world.script.calls.length, 2)
      assert.isTrue(rows.every(({ status }) => status === "synced"))
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("an account whose listing is off, or was never imported, is read by id", () => {
    const world = listedWorld()
    world.script.batch = 1
    world.posts.set("native-one", posting(10, -hour, hour))
    return Effect.gen(function* () {
      yield* stale(world)
      yield* read({ limit: 10, refresh: true })
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [0, 10])
    }).pipe(Effect.provide(listing(world, { refresher: { discovery: { accounts: () => false } } })))
  })

  it.effect("rows of one page are promised for no longer than until they are worth a page together", () => {
    const world = listedWorld({ page: { min: 1, max: 100 } })
    world.posts.set("native-one", posting(60, -60 * day, day))
    return Effect.gen(function* () {
      yield* connect()
      const analytics = yield* Analytics.Analytics
      yield* settle(analytics.discover(acme, { accountId, days: 400 }))
      const { rows } = yield* read({ limit: 100 })
      assert.lengthOf(rows, 60)
      const latest = Math.max(...rows.map(({ staleAfter }) => staleAfter ?? Infinity))
      assert.isBelow(latest, 30 * day)
      // Alone, each of them is promised for 30 days.
      assert.closeTo(latest / day, 30 / Math.sqrt(60), 1)
    }).pipe(Effect.provide(listing(world)))
  })
})
