import { controls, proves } from "@dravo-internal/tools/proves"
import { Store, type StoreOperations } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as TestClock from "effect/testing/TestClock"
import * as Answering from "../src/credential/answering.ts"
import { acme, engine, script } from "./scripted.ts"

const issue = Effect.flatMap(ApiKeys.ApiKeys, (one) => one.issue(acme, { name: "ci", scopes: ["analytics:read"] }))

/** A store of one connection: whatever is asked waits in line, first come, first served, and then takes its time. */
const lineOf = (millis: number) =>
  Layer.effect(
    Store,
    Effect.gen(function* () {
      const store = yield* StoreMemory.make
      const connection = yield* Semaphore.make(1)
      const waited = (ask: Effect.Effect<unknown, StoreError>) =>
        connection.withPermits(1)(Effect.andThen(Effect.sleep(millis), ask))
      const members = Object.entries(store).map(([name, member]) => [
        name,
        (...given: ReadonlyArray<unknown>) =>
          waited(Effect.suspend(() => Reflect.apply(member, store, given) as Effect.Effect<unknown, StoreError>))
      ])
      // Each member has the type of the one it stands for.
      return Object.fromEntries(members) as StoreOperations
    })
  )

/** What a key's lookup comes to that is asked behind so many pages, and after how many seconds. */
const behind = (pages: number) =>
  Effect.gen(function* () {
    const { verify } = yield* ApiKeys.ApiKeys
    const analytics = yield* Analytics
    const { key } = yield* issue
    yield* Effect.forEach(
      Array.from({ length: pages }),
      () => Effect.forkChild(analytics.listPosts(acme, { limit: 1 }), { startImmediately: true }),
      { discard: true }
    )
    const from = yield* Clock.currentTimeMillis
    const asked = yield* Effect.forkChild(verify(key), { startImmediately: true })
    while (asked.pollUnsafe() === undefined) yield* Effect.sleep("50 millis")
    return { exit: yield* Fiber.await(asked), seconds: ((yield* Clock.currentTimeMillis) - from) / 1000 }
  })

/** Says nothing of keys, and of everything else that nobody is there. */
const silent = (store: Store["Service"]): Store["Service"] => ({
  ...store,
  engineFindKey: () => Effect.never,
  listKeys: () => Effect.fail(new StoreError({ operation: "listKeys", reason: new Unreachable({ detail: "down" }) }))
})

/** Moves the clock until all is done. */
const hurried = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust("50 millis")
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    return yield* Fiber.join(fiber)
  })

/** Keys and pages over one line; where pages ask through a door of their own, keys do not hear them answered. */
const world = (millis: number, hear: "all" | "keys alone") => {
  const unheard = Layer.effect(
    Store,
    Effect.map(Store, (store) => ({ ...store }))
  )
  const pages = engine(script())
  return Layer.merge(ApiKeys.layer, hear === "all" ? pages : Layer.provide(pages, unheard)).pipe(
    Layer.provideMerge(lineOf(millis)),
    Layer.provideMerge(StoreMemory.layer)
  )
}

const givenUp = (exit: Exit.Exit<unknown, ApiKeys.KeyRefused | StoreError>) => {
  const error = Exit.findErrorOption(exit)
  assert.isTrue(Option.isSome(error))
  if (Option.isSome(error)) assert.strictEqual(error.value.message, message)
}

const message = "engineFindKey: Unreachable: nobody was answered for two seconds"

describe("a key whose lookup stands in line", () => {
  it.effect("behind pages that are answered one after the other is waited for, however long that takes", () =>
    hurried(
      Effect.gen(function* () {
        proves("stores.own-queue")
        const { exit, seconds } = yield* behind(200)
        assert.isTrue(Exit.isSuccess(exit))
        assert.isAbove(seconds, 12)
      })
    ).pipe(Effect.provide(world(60, "all")))
  )

  it.effect("would be given up there if only answers about keys were answers", () =>
    hurried(
      Effect.gen(function* () {
        controls("stores.own-queue")
        const { exit, seconds } = yield* behind(200)
        givenUp(exit)
        assert.isBelow(seconds, 2.1)
      })
    ).pipe(Effect.provide(world(60, "keys alone")))
  )

  it.effect(
    "of a store that answers nobody is given up within two seconds, and what it says of being down is none",
    () =>
      hurried(
        Effect.gen(function* () {
          controls("stores.own-queue")
          const { store, inTime } = Answering.of(silent(yield* Store))
          const asked = yield* Effect.forkChild(Effect.flip(inTime("engineFindKey", store.engineFindKey("k"))))
          yield* Effect.sleep("1 second")
          assert.strictEqual((yield* Effect.flip(store.listKeys(acme))).message, "listKeys: Unreachable: down")
          yield* Effect.sleep("1 second")
          assert.strictEqual((yield* Fiber.join(asked)).message, message)
        })
      ).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect("is given up between 1.8 and 2 seconds after it began, whenever that was and whoever else waits", () =>
    hurried(
      Effect.gen(function* () {
        const { store, inTime } = Answering.of(silent(yield* Store))
        const waited = Effect.gen(function* () {
          const before = yield* Clock.currentTimeMillis
          assert.strictEqual((yield* Effect.flip(inTime("engineFindKey", store.engineFindKey("k")))).message, message)
          return (yield* Clock.currentTimeMillis) - before
        })
        const after = (millis: number) => Effect.delay(waited, millis)
        // Some begin in the middle of others' waiting, the last one long after all others were told.
        const took = yield* Effect.all([0, 30, 110, 1790, 9999].map(after), { concurrency: "unbounded" })
        for (const millis of took) {
          assert.isAtLeast(millis, 1800)
          assert.isAtMost(millis, 2000)
        }
        // Who leaves is waited for no longer, and ends what it asked.
        const ended = yield* Deferred.make<void>()
        const asking = Effect.onInterrupt(Effect.never, () => Deferred.succeed(ended, undefined))
        const leaving = yield* Effect.forkChild(inTime("engineFindKey", asking), { startImmediately: true })
        yield* Fiber.interrupt(leaving)
        yield* Deferred.await(ended)
      })
    ).pipe(Effect.provide(StoreMemory.layer))
  )
})
