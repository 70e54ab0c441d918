import { proves } from "@dravo-internal/tools/proves"
import type { Reading } from "@dravo/core/Adapter"
import * as Freshness from "@dravo/core/Freshness"
import type { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, engine, record, type Script, script, value, world } from "./scripted.ts"

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

const within = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("10 millis")
    return yield* Fiber.join(fiber)
  })

const read = (request: Parameters<Analytics["Service"]["listPosts"]>[1] = {}) =>
  Effect.flatMap(Analytics, (analytics) => within(analytics.listPosts(acme, { limit: 100, ...request })))

/** Milliseconds its only post is promised for from now on. */
const promised = Effect.gen(function* () {
  const {
    rows: [row]
  } = yield* read()
  return (row?.staleAfter ?? 0) - (yield* Clock.currentTimeMillis)
})

/** A post recorded now that went out so long ago. */
const old = (millis: number, name = "old") =>
  Effect.gen(function* () {
    const store = yield* Store
    const publishedAt = (yield* Clock.currentTimeMillis) - millis
    const [post, account, native] = [`post_${name}` as PostId, "acc_one" as AccountId, `one-${name}` as PlatformPostId]
    yield* store.recordPublication(acme, {
      postId: post,
      accountId: account,
      platformPostId: native,
      url: null,
      text: null,
      createdAt: null,
      publishedAt,
      traits: {}
    })
  })

/** An engine of its own over the store in context: a process that starts. */
const process = (platform: Script, freshness?: Freshness.Policy) =>
  Layer.build(Layer.fresh(engine(platform, freshness === undefined ? {} : { refresher: { freshness } })))

const reading = (context: Context.Context<Analytics>, times = 1) =>
  Effect.gen(function* () {
    for (let n = 1; n < times; n++) yield* within(Context.get(context, Analytics).listPosts(acme, {}))
    return (yield* within(Context.get(context, Analytics).listPosts(acme, {}))).rows[0]
  })

