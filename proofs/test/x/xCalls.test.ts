import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { fixed } from "@dravo/core/Freshness"
import { Store } from "@dravo/core/Store"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { api, make } from "./xWorld.ts"

const tweets = (fake: {
  calls(): { readonly endpoints: Readonly<Record<string, { readonly calls: number }>> }
}): number => fake.calls().endpoints["GET /2/tweets"]?.calls ?? 0

describe("Platform calls of reads over HTTP", () => {
  it.live("25 stale rows cost one call", () =>
    Effect.gen(function* () {
      proves("reads.batch-of-25")
      const { fake, posts } = yield* make(25)
      const page = yield* posts()
      assert.isTrue(page.items.length === 25 && page.items.every((row) => row.sync_status === "synced"))
      assert.strictEqual(tweets(fake), 1)
      measured(`${tweets(fake)} call`)
    }).pipe(Effect.scoped)
  )

  it.live("101 stale rows cost two calls", () =>
    Effect.gen(function* () {
      proves("reads.batch-of-101")
      const { fake, posts } = yield* make(101)
      const pages = yield* Effect.all([posts("?limit=100"), posts("?limit=100&page=2")], { concurrency: 2 })
      assert.deepStrictEqual(
        pages.map((page) => page.items.length),
        [100, 1]
      )
      assert.isTrue(pages.every((page) => page.items.every((row) => row.sync_status === "synced")))
      assert.strictEqual(tweets(fake), 2)
      measured(`${tweets(fake)} calls`)
    }).pipe(Effect.scoped)
  )

  it.live("50 concurrent readers of a stale page cost one call", () =>
    Effect.gen(function* () {
      proves("reads.one-call-for-all-readers")
      const { fake, posts } = yield* make(25)
      const pages = yield* Effect.all(
        Array.from({ length: 50 }, () => posts()),
        { concurrency: "unbounded" }
      )
      assert.isTrue(pages.every((page) => page.items.every((row) => row.sync_status === "synced")))
      assert.strictEqual(tweets(fake), 1)
      measured(`${tweets(fake)} call`)
    }).pipe(Effect.scoped)
  )

  it.live("without joining and leases every reader costs a call", () =>
    Effect.gen(function* () {
      controls("reads.one-call-for-all-readers")
      const { both, fake, store } = yield* make(25)
      const unguarded = Context.add(
        both,
        Store,
        Store.of({ ...store, claim: (_, claims) => Effect.succeed({ granted: claims, now: 0 }) })
      )
      const readers = yield* Effect.forEach(Array.from({ length: 50 }), () => api(unguarded, fake.url))
      yield* Effect.all(
        readers.map((reader) => reader.posts()),
        { concurrency: "unbounded" }
      )
      assert.isAbove(tweets(fake), 1)
      measured(`${tweets(fake)} calls`)
    }).pipe(Effect.scoped)
  )

  it.live("a warm read costs no call", () =>
    Effect.gen(function* () {
      proves("reads.warm-read")
      const { fake, posts } = yield* make(25)
      yield* posts()
      fake.reset()
      yield* Effect.all([posts(), posts("?limit=10"), posts("?postId=post_3")])
      assert.strictEqual(tweets(fake), 0)
      measured(`${tweets(fake)} calls`)
    }).pipe(Effect.scoped)
  )

  it.live("with a policy that is never fresh every read costs a call", () =>
    Effect.gen(function* () {
      controls("reads.warm-read")
      const { fake, posts } = yield* make(25, { freshness: fixed(0) })
      yield* posts()
      fake.reset()
      yield* posts()
      yield* posts()
      assert.strictEqual(tweets(fake), 2)
      measured(`${tweets(fake)} calls for 2 reads`)
    }).pipe(Effect.scoped)
  )
})
