/** Laws of API keys and of throttles. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../law.ts"

export const keys: ReadonlyArray<Law> = [
  law(
    "a key is found by its id alone, as it was inserted",
    Effect.fnUntraced(function* ({ store }) {
      const key = F.apiKey("k1", { scopes: ["analytics:read", "analytics:refresh", "admin"] })
      assert.isNull(yield* store.engineFindKey("k1"))
      yield* store.insertKey(F.mine, key)
      assert.deepStrictEqual(yield* store.engineFindKey("k1"), { workspace: F.mine, key })
      for (const id of ["K1", "k", "k1 ", "", "%", "k_"]) assert.isNull(yield* store.engineFindKey(id))
    })
  ),

  law(
    "a second key with one id is a conflict, in any workspace, and changes nothing",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.insertKey(F.mine, F.apiKey("k1"))
      for (const workspace of [F.mine, F.theirs]) {
        assert.strictEqual(
          yield* reasonOf(store.insertKey(workspace, F.apiKey("k1", { name: "other", digest: "other" }))),
          "Conflict"
        )
      }
      assert.deepStrictEqual(yield* store.engineFindKey("k1"), { workspace: F.mine, key: F.apiKey("k1") })
      assert.isEmpty(yield* store.listKeys(F.theirs))
    })
  ),

  law(
    "keys are listed in order of creation, revoked ones included",
    Effect.fnUntraced(function* ({ start, store, tick }) {
      const keys = ["k3", "k1", "k2"].map((id, n) => F.apiKey(id, { createdAt: 1000 + n }))
      yield* Effect.forEach(keys, (key) => store.insertKey(F.mine, key))
      yield* store.insertKey(F.theirs, F.apiKey("k0"))
      assert.deepStrictEqual(yield* store.listKeys(F.mine), keys)
      assert.isTrue(yield* store.revokeKey(F.mine, "k1"))
      const listed = yield* store.listKeys(F.mine)
      const revokedAt = listed[1]?.revokedAt ?? null
      assert.deepStrictEqual(
        listed,
        keys.map((key) => (key.id === "k1" ? { ...key, revokedAt } : key))
      )
      assert.isBelow(Math.abs((revokedAt ?? Infinity) - start), tick)
    })
  ),

  law(
    "a revoked key is not found, and its id is not free again",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.insertKey(F.mine, F.apiKey("k1"))
      yield* store.insertKey(F.mine, F.apiKey("k2"))
      assert.isTrue(yield* store.revokeKey(F.mine, "k1"))
      assert.isNull(yield* store.engineFindKey("k1"))
      assert.isNotNull(yield* store.engineFindKey("k2"))
      assert.strictEqual(yield* reasonOf(store.insertKey(F.mine, F.apiKey("k1"))), "Conflict")
    })
  ),

  law(
    "revoking answers true once, and false for an unknown key or another workspace's",
    Effect.fnUntraced(function* ({ store, tick, wait }) {
      yield* store.insertKey(F.mine, F.apiKey("k1"))
      assert.isFalse(yield* store.revokeKey(F.mine, "k2"))
      assert.isFalse(yield* store.revokeKey(F.theirs, "k1"))
      assert.isNotNull(yield* store.engineFindKey("k1"))
      assert.isTrue(yield* store.revokeKey(F.mine, "k1"))
      const [before] = yield* store.listKeys(F.mine)
      yield* wait(10 * tick)
      assert.isFalse(yield* store.revokeKey(F.mine, "k1"))
      assert.deepStrictEqual(yield* store.listKeys(F.mine), before === undefined ? [] : [before])
    })
  )
]

export const throttles: ReadonlyArray<Law> = [
  law(
    "a throttle is told for the keys that have one, until its deadline",
    Effect.fnUntraced(function* ({ start, store, tick, wait }) {
      yield* store.engineThrottle("a", start + 100 * tick)
      yield* store.engineThrottle("b", start + 200 * tick)
      yield* wait(99 * tick)
      const early = yield* store.engineThrottles(["a", "b", "c", "a"])
      assert.deepStrictEqual([...early.until].sort(), [
        ["a", start + 100 * tick],
        ["b", start + 200 * tick]
      ])
      assert.deepStrictEqual([...(yield* store.engineThrottles(["b"])).until.keys()], ["b"])
      yield* wait(tick)
      const late = yield* store.engineThrottles(["a", "b"])
      assert.deepStrictEqual([...late.until.keys()], ["b"])
      assert.isBelow(Math.abs(late.now - start - 100 * tick), tick)
      assert.strictEqual((yield* store.engineThrottles([])).until.size, 0)
    })
  ),

  law(
    "a later deadline wins over an earlier one, in either order",
    Effect.fnUntraced(function* ({ start, store, tick }) {
      yield* store.engineThrottle("up", start + 100 * tick)
      yield* store.engineThrottle("up", start + 200 * tick)
      yield* store.engineThrottle("down", start + 200 * tick)
      yield* store.engineThrottle("down", start + 100 * tick)
      const { until } = yield* store.engineThrottles(["up", "down"])
      assert.deepStrictEqual([until.get("up"), until.get("down")], [start + 200 * tick, start + 200 * tick])
    })
  ),

  law(
    "a throttle that ended can be set anew",
    Effect.fnUntraced(function* ({ start, store, tick, wait }) {
      yield* store.engineThrottle("a", start + 10 * tick)
      yield* wait(20 * tick)
      assert.strictEqual((yield* store.engineThrottles(["a"])).until.size, 0)
      yield* store.engineThrottle("a", start + 30 * tick)
      assert.strictEqual((yield* store.engineThrottles(["a"])).until.get("a"), start + 30 * tick)
    })
  ),

  law(
    "a deadline in the past throttles nobody",
    Effect.fnUntraced(function* ({ start, store }) {
      yield* store.engineThrottle("a", start)
      yield* store.engineThrottle("b", -5)
      assert.strictEqual((yield* store.engineThrottles(["a", "b"])).until.size, 0)
    })
  ),

  law(
    "throttle keys are compared exactly",
    Effect.fnUntraced(function* ({ start, store, tick }) {
      yield* store.engineThrottle('["x","app 1"]', start + 100 * tick)
      assert.strictEqual((yield* store.engineThrottles(['["X","app 1"]', "%", '["x","app 1"] ', ""])).until.size, 0)
      assert.strictEqual((yield* store.engineThrottles(['["x","app 1"]'])).until.size, 1)
    })
  )
]
