import { controls, proves } from "@dravo-internal/tools/proves"
import type { AdapterError } from "@dravo/core/AdapterError"
import { AccountId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as Telemetry from "@dravo/engine/Telemetry"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import {
  accountNames,
  answering,
  connectAccounts,
  down,
  inMemory,
  processes,
  read,
  readInTurn,
  start,
  startReading,
  withOpenCircuit
} from "./processes.ts"
import { acme, script, value } from "./scripted.ts"

const leftAlone =
  /^Not refreshed: Scripted does not answer and is left alone until 1970-01-01T00:0\d:\d\d(?:\.\d+)?Z\.$/u

/** The first pause takes 30 s, a fifth more or less. */
const pastFirstOpening = TestClock.adjust("37 seconds")

describe("A platform that does not answer", () => {
  it.effect(
    "is left alone by all processes after five failures in a row, and readers are shown what is known, byte for byte",
    () => {
      proves("failures.breaker-opens")
      const platform = script()
      return Effect.gen(function* () {
        const all = yield* processes(3, platform)
        yield* connectAccounts(8)
        yield* readInTurn(all, accountNames(8))
        yield* TestClock.adjust("7 hours")
        const store = yield* Store
        const stored = () =>
          Effect.map(
            store.pagePublications(acme, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 100 }),
            ({ rows }) => rows.slice(0, 3).map(({ sync }) => JSON.stringify(sync))
          )
        const before = yield* stored()
        platform.calls.length = 0
        platform.posts = () => down
        yield* readInTurn(all, accountNames(5))
        assert.strictEqual(platform.calls.length, 5)
        for (const process of all)
          for (const refresh of [false, true]) {
            const [row] = yield* read(process, "n7", refresh)
            assert.deepStrictEqual([row?.status, row?.metrics], ["synced", { like_count: 7 }])
            assert.match(
              row?.warnings.join() ?? "",
              /^Not refreshed: Scripted does not answer and is left alone until 1970-01-01T07:00:\d\d(?:\.\d+)?Z\.$/u
            )
          }
        assert.strictEqual(platform.calls.length, 5)
        assert.deepStrictEqual(yield* stored(), before, "the newest three were never asked for")
      }).pipe(Effect.scoped, inMemory)
    }
  )

  it.effect("negative control: without a breaker everybody goes on asking", () => {
    controls("failures.breaker-opens")
    const platform = script()
    return Effect.gen(function* () {
      const all = yield* withOpenCircuit(platform, 40, 3, { refresher: { breaker: null } })
      yield* readInTurn(all, accountNames(40).slice(5))
      assert.strictEqual(platform.calls.length, 40)
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("is still asked when a success came between the failures", () => {
    const platform = script()
    return Effect.gen(function* () {
      const all = yield* processes(2, platform)
      yield* connectAccounts(30)
      for (let turn = 0; turn < 5; turn++) {
        platform.posts = () => down
        yield* readInTurn(all, accountNames(30).slice(turn * 5, turn * 5 + 4))
        platform.posts = answering
        yield* readInTurn(all, accountNames(30).slice(turn * 5 + 4, turn * 5 + 5))
      }
      assert.strictEqual(platform.calls.length, 25)
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("is asked by one process once the pause is over, and by all once that one was answered", () => {
    const platform = script()
    return Effect.gen(function* () {
      const all = yield* withOpenCircuit(platform, 13, 8)
      const untouched = accountNames(13).slice(5)
      yield* pastFirstOpening
      const answer = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(answer),
          refs.map(() => value({ like_count: 8 }))
        )
      const readers = yield* Effect.forEach(all, (process, at) => startReading(process, untouched[at] ?? ""))
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(platform.calls.length, 6)
      yield* Deferred.succeed(answer, undefined)
      const shown = (yield* Effect.forEach(readers, Fiber.join)).flatMap((page) => page.rows)
      const count = (status: string) => shown.filter((row) => row.status === status).length
      assert.deepStrictEqual([shown.length, count("synced"), count("pending")], [8, 1, 7])
      assert.strictEqual(shown.filter((row) => leftAlone.test(row.warnings.join())).length, 7)
      yield* readInTurn(all, untouched)
      assert.strictEqual(platform.calls.length, 13)
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("is left alone for longer each time it is found down again, and never for longer than ten minutes", () => {
    proves("failures.breaker-grows")
    const platform = script()
    return Effect.gen(function* () {
      const all = yield* withOpenCircuit(platform, 400, 2)
      const times: Array<number> = []
      let [since, at] = [0, 5]
      for (let opening = 0; opening < 8; opening++) {
        const before = platform.calls.length
        since = yield* Clock.currentTimeMillis
        while (platform.calls.length === before) {
          yield* TestClock.adjust("5 seconds")
          yield* readInTurn(all, accountNames(400).slice(at, at + 1))
          at = Math.min(at + 1, 399)
        }
        at++
        times.push((yield* Clock.currentTimeMillis) - since)
      }
      const doubled = [30, 60, 120, 240, 480, 480, 480, 480]
      times.forEach((time, n) => {
        assert.isAtLeast(time / 1000, (doubled[n] ?? 0) * 0.8, String(times))
        assert.isAtMost(time / 1000, (doubled[n] ?? 0) * 1.2 + 6, String(times))
      })
      assert.isAtLeast(new Set(times.slice(4).map((time) => Math.round(time / 5000))).size, 2, "not in step")
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect(
    "whose probing process dies is probed by the next one, and a late answer to the first changes nothing",
    () => {
      proves("failures.breaker-late-word")
      const platform = script()
      return Effect.gen(function* () {
        const [first, second] = yield* withOpenCircuit(platform, 10, 2, { refresher: { callTimeout: "1 hour" } })
        if (first === undefined || second === undefined) return
        yield* pastFirstOpening
        const [early, late] = [yield* Deferred.make<void>(), yield* Deferred.make<void, AdapterError>()]
        platform.posts = (_credential, refs) =>
          Effect.as(
            Deferred.await(early),
            refs.map(() => value({ like_count: 8 }))
          )
        yield* startReading(first, "n5")
        yield* TestClock.adjust("29 seconds")
        platform.posts = (_credential, refs) =>
          Effect.as(
            Deferred.await(late),
            refs.map(() => value({ like_count: 8 }))
          )
        assert.match((yield* read(second, "n6"))[0]?.warnings.join() ?? "", leftAlone)
        yield* TestClock.adjust("2 seconds")
        yield* startReading(second, "n6")
        yield* TestClock.adjust("10 millis")
        assert.strictEqual(platform.calls.length, 7)
        yield* Deferred.succeed(early, undefined)
        yield* TestClock.adjust("10 millis")
        assert.match((yield* read(first, "n7"))[0]?.warnings.join() ?? "", leftAlone)
        yield* Deferred.completeWith(late, down)
        // Past the lease of the second probe, within the second opening.
        yield* TestClock.adjust("40 seconds")
        assert.match((yield* read(first, "n7"))[0]?.warnings.join() ?? "", leftAlone)
        assert.strictEqual(platform.calls.length, 7)
      }).pipe(Effect.scoped, inMemory)
    }
  )

  it.effect("whose probing process stops in good order is probed by the next one at once", () => {
    const platform = script()
    return Effect.gen(function* () {
      const [process] = yield* withOpenCircuit(platform, 10, 1)
      if (process === undefined) return
      yield* pastFirstOpening
      platform.posts = () => Effect.never
      const scope = yield* Scope.make()
      const stopping = yield* Scope.provide(start(platform), scope)
      yield* startReading(stopping, "n5")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(platform.calls.length, 6)
      yield* Scope.close(scope, Exit.void)
      platform.posts = answering
      assert.strictEqual((yield* read(process, "n6"))[0]?.status, "synced")
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("is asked for nothing in the background meanwhile, and for everything once it answers again", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connectAccounts(40)
      platform.posts = () => down
      yield* processes(4, platform, { background: true, refresher: { concurrency: 1 } })
      yield* TestClock.adjust("20 seconds")
      const asked = platform.calls.length
      assert.isAtMost(asked, 9, "five, and those under way in four processes")
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(platform.calls.length, asked)
      platform.posts = answering
      yield* TestClock.adjust("20 minutes")
      const { rows } = yield* (yield* Store).pagePublications(acme, {
        filters: [],
        start: { _tag: "Offset", offset: 0 },
        limit: 100
      })
      assert.deepStrictEqual(new Set(rows.map((row) => row.sync.outcome)), new Set(["synced"]))
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("shows in the account's health, and in the metrics", () => {
    const platform = script()
    return Effect.gen(function* () {
      const [process] = yield* withOpenCircuit(platform, 6, 1)
      if (process === undefined) return
      const { health } = Context.get(process, Analytics.Analytics)
      const until = (yield* health(acme, AccountId.make("acc_n5")))?.downUntil ?? 0
      assert.isTrue(until > 24_000 && until < 37_000, String(until))
      yield* pastFirstOpening
      platform.posts = answering
      yield* read(process, "n5")
      assert.isNull((yield* health(acme, AccountId.make("acc_n5")))?.downUntil)
      const counts = yield* Effect.forEach(["Open", "HalfOpen", "Closed"], (to) =>
        Metric.value(Metric.withAttributes(Telemetry.circuits, { platform: "scripted", to }))
      )
      assert.deepStrictEqual(
        counts.map(({ count }) => count),
        [1, 1, 1]
      )
    }).pipe(Effect.scoped, inMemory, Effect.provideService(Metric.MetricRegistry, new Map()))
  })

  it.effect("is left alone by the store's clock, whatever a process believes", () => {
    const platform = script()
    const hour = 3_600_000
    return Effect.gen(function* () {
      const plain = yield* Clock.Clock
      const ahead: Clock.Clock = Object.create(plain, {
        currentTimeMillis: { value: Effect.map(plain.currentTimeMillis, (now) => now + hour) }
      })
      const context = yield* Layer.build(StoreMemory.layer)
      // Every method of a port answers an Effect.
      type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown>
      // What it is handed is handed on: only the clock is another.
      const onAnotherClock = <A extends object>(port: A): A =>
        new Proxy(port, {
          get: (target, name, self) => {
            const member: unknown = Reflect.get(target, name, self)
            return Effect.isEffect(member)
              ? Effect.provideService(member, Clock.Clock, ahead)
              : (...args: ReadonlyArray<unknown>) =>
                  Effect.provideService((member as Method)(...args), Clock.Clock, ahead)
          }
        })
      yield* Effect.gen(function* () {
        const [process] = yield* withOpenCircuit(platform, 7, 1)
        if (process === undefined) return
        assert.match((yield* read(process, "n5"))[0]?.warnings.join() ?? "", /until 1970-01-01T01:00:\d\d/u)
        yield* pastFirstOpening
        platform.posts = answering
        assert.strictEqual((yield* read(process, "n5"))[0]?.status, "synced")
      }).pipe(
        Effect.provideService(Store, onAnotherClock(Context.get(context, Store))),
        Effect.provideService(Coordination, onAnotherClock(Context.get(context, Coordination)))
      )
    }).pipe(Effect.scoped)
  })
})
