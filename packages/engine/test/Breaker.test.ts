import { controls, proves } from "@dravo-internal/tools/proves"
import type { Adapter, Reading } from "@dravo/core/Adapter"
import {
  type AdapterError,
  Gone,
  InvalidResponse,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { fixed } from "@dravo/core/Freshness"
import { AccountId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as Analytics from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Refresher from "@dravo/engine/Refresher"
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
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, credentials, fail, record, type Script, script, value } from "./scripted.ts"

const inStore = Effect.provide(StoreMemory.layer)

interface Setting {
  readonly refresher?: Refresher.Options
  readonly adapt?: (plain: Adapter) => Adapter
  readonly background?: true
}

type Process = Context.Context<Analytics.Analytics>

/** A process of its own over the store in context. */
const start = (
  platform: Script,
  { adapt = (plain) => plain, background, refresher = {} }: Setting = {}
): Effect.Effect<Process, AdapterError, Store | Scope.Scope> => {
  const engine = Analytics.layer().pipe(
    Layer.provideMerge(Refresher.layer({ freshness: fixed("6 hours"), drain: 0, ...refresher })),
    Layer.provide(credentials)
  )
  const work = Background.layer({ interval: "1 second", unreadFor: null })
  return Layer.build(
    Layer.fresh(
      (background ? Layer.provideMerge(work, engine) : engine).pipe(
        Layer.provide(Adapters.layer([Effect.succeed(adapt(adapter(platform)))]))
      )
    )
  )
}
const started = (count: number, platform: Script, setting: Setting = {}) =>
  Effect.all(Array.from({ length: count }, () => start(platform, setting)))

/** Accounts with a post each; all fail alike where the platform is down. */
const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)
const connectAll = (count: number) =>
  Effect.forEach(names(count), (name) => Effect.andThen(connect(name), record(1, name)))
const down = fail(new Unavailable({ detail: "status 503" }))
const well: Script["posts"] = (_credential, refs) => Effect.succeed(refs.map(() => value({ like_count: 7 })))

/** What a reader of one account's posts is shown, all waits over. */
const reading = (process: Process, name: string, refresh = false) =>
  Effect.forkChild(
    Context.get(process, Analytics.Analytics).listPosts(acme, { accountId: `acc_${name}`, refresh, limit: 100 })
  )
const read = Effect.fnUntraced(function* (process: Process, name: string, refresh = false) {
  const fiber = yield* reading(process, name, refresh)
  yield* TestClock.adjust("10 millis")
  return (yield* Fiber.join(fiber)).rows
})
/** One account after the other, the processes taking turns. */
const readAll = (processes: ReadonlyArray<Process>, accounts: ReadonlyArray<string>) =>
  Effect.forEach(
    accounts,
    (name, at) =>
      Effect.flatMap(Effect.fromNullishOr(processes[at % processes.length]), (process) => read(process, name)),
    { discard: true }
  )

/** Opened by the first five of the accounts. */
const opened = Effect.fnUntraced(function* (
  platform: Script,
  accounts: number,
  processes: number,
  setting: Setting = {}
) {
  const all = yield* started(processes, platform, setting)
  yield* connectAll(accounts)
  platform.posts = () => down
  yield* readAll(all, names(5))
  assert.strictEqual(platform.calls.length, 5)
  return all
})

const leftAlone =
  /^Not refreshed: Scripted does not answer and is left alone until 1970-01-01T00:0\d:\d\d(?:\.\d+)?Z\.$/u
/** Past a first opening of 30 s ± 20 %. */
const firstOpening = TestClock.adjust("37 seconds")

