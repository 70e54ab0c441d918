import { proves } from "@dravo-internal/tools/proves"
import { AccountId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as FixedTtl from "@dravo/engine/FixedTtl"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, script } from "./scripted.ts"

const day = 86_400_000
const publish = (id: string, createdAt: number) =>
  Effect.flatMap(Store, (store) =>
    store.recordPublication(acme, {
      postId: PostId.make(id),
      accountId: AccountId.make("acc_one"),
      platformPostId: PlatformPostId.make(id),
      url: null,
      text: null,
      createdAt,
      publishedAt: null,
      traits: {}
    })
  )

describe("A fixed time to live", () => {
  it.effect("would pay for every post on every day since it was there, so far and by the end of the period", () =>
    Effect.gen(function* () {
      proves("spending.fixed-ttl")
      const store = yield* Store
      const platform = adapter({ ...script(), dollars: 0.005 })
      yield* TestClock.setTime(31 * day)
      yield* connect()
      for (const [id, at] of [
        ["old", 3],
        ["first", 31],
        ["second", 32.9]
      ] as const)
        yield* publish(id, at * day)
      const window = { budget: 1, spent: 0, from: 31 * day, to: 59 * day }
      const cents = (cost: FixedTtl.FixedCost) => [Math.round(cost.spent * 1000), Math.round(cost.forecast * 1000)]
      assert.deepStrictEqual(cents(yield* FixedTtl.cost(store, platform, acme, window, 31 * day)), [10, 10 + 27 * 10])
      assert.deepStrictEqual(cents(yield* FixedTtl.cost(store, platform, acme, window, 34.5 * day)), [
        10 + 15 + 15 + 15,
        55 + 24 * 15
      ])
      assert.deepStrictEqual(cents(yield* FixedTtl.cost(store, platform, acme, window, 59 * day - 1)), [
        10 + 27 * 15,
        10 + 27 * 15
      ])
      const { posts } = platform.capabilities
      const dear = {
        ...platform,
        capabilities: {
          posts,
          accounts: { ...posts, price: { per: "resource-day", dollars: 1, source: "a test" } as const }
        }
      }
      assert.deepStrictEqual(cents(yield* FixedTtl.cost(store, dear, acme, window, 31 * day)), [1010, 28 * 1010])
      assert.deepStrictEqual(cents(yield* FixedTtl.cost(store, adapter(script()), acme, window, 40 * day)), [0, 0])
    }).pipe(Effect.provide(StoreMemory.layer))
  )
})
