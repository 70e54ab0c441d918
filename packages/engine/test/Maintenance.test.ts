import type { Adapter } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { WorkspaceId } from "@dravo/core/Ids"
import type { Retention } from "@dravo/core/Series"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Maintenance from "@dravo/engine/Maintenance"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Exit from "effect/Exit"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, engine, record, script, settle, value } from "./scripted.ts"

const minute = 60_000
const day = 86_400_000
const start = day

/** Everything for two days, then one hour after the other. */
const dense: Retention = { full: "2 days", hourly: "90 days", drop: null }

/** A post with four readings in one hour and one a day later, all of them now and old enough to be thinned. */
const watched = Effect.fnUntraced(function* (scripted: ReturnType<typeof script>) {
  yield* TestClock.setTime(start)
  yield* connect()
  yield* record(1)
  const analytics = yield* Analytics
  for (const [at, views] of [
    [0, 1],
    [11, 2],
    [22, 3],
    [33, 4],
    [1440, 5]
  ] as const) {
    yield* TestClock.setTime(start + at * minute)
    scripted.posts = (_credential, refs) => Effect.succeed(refs.map(() => value({ views })))
    yield* settle(analytics.listPosts(acme, { refresh: true }))
  }
})

const points = Effect.flatMap(Analytics, (analytics) =>
  Effect.map(analytics.postHistory(acme, "post_1", {}), (found) => found?.entries.length ?? 0)
)
const row = Effect.flatMap(Analytics, (analytics) => Effect.map(analytics.listPosts(acme, {}), ({ rows }) => rows[0]))

/** How often a store was asked for a step, and whose turn it is. */
const counting = (steps: Array<string>) =>
  Layer.merge(
    yielding,
    Layer.effect(
      Store,
      Effect.map(StoreMemory.make, (store) =>
        Store.of({
          ...store,
          engineThin: (...args) =>
            Effect.suspend(() => {
              steps.push("thin")
              return store.engineThin(...args)
            }),
          engineExpire: (...args) =>
            Effect.suspend(() => {
              steps.push("expire")
              return store.engineExpire(...args)
            })
        })
      )
    )
  )

/** A database's answer is on its way while others ask. */
const yielding = Layer.effect(
  Coordination,
  Effect.map(StoreMemory.makeCoordination, (found) =>
    Coordination.of({ ...found, readCell: (key) => Effect.tap(found.readCell(key), () => Effect.yieldNow) })
  )
)

const world = (
  test: (
    scripted: ReturnType<typeof script>,
    steps: Array<string>
  ) => Effect.Effect<void, unknown, Analytics | Store | Coordination | Adapters.Adapters | Scope.Scope>,
  change: Partial<Adapter> = {}
) =>
  Effect.suspend(() => {
    const scripted = script()
    const steps: Array<string> = []
    const plugged = Adapters.layer([Effect.succeed({ ...adapter(scripted), ...change })])
    return test(scripted, steps).pipe(
      Effect.provide(
        Layer.provideMerge(
          engine(scripted, {
            refresher: { freshness: Freshness.fixed("400 days") },
            analytics: { maxAge: change.maxAge === undefined ? {} : { scripted: change.maxAge } }
          }),
          Layer.merge(counting(steps), plugged)
        )
      ),
      Effect.scoped
    )
  })

/** One process's share of maintenance. */
const process = (options: Maintenance.Options) => Maintenance.forked(options)

describe("Maintenance", { meta: { claim: "history.thinning-by-itself" } }, () => {
  it.effect("thins by itself, as the retention has it, once an hour however many processes run it", () =>
    world((scripted, steps) =>
      Effect.gen(function* () {
        yield* watched(scripted)
        for (let n = 0; n < 3; n++) yield* process({ retention: dense })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([yield* points, steps], [5, ["thin"]])
        yield* TestClock.adjust("2 days")
        assert.strictEqual(yield* points, 3)
        const turns = steps.length
        yield* TestClock.adjust("10 hours")
        assert.isAtLeast(steps.length - turns, 9)
        assert.isAtMost(steps.length - turns, 10)
      })
    )
  )

  it.effect("keeps what a host's retention keeps", () =>
    world((scripted) =>
      Effect.gen(function* () {
        yield* watched(scripted)
        yield* process({ retention: { ...dense, full: "5 days" } })
        yield* TestClock.adjust("3 days")
        assert.strictEqual(yield* points, 5)
      })
    )
  )

  it.effect("goes on in another process where one that ended was", () =>
    world((scripted, steps) =>
      Effect.gen(function* () {
        yield* watched(scripted)
        const store = yield* Store
        const places: Array<unknown> = []
        // Twenty-five rows with points are three steps.
        for (let n = 0; n < 25; n++) {
          const workspace = WorkspaceId.make(`w${10 + n}`)
          yield* connect("one", workspace)
          const { rows } = yield* store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 1 })
          for (const { account, fence, sync } of rows) {
            const subject = { kind: "account" as const, seq: account.seq }
            const { granted } = yield* store.claim(
              workspace,
              [{ subject, fence, reason: "forced" }],
              Duration.seconds(1)
            )
            yield* store.commit(
              workspace,
              granted.map((one) => ({ ...one, sync: { ...sync, lastUpdatedAt: 1 }, point: { n: 1 } }))
            )
          }
        }
        const first = yield* Scope.make()
        yield* Scope.provide(process({}), first)
        // One step and part of the rest after it.
        yield* TestClock.adjust("1 millis")
        yield* Scope.close(first, Exit.void)
        assert.deepStrictEqual(steps, ["thin"])
        places.push((yield* (yield* Coordination).readCell("maintenance")).text)
        yield* process({})
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual(steps, ["thin"])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(steps, ["thin", "thin", "thin"])
        assert.match(String(places[0]), /"phase":"thin","after":\{"workspace":"w\d\d"/u)
      })
    )
  )

  it.effect("runs beside a background refresher, unless the host says other processes do", () =>
    world((scripted, steps) =>
      Effect.gen(function* () {
        yield* watched(scripted)
        const idle = { interval: "1 day" } as const
        const context = yield* Effect.context<Analytics | Store | Coordination | Adapters.Adapters | Scope.Scope>()
        const started = (options: Background.Options) =>
          Layer.build(
            Layer.fresh(Background.layer(options)).pipe(
              Layer.provide(engine(scripted)),
              Layer.provide(Layer.succeedContext(context))
            )
          )
        yield* started({ ...idle, maintenance: null })
        yield* TestClock.adjust("1 minute")
        assert.isEmpty(steps)
        yield* started(idle)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(steps, ["thin"])
      })
    )
  )
})