describe("A platform that does not answer", () => {
  it.effect(
    "is left alone by all processes after five failures in a row, and readers are shown what is known, byte for byte",
    () => {
      proves("failures.breaker-opens")
      const platform = script()
      return Effect.gen(function* () {
        const processes = yield* started(3, platform)
        yield* connectAll(8)
        yield* readAll(processes, names(8))
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
        yield* readAll(processes, names(5))
        assert.strictEqual(platform.calls.length, 5)
        for (const process of processes)
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
      }).pipe(Effect.scoped, inStore)
    }
  )

  it.effect("negative control: without a breaker everybody goes on asking", () => {
    controls("failures.breaker-opens")
    const platform = script()
    return Effect.gen(function* () {
      const processes = yield* opened(platform, 40, 3, { refresher: { breaker: null } })
      yield* readAll(processes, names(40).slice(5))
      assert.strictEqual(platform.calls.length, 40)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is asked on where a success came between", () => {
    const platform = script()
    return Effect.gen(function* () {
      const processes = yield* started(2, platform)
      yield* connectAll(30)
      for (let turn = 0; turn < 5; turn++) {
        platform.posts = () => down
        yield* readAll(processes, names(30).slice(turn * 5, turn * 5 + 4))
        platform.posts = well
        yield* readAll(processes, names(30).slice(turn * 5 + 4, turn * 5 + 5))
      }
      assert.strictEqual(platform.calls.length, 25)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is asked by one process once its time is over, and by all once that one was answered", () => {
    const platform = script()
    return Effect.gen(function* () {
      const processes = yield* opened(platform, 13, 8)
      const untouched = names(13).slice(5)
      yield* firstOpening
      const answer = yield* Deferred.make<void>()
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(answer),
          refs.map(() => value({ like_count: 8 }))
        )
      const readers = yield* Effect.forEach(processes, (process, at) => reading(process, untouched[at] ?? ""))
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(platform.calls.length, 6)
      yield* Deferred.succeed(answer, undefined)
      const shown = (yield* Effect.forEach(readers, Fiber.join)).flatMap((page) => page.rows)
      assert.deepStrictEqual(shown.map((row) => row.status).sort(), [
        "pending",
        "pending",
        "pending",
        "pending",
        "pending",
        "pending",
        "pending",
        "synced"
      ])
      assert.strictEqual(shown.filter((row) => leftAlone.test(row.warnings.join())).length, 7)
      yield* readAll(processes, untouched)
      assert.strictEqual(platform.calls.length, 13)
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is left alone for longer each time it is found ill again, and never for longer than ten minutes", () => {
    proves("failures.breaker-grows")
    const platform = script()
    return Effect.gen(function* () {
      const processes = yield* opened(platform, 400, 2)
      const times: Array<number> = []
      let [since, at] = [0, 5]
      for (let opening = 0; opening < 8; opening++) {
        const before = platform.calls.length
        since = yield* Clock.currentTimeMillis
        while (platform.calls.length === before) {
          yield* TestClock.adjust("5 seconds")
          yield* readAll(processes, names(400).slice(at, at + 1))
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
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("whose prober dies is asked by the next one, and the late word of the first changes nothing", () => {
    proves("failures.breaker-late-word")
    const platform = script()
    return Effect.gen(function* () {
      const [first, second] = yield* opened(platform, 10, 2, { refresher: { callTimeout: "1 hour" } })
      if (first === undefined || second === undefined) return
      yield* firstOpening
      const [early, late] = [yield* Deferred.make<void>(), yield* Deferred.make<void, AdapterError>()]
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(early),
          refs.map(() => value({ like_count: 8 }))
        )
      yield* reading(first, "n5")
      yield* TestClock.adjust("29 seconds")
      platform.posts = (_credential, refs) =>
        Effect.as(
          Deferred.await(late),
          refs.map(() => value({ like_count: 8 }))
        )
      assert.match((yield* read(second, "n6"))[0]?.warnings.join() ?? "", leftAlone)
      yield* TestClock.adjust("2 seconds")
      yield* reading(second, "n6")
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
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("whose prober stops in good order is asked by the next one at once", () => {
    const platform = script()
    return Effect.gen(function* () {
      const [process] = yield* opened(platform, 10, 1)
      if (process === undefined) return
      yield* firstOpening
      platform.posts = () => Effect.never
      const scope = yield* Scope.make()
      const stopping = yield* Scope.provide(start(platform), scope)
      yield* reading(stopping, "n5")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(platform.calls.length, 6)
      yield* Scope.close(scope, Exit.void)
      platform.posts = well
      assert.strictEqual((yield* read(process, "n6"))[0]?.status, "synced")
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("is asked for nothing in the background meanwhile, and for everything once it is well", () => {
    const platform = script()
    return Effect.gen(function* () {
      yield* connectAll(40)
      platform.posts = () => down
      yield* started(4, platform, { background: true, refresher: { concurrency: 1 } })
      yield* TestClock.adjust("20 seconds")
      const asked = platform.calls.length
      assert.isAtMost(asked, 9, "five, and those under way in four processes")
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(platform.calls.length, asked)
      platform.posts = well
      yield* TestClock.adjust("20 minutes")
      const { rows } = yield* (yield* Store).pagePublications(acme, {
        filters: [],
        start: { _tag: "Offset", offset: 0 },
        limit: 100
      })
      assert.deepStrictEqual(new Set(rows.map((row) => row.sync.outcome)), new Set(["synced"]))
    }).pipe(Effect.scoped, inStore)
  })

  it.effect("shows in the account's health, and in the metrics", () => {
    const platform = script()
    return Effect.gen(function* () {
      const [process] = yield* opened(platform, 6, 1)
      if (process === undefined) return
      const { health } = Context.get(process, Analytics.Analytics)
      const until = (yield* health(acme, AccountId.make("acc_n5")))?.downUntil ?? 0
      assert.isTrue(until > 24_000 && until < 37_000, String(until))
      yield* firstOpening
      platform.posts = well
      yield* read(process, "n5")
      assert.isNull((yield* health(acme, AccountId.make("acc_n5")))?.downUntil)
      const counts = yield* Effect.forEach(["Open", "HalfOpen", "Closed"], (to) =>
        Metric.value(Metric.withAttributes(Telemetry.circuits, { platform: "scripted", to }))
      )
      assert.deepStrictEqual(
        counts.map(({ count }) => count),
        [1, 1, 1]
      )
    }).pipe(Effect.scoped, inStore, Effect.provideService(Metric.MetricRegistry, new Map()))
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
      const inner = Context.get(context, Store)
      // What it is handed is handed on: only the clock is another.
      const store = new Proxy(inner, {
        get:
          (target, name, self) =>
          (...args: ReadonlyArray<unknown>) =>
            Effect.provideService(Reflect.get(target, name, self)(...args), Clock.Clock, ahead)
      })
      yield* Effect.gen(function* () {
        const [process] = yield* opened(platform, 7, 1)
        if (process === undefined) return
        assert.match((yield* read(process, "n5"))[0]?.warnings.join() ?? "", /until 1970-01-01T01:00:\d\d/u)
        yield* firstOpening
        platform.posts = well
        assert.strictEqual((yield* read(process, "n5"))[0]?.status, "synced")
      }).pipe(Effect.provideService(Store, store))
    }).pipe(Effect.scoped)
  })
})

describe("A platform counts as ill", () => {
  /** Calls made while ten accounts are read one after the other. */
  const asked = (posts: Script["posts"]) => {
    const platform = script()
    return Effect.gen(function* () {
      const processes = yield* started(2, platform)
      yield* connectAll(10)
      platform.posts = posts
      yield* readAll(processes, names(10))
      return platform.calls.length
    }).pipe(Effect.scoped, inStore)
  }

  const ill: ReadonlyArray<Reason> = [new Unavailable({ detail: "" }), new InvalidResponse({ detail: "" })]
  for (const reason of ill) {
    it.effect(`when whole calls fail with ${reason._tag}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* asked(() => fail(reason)), 5)
      })
    )
  }

  it.effect("when it does not answer in time", () =>
    Effect.gen(function* () {
      const platform = script()
      const processes = yield* started(2, platform, { refresher: { callTimeout: "5 millis" } })
      yield* connectAll(10)
      platform.posts = () => Effect.never
      yield* readAll(processes, names(10))
      assert.strictEqual(platform.calls.length, 5)
    }).pipe(Effect.scoped, inStore)
  )

  const answers: ReadonlyArray<Reason> = [
    new RateLimited({ detail: "", scope: "account", retryAt: null }),
    new Unauthorized({ detail: "" }),
    new PermissionMissing({ detail: "", scopes: [] }),
    new OperatorActionRequired({ detail: "", retryAt: null }),
    new Gone({ detail: "" }),
    new Rejected({ detail: "" }),
    new Unclassified({ detail: "" })
  ]
  for (const reason of answers) {
    it.effect(`not when it refuses with ${reason._tag}`, () =>
      Effect.gen(function* () {
        assert.isAtLeast(yield* asked(() => fail(reason)), 10)
      })
    )
  }

  it.effect("not when rows fail in answers that came", () =>
    Effect.gen(function* () {
      const failed: Reading = { _tag: "Failed", reason: new Unavailable({ detail: "" }) }
      assert.strictEqual(yield* asked((_credential, refs) => Effect.succeed(refs.map(() => failed))), 10)
    })
  )

  it.effect(
    "not when everything that fails is about one account, and then with the first failure about another",
    () => {
      proves("failures.breaker-one-account")
      const platform = script()
      platform.batch = 1
      return Effect.gen(function* () {
        const [process] = yield* started(1, platform)
        if (process === undefined) return
        yield* connect("bad")
        yield* record(12, "bad")
        yield* connectAll(2)
        platform.posts = () => down
        yield* read(process, "bad")
        assert.strictEqual(platform.calls.length, 12)
        yield* read(process, "n0")
        yield* read(process, "n1")
        assert.strictEqual(platform.calls.length, 13)
      }).pipe(Effect.scoped, inStore)
    }
  )

  it.effect("also when the calls that fail are made with the application's own credential for one account", () => {
    const platform = script()
    platform.batch = 1
    return Effect.gen(function* () {
      const own = { token: Redacted.make("app"), version: "1", scopes: null }
      const [process] = yield* started(1, platform, {
        refresher: { concurrency: 1 },
        adapt: (plain) => ({
          ...plain,
          appCredential: own,
          capabilities: { ...plain.capabilities, posts: { ...plain.capabilities.posts, credential: "app" } }
        })
      })
      if (process === undefined) return
      yield* connect("only")
      yield* record(12, "only")
      platform.posts = () => down
      yield* read(process, "only")
      assert.strictEqual(platform.calls.length, 5)
    }).pipe(Effect.scoped, inStore)
  })
})

describe("A store that fails in the breaker", () => {
  const broken = Effect.fail(new StoreError({ operation: "engineNote", reason: new Unreachable({ detail: "gone" }) }))
  for (const [name, change] of Object.entries<Partial<Store["Service"]>>({
    "cannot read": { engineNote: () => broken },
    "cannot write": { engineWriteNote: () => broken },
    "always loses": { engineWriteNote: () => Effect.succeed(false) }
  })) {
    it.effect(`and ${name} fails no refresh`, () => {
      proves("failures.breaker-store")
      const platform = script()
      return Effect.gen(function* () {
        const [process] = yield* started(1, platform)
        if (process === undefined) return
        yield* connectAll(9)
        platform.posts = () => down
        yield* readAll([process], names(8))
        assert.strictEqual(platform.calls.length, 8)
        platform.posts = well
        assert.strictEqual((yield* read(process, "n8"))[0]?.status, "synced")
        yield* TestClock.adjust("10 minutes")
        assert.strictEqual((yield* read(process, "n0"))[0]?.status, "synced")
      }).pipe(
        Effect.scoped,
        Effect.provide(
          Layer.effect(
            Store,
            Effect.map(Store, (store) => Store.of({ ...store, ...change }))
          ).pipe(Layer.provide(StoreMemory.layer))
        )
      )
    })
  }
})
