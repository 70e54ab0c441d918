import { measured, proves } from "@dravo-internal/tools/proves"
import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformAccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, engine, platform as scripted, record, script, settle, world } from "./scripted.ts"

/** Accounts whose posts were recorded in turns, so that every page of the list mixes them. */
const mixed = (accounts: number, posts: number) =>
  Effect.gen(function* () {
    const store = yield* Store
    const names = Array.from({ length: accounts }, (_, at) => `a${at}`)
    for (const name of names)
      yield* store.connectAccount(acme, {
        accountId: AccountId.make(name),
        platform: scripted,
        platformAccountId: PlatformAccountId.make(name),
        handle: null,
        app: null,
        traits: {}
      })
    for (let at = 0; at < posts; at++)
      for (const name of names)
        yield* store.recordPublication(acme, {
          postId: PostId.make(`${name}-${at}`),
          accountId: AccountId.make(name),
          platformPostId: PlatformPostId.make(`${name}-${at}`),
          url: null,
          text: null,
          createdAt: null,
          publishedAt: null,
          traits: {}
        })
  })

const commanded = (accounts: number, posts: number, batch: number) => {
  const platform = { ...script(), batch }
  return Effect.gen(function* () {
    const analytics = yield* Analytics
    yield* mixed(accounts, posts)
    const summary = yield* settle(analytics.refresh(acme, {}))
    return { summary, calls: platform.calls.length }
  }).pipe(Effect.provide(world(platform)))
}

describe("A commanded refresh", () => {
  it.effect("of 50 accounts with 20 posts each makes 50 calls, though every page of the list mixes them", () =>
    Effect.gen(function* () {
      const { calls, summary } = yield* commanded(50, 20, 50)
      assert.deepStrictEqual([calls, summary.publications, summary.accounts, summary.synced], [50, 1000, 50, 1050])
    })
  )

  const size = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
  it.effect.prop(
    "makes at most a tenth more calls than there can be, however its accounts are mixed",
    { accounts: size(1, 12), posts: size(1, 30), batch: size(1, 20) },
    ({ accounts, batch, posts }) =>
      Effect.gen(function* () {
        const { calls, summary } = yield* commanded(accounts, posts, batch)
        assert.isAtMost(calls, 1.1 * accounts * Math.ceil(posts / batch))
        assert.strictEqual(summary.synced, accounts * posts + accounts)
      }),
    { arbitrary: { runs: 20 } }
  )

  it.effect("of one post asks for no account and for no other post", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* mixed(2, 3)
      const summary = yield* settle(analytics.refresh(acme, { postId: "a1-2" }))
      assert.deepStrictEqual([summary.publications, summary.accounts, platform.calls], [1, 0, [["a1-2"]]])
    }).pipe(Effect.provide(world(platform)))
  })
})

const warning = "Not refreshed: this request has reached its limit of platform calls."

describe("Rows a read's limit of calls left out", () => {
  const read = Effect.gen(function* () {
    const analytics = yield* Analytics
    const { rows } = yield* settle(analytics.listPosts(acme, { limit: 100 }))
    return rows.map(({ status, warnings }) => [status, ...warnings])
  })

  it.effect("keep the status that is known, say so, and are taken by the next read", () => {
    const platform = { ...script(), batch: 1 }
    return Effect.gen(function* () {
      yield* connect()
      yield* record(5)
      const shown = yield* read
      assert.lengthOf(
        shown.filter(([status]) => status === "synced"),
        3
      )
      assert.deepStrictEqual(
        shown.filter(([status]) => status !== "synced"),
        Array(2).fill(["pending", warning])
      )
      assert.deepStrictEqual(yield* read, Array(5).fill(["synced"]))
    }).pipe(Effect.provide(world(platform, { analytics: { maxCalls: 3 } })))
  })

  it.effect("are taken on in the background of the library where one runs", () => {
    const platform = { ...script(), batch: 1 }
    const live = Background.layer({ maintenance: null }).pipe(
      Layer.provideMerge(engine(platform, { analytics: { maxCalls: 3 } })),
      Layer.provide(Adapters.layer([Effect.succeed(adapter(platform))])),
      Layer.provideMerge(StoreMemory.layer)
    )
    return Effect.gen(function* () {
      // Its first round finds nothing.
      yield* TestClock.adjust("1 second")
      yield* connect()
      yield* record(5)
      yield* read
      assert.lengthOf(platform.calls, 3)
      yield* TestClock.adjust("20 seconds")
      assert.lengthOf(platform.calls, 5)
      assert.deepStrictEqual(yield* read, Array(5).fill(["synced"]))
    }).pipe(Effect.provide(live))
  })
})

describe("A forced read", () => {
  it.effect("takes numbers asked for less than a second ago without a word, and asks for older ones", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      yield* settle(analytics.listPosts(acme, {}))
      const forced = Effect.map(settle(analytics.listPosts(acme, { refresh: true })), ({ rows }) => rows[0]?.warnings)
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual([yield* forced, platform.calls.length], [[], 1])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([yield* forced, platform.calls.length], [[], 2])
    }).pipe(Effect.provide(world(platform, { analytics: { minForceInterval: "1 second" } })))
  })

  it.effect(
    "of 50 readers within a second costs one call a batch, whether they come at once or one after the other",
    () => {
      const platform = { ...script(), batch: 2 }
      return Effect.gen(function* () {
        proves("reads.forced-within-a-second")
        const analytics = yield* Analytics
        yield* connect()
        yield* record(5)
        const forced = analytics.listPosts(acme, { refresh: true })
        yield* settle(forced)
        assert.lengthOf(platform.calls, 3)
        yield* TestClock.adjust("2 seconds")
        yield* settle(
          Effect.all(
            Array.from({ length: 25 }, () => forced),
            { concurrency: "unbounded" }
          )
        )
        for (let reader = 0; reader < 25; reader++) {
          const { rows } = yield* settle(forced)
          assert.deepStrictEqual(
            rows.map(({ status, warnings }) => [status, ...warnings]),
            Array(5).fill(["synced"])
          )
          yield* TestClock.adjust("30 millis")
        }
        measured(`${platform.calls.length - 3} calls for 3 batches`)
        assert.lengthOf(platform.calls, 6)
      }).pipe(Effect.provide(world(platform, { analytics: { minForceInterval: "1 second" } })))
    }
  )

  it.effect("says that it leaves rows alone where the host wants more than a second between two", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      yield* settle(analytics.listPosts(acme, {}))
      const { rows } = yield* settle(analytics.listPosts(acme, { refresh: true }))
      assert.deepStrictEqual(rows[0]?.warnings, ["Not refreshed: it was asked for a moment ago."])
    }).pipe(Effect.provide(world(platform, { analytics: { minForceInterval: "1 minute" } })))
  })
})
