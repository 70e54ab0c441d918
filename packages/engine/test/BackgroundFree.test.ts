import { controls, proves } from "@dravo-internal/tools/proves"
import { Unavailable } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Background from "@dravo/engine/Background"
import * as Budget from "@dravo/engine/Budget"
import type * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, engine, fail, record, type Script, script, value } from "./scripted.ts"

/** A process with a background refresher, over the store in context. */
const worker = (platform: Script, refresher: Refresher.Options, background: Background.Options = {}) =>
  Background.layer({ interval: "2 minutes", unreadFor: null, ...background }).pipe(
    Layer.provideMerge(engine(platform, { refresher })),
    Layer.provide(Adapters.layer([Effect.succeed(adapter(platform))])),
    Layer.fresh
  )

const inStore = Effect.provide(StoreMemory.layer)
const rowsOf = Effect.gen(function* () {
  const store = yield* Store
  return (yield* store.pagePublications(acme, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 100 })).rows
})
const price = 0.005
const budgets = (dollars: number): Budget.Budgets => ({ scripted: { dollars, per: "day" } })
const spentOf = (dollars: number) =>
  Effect.gen(function* () {
    const spending = yield* Budget.spending(
      yield* Coordination,
      budgets(dollars),
      acme,
      "scripted",
      yield* Clock.currentTimeMillis
    )
    return Math.round((spending?.spent ?? 0) / price)
  })
const [minute, hour] = [60_000, 3_600_000]

describe("The end of a paid day", () => {
  /** Two processes that promise numbers for days; the clock begins at midnight. */
  const processes = (platform: Script, refresher: Refresher.Options = {}, background: Background.Options = {}) =>
    Effect.gen(function* () {
      platform.dollars = price
      for (let n = 0; n < 2; n++) {
        yield* Layer.build(
          worker(platform, { freshness: Freshness.fixed("60 hours"), budgets: budgets(1), ...refresher }, background)
        )
      }
    })

  it.effect("brings one more reading of every row of the day, for nothing, in full calls", () => {
    proves("spending.last-call")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      yield* processes(platform)
      yield* TestClock.adjust("23 hours")
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [3]
      )
      yield* TestClock.adjust("59 minutes")
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        [3, 3]
      )
      assert.strictEqual(yield* spentOf(1), 3)
      assert.isTrue(
        (yield* rowsOf).every(({ sync }) => (sync.lastUpdatedAt ?? 0) >= 24 * hour - 20 * minute && sync.again === null)
      )
      // The next day nothing was paid, so its end brings nothing.
      yield* TestClock.adjust("25 hours")
      assert.strictEqual(platform.calls.length, 2)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("leaves a copy alone that is from the end of the day", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* TestClock.setTime(24 * hour - 19 * minute)
      yield* record(3)
      yield* processes(platform)
      yield* TestClock.adjust("30 minutes")
      assert.strictEqual(platform.calls.length, 1)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is never paid for: what waits for a slow call until after midnight is not asked", () => {
    proves("spending.free-never-paid")
    const platform = script()
    platform.batch = 1
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* processes(platform, { concurrency: 1, callTimeout: "1 hour", lease: "2 hours" }, { lease: "2 hours" })
      yield* TestClock.adjust("23 hours")
      const answer = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(answer),
          refs.map(() => value({ like_count: 8 }))
        )
      yield* TestClock.adjust("50 minutes")
      assert.strictEqual(platform.calls.length, 3, "one process asks for both")
      yield* TestClock.adjust("20 minutes")
      yield* Deferred.succeed(answer, undefined)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(platform.calls.length, 3)
      assert.strictEqual(yield* spentOf(1), 0)
      assert.isTrue((yield* rowsOf).every((row) => row.leaseUntil === null && row.sync.outcome === "synced"))
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("that fails changes nothing: the row keeps its promise and is not paid for the next day", () => {
    proves("spending.free-failure")
    const platform = script()
    return Effect.gen(function* () {
      yield* connect()
      yield* record(2)
      yield* processes(platform)
      yield* TestClock.adjust("23 hours")
      const before = yield* rowsOf
      platform.posts = () => fail(new Unavailable({ detail: "" }))
      yield* TestClock.adjust("12 hours")
      assert.isAtLeast(platform.calls.length, 2)
      assert.isAtMost(platform.calls.length, 6, "some minutes apart")
      assert.deepStrictEqual(
        (yield* rowsOf).map(({ sync }) => sync),
        before.map(({ sync }) => sync)
      )
      assert.strictEqual(yield* spentOf(1), 0)
    }).pipe(Effect.scoped, inStore)
  })
})