describe("Numbers older than a platform lets them be kept", { meta: { claim: "history.max-age" } }, () => {
  const limited = { maxAge: Duration.days(7) }

  it.effect("are erased with their points, and the row says why and is read anew", () =>
    world(
      (scripted) =>
        Effect.gen(function* () {
          yield* watched(scripted)
          const analytics = yield* Analytics
          yield* TestClock.setTime(start + 7.5 * day)
          assert.deepStrictEqual(yield* analytics.maintain, { thinned: 0, expired: 4, rows: 0 })
          assert.deepStrictEqual((yield* row)?.metrics, { views: 5 })
          const before = (yield* analytics.changes(acme, {})).cursor
          yield* TestClock.setTime(start + 9 * day)
          assert.deepStrictEqual(yield* analytics.maintain, { thinned: 0, expired: 1, rows: 1 })
          assert.strictEqual(yield* points, 0)
          const { changes } = yield* analytics.changes(acme, { cursor: before })
          assert.lengthOf(changes, 1)
          const [stored] = (yield* (yield* Store).pagePublications(acme, {
            filters: [],
            start: { _tag: "Offset", offset: 0 },
            limit: 1
          })).rows
          assert.deepInclude(stored?.sync, {
            metrics: {},
            outcome: "partial",
            policyState: null,
            warnings: ["Its numbers were erased: those of Scripted are kept for 7d."]
          })
          scripted.posts = (_credential, refs) => Effect.succeed(refs.map(() => value({ views: 6 })))
          const [again] = (yield* settle(analytics.listPosts(acme, {}))).rows
          assert.deepStrictEqual([again?.metrics, again?.status, again?.warnings], [{ views: 6 }, "synced", []])
          assert.deepStrictEqual(yield* analytics.maintain, { thinned: 0, expired: 0, rows: 0 })
        }),
      limited
    )
  )

  it.effect("stay as long as the host says in place of the adapter", () =>
    world(
      (scripted) =>
        Effect.gen(function* () {
          yield* watched(scripted)
          yield* TestClock.setTime(start + 9 * day)
          const adapters = yield* Adapters.Adapters
          const kept = (maxAge: Maintenance.Policy["maxAge"]) =>
            Effect.flatMap(Store, (store) =>
              Maintenance.maintain(store, adapters, maxAge === undefined ? {} : { maxAge })
            )
          assert.include(yield* kept({ scripted: null }), { expired: 0, rows: 0 })
          assert.include(yield* kept({ scripted: "30 days", elsewhere: "1 day" }), { expired: 0, rows: 0 })
          assert.include(yield* kept({ scripted: "8 days" }), { expired: 4, rows: 0 })
          assert.include(yield* kept({ scripted: "2 days" }), { expired: 1, rows: 1 })
        }),
      limited
    )
  )

  it.effect("are not written back by a refresh that had seen them, and a refresh in flight is left alone", () =>
    world(
      (scripted) =>
        Effect.gen(function* () {
          yield* watched(scripted)
          const store = yield* Store
          const analytics = yield* Analytics
          yield* TestClock.setTime(start + 9 * day)
          const [seen] = (yield* store.pagePublications(acme, {
            filters: [],
            start: { _tag: "Offset", offset: 0 },
            limit: 1
          })).rows
          if (seen === undefined) return assert.fail("no row")
          const subject = { kind: "publication" as const, seq: seen.publication.seq }
          const {
            granted: [held]
          } = yield* store.claim(acme, [{ subject, fence: seen.fence, reason: "forced" }], Duration.seconds(30))
          assert.include(yield* analytics.maintain, { rows: 0 })
          yield* TestClock.adjust("1 minute")
          assert.include(yield* analytics.maintain, { rows: 1 })
          assert.deepStrictEqual(yield* store.commit(acme, held === undefined ? [] : [{ ...held, sync: seen.sync }]), [
            subject
          ])
        }),
      limited
    )
  )
})
