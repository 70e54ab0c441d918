import { controls, proves } from "@dravo-internal/tools/proves"
import { type AdapterError, RateLimited } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { WorkspaceId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import type * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, engine, fail, record, type Script, script, value } from "./scripted.ts"

/** A process with a background refresher, over the store in context. */
const worker = (
  platform: Script,
  options: { readonly refresher?: Refresher.Options; readonly background?: Background.Options } = {}
) =>
  Background.layer(options.background).pipe(
    Layer.provideMerge(engine(platform, options.refresher === undefined ? {} : { refresher: options.refresher })),
    Layer.provide(Adapters.layer([Effect.succeed(adapter(platform))])),
    Layer.fresh
  )

const inStore = Effect.provide(StoreMemory.layer)
const sizes = (platform: Script) => platform.calls.map((ids) => ids.length)
const rowsOf = (workspace = acme) =>
  Effect.gen(function* () {
    const store = yield* Store
    return (yield* store.pagePublications(workspace, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 100 }))
      .rows
  })

/** Long enough for a round that begins at the end of a rest. */
const aRound = TestClock.adjust("20 seconds")

describe("Background work", () => {
  it.effect("reads what was never read, in full batches, and again when it is stale, without a reader", () => {
    proves("background.no-reader")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(25)
      yield* Layer.build(
        worker(platform, {
          background: { unreadFor: null, interval: "1 minute" },
          refresher: { freshness: Freshness.standard }
        })
      )
      yield* aRound
      assert.deepStrictEqual(sizes(platform), [25])
      yield* TestClock.adjust("5 hours")
      assert.deepStrictEqual(sizes(platform), [25])
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(sizes(platform), [25, 25])
      assert.isTrue((yield* rowsOf()).every((row) => row.sync.outcome === "synced" && row.leaseUntil === null))
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("asks once for each row, however many processes work", () => {
    proves("background.once")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(40)
      for (let n = 0; n < 6; n++) yield* Layer.build(worker(platform))
      yield* aRound
      assert.deepStrictEqual(
        platform.calls.flat().sort(),
        (yield* rowsOf()).map((row) => row.publication.platformPostId).sort()
      )
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("lets workspaces take turns: a long backlog keeps nobody waiting", () => {
    proves("background.turns")
    const platform = script()
    platform.batch = 10
    const small = WorkspaceId.make("small")
    return Effect.gen(function* () {
      yield* connect("big")
      yield* record(100, "big")
      yield* connect("little", small)
      yield* record(3, "little", small)
      yield* Layer.build(worker(platform, { background: { batches: 2 } }))
      yield* aRound
      const at = platform.calls.findIndex((ids) => ids[0]?.startsWith("little") === true)
      assert.isAtLeast(at, 0)
      assert.isAtMost(at, 2, "after the big one's turn")
      assert.strictEqual(platform.calls.flat().length, 103)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("does not read what charges without a budget, and says so", () => {
    proves("spending.budget-required")
    const platform = script()
    platform.dollars = 0.005
    const said: Array<string> = []
    const logger = Logger.layer([Logger.make(({ message }) => void said.push(String(message)))])
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      const context = yield* Layer.build(Layer.provideMerge(worker(platform), logger))
      yield* aRound
      assert.deepStrictEqual(sizes(platform), [])
      assert.deepStrictEqual(
        Context.get(context, Background.Background).covers.map(({ kind }) => kind),
        ["account"]
      )
      assert.deepStrictEqual(said, [
        "Scripted charges for reading publications: without a budget they are not refreshed in the background."
      ])
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("spends a budget to the cent, however many processes, and goes on with the next day's", () => {
    proves("spending.to-the-cent")
    const platform = script()
    platform.dollars = 0.005
    return Effect.gen(function* () {
      yield* connect()
      yield* record(30)
      const refresher: Refresher.Options = { budgets: { scripted: { dollars: 0.05, per: "day" } } }
      for (let n = 0; n < 3; n++)
        yield* Layer.build(worker(platform, { refresher, background: { interval: "10 minutes" } }))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(platform.calls.flat().length, 10)
      yield* TestClock.adjust("22 hours")
      assert.strictEqual(new Set(platform.calls.flat()).size, 10, "the paid ones only, for nothing, again")
      yield* TestClock.adjust("2 hours")
      assert.isAtLeast(new Set(platform.calls.flat()).size, 20)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("a spent budget answers readers with the known numbers and a warning", () => {
    proves("spending.readers-are-told")
    const platform = script()
    platform.dollars = 0.005
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      const context = yield* Layer.build(
        worker(platform, { refresher: { budgets: { scripted: { dollars: 0.01, per: "month" } } } })
      )
      const fiber = yield* Effect.forkChild(Context.get(context, Analytics).listPosts(acme, {}))
      yield* TestClock.adjust("10 millis")
      const { rows } = yield* Fiber.join(fiber)
      assert.strictEqual(platform.calls.flat().length, 2)
      assert.deepStrictEqual(rows.map((row) => row.warnings.join()).sort(), [
        "",
        "",
        "Not refreshed: the budget for Scripted is spent until 1970-02-01T00:00:00Z."
      ])
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("leaves rows alone that a reader's refresh in this process is about, and joins no call to itself", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(5)
      const answer = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(answer),
          refs.map(() => value({ like_count: 7 }))
        )
      const context = yield* Layer.build(worker(platform))
      const fiber = yield* Effect.forkChild(Context.get(context, Analytics).listPosts(acme, {}))
      yield* aRound
      assert.strictEqual(platform.calls.length, 1)
      yield* Deferred.succeed(answer, undefined)
      yield* aRound
      yield* Fiber.join(fiber)
      assert.strictEqual(platform.calls.length, 1)
      assert.isTrue((yield* rowsOf()).every((row) => row.leaseUntil === null && row.sync.outcome === "synced"))
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("stops gracefully: what was asked is stored, nothing new begins, no lease is left", () => {
    proves("background.stop")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(5)
      const begun = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Deferred.succeed(begun, undefined).pipe(
          Effect.andThen(Effect.sleep("2 seconds")),
          Effect.as(refs.map(() => value({ like_count: 7 })))
        )
      const scope = yield* Scope.make()
      yield* Layer.build(worker(platform, { background: { unreadFor: null } })).pipe(Scope.provide(scope))
      yield* TestClock.adjust("1 second")
      yield* Deferred.await(begun)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(closing)
      assert.isTrue((yield* rowsOf()).every((row) => row.leaseUntil === null && row.sync.outcome === "synced"))
      yield* TestClock.adjust("7 hours")
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(inStore)
  })

  it.effect("leaves rows alone that nobody read for a week, until somebody does", () => {
    proves("background.unread")
    const platform = script()
    return Effect.gen(function* () {
      const store = yield* Store
      yield* connect()
      const [one] = yield* record(2)
      yield* Layer.build(
        worker(platform, { background: { interval: "1 hour" }, refresher: { freshness: Freshness.standard } })
      )
      yield* TestClock.adjust(Duration.days(8))
      const before = platform.calls.length
      yield* TestClock.adjust(Duration.days(1))
      assert.strictEqual(platform.calls.length, before)
      yield* store.touchReads(acme, [{ subject: { kind: "publication", seq: one?.seq ?? 0 }, reads: 1 }])
      yield* TestClock.adjust(Duration.days(1))
      assert.deepStrictEqual(new Set(platform.calls.slice(before).flat()), new Set([one?.platformPostId ?? ""]))
    }).pipe(Effect.scoped, inStore)
  })
})

describe("A throttled platform", () => {
  /** Counts calls about posts and about accounts alike: they share the limit. */
  const answering = (platform: Script, answer: Effect.Effect<void, AdapterError>) => {
    const asked = { count: 0 }
    const one = Effect.suspend(() => {
      asked.count++
      return answer
    })
    platform.posts = (_credential, refs) =>
      Effect.as(
        one,
        refs.map(() => value({ like_count: 7 }))
      )
    platform.accounts = one
    return asked
  }

  it.effect("is asked by no process before the deadline, and then by one, before the rest follow", () => {
    proves("failures.one-probe")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect("one")
      yield* connect("two")
      yield* connect("three")
      for (const name of ["one", "two", "three"]) yield* record(1, name)
      const before = answering(platform, fail(new RateLimited({ detail: "", retryAt: 3000, scope: "app" })))
      const background = { interval: "100 millis" as const }
      for (let n = 0; n < 8; n++) yield* Layer.build(worker(platform, { background, refresher: { drain: 0 } }))
      yield* TestClock.adjust("2900 millis")
      assert.isAtMost(before.count, 6, "those under way when the first answer came")
      const answer = yield* Deferred.make<void>()
      const after = answering(platform, Deferred.await(answer))
      yield* TestClock.adjust("15 seconds")
      assert.strictEqual(after.count, 1)
      yield* Deferred.succeed(answer, undefined)
      yield* TestClock.adjust("2 minutes")
      assert.isTrue((yield* rowsOf()).every((row) => row.sync.outcome === "synced"))
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("negative control: without probes everybody asks once the deadline passed", () => {
    controls("failures.one-probe")
    const platform = script()
    return Effect.gen(function* () {
      const coordination = yield* Coordination
      for (const name of ["one", "two", "three"]) yield* connect(name)
      for (const name of ["one", "two", "three"]) yield* record(1, name)
      yield* coordination.coolDown(JSON.stringify(["scripted", "app", null]), 3000)
      const after = answering(platform, Effect.never)
      const careless = Layer.succeed(
        Coordination,
        Coordination.of({
          ...coordination,
          cooldowns: (keys) => Effect.map(coordination.cooldowns(keys), (found) => ({ ...found, passed: [] }))
        })
      )
      for (let n = 0; n < 3; n++)
        yield* Layer.build(
          Layer.provide(worker(platform, { background: { interval: "100 millis" }, refresher: { drain: 0 } }), careless)
        )
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual(after.count, 6)
    }).pipe(Effect.scoped, inStore)
  })
})

describe("A budget", () => {
  it.effect("that runs short makes calls dearer, and the policy is told", () => {
    proves("spending.short-budget")
    const platform = script()
    platform.dollars = 0.01
    const pressures: Array<number> = []
    const freshness: Freshness.Policy = {
      next: (facts, state, now) => {
        pressures.push(facts.pressure ?? 1)
        // Every day costs, and every row wants its day.
        return { staleAfter: now + 3_600_000, state, reason: "hourly" }
      }
    }
    return Effect.gen(function* () {
      yield* connect()
      yield* record(50)
      const refresher: Refresher.Options = { freshness, budgets: { scripted: { dollars: 6, per: "month" } } }
      yield* Layer.build(worker(platform, { refresher, background: { interval: "20 minutes" } }))
      yield* TestClock.adjust("12 hours")
      assert.strictEqual(pressures[0], 1)
      const early = Math.max(...pressures)
      assert.strictEqual(early, 1, "the first day was paid at once, before anything was measured")
      yield* TestClock.adjust("4 days")
      assert.isAbove(Math.max(...pressures), 1.5)
    }).pipe(Effect.scoped, inStore)
  })
})
