import { controls, proves } from "@dravo-internal/tools/proves"
import * as Freshness from "@dravo/core/Freshness"
import { type Counted, Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import type * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { acme, connect, engine, record, type Script, script, value } from "./scripted.ts"

const read = (request: Parameters<Analytics["Service"]["listPosts"]>[1] = {}) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics
    const fiber = yield* Effect.forkChild(analytics.listPosts(acme, { limit: 100, ...request }))
    yield* TestClock.adjust("10 millis")
    return yield* Fiber.join(fiber)
  })

/** An engine over a store whose flushes are kept. */
const watched = (platform: Script, refresher: Refresher.Options = {}) => {
  const flushed: Array<ReadonlyArray<Counted>> = []
  const store = Layer.merge(
    StoreMemory.layer,
    Layer.effect(
      Store,
      Effect.map(StoreMemory.make, (store) =>
        Store.of({
          ...store,
          touchReads: (workspace, counts) =>
            Effect.andThen(
              Effect.sync(() => void flushed.push(counts)),
              store.touchReads(workspace, counts)
            )
        })
      )
    )
  )
  return { flushed, layer: engine(platform, { refresher }).pipe(Layer.provideMerge(store)) }
}

/** Grows by a third with every reading. */
const growing = (): Script => {
  const platform = script()
  let likes = 900
  platform.posts = (_credential, refs) =>
    Effect.sync(() => {
      likes = Math.round(likes * 1.3)
      return refs.map(() => value({ like_count: likes }))
    })
  return platform
}

describe("Reads", () => {
  it.effect("are counted in memory and written once a minute for all of them", () => {
    proves("freshness.reads-write-nothing")
    const { flushed, layer } = watched(script())
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      const [one] = yield* record(3)
      for (let n = 0; n < 5; n++) yield* read()
      yield* read({ postId: "post_1" })
      assert.strictEqual(flushed.length, 0)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        flushed.map((counts) => counts.map(({ reads }) => reads).sort()),
        [[5, 5, 6]]
      )
      const { rows } = yield* store.rows(acme, [{ kind: "publication", seq: one?.seq ?? 0 }])
      assert.approximately(rows[0]?.reads?.perSecond ?? 0, 6 / 259_200, 1e-7)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(flushed.length, 1, "nothing was read since")
    }).pipe(Effect.provide(layer))
  })

  it.effect("of the last minute are written when the process ends", () => {
    const { flushed, layer } = watched(script())
    return Effect.gen(function* () {
      yield* Effect.gen(function* () {
        yield* connect()
        yield* record(2)
        yield* read()
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        flushed.map((counts) => counts.length),
        [2]
      )
    })
  })

  it.effect("reach the policy as a rate with the next refresh", () => {
    proves("freshness.read-rate")
    const seen: Array<number | null> = []
    const fixed = Freshness.fixed("6 hours")
    const { layer } = watched(script(), {
      freshness: {
        next: (facts, state, now) => {
          seen.push(facts.readRate)
          return fixed.next(facts, state, now)
        }
      }
    })
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* read()
      yield* TestClock.adjust("6 hours")
      yield* read()
      assert.isNull(seen[0])
      assert.approximately(seen[1] ?? 0, 1 / 259_200, 1e-6)
    }).pipe(Effect.provide(layer))
  })
})

describe("Debt", () => {
  const reads = (platform: Script, refresher: Refresher.Options, count: number) =>
    Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* read()
      yield* TestClock.adjust("1 hour")
      const promised = (yield* read()).rows[0]?.staleAfter ?? 0
      for (let n = 0; n < count; n++) yield* read()
      assert.isAbove(promised, yield* Clock.currentTimeMillis, "the promise is still ahead")
      return platform.calls.length
    }).pipe(Effect.provide(watched(platform, refresher).layer))

  it.effect("makes a row due before its promise once enough was shown wrong, and a refresh settles it", () =>
    Effect.gen(function* () {
      proves("freshness.debt")
      const freshness = Freshness.adaptive({ worth: 10 })
      const few = yield* reads(growing(), { freshness }, 2)
      const many = yield* reads(growing(), { freshness }, 100)
      assert.strictEqual(few, 1)
      assert.isAtLeast(many, 2)
      assert.isAtMost(many, 4, "a refresh pays the debt off")
    })
  )

  it.effect("is owed under no policy that predicts nothing", () =>
    Effect.gen(function* () {
      controls("freshness.debt")
      assert.strictEqual(yield* reads(growing(), { freshness: Freshness.fixed("6 hours") }, 300), 1)
    })
  )

  it.effect("keeps no reader waiting: the promised numbers are shown while newer ones are fetched", () => {
    proves("freshness.no-wait")
    const platform = growing()
    const { layer } = watched(platform, { freshness: Freshness.adaptive({ worth: 10 }), drain: 0 })
    return Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* read()
      yield* TestClock.adjust("1 hour")
      const answer = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(answer),
          refs.map(() => value({ like_count: 5000 }))
        )
      for (let n = 0; n < 60; n++) assert.strictEqual((yield* read()).rows[0]?.metrics["like_count"], 1170)
      assert.strictEqual(platform.calls.length, 2)
      yield* Deferred.succeed(answer, undefined)
      yield* TestClock.adjust("10 millis")
      assert.strictEqual((yield* read()).rows[0]?.metrics["like_count"], 5000)
    }).pipe(Effect.provide(layer))
  })

  const filling = (platform: Script) =>
    Effect.gen(function* () {
      yield* connect()
      yield* record(1)
      yield* read()
      yield* TestClock.adjust("2 hours")
      yield* record(2)
      yield* read()
      return platform.calls.map((ids) => ids.length)
    }).pipe(Effect.provide(watched(platform, { freshness: Freshness.adaptive({ worth: 1000 }) }).layer))

  it.effect("lets rows ride along in a call that is made anyway, where that costs nothing", () =>
    Effect.gen(function* () {
      proves("spending.ride-along")
      assert.deepStrictEqual(yield* filling(growing()), [1, 2])
    })
  )
})
