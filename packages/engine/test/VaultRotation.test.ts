import { controls, measured, proves } from "@dravo-internal/tools/proves"
import type { Tokens } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import { Store } from "@dravo/core/Store"
import * as Vault from "@dravo/engine/Vault"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { acme, adapter, connect, script } from "./scripted.ts"

const keyOf = (byte: number) => Redacted.make(Buffer.alloc(32, byte).toString("base64url"))
const [old, newer] = [keyOf(1), keyOf(2)]

const tokens: Tokens = {
  accessToken: Redacted.make("access"),
  refreshToken: Redacted.make("refresh"),
  expiresIn: Duration.hours(2),
  refreshExpiresIn: null,
  scopes: null
}

/** A process with these keys, over the store of the test. */
const having = <A, E>(
  options: Vault.Options,
  effect: Effect.Effect<A, E, Vault.Vault | Credentials | Store>
): Effect.Effect<A, E | Vault.VaultError | AdapterError, Store> =>
  Effect.provide(
    effect,
    Layer.fresh(Vault.layer(options)).pipe(
      Layer.provide(Adapters.layer([Effect.succeed(adapter(script()))])),
      Layer.provideMerge(Layer.effect(Store, Store))
    )
  )

const saved = Effect.fnUntraced(function* (count: number) {
  const accounts = yield* Effect.forEach(
    Array.from({ length: count }, (_, at) => `${at}`),
    (name) => connect(name)
  )
  yield* having(
    { key: old },
    Effect.flatMap(Vault.Vault, (vault) => Effect.forEach(accounts, (one) => vault.save(one, tokens)))
  )
  return accounts
})

const rotate = Effect.flatMap(Vault.Vault, (vault) => vault.rotate(acme))
const rotating = { key: newer, olderKeys: [old] }

describe("A vault key", () => {
  it.effect(
    "is replaced while tokens are used: the old one opens, the new one seals, and then the old one may go",
    () =>
      Effect.gen(function* () {
        proves("security.vault-rotation")
        const accounts = yield* saved(250)
        const used = having(
          rotating,
          Effect.flatMap(Credentials, (it) => Effect.forEach(accounts, (one) => it.get(one)))
        )
        const [rotated] = yield* Effect.all([having(rotating, rotate), used], { concurrency: 2 })
        assert.deepStrictEqual(rotated, { resealed: 250, current: 0, busy: 0, unreadable: 0 })
        measured(`${rotated.resealed} credentials sealed anew, each read meanwhile`)
        const alone = yield* having(
          { key: newer },
          Effect.flatMap(Credentials, (it) => Effect.forEach(accounts, (one) => it.get(one)))
        )
        assert.isTrue(alone.every(({ token }) => Redacted.value(token) === "access"))
      }).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect("that was replaced and not yet sealed over is missed by whoever does not know it", () =>
    Effect.gen(function* () {
      controls("security.vault-rotation")
      const [account] = yield* saved(1)
      if (account === undefined) return assert.fail("no account")
      const error = yield* Effect.flip(
        having(
          { key: newer },
          Effect.flatMap(Credentials, (it) => it.get(account))
        )
      )
      assert.notInclude(String(error), "access")
      assert.deepStrictEqual(yield* having({ key: newer }, rotate), {
        resealed: 0,
        current: 0,
        busy: 0,
        unreadable: 1
      })
    }).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect("goes on where it was interrupted, and leaves a token alone that is being renewed", () =>
    Effect.gen(function* () {
      const [first, second] = yield* saved(3)
      if (first === undefined || second === undefined) return assert.fail("no accounts")
      const store = yield* Store
      let writes = 0
      const failing = Layer.succeed(
        Store,
        Store.of({
          ...store,
          writeSecret: (...of) => (++writes > 1 ? Effect.die("killed") : store.writeSecret(...of))
        })
      )
      yield* Effect.exit(Effect.provide(having(rotating, rotate), failing))
      // The one it died in is leased until the lease is over; another one is renewed by somebody.
      assert.deepStrictEqual(yield* having(rotating, rotate), { resealed: 1, current: 1, busy: 1, unreadable: 0 })
      yield* store.releaseSecret(acme, second.accountId, 1)
      assert.deepStrictEqual(yield* having(rotating, rotate), { resealed: 1, current: 2, busy: 0, unreadable: 0 })
    }).pipe(Effect.provide(StoreMemory.layer))
  )
})
