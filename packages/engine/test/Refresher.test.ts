import { proves } from "@dravo-internal/tools/proves"
import * as Freshness from "@dravo/core/Freshness"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, engine, read, record, script, value, world } from "./scripted.ts"

describe("One call for everybody", () => {
  const calls = (rows: number, limit: number, pages: number) => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(rows)
      const analytics = yield* Analytics
      const readers = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: pages }, (_, at) => analytics.listPosts(acme, { limit, page: at + 1 })),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 millis")
      yield* Fiber.join(readers)
      return platform.calls.map((ids) => ids.length).sort((a, b) => b - a)
    }).pipe(Effect.provide(world(platform)))
  }

  it.effect("asks once for a page of 25 stale rows", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* calls(25, 25, 1), [25])
    })
  )

  it.effect("asks twice for 101 stale rows, wherever their readers come from", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* calls(101, 100, 2), [100, 1])
    })
  )

  it.effect("asks once for 50 concurrent readers of one stale page", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(25)
      const analytics = yield* Analytics
      const readers = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 50 }, () => analytics.listPosts(acme, {})),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 millis")
      const pages = yield* Fiber.join(readers)
      assert.strictEqual(platform.calls.length, 1)
      assert.isTrue(
        pages.every((page) => page.rows.every((row) => row.status === "synced" && row.metrics["like_count"] === 7))
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("asks many times for 50 readers when nothing joins them", () => {
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      yield* record(25)
      // The negative control: every reader has an engine of its own, over a store that leases everything to everybody.
      const generous = Layer.succeed(
        Store,
        Store.of({ ...store, claim: (_, claims) => Effect.succeed({ granted: claims, now: 0 }) })
      )
      const engines = yield* Effect.forEach(Array.from({ length: 50 }), () =>
        Layer.build(engine(platform).pipe(Layer.provide(generous), Layer.fresh))
      )
      const readers = yield* Effect.forkChild(
        Effect.forEach(
          engines,
          (context) =>
            Effect.provideContext(
              Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})),
              context
            ),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 millis")
      yield* Fiber.join(readers)
      assert.strictEqual(platform.calls.length, 50)
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
  })

  it.effect("asks nobody on a warm read, and again when the row is stale", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      yield* read()
      yield* read()
      yield* TestClock.adjust("5 hours")
      yield* read()
      assert.strictEqual(platform.calls.length, 1)
      yield* TestClock.adjust("1 hour")
      yield* read()
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform, { refresher: { freshness: Freshness.standard } })))
  })

  it.effect("lets a second engine on the same store wait for the first instead of asking again", () => {
    const first = script()
    const second = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      yield* record(1)
      const shared = Layer.succeed(Store, store)
      const release = yield* Deferred.make<void>()
      first.posts = (_, refs) =>
        Effect.as(
          Deferred.await(release),
          refs.map(() => value({ like_count: 1 }))
        )
      const build = (platform: typeof first) => Layer.build(engine(platform).pipe(Layer.provide(shared), Layer.fresh))
      const [one, two] = [yield* build(first), yield* build(second)]
      const list = (context: typeof one) =>
        Effect.provideContext(
          Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})),
          context
        )
      const winner = yield* Effect.forkChild(list(one))
      yield* TestClock.adjust("10 millis")
      const loser = yield* Effect.forkChild(list(two))
      yield* TestClock.adjust("10 millis")
      yield* Deferred.succeed(release, undefined)
      yield* TestClock.adjust("1 second")
      const [a, b] = [yield* Fiber.join(winner), yield* Fiber.join(loser)]
      assert.deepStrictEqual([first.calls.length, second.calls.length], [1, 0])
      assert.deepStrictEqual(a.rows[0]?.metrics, b.rows[0]?.metrics)
      assert.strictEqual(b.rows[0]?.status, "synced")
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
  })
})

describe("A reader that gives up", () => {
  it.effect("does not stop the refresh", () => {
    proves("reads.reader-gives-up")
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(2)
      const asked = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      platform.posts = (_, refs) =>
        Deferred.succeed(asked, undefined).pipe(
          Effect.andThen(Deferred.await(release)),
          Effect.as(refs.map(() => value({ like_count: 1 })))
        )
      const reader = yield* Effect.forkChild(analytics.listPosts(acme, {}))
      yield* TestClock.adjust("10 millis")
      yield* Deferred.await(asked)
      yield* Fiber.interrupt(reader)
      yield* Deferred.succeed(release, undefined)
      yield* TestClock.adjust("10 millis")
      const page = yield* read()
      assert.strictEqual(platform.calls.length, 1)
      assert.deepStrictEqual(
        page.rows.map((row) => row.status),
        ["synced", "synced"]
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("is served what is known once its budget is spent, as pending", () => {
    const platform = script()
    platform.posts = () => Effect.never
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      const reader = yield* Effect.forkChild(analytics.listPosts(acme, {}))
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(reader.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const page = yield* Fiber.join(reader)
      assert.deepStrictEqual(
        page.rows.map((row) => [row.status, row.error, row.metrics]),
        [["pending", null, {}]]
      )
    }).pipe(Effect.provide(world(platform, { refresher: { drain: 0 } })))
  })

  it.effect("waits only 1.5 s where numbers are known already", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      yield* read()
      platform.posts = () => Effect.never
      yield* TestClock.adjust("7 hours")
      const reader = yield* Effect.forkChild(analytics.listPosts(acme, {}))
      yield* TestClock.adjust("1499 millis")
      assert.isUndefined(reader.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const page = yield* Fiber.join(reader)
      assert.deepStrictEqual(
        page.rows.map((row) => [row.status, row.metrics]),
        [["pending", { like_count: 7 }]]
      )
    }).pipe(Effect.provide(world(platform, { refresher: { drain: 0 } })))
  })
})

describe("Two workspaces", () => {
  it.effect("never share a call", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const other = WorkspaceId.make("other")
      yield* connect("one")
      yield* record(1, "one")
      yield* connect("two", other)
      yield* record(1, "two", other)
      const readers = yield* Effect.forkChild(
        Effect.all([analytics.listPosts(acme, {}), analytics.listPosts(other, {})], { concurrency: 2 })
      )
      yield* TestClock.adjust("10 millis")
      const [mine, theirs] = yield* Fiber.join(readers)
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [1, 1]
      )
      assert.deepStrictEqual([mine.total, theirs.total], [1, 1])
    }).pipe(Effect.provide(world(platform)))
  })
})
