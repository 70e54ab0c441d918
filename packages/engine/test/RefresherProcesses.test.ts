import { proves } from "@dravo-internal/tools/proves"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, engine, record, script, value, world } from "./scripted.ts"

const firstTwo = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 2 } as const

describe("A process that dies", () => {
  it.effect("is followed by whoever waits for it, within the reader's budget", () => {
    proves("fleet.taken-over")
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      yield* record(2)
      const { rows } = yield* store.pagePublications(acme, firstTwo)
      // It claimed both rows and will never be heard of again.
      yield* store.claim(
        acme,
        rows.map((row) => ({
          subject: { kind: "publication", seq: row.publication.seq },
          fence: row.fence,
          reason: "missing"
        })),
        Duration.seconds(2)
      )
      const reader = yield* Effect.forkChild(Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})))
      yield* TestClock.adjust("1900 millis")
      assert.strictEqual(platform.calls.length, 0)
      yield* TestClock.adjust("600 millis")
      const page = yield* Fiber.join(reader)
      assert.deepStrictEqual(
        page.rows.map((row) => row.status),
        ["synced", "synced"]
      )
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [2]
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("has its row taken over while another row of the same call is still refreshed elsewhere", () => {
    const platform = script()
    return Effect.gen(function* () {
      proves("fleet.taken-over")
      const store = yield* Store
      yield* connect()
      yield* record(2)
      const { rows } = yield* store.pagePublications(acme, firstTwo)
      // One winner will never be heard of again; the other takes its time.
      for (const [at, row] of rows.entries())
        yield* store.claim(
          acme,
          [{ subject: { kind: "publication", seq: row.publication.seq }, fence: row.fence, reason: "missing" }],
          Duration.seconds(at === 0 ? 2 : 20)
        )
      const reader = yield* Effect.forkChild(Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})))
      yield* TestClock.adjust("2500 millis")
      assert.deepStrictEqual(
        platform.calls,
        rows.slice(0, 1).map((row) => [row.publication.platformPostId])
      )
      yield* TestClock.adjust("5 seconds")
      const page = yield* Fiber.join(reader)
      assert.deepStrictEqual(
        page.rows.map(({ status }) => status),
        ["synced", "pending"]
      )
      // Nor is the other one forgotten, whose winner dies too.
      yield* TestClock.adjust("15 seconds")
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform, { refresher: { drain: 0 } })))
  })

  it.effect("is not followed where it gave its lease back: what it found is the answer", () => {
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      yield* record(1)
      const { rows } = yield* store.pagePublications(acme, {
        filters: [],
        start: { _tag: "Offset", offset: 0 },
        limit: 1
      })
      const { granted } = yield* store.claim(
        acme,
        rows.map((row) => ({
          subject: { kind: "publication", seq: row.publication.seq },
          fence: row.fence,
          reason: "missing"
        })),
        Duration.seconds(2)
      )
      const reader = yield* Effect.forkChild(Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})))
      yield* TestClock.adjust("100 millis")
      yield* store.release(acme, granted)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(reader)
      assert.strictEqual(platform.calls.length, 0)
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("An engine that ends", () => {
  it.effect("lets go of its leases", () => {
    proves("fleet.process-ends")
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      const [publication] = yield* record(1)
      const asked = yield* Deferred.make<void>()
      platform.posts = () => Effect.andThen(Deferred.succeed(asked, undefined), Effect.never)
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        engine(platform, { refresher: { drain: "100 millis" } }).pipe(Layer.provide(Layer.succeed(Store, store))),
        scope
      )
      yield* Effect.forkChild(
        Effect.provideContext(
          Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})),
          context
        )
      )
      yield* TestClock.adjust("10 millis")
      yield* Deferred.await(asked)
      const subjects = [{ kind: "publication" as const, seq: publication?.seq ?? 0 }]
      assert.isNotNull((yield* store.rows(acme, subjects)).rows[0]?.leaseUntil)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.join(closing)
      assert.isNull((yield* store.rows(acme, subjects)).rows[0]?.leaseUntil ?? null)
    }).pipe(Effect.provide(StoreMemory.layer))
  })

  it.effect("lets a refresh in flight finish within the drain time", () => {
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      const [publication] = yield* record(1)
      platform.posts = (_, refs) => Effect.delay(Effect.succeed(refs.map(() => value({ like_count: 9 }))), "1 second")
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        engine(platform).pipe(Layer.provide(Layer.succeed(Store, store))),
        scope
      )
      yield* Effect.forkChild(
        Effect.provideContext(
          Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})),
          context
        )
      )
      yield* TestClock.adjust("10 millis")
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
      const { rows } = yield* store.rows(acme, [{ kind: "publication", seq: publication?.seq ?? 0 }])
      assert.deepStrictEqual(rows[0]?.sync.metrics, { like_count: 9 })
    }).pipe(Effect.provide(StoreMemory.layer))
  })
})
