import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as ApiKeys from "@dravo/engine/ApiKeys"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { acme } from "./scripted.ts"

const keys = ApiKeys.layer.pipe(Layer.provideMerge(StoreMemory.layer))
const issue = Effect.flatMap(ApiKeys.ApiKeys, (one) => one.issue(acme, { name: "ci", scopes: ["analytics:read"] }))

describe("API keys", () => {
  it.effect("open the workspace they were issued for, with their scopes", () =>
    Effect.gen(function* () {
      const { key, record } = yield* issue
      assert.match(Redacted.value(key), /^dra_[0-9A-Za-z]{16}[0-9A-Za-z_-]{43}[0-9A-Za-z]{6}$/u)
      const principal = yield* (yield* ApiKeys.ApiKeys).verify(key)
      assert.deepStrictEqual(principal, {
        workspace: acme,
        scopes: new Set(["analytics:read" as const]),
        keyId: record.id
      })
    }).pipe(Effect.provide(keys))
  )

  it.effect("are stored without their secret", () =>
    Effect.gen(function* () {
      const { key } = yield* issue
      const secret = Redacted.value(key).slice(20, 63)
      const stored = JSON.stringify(yield* (yield* ApiKeys.ApiKeys).list(acme))
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64"),
        Buffer.from(secret, "base64url").toString("hex")
      ]) {
        assert.notInclude(stored, form)
      }
    }).pipe(Effect.provide(keys))
  )

  it.effect("are refused after a typo without a read of the store", () => {
    let reads = 0
    const counting = Layer.effect(
      Store,
      Effect.map(StoreMemory.make, (store) =>
        Store.of({
          ...store,
          engineFindKey: (id) =>
            Effect.suspend(() => {
              reads++
              return store.engineFindKey(id)
            })
        })
      )
    )
    return Effect.gen(function* () {
      const { key } = yield* issue
      const text = Redacted.value(key)
      const { verify } = yield* ApiKeys.ApiKeys
      for (let at = 4; at < text.length; at++) {
        const typo = `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`
        assert.strictEqual((yield* Effect.flip(verify(Redacted.make(typo))))._tag, "KeyRefused")
      }
      for (const other of ["", "dra_", text.slice(1), `${text}x`, "x".repeat(100_000)]) {
        assert.strictEqual((yield* Effect.flip(verify(Redacted.make(other))))._tag, "KeyRefused")
      }
      assert.strictEqual(reads, 0)
      yield* verify(key)
      assert.strictEqual(reads, 1)
    }).pipe(Effect.provide(ApiKeys.layer.pipe(Layer.provideMerge(counting))))
  })

  it.effect("are refused once revoked, and only their own workspace can revoke them", () =>
    Effect.gen(function* () {
      const { key, record } = yield* issue
      const { list, revoke, verify } = yield* ApiKeys.ApiKeys
      assert.isFalse(yield* revoke(WorkspaceId.make("other"), record.id))
      yield* verify(key)
      assert.isTrue(yield* revoke(acme, record.id))
      assert.isFalse(yield* revoke(acme, record.id))
      assert.strictEqual((yield* Effect.flip(verify(key)))._tag, "KeyRefused")
      assert.strictEqual((yield* list(acme)).length, 1)
    }).pipe(Effect.provide(keys))
  )

  it.effect("with a right id and a wrong secret are refused like unknown ones", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* issue, yield* issue]
      const store = yield* Store
      const { verify } = yield* ApiKeys.ApiKeys
      // The second key's secret under the first one's id would need a valid checksum: swap the digests instead.
      const swapped = Layer.succeed(
        Store,
        Store.of({
          ...store,
          engineFindKey: (id) => store.engineFindKey(id === one.record.id ? two.record.id : id)
        })
      )
      const error = yield* Effect.flip(
        Effect.provide(
          Effect.flatMap(ApiKeys.ApiKeys, (other) => other.verify(one.key)),
          Layer.fresh(ApiKeys.layer).pipe(Layer.provide(swapped))
        )
      )
      assert.strictEqual(error._tag, "KeyRefused")
      yield* verify(one.key)
    }).pipe(Effect.provide(keys))
  )
})