describe("Calls with places left", () => {
  /** Two posts, the younger one three hours younger, and one of another account. */
  const calls = (platform: Script, store?: (found: Store["Service"]) => Partial<Store["Service"]>) =>
    Effect.gen(function* () {
      const found = yield* Store
      yield* connect("one")
      yield* connect("two")
      yield* record(1, "one")
      const shown = Layer.succeed(Store, Store.of({ ...found, ...store?.(found) }))
      yield* Layer.build(
        Layer.provide(worker(platform, { freshness: Freshness.fixed("6 hours"), budgets: budgets(1) }), shown)
      )
      yield* TestClock.adjust("210 minutes")
      yield* record(2, "one")
      yield* TestClock.adjust("10 minutes")
      yield* record(1, "two")
      yield* TestClock.adjust("20 hours")
      return platform.calls
    }).pipe(Effect.scoped, inStore)

  it.effect("take rows of their account along of whose promise half is over, so that they fill by and by", () => {
    proves("spending.filled-calls")
    const platform = script()
    return Effect.gen(function* () {
      const along = new Set<string>()
      const found = yield* calls(platform, (store) => ({
        claimFillers: (...args) =>
          Effect.tap(store.claimFillers(...args), (rows) =>
            Effect.sync(() => {
              for (const { account } of rows) along.add(account.accountId)
            })
          )
      }))
      const own = found.filter((ids) => ids[0]?.startsWith("one") === true)
      assert.deepStrictEqual(
        own.map((ids) => ids.length),
        [1, 2, 2, 2, 2]
      )
      assert.deepStrictEqual(
        [...along],
        ["acc_one"],
        "those of another account never: they would need a call of their own"
      )
    })
  })

  it.effect("negative control: without it each row goes alone", () =>
    Effect.gen(function* () {
      controls("spending.filled-calls")
      const found = yield* calls(script(), () => ({ claimFillers: () => Effect.succeed([]) }))
      assert.isTrue(found.every((ids) => ids.length === 1))
    })
  )

  it.effect("are filled from as far back in line as they have places: twenty accounts are twenty calls", () => {
    proves("spending.filled-calls")
    const platform = script()
    platform.batch = 50
    const accounts = Array.from({ length: 20 }, (_, at) => `account${at}`)
    return Effect.gen(function* () {
      yield* Effect.forEach(accounts, (name) => connect(name))
      for (let posts = 1; posts <= 30; posts++) yield* Effect.forEach(accounts, (name) => record(posts, name))
      yield* Layer.build(worker(platform, { freshness: Freshness.fixed("6 hours") }))
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(
        platform.calls.map((ids) => ids.length),
        accounts.map(() => 30)
      )
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("stay as they are where a place costs money", () => {
    proves("spending.no-filling-at-a-price")
    const platform = script()
    platform.dollars = price
    return Effect.gen(function* () {
      const found = yield* calls(platform, () => ({ claimFillers: () => Effect.die("nobody rides along") }))
      assert.isAbove(found.length, 3)
    })
  })
})

describe("What a refresh is worth", { meta: { claim: "spending.worth-most-first" } }, () => {
  const reads = (counts: ReadonlyArray<number>) =>
    Effect.gen(function* () {
      const store = yield* Store
      const rows = (yield* rowsOf).toSorted((a, b) => a.publication.seq - b.publication.seq)
      yield* store.touchReads(
        acme,
        counts.map((count, at) => ({
          subject: { kind: "publication", seq: rows[at]?.publication.seq ?? 0 },
          reads: count
        }))
      )
    })

  it.effect("decides who gets the last of a budget: what is read most", () => {
    const platform = script()
    platform.dollars = price
    return Effect.gen(function* () {
      yield* connect()
      yield* record(4)
      yield* Layer.build(worker(platform, { freshness: Freshness.fixed("25 hours"), budgets: budgets(4 * price) }))
      yield* TestClock.adjust("48 hours")
      yield* reads([1, 90, 2, 80])
      yield* record(6)
      yield* TestClock.adjust("10 minutes")
      const before = platform.calls.length
      assert.deepStrictEqual(platform.calls.at(-1), ["one-5", "one-6"], "first what was never read")
      yield* TestClock.adjust("3 hours")
      assert.deepStrictEqual(platform.calls.slice(before).flat().sort(), ["one-2", "one-4"])
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("decides which call goes first", () => {
    const platform = script()
    platform.batch = 2
    return Effect.gen(function* () {
      yield* connect("one")
      yield* connect("two")
      yield* record(2, "one")
      yield* record(2, "two")
      yield* Layer.build(worker(platform, { freshness: Freshness.fixed("6 hours"), concurrency: 1 }))
      yield* TestClock.adjust("5 hours")
      yield* reads([1, 5, 60, 1])
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(platform.calls.slice(2), [
        ["two-1", "two-2"],
        ["one-2", "one-1"]
      ])
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is paid for once it is got: attempts that fail are not charged", () => {
    proves("spending.nothing-brought")
    const platform = script()
    platform.dollars = price
    platform.posts = () => fail(new Unavailable({ detail: "" }))
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      yield* Layer.build(worker(platform, { freshness: Freshness.fixed("25 hours"), budgets: budgets(3 * price) }))
      yield* TestClock.adjust("2 hours")
      assert.isAbove(platform.calls.length, 2)
      assert.strictEqual(yield* spentOf(3 * price), 0)
      platform.posts = (_credential, refs) => Effect.succeed(refs.map(() => value({ like_count: 7 })))
      yield* TestClock.adjust("2 hours")
      assert.strictEqual(yield* spentOf(3 * price), 3)
      assert.isTrue((yield* rowsOf).every((row) => row.sync.outcome === "synced"))
    }).pipe(Effect.scoped, inStore)
  })
})
