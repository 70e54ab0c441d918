/** Laws of API keys and of throttles. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../../suite/law.ts"

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
