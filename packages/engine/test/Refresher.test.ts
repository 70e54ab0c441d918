import { proves } from "@dravo-internal/tools/proves"
import {
  Gone,
  Hidden,
  InvalidResponse,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import * as Freshness from "@dravo/core/Freshness"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, engine, fail, record, script, value, world } from "./scripted.ts"

/** A read whose window and waits pass at once. */
const read = (request: Parameters<Analytics["Service"]["listPosts"]>[1] = {}) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const fiber = yield* Effect.forkChild(analytics.listPosts(acme, { limit: 100, ...request }))
    yield* TestClock.adjust("10 millis")
    return yield* Fiber.join(fiber)
  })

const hour = Duration.hours(1)

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

describe("A process that dies", () => {
  it.effect("is followed by whoever waits for it, within the reader's budget", () => {
    proves("fleet.taken-over")
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      yield* record(2)
      const { rows } = yield* store.pagePublications(acme, {
        filters: [],
        start: { _tag: "Offset", offset: 0 },
        limit: 2
      })
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

describe("A failing platform", () => {
  const reasons = [
    new Unavailable({ detail: "x" }),
    new RateLimited({ detail: "x", scope: "account", retryAt: null }),
    new OperatorActionRequired({ detail: "credits", retryAt: null }),
    new Gone({ detail: "" }),
    new Hidden({ detail: "protected" }),
    new Rejected({ detail: "x" }),
    new InvalidResponse({ detail: "html" }),
    new Unclassified({ detail: "418" })
  ]
  for (const reason of reasons) {
    it.effect(`leaves the numbers untouched and says why: ${reason._tag}`, () => {
      const platform = script()
      return Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        const before = (yield* read()).rows[0]
        platform.posts = () => fail(reason)
        yield* TestClock.adjust("7 hours")
        const after = (yield* read()).rows[0]
        assert.strictEqual(after?.status, "failed")
        assert.match(after?.error ?? "", /^[A-Z].*\.$/u)
        assert.strictEqual(JSON.stringify(after?.metrics), JSON.stringify(before?.metrics))
        assert.strictEqual(after?.lastUpdatedAt, before?.lastUpdatedAt)
      }).pipe(Effect.provide(world(platform)))
    })
  }

  it.effect("is asked at most ten times in an hour however often it is read", () => {
    const platform = script()
    platform.posts = () => fail(new Unavailable({ detail: "down" }))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      for (let second = 0; second < 3600; second += 5) {
        yield* read()
        yield* TestClock.adjust("4990 millis")
      }
      assert.isAtLeast(platform.calls.length, 6)
      assert.isAtMost(platform.calls.length, 10)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("that throttles is not asked by any row of the account before its deadline", () => {
    const platform = script()
    platform.posts = () => fail(new RateLimited({ detail: "", scope: "account", retryAt: Duration.toMillis(hour) }))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* read({ limit: 1 })
      const page = yield* read({ refresh: true })
      assert.strictEqual(platform.calls.length, 1)
      assert.deepStrictEqual(
        page.rows.map((row) => row.warnings),
        [
          ["Not refreshed: Scripted limits requests until 1970-01-01T01:00:00Z."],
          ["Not refreshed: Scripted limits requests until 1970-01-01T01:00:00Z."]
        ]
      )
      yield* TestClock.adjust(hour)
      yield* read()
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect(
    "that misses a permission asks for a reconnect, and the row is stale once the account is connected anew",
    () => {
      const platform = script()
      platform.posts = () => fail(new PermissionMissing({ detail: "", scopes: ["read"] }))
      return Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        const [row] = (yield* read()).rows
        assert.deepStrictEqual([row?.status, row?.staleAfter], ["requires_reconnect", null])
        yield* read({ refresh: true })
        assert.strictEqual(platform.calls.length, 1)
        platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 1 })))
        yield* connect()
        assert.deepStrictEqual(
          (yield* read()).rows.map((one) => one.status),
          ["synced"]
        )
      }).pipe(Effect.provide(world(platform)))
    }
  )

  it.effect("that throws costs its rows an attempt, not the process", () => {
    const platform = script()
    platform.posts = () => Effect.die("boom")
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const [row] = (yield* read()).rows
      assert.strictEqual(row?.status, "failed")
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("that answers for fewer rows than asked fails the rest instead of shifting answers", () => {
    const platform = script()
    platform.posts = () => Effect.succeed([value({ like_count: 1 })])
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      const { rows } = yield* read()
      assert.deepStrictEqual(rows.map((row) => row.status).sort(), ["failed", "synced"])
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("A refused credential", () => {
  it.effect("is replaced once by a newer one of the host", () => {
    const platform = script()
    const host = HostCredentials.layer((_account, rejected) =>
      Effect.succeed({
        token: Redacted.make(rejected === null ? "old" : "new"),
        version: rejected === null ? "1" : "2"
      })
    )
    platform.posts = (credential, refs) =>
      credential.version === "1"
        ? fail(new Unauthorized({ detail: "expired" }))
        : Effect.succeed(refs.map(() => value({ like_count: 2 })))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      assert.deepStrictEqual(
        (yield* read()).rows.map((row) => row.status),
        ["synced"]
      )
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.provide(world(platform, { credentials: host })))
  })
})

describe("A dead grant", () => {
  it.effect("costs no calls until the account is connected anew; then its rows are stale, however young", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* read()
      platform.posts = () => fail(new Unauthorized({ detail: "revoked" }))
      yield* read({ refresh: true })
      const dead = yield* read({ refresh: true })
      assert.deepStrictEqual(
        dead.rows.map((row) => [row.status, row.metrics["like_count"]]),
        [
          ["requires_reconnect", 7],
          ["requires_reconnect", 7]
        ]
      )
      assert.strictEqual(platform.calls.length, 2)
      platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 8 })))
      yield* connect()
      const alive = yield* read()
      assert.deepStrictEqual(
        alive.rows.map((row) => [row.status, row.metrics["like_count"]]),
        [
          ["synced", 8],
          ["synced", 8]
        ]
      )
      yield* read()
      assert.strictEqual(platform.calls.length, 3)
    }).pipe(Effect.provide(world(platform)))
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

describe("A post the platform has not finished publishing", () => {
  it.effect("is pending, asked again with a growing wait, and synced once it is there", () => {
    const platform = script()
    platform.posts = (_, refs) => Effect.succeed(refs.map(() => ({ _tag: "NotReady" })))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      for (let second = 0; second < 3600; second += 5) {
        const [row] = (yield* read()).rows
        assert.deepStrictEqual([row?.status, row?.error, row?.lastUpdatedAt], ["pending", null, null])
        yield* TestClock.adjust("4990 millis")
      }
      assert.isAtMost(platform.calls.length, 10)
      platform.posts = (_, refs) => Effect.succeed(refs.map(() => value({ like_count: 1 })))
      yield* TestClock.adjust("18 minutes")
      assert.strictEqual((yield* read()).rows[0]?.status, "synced")
    }).pipe(Effect.provide(world(platform)))
  })
})
