import { controls } from "@dravo-internal/tools/proves"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable, Unstorable } from "@dravo/core/StoreError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { connectAccounts, inMemory, type Process, read, start } from "./processes.ts"
import { connect, record, type Script, script, value } from "./scripted.ts"

const sentence = "New numbers from Scripted could not be stored."

/** A store in memory that takes commits, or fails them all, or those of one number. */
const failing = Effect.fnUntraced(function* () {
  const store = yield* Store
  const state: { mode: "well" | "down" | "picky" } = { mode: "well" }
  const commit: Store["Service"]["commit"] = (workspace, commits) => {
    if (state.mode === "down")
      return new StoreError({ operation: "commit", reason: new Unreachable({ detail: "gone" }) })
    if (state.mode === "picky" && commits.some(({ sync }) => sync.metrics["like_count"] === 13))
      return new StoreError({ operation: "commit", reason: new Unstorable({ detail: "a text" }) })
    return store.commit(workspace, commits)
  }
  return { state, store: { ...store, commit } }
})

/** What twenty readers are shown of a row that was never read before, and what that costs while commits fail. */
const twentyReads = Effect.fnUntraced(function* <E, R>(platform: Script, process: Effect.Effect<Process, E, R>) {
  const { state, store } = yield* failing()
  return yield* Effect.gen(function* () {
    yield* connectAccounts(1)
    state.mode = "down"
    for (let again = 0; again < 20; again++)
      assert.deepStrictEqual(
        (yield* read(yield* process, "n0")).map(({ error, metrics, status }) => [status, error, metrics]),
        [["failed", sentence, {}]]
      )
    return platform.calls.length
  }).pipe(Effect.provideService(Store, store))
})

describe("A store that takes no commits", { meta: { claim: "hosts.unstored" } }, () => {
  it.effect("costs a platform no call per read: rows say so, keep their numbers, and heal by themselves", () =>
    Effect.gen(function* () {
      const platform = script()
      const { state, store } = yield* failing()
      yield* Effect.gen(function* () {
        const process = yield* start(platform)
        yield* connectAccounts(1)
        const [before] = yield* read(process, "n0")
        assert.strictEqual(before?.status, "synced")
        state.mode = "down"
        yield* TestClock.adjust("7 hours")
        platform.posts = (_credential, refs) => Effect.succeed(refs.map(() => value({ like_count: 8 })))
        for (let again = 0; again < 20; again++) {
          const [row] = yield* read(process, "n0")
          assert.deepStrictEqual([row?.status, row?.error, row?.metrics], ["failed", sentence, { like_count: 7 }])
          assert.strictEqual(row?.lastUpdatedAt, before?.lastUpdatedAt)
        }
        assert.lengthOf(platform.calls, 2)
        yield* TestClock.adjust("31 seconds")
        yield* read(process, "n0")
        yield* TestClock.adjust("31 seconds")
        yield* read(process, "n0")
        assert.lengthOf(platform.calls, 3)
        state.mode = "well"
        yield* TestClock.adjust("1 minute")
        const [healed] = yield* read(process, "n0")
        assert.deepStrictEqual([healed?.status, healed?.error, healed?.metrics], ["synced", null, { like_count: 8 }])
        assert.lengthOf(platform.calls, 4)
      }).pipe(Effect.provideService(Store, store))
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("costs one call, not one per read, where a row was never read before; a forced read still asks", () =>
    Effect.gen(function* () {
      const platform = script()
      let process: Process | undefined
      const kept = Effect.suspend(() => (process === undefined ? start(platform) : Effect.succeed(process))).pipe(
        Effect.tap((one) =>
          Effect.sync(() => {
            process = one
          })
        )
      )
      assert.strictEqual(yield* twentyReads(platform, kept), 1)
      yield* read(yield* kept, "n0", true)
      assert.lengthOf(platform.calls, 2)
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("would cost a call per read where nobody remembers what could not be stored", () =>
    Effect.gen(function* () {
      controls("hosts.unstored")
      const platform = script()
      assert.strictEqual(yield* twentyReads(platform, start(platform)), 20)
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("costs a background refresher a call in each back-off", () =>
    Effect.gen(function* () {
      const platform = script()
      const { state, store } = yield* failing()
      yield* Effect.gen(function* () {
        state.mode = "down"
        yield* connectAccounts(1)
        yield* start(platform, { background: true })
        yield* TestClock.adjust("25 seconds")
        assert.isAtMost(platform.calls.length, 2)
        yield* TestClock.adjust("10 minutes")
        assert.isAtMost(platform.calls.length, 8)
      }).pipe(Effect.provideService(Store, store))
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("takes everything but what one row brought: the others of its batch are stored, and it is failed", () =>
    Effect.gen(function* () {
      const platform = script()
      const { state, store } = yield* failing()
      yield* Effect.gen(function* () {
        const process = yield* start(platform)
        yield* connect("n0")
        yield* record(3, "n0")
        state.mode = "picky"
        platform.posts = (_credential, refs) =>
          Effect.succeed(
            refs.map(({ publication }) => value({ like_count: publication.platformPostId === "n0-2" ? 13 : 7 }))
          )
        const shown = () =>
          Effect.map(read(process, "n0"), (rows) =>
            rows.map(({ error, publication, status }) => [publication.platformPostId, status, error]).sort()
          )
        const expected = [
          ["n0-1", "synced", null],
          ["n0-2", "failed", sentence],
          ["n0-3", "synced", null]
        ]
        for (let again = 0; again < 5; again++) assert.deepStrictEqual(yield* shown(), expected)
        assert.lengthOf(platform.calls, 1)
        // The status is the store's own: other processes see it too.
        const other = yield* start(platform)
        assert.deepStrictEqual((yield* read(other, "n0")).map(({ status }) => status).sort(), [
          "failed",
          "synced",
          "synced"
        ])
        assert.lengthOf(platform.calls, 1)
      }).pipe(Effect.provideService(Store, store))
    }).pipe(Effect.scoped, inMemory)
  )
})
