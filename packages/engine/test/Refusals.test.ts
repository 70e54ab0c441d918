import type { Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { PermissionMissing, RateLimited, Unauthorized } from "@dravo/core/AdapterError"
import { Analytics } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as StoreMemory from "@dravo/store-memory"
import { acme, connect, engine, fail, record, script, settle, value, world } from "./scripted.ts"

const deadline = 1_500_000
const limited = (change: Partial<ConstructorParameters<typeof RateLimited>[0]> = {}) =>
  new RateLimited({ detail: "", scope: "account", retryAt: deadline, ...change })
const failed = (reason: RateLimited | PermissionMissing | Unauthorized): Reading => ({ _tag: "Failed", reason })
const permission = new PermissionMissing({ detail: "needs pages_read_engagement", scopes: ["read"] })

/** What the platform says of one post, by its place in the call. */
const answering = (reading: (at: number) => Reading) => (_credential: Credential, refs: ReadonlyArray<PostRef>) =>
  Effect.succeed(refs.map((_ref, at) => reading(at)))

/** One read of posts, then a new post is recorded and everything is read again: the calls in all. */
const callsAfter = (reading: (at: number) => Reading) => {
  const platform = script()
  platform.posts = answering(reading)
  return Effect.gen(function* () {
    const analytics = yield* Analytics
    yield* connect()
    yield* record(5)
    yield* settle(analytics.listPosts(acme, {}))
    yield* record(6)
    const { rows } = yield* settle(analytics.listPosts(acme, { refresh: true }))
    return { calls: platform.calls.length, warnings: rows.flatMap((row) => row.warnings) }
  }).pipe(Effect.provide(world(platform)))
}

const until = "Not refreshed: Scripted limits requests until 1970-01-01T00:25:00Z."

describe("A limit met inside a reading", () => {
  it.effect("by one object among others counts at once: a new post waits for the deadline, too", () =>
    Effect.gen(function* () {
      const { calls, warnings } = yield* callsAfter((at) => (at >= 3 ? failed(limited()) : value({ like_count: 7 })))
      assert.strictEqual(calls, 1)
      assert.deepStrictEqual([...new Set(warnings)], [until])
    })
  )

  it.effect("by one metric of an object that brought others counts at once", () =>
    Effect.gen(function* () {
      const withheld = [{ keys: ["share_count"], warning: "A limit.", limited: limited() }]
      const { calls, warnings } = yield* callsAfter(() => ({ _tag: "Value", metrics: { like_count: 7 }, withheld }))
      assert.strictEqual(calls, 1)
      assert.include(warnings, until)
    })
  )

  it.effect("and none counts nothing", () =>
    Effect.gen(function* () {
      const { calls } = yield* callsAfter(() => value({ like_count: 7 }))
      assert.strictEqual(calls, 2)
    })
  )

  const Place = Schema.Array(Schema.Literals(["served", "withheld", "limited"])).check(
    Schema.isMinLength(1),
    Schema.isMaxLength(8)
  )
  it.effect.prop(
    "stops everybody wherever it was met",
    { places: Place },
    ({ places }) =>
      Effect.gen(function* () {
        const { calls } = yield* callsAfter((at) => {
          const place = places[at % places.length]
          if (place === "limited") return failed(limited())
          if (place === "served") return value({ like_count: 7 })
          return {
            _tag: "Value",
            metrics: { like_count: 7 },
            withheld: [{ keys: ["share_count"], warning: "A limit.", limited: limited() }]
          }
        })
        const isMet = places.slice(0, 5).some((place) => place !== "served")
        assert.strictEqual(calls, isMet ? 1 : 2)
      }),
    { arbitrary: { runs: 15 } }
  )
})

describe("After a limit's deadline", () => {
  const page = Effect.gen(function* () {
    const analytics = yield* Analytics
    yield* connect()
    // One batch meets the limit; those of the rows that come later meet its end.
    yield* record(5)
    yield* settle(analytics.listPosts(acme, {}))
    yield* record(25)
    yield* TestClock.setTime(deadline + 60_000)
    return yield* settle(analytics.listPosts(acme, {}))
  })

  it.effect("the batches of one page wait for the first, and all go through when the platform is well", () => {
    const platform = { ...script(), batch: 5 }
    const well = platform.posts
    platform.posts = () => fail(limited())
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(25)
      yield* settle(analytics.listPosts(acme, {}))
      platform.posts = (credential, refs) => Effect.delay(well(credential, refs), "100 millis")
      yield* TestClock.setTime(deadline + 60_000)
      const before = platform.calls.length
      const { rows } = yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(
        rows.map(({ status, warnings }) => [status, ...warnings]),
        Array(25).fill(["synced"])
      )
      assert.strictEqual(platform.calls.length - before, 5)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("a limit that still holds costs one call, and the sentence names the platform's deadline", () => {
    const platform = { ...script(), batch: 5 }
    platform.posts = () => fail(limited({ retryAt: null }))
    return Effect.gen(function* () {
      platform.posts = () => fail(limited())
      const again = Effect.sync(() => {
        platform.posts = () => fail(limited({ retryAt: 9_000_000 }))
      })
      yield* again
      const { rows } = yield* page
      assert.strictEqual(platform.calls.length, 1)
      const told = new Set(rows.flatMap(({ warnings }) => warnings))
      assert.deepStrictEqual([...told], ["Not refreshed: Scripted limits requests until 1970-01-01T02:30:00Z."])
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("another process's probe is never told as the platform's deadline", () => {
    const platform = script()
    const well = platform.posts
    return Effect.gen(function* () {
      const store = yield* Layer.build(StoreMemory.layer)
      const process = () => engine(platform).pipe(Layer.provideMerge(Layer.succeedContext(store)))
      const one = yield* Layer.build(process())
      const other = yield* Layer.build(process())
      const read = (self: typeof one) =>
        settle(Effect.flatMap(Analytics, (analytics) => analytics.listPosts(acme, {})).pipe(Effect.provide(self)))
      yield* Effect.provide(Effect.andThen(connect(), record(1)), one)
      platform.posts = () => fail(limited())
      yield* read(one)
      yield* TestClock.setTime(deadline + 60_000)
      platform.posts = (credential, refs) => Effect.delay(well(credential, refs), "3 seconds")
      const probing = yield* Effect.forkChild(read(one))
      yield* TestClock.adjust("100 millis")
      yield* Effect.provide(record(2), one)
      const { rows } = yield* read(other)
      for (const { warnings } of rows) for (const one of warnings) assert.notMatch(one, /limits requests until/u)
      yield* Fiber.join(probing)
      assert.deepStrictEqual(
        (yield* read(other)).rows.map(({ status }) => status),
        ["synced", "synced"]
      )
    }).pipe(Effect.scoped)
  })
})

describe("Events", () => {
  it.effect("tell of one deadline once, however many batches met it, and of the post that met it", () => {
    const platform = { ...script(), batch: 5 }
    platform.posts = (_credential, refs) =>
      Effect.delay(answering(() => failed(limited()))(_credential, refs), "1 second")
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(analytics.events, 11)), {
        startImmediately: true
      })
      yield* connect()
      yield* record(10)
      yield* settle(analytics.listPosts(acme, {}))
      const events = [...(yield* Fiber.join(heard))]
      const throttled = events.filter(({ type }) => type === "throttled")
      assert.lengthOf(throttled, 1)
      assert.isNotNull(throttled[0]?.post)
      assert.strictEqual(throttled[0]?.detail, "until 1970-01-01T00:25:00Z")
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("of a dead grant name the post whose reading found it", () => {
    const platform = script()
    platform.posts = () => fail(new Unauthorized({ detail: "" }))
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(analytics.events, 1)), {
        startImmediately: true
      })
      yield* connect()
      yield* record(1)
      yield* settle(analytics.listPosts(acme, {}))
      const [event] = yield* Fiber.join(heard)
      assert.deepStrictEqual<unknown>([event?.type, event?.post?.postId], ["requires_reconnect", "post_1"])
    }).pipe(Effect.provide(world(platform)))
  })
})

describe("A refusal of one object", () => {
  const statuses = (reading: (at: number) => Reading, posts = 3) => {
    const platform = script()
    platform.posts = answering(reading)
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(posts)
      return (yield* settle(analytics.listPosts(acme, {}))).rows
    }).pipe(Effect.provide(world(platform)))
  }

  for (const reason of [permission, new Unauthorized({ detail: "not this one" })]) {
    it.effect(`beside served ones is failed and looked at again (${reason._tag})`, () =>
      Effect.gen(function* () {
        const rows = yield* statuses((at) => (at === 1 ? failed(reason) : value({ like_count: 7 })))
        const failing = rows.filter(({ status }) => status !== "synced")
        assert.deepStrictEqual(
          failing.map(({ status }) => status),
          ["failed"]
        )
        assert.isNotNull(failing[0]?.staleAfter)
        assert.notMatch(failing[0]?.error ?? "", /reconnect/u)
      })
    )
  }

  it.effect("stays failed when only that one is asked again", () => {
    const platform = script()
    let alone = false
    platform.posts = (_credential, refs) =>
      Effect.succeed(
        refs.map(({ publication }) =>
          alone || publication.platformPostId === "one-2" ? failed(permission) : value({ like_count: 7 })
        )
      )
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(3)
      yield* settle(analytics.listPosts(acme, {}))
      alone = true
      yield* TestClock.adjust("7 hours")
      yield* settle(analytics.listPosts(acme, { postId: "post_2" }))
      const { rows } = yield* settle(analytics.listPosts(acme, { postId: "post_2", refresh: true }))
      assert.deepStrictEqual(
        rows.map(({ status }) => status),
        ["failed"]
      )
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("where none is served is the grant's, and asks for a reconnect", () =>
    Effect.gen(function* () {
      const rows = yield* statuses(() => failed(permission))
      assert.deepStrictEqual(
        rows.map(({ status }) => status),
        Array(3).fill("requires_reconnect")
      )
    })
  )
})

describe("An account that requires a reconnect", () => {
  for (const [name, refuse] of [
    ["whose grant is dead", () => fail(new Unauthorized({ detail: "" }))],
    ["whose posts lack a permission", answering(() => failed(permission))]
  ] as const) {
    it.effect(`${name} is read again when its host has another credential, and not before`, () => {
      const platform = script()
      const well = platform.posts
      const host = { version: "1" }
      const credentials = HostCredentials.layer(() =>
        Effect.sync(() => ({ token: Redacted.make(`t${host.version}`), version: host.version }))
      )
      platform.posts = refuse
      return Effect.gen(function* () {
        const analytics = yield* Analytics
        yield* connect()
        yield* record(2)
        const read = Effect.andThen(TestClock.adjust("2 seconds"), settle(analytics.listPosts(acme, {})))
        const shown = Effect.map(read, ({ rows }) => rows.map(({ status }) => status))
        assert.deepStrictEqual(yield* shown, ["requires_reconnect", "requires_reconnect"])
        platform.posts = well
        const calls = platform.calls.length
        assert.deepStrictEqual(yield* shown, ["requires_reconnect", "requires_reconnect"])
        assert.strictEqual(platform.calls.length, calls, "the same credential is not tried again")
        host.version = "2"
        assert.deepStrictEqual(yield* shown, ["synced", "synced"])
      }).pipe(Effect.provide(world(platform, { credentials })))
    })
  }
})
