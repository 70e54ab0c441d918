import { proves } from "@dravo-internal/tools/proves"
import { RateLimited, Unavailable } from "@dravo/core/AdapterError"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { day, hour } from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { listedWorld, listing, posting } from "./listingWorld.ts"
import { acme, connect, read, settle } from "./scripted.ts"

/** Where tests begin: what was posted before lies before 1970. */
const now = 0
const accountId = AccountId.make("acc_one")
const price = { per: "resource-day", dollars: 0.005, source: "a test" } as const

const begun = () => connect()
const discover = (request: Partial<Parameters<Analytics.Analytics["Service"]["discover"]>[1]> = {}) =>
  Effect.flatMap(Analytics.Analytics, (analytics) => settle(analytics.discover(acme, { accountId, ...request })))
const health = Effect.flatMap(Analytics.Analytics, (analytics) => analytics.health(acme, accountId))
const stored = Effect.flatMap(Store, (store) =>
  store.pagePublications(acme, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 1000 })
)

describe("discovery", () => {
  it.effect("a first import leaves every row synced with its numbers, for the listing's pages alone", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(35, now - hour, 12 * hour))
    return Effect.gen(function* () {
      proves("discovery.first-import")
      yield* begun()
      const found = yield* discover()
      assert.deepStrictEqual(found?.done?.lists, [{ name: "posts", stopped: "complete", because: null }])
      const { rows } = yield* stored
      assert.deepStrictEqual(
        rows.map(
          ({ publication, sync }) =>
            `${publication.platformPostId} ${publication.origin} ${sync.outcome} ${sync.metrics["views"]}`
        ),
        (world.posts.get("native-one") ?? []).map(({ id, views }) => `${id} discovered synced ${views}`)
      )
      assert.deepStrictEqual([world.pages.length, world.script.calls.length], [4, 0])
      yield* read()
      assert.isEmpty(world.script.calls)
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a first import takes 90 days and 200 posts, and more where the host says so", () => {
    const world = listedWorld({ page: { min: 1, max: 100 } })
    world.posts.set("native-one", posting(500, now - hour, 6 * hour))
    return Effect.gen(function* () {
      yield* begun()
      const found = yield* discover()
      assert.deepStrictEqual([found?.done?.added, found?.done?.lists[0]?.stopped], [200, "bound"])
      const more = yield* discover({ maxPosts: 1000, days: 100 })
      assert.strictEqual((yield* stored).total, 400)
      assert.strictEqual(more?.done?.lists[0]?.stopped, "complete")
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a quiet day costs one request a visit", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(100, now - hour, 12 * hour))
    return Effect.gen(function* () {
      proves("discovery.quiet-day")
      yield* begun()
      yield* discover()
      yield* TestClock.adjust("1 hour")
      const before = world.pages.length
      yield* discover()
      assert.strictEqual(world.pages.length - before, 1)
      assert.deepStrictEqual(world.pages.at(-1)?.since, now - 48 * hour)
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a new post is found by the next visit, and the rows beside it are refreshed", () => {
    const world = listedWorld()
    const posts = posting(5, now - day, day)
    world.posts.set("native-one", posts)
    return Effect.gen(function* () {
      yield* begun()
      yield* discover()
      yield* TestClock.adjust("1 day")
      for (const post of posts) post.views += 7
      posts.push({ id: "new", at: now + hour, views: 3 })
      const found = yield* discover()
      assert.deepStrictEqual(found?.done?.added, 1)
      const { rows } = yield* stored
      assert.deepStrictEqual(
        rows.map(({ publication, sync }) => `${publication.platformPostId} ${sync.metrics["views"]}`).sort(),
        posts.map(({ id, views }) => `${id} ${views}`).sort()
      )
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("what the host recorded is refreshed by the listing and stays its own", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(3, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      const store = yield* Store
      const own = yield* store.recordPublication(acme, {
        postId: PostId.make("post_own"),
        accountId,
        platformPostId: PlatformPostId.make("p2"),
        url: null,
        text: "as recorded",
        createdAt: null,
        publishedAt: null,
        traits: {}
      })
      yield* discover()
      const { rows, total } = yield* stored
      assert.strictEqual(total, 3)
      const row = rows.find(({ publication }) => publication.seq === own.seq)
      assert.deepStrictEqual(
        [row?.publication.postId, row?.publication.origin, row?.publication.text, row?.sync.metrics],
        ["post_own", "published", "as recorded", { views: 101 }]
      )
      assert.strictEqual(row?.publication.mediaType, "video")
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a post that is no longer listed is never taken for deleted", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(3, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      yield* discover()
      world.posts.get("native-one")?.pop()
      yield* TestClock.adjust("1 hour")
      yield* discover()
      const { rows } = yield* stored
      assert.deepStrictEqual(
        rows.map(({ sync }) => `${sync.outcome} ${sync.unavailableAt}`),
        [0, 1, 2].map(() => "synced null")
      )
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("an empty first list is a warning of the account's health", () => {
    const world = listedWorld()
    return Effect.gen(function* () {
      yield* begun()
      yield* discover()
      const found = yield* health
      assert.deepStrictEqual(found?.discovery.warnings, ["The list is empty."])
      assert.strictEqual(found?.discovery.lastListing, now)
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a walk that meets a limit waits for its deadline and goes on where it ended", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(30, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      world.before = () => {
        if (world.pages.length === 2)
          world.refusal = new RateLimited({ detail: "", scope: "account", retryAt: now + 10 * 60_000 })
      }
      const found = yield* discover()
      assert.deepStrictEqual([found?.done?.lists[0]?.stopped, (yield* stored).total], ["limited", 10])
      assert.strictEqual((yield* health)?.discovery.next, now + 10 * 60_000)
      yield* discover()
      assert.strictEqual(world.pages.length, 2)
      world.refusal = null
      yield* TestClock.adjust("11 minutes")
      yield* discover()
      assert.deepStrictEqual([world.pages.length, (yield* stored).total], [4, 30])
    }).pipe(Effect.provide(listing(world)))
  })

  it.effect("a platform in trouble costs no row its numbers, and is visited again soon", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(3, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      yield* discover()
      world.refusal = new Unavailable({ detail: "" })
      yield* TestClock.adjust("1 hour")
      const found = yield* discover()
      assert.strictEqual(found?.done?.lists[0]?.stopped, "failed")
      assert.deepStrictEqual(new Set((yield* stored).rows.map(({ sync }) => sync.outcome)), new Set(["synced"]))
      assert.closeTo((yield* health)?.discovery.next ?? 0, now + hour + 15 * 60_000, 1000)
    }).pipe(Effect.provide(listing(world)))
  })
})

describe("discovery on a platform that charges", { meta: { claim: "discovery.price" } }, () => {
  const dear = () => listedWorld({ price, page: { min: 5, max: 100 }, marks: true })
  const budgets = { scripted: { dollars: 1, per: "day" as const } }
  it.effect("wants the number of posts said, and says the price beforehand", () => {
    const world = dear()
    world.posts.set("native-one", posting(30, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      const refused = yield* Effect.flip(discover())
      assert.strictEqual("parameter" in refused ? refused.parameter : "", "maxPosts")
      const dry = yield* discover({ maxPosts: 3, dryRun: true })
      assert.deepStrictEqual(dry?.most, { posts: 5, requests: 1, dollars: 0.025 })
      assert.isNull(dry?.done ?? null)
      assert.isEmpty(world.pages)
    }).pipe(Effect.provide(listing(world, { refresher: { budgets, discovery: {} } })))
  })

  it.effect("never costs more than the dry run said, and a quiet check costs nothing", () => {
    const world = dear()
    world.posts.set("native-one", posting(300, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      for (const maxPosts of [1, 7, 103, 150]) {
        const dry = yield* discover({ maxPosts, dryRun: true })
        const found = yield* discover({ maxPosts })
        assert.isAtMost(found?.done?.dollars ?? Infinity, (dry?.most.dollars ?? 0) + 1e-9)
        assert.isAtMost(found?.done?.posts ?? Infinity, dry?.most.posts ?? 0)
      }
      yield* TestClock.adjust("1 day")
      const quiet = yield* discover({ maxPosts: 100, days: 1 })
      assert.deepStrictEqual([quiet?.done?.posts, quiet?.done?.dollars], [0, 0])
    }).pipe(
      Effect.provide(
        listing(world, { refresher: { budgets: { scripted: { dollars: 9, per: "day" } }, discovery: {} } })
      )
    )
  })

  it.effect("ends where the budget does", () => {
    const world = dear()
    world.posts.set("native-one", posting(300, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      const found = yield* discover({ maxPosts: 250 })
      assert.deepStrictEqual([found?.done?.posts, found?.done?.lists[0]?.stopped], [200, "budget"])
      assert.closeTo(found?.done?.dollars ?? 0, 1, 1e-9)
    }).pipe(Effect.provide(listing(world, { refresher: { budgets, discovery: {} } })))
  })
})

describe("visits", () => {
  it.effect("find new posts of every account within its rhythm, and cost a request each", () => {
    const world = listedWorld()
    const posts = posting(20, now - hour, day)
    world.posts.set("native-one", posts)
    return Effect.gen(function* () {
      yield* begun()
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* stored).total, 20)
      const imported = world.pages.length
      yield* TestClock.adjust("1 hour")
      posts.push({ id: "new", at: now + hour, views: 1 })
      for (let hours = 0; hours < 36 && (yield* stored).total < 21; hours++) yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* stored).total, 21)
      assert.isAtMost(world.pages.length - imported, 3)
    }).pipe(
      Effect.provide(listing(world, { background: { maintenance: null, interval: Duration.seconds(15) } })),
      Effect.scoped
    )
  })

  it.effect("leave accounts alone whose host did not choose them", () => {
    const world = listedWorld()
    world.posts.set("native-one", posting(3, now - hour, hour))
    return Effect.gen(function* () {
      yield* begun()
      yield* TestClock.adjust("1 hour")
      assert.isEmpty(world.pages)
      assert.isFalse((yield* health)?.discovery.on)
    }).pipe(
      Effect.provide(
        listing(world, {
          background: { maintenance: null },
          refresher: { discovery: { accounts: () => false } }
        })
      )
    )
  })
})