describe("Freshness where a host says nothing", { meta: { claim: "freshness.default" } }, () => {
  it.effect("asks once however often even a newborn post is read within a minute", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(25)
      for (let n = 0; n < 200; n++) yield* read()
      yield* TestClock.adjust("50 seconds")
      for (let n = 0; n < 200; n++) yield* read()
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("promises young posts for hours and old ones for weeks, and asks when the promise is over", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const young = yield* promised
      assert.isTrue(young >= hour && young < 4 * hour, `${young}`)
      yield* TestClock.adjust(young + 1)
      yield* read()
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(
      Effect.provide(world(platform)),
      Effect.andThen(TestClock.setTime(60 * day)),
      Effect.andThen(
        Effect.gen(function* () {
          yield* connect()
          yield* old(30 * day)
          const late = yield* promised
          assert.isTrue(late > 14 * day && late <= 30 * day, `${late}`)
        }).pipe(Effect.provide(world(script())))
      )
    )
  })

  it.effect("keeps accounts at six hours", () =>
    Effect.gen(function* () {
      yield* connect()
      const analytics = yield* Analytics
      const {
        rows: [row]
      } = yield* within(analytics.listAccounts(acme, {}))
      assert.strictEqual((row?.staleAfter ?? 0) - (row?.lastUpdatedAt ?? 0), 6 * hour)
    }).pipe(Effect.provide(world(script())))
  )

  it.effect("keeps what rows of an earlier policy promised, and learns from their next refresh on", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const promised = (yield* reading(yield* process(platform, Freshness.standard)))?.staleAfter
      const context = yield* process(platform)
      yield* TestClock.adjust("5 hours")
      assert.strictEqual(
        (yield* reading(context, 100))?.staleAfter,
        promised,
        "nobody can tell how wrong a row without history is"
      )
      assert.strictEqual(platform.calls.length, 1)
      yield* TestClock.adjust("1 hour")
      const row = yield* reading(context)
      assert.strictEqual(platform.calls.length, 2)
      assert.notStrictEqual(row?.staleAfter ?? 0, (row?.lastUpdatedAt ?? 0) + 6 * hour)
      assert.isNotNull(
        (yield* (yield* Store).rows(acme, [{ kind: "publication", seq: row?.publication.seq ?? 0 }])).rows[0]?.sync
          .policyState ?? null
      )
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
  })

  it.effect("takes the debt of a process that ended over from the read rate it left", () => {
    const platform = script()
    const readings = (times: number) =>
      Effect.gen(function* () {
        const before = platform.calls.length
        yield* connect()
        yield* old(2 * day, `${times}`)
        yield* Effect.scoped(
          Effect.gen(function* () {
            const first = yield* process(platform)
            yield* reading(first, times)
          })
        )
        const started = platform.calls.length - before
        yield* TestClock.setTime((yield* Clock.currentTimeMillis) + 4 * hour)
        yield* reading(yield* process(platform))
        return [started, platform.calls.length - before]
      }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
    return Effect.gen(function* () {
      yield* TestClock.setTime(60 * day)
      assert.deepStrictEqual(yield* readings(1), [1, 1], "nobody looks at it")
      assert.deepStrictEqual(yield* readings(1000), [1, 2], "read all the time, and so worth a call at once")
    })
  })

  it.effect("keeps a promise when the debt is lost with the process that kept it", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* TestClock.adjust("5 hours")
      const first = yield* process(platform)
      const staleAfter = (yield* reading(first))?.staleAfter ?? 0
      yield* TestClock.setTime(staleAfter - 2 * minute)
      yield* reading(first)
      assert.strictEqual(platform.calls.length, 1)
      const second = yield* process(platform)
      yield* reading(second)
      assert.strictEqual(platform.calls.length, 1, "one read is not worth a call")
      yield* TestClock.setTime(staleAfter + 1)
      yield* reading(second)
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
  })

  it.effect(
    "decides about a page that is fresh from the page alone: nothing is written, nothing else is asked of the store",
    () => {
      proves("freshness.fresh-page-writes-nothing")
      const seen: Array<string> = []
      const watched = Layer.merge(
        StoreMemory.layer,
        Layer.effect(
          Store,
          Effect.map(
            StoreMemory.make,
            (store) =>
              new Proxy(store, {
                get: (target, name, receiver) => {
                  if (typeof name === "string") seen.push(name)
                  return Reflect.get(target, name, receiver)
                }
              })
          )
        )
      )
      return Effect.andThen(
        TestClock.setTime(60 * day),
        Effect.gen(function* () {
          yield* connect()
          for (let n = 0; n < 100; n++) yield* old(3 * day, `${n}`)
          yield* read()
          yield* TestClock.adjust("5 minutes")
          seen.length = 0
          for (let n = 0; n < 20; n++) yield* read()
          assert.deepStrictEqual([...new Set(seen)], ["pagePublications"])
          yield* TestClock.adjust("1 minute")
          assert.include(seen, "touchReads", "what was counted is written for all rows together, later")
        }).pipe(Effect.provide(engine(script()).pipe(Layer.provideMerge(watched))))
      )
    }
  )

  it.effect("asks when forced, fresh or not, and counts no debt for it", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* read()
      for (let n = 0; n < 3; n++) yield* read({ refresh: true })
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [2, 2, 2, 2]
      )
      yield* read()
      assert.strictEqual(platform.calls.length, 4)
    }).pipe(Effect.provide(world(platform)))
  })

  it.effect("leaves young posts alone that a forced refresh may not ask for yet", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* read()
      const {
        rows: [row]
      } = yield* read({ refresh: true })
      assert.match(row?.warnings.join() ?? "", /^Not refreshed: .* a moment ago\.$/u)
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(Effect.provide(world(platform, { analytics: { minForceInterval: "5 minutes" } })))
  })

  it.effect(
    "where days are paid asks freely within a day, a quarter of an hour apart, and opens no new one for a few reads",
    () => {
      const platform = script()
      platform.dollars = 0.005
      let likes = 100
      platform.posts = (_credential, refs) =>
        Effect.sync(() => refs.map((): Reading => value({ like_count: (likes += 10) })))
      return Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        yield* TestClock.setTime(20 * hour)
        for (let n = 0; n < 30; n++) yield* read()
        assert.strictEqual(platform.calls.length, 1)
        yield* TestClock.adjust("15 minutes")
        for (let n = 0; n < 30; n++) yield* read()
        assert.strictEqual(platform.calls.length, 2)
        yield* TestClock.adjust("1 hour")
        for (let n = 0; n < 30; n++) yield* read()
        assert.strictEqual(platform.calls.length, 3)
        const {
          rows: [row]
        } = yield* read()
        assert.isAtLeast(row?.staleAfter ?? 0, day, "no promise ends inside a paid day")
        yield* TestClock.setTime(Math.min(day + hour, (row?.staleAfter ?? 0) - minute))
        yield* read()
        assert.strictEqual(platform.calls.length, 3)
      }).pipe(Effect.provide(world(platform)))
    }
  )

  it.effect("takes a post for as old as its first reading says", () => {
    const platform = script()
    platform.posts = (_credential, refs) =>
      Effect.succeed(refs.map(() => ({ ...value({ like_count: 7 }), learned: { publishedAt: 0 } })))
    return Effect.andThen(
      TestClock.setTime(30 * day),
      Effect.gen(function* () {
        yield* connect()
        yield* record(1)
        assert.isAbove(yield* promised, 3 * day)
      }).pipe(Effect.provide(world(platform)))
    )
  })

  it.effect("takes a last capture before the platform's numbers end, and settles", () => {
    const platform = script()
    platform.posts = (_credential, refs) =>
      Effect.succeed(refs.map(() => ({ ...value({ like_count: 7 }), closesAt: 40 * minute })))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      const last = yield* promised
      assert.isAtMost(last, 10 * minute)
      yield* TestClock.setTime(10 * minute)
      const {
        rows: [row]
      } = yield* read()
      assert.deepStrictEqual([row?.status, row?.staleAfter, platform.calls.length], ["synced", null, 2])
    }).pipe(Effect.provide(world(platform)))
  })
})
