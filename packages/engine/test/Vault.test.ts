import { AdapterError, Unauthorized, Unavailable } from "@dravo/core/AdapterError"
import type { Adapter, Tokens } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import { Store } from "@dravo/core/Store"
import * as Vault from "@dravo/engine/Vault"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, platform, script, settle } from "./scripted.ts"

const key = Redacted.make("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY")

const tokens = (access: string, refresh: string | null = `${access}-refresh`, seconds = 7200): Tokens => ({
  accessToken: Redacted.make(access),
  refreshToken: refresh === null ? null : Redacted.make(refresh),
  expiresIn: Duration.seconds(seconds),
  refreshExpiresIn: null,
  scopes: null
})

/** A token endpoint with single-use refresh tokens. */
const endpoint = (answer?: Effect.Effect<Tokens, AdapterError>) => {
  const used: Array<string> = []
  const refreshToken: Adapter["refreshToken"] & {} = (refresh) =>
    Effect.suspend(() => {
      used.push(Redacted.value(refresh))
      return answer ?? Effect.delay(Effect.succeed(tokens(`access-${used.length + 1}`)), "100 millis")
    })
  return { used, adapter: { ...adapter(script()), refreshToken } }
}

const vault = (given: Adapter) => Vault.layer({ key }).pipe(Layer.provide(Adapters.layer([Effect.succeed(given)])))
const refusal = (reason: AdapterError["reason"]) =>
  Effect.fail(new AdapterError({ platform, operation: "refreshToken", reason }))
const reveal = Effect.map(({ token }: { readonly token: Redacted.Redacted }) => Redacted.value(token))

describe("The vault", () => {
  it.effect("gives back what was saved, and nothing readable is stored", () =>
    Effect.gen(function* () {
      const account = yield* connect()
      yield* (yield* Vault.Vault).save(account, tokens("secret-access-token"))
      assert.strictEqual(yield* reveal((yield* Credentials).get(account)), "secret-access-token")
      const record = yield* (yield* Store).readSecret(acme, account.accountId)
      assert.notInclude(JSON.stringify(record), "secret-access-token")
      assert.notInclude(
        Buffer.from(record?.sealed.split(".")[2] ?? "", "base64url").toString("latin1"),
        "secret-access"
      )
    }).pipe(Effect.provide(vault(endpoint().adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  )

  it.effect("asks for a reconnect when nothing is stored", () =>
    Effect.gen(function* () {
      const account = yield* connect()
      const error = yield* Effect.flip((yield* Credentials).get(account))
      assert.strictEqual(error.reason._tag, "ReconnectRequired")
    }).pipe(Effect.provide(vault(endpoint().adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  )

  it.effect("renews once for twenty readers in four processes, and stores the pair before its first use", () => {
    const { adapter, used } = endpoint()
    return Effect.gen(function* () {
      const store = yield* Store
      const account = yield* connect()
      const build = Layer.build(vault(adapter).pipe(Layer.provide(Layer.succeed(Store, store)), Layer.fresh))
      const first = yield* build
      const processes = [first, yield* build, yield* build, yield* build]
      yield* Effect.provideContext(
        Effect.flatMap(Vault.Vault, (one) => one.save(account, tokens("access-1", "refresh-1", 60))),
        first
      )
      const readers = yield* settle(
        Effect.all(
          processes.flatMap((context) =>
            Array.from({ length: 5 }, () =>
              Effect.provideContext(reveal(Effect.flatMap(Credentials, (one) => one.get(account))), context)
            )
          ),
          { concurrency: "unbounded" }
        )
      )
      assert.deepStrictEqual(new Set(readers), new Set(["access-2"]))
      assert.deepStrictEqual(used, ["refresh-1"])
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))
  })

  it.effect("answers a refusal of an old version with the newer one it holds, without renewing", () => {
    const { adapter, used } = endpoint()
    return Effect.gen(function* () {
      const account = yield* connect()
      const credentials = yield* Credentials
      const one = yield* Vault.Vault
      yield* one.save(account, tokens("first"))
      const old = yield* credentials.get(account)
      yield* one.save(account, tokens("second"))
      assert.strictEqual(yield* reveal(credentials.renew(account, old.version)), "second")
      assert.deepStrictEqual(used, [])
    }).pipe(Effect.provide(vault(adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  })

  it.effect("asks for a reconnect when the refresh token is spent", () => {
    const { adapter } = endpoint(refusal(new Unauthorized({ detail: "spent" })))
    return Effect.gen(function* () {
      const account = yield* connect()
      const credentials = yield* Credentials
      yield* (yield* Vault.Vault).save(account, tokens("first"))
      const { version } = yield* credentials.get(account)
      assert.strictEqual((yield* Effect.flip(credentials.renew(account, version))).reason._tag, "ReconnectRequired")
    }).pipe(Effect.provide(vault(adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  })

  it.effect("keeps using a token that still works when renewing it early fails", () => {
    const { adapter } = endpoint(refusal(new Unavailable({ detail: "down" })))
    return Effect.gen(function* () {
      const account = yield* connect()
      yield* (yield* Vault.Vault).save(account, tokens("first", "refresh", 60))
      assert.strictEqual(yield* reveal((yield* Credentials).get(account)), "first")
      yield* TestClock.adjust("61 seconds")
      assert.strictEqual((yield* Effect.flip((yield* Credentials).get(account))).reason._tag, "CredentialUnavailable")
    }).pipe(Effect.provide(vault(adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  })

  it.effect("renews as early as the adapter asks for, where a token that ran out cannot be exchanged", () => {
    const { adapter, used } = endpoint()
    return Effect.gen(function* () {
      const account = yield* connect()
      yield* (yield* Vault.Vault).save(account, tokens("first", "refresh", 40 * 86_400))
      const credentials = yield* Credentials
      assert.strictEqual(yield* reveal(credentials.get(account)), "first")
      yield* TestClock.adjust("11 days")
      assert.strictEqual(yield* reveal(settle(credentials.get(account))), "access-2")
      assert.deepStrictEqual(used, ["refresh"])
    }).pipe(
      Effect.provide(vault({ ...adapter, renewBefore: Duration.days(30) }).pipe(Layer.provideMerge(StoreMemory.layer)))
    )
  })

  it.effect("finishes a renewal whose reader has left: the old token is spent already", () => {
    const exchanging = Deferred.makeUnsafe<void>()
    const { adapter, used } = endpoint(
      Deferred.succeed(exchanging, undefined).pipe(
        Effect.andThen(Effect.delay(Effect.succeed(tokens("access-2")), "100 millis"))
      )
    )
    return Effect.gen(function* () {
      const account = yield* connect()
      const credentials = yield* Credentials
      yield* (yield* Vault.Vault).save(account, tokens("first", "refresh", 60))
      const reader = yield* Effect.forkChild(credentials.get(account))
      yield* settle(Deferred.await(exchanging))
      yield* settle(Fiber.interrupt(reader))
      assert.strictEqual(yield* reveal(credentials.get(account)), "access-2")
      assert.deepStrictEqual(used, ["refresh"])
    }).pipe(Effect.provide(vault(adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  })

  it.effect("does not open a credential moved to another account, or altered by one bit", () =>
    Effect.gen(function* () {
      const store = yield* Store
      const [mine, theirs] = [yield* connect("one"), yield* connect("two")]
      const one = yield* Vault.Vault
      yield* one.save(mine, tokens("mine"))
      yield* one.save(theirs, tokens("theirs"))
      const sealed = (yield* store.readSecret(acme, theirs.accountId))?.sealed ?? ""
      yield* store.writeSecret(acme, mine.accountId, sealed, 1)
      assert.strictEqual((yield* Effect.flip((yield* Credentials).get(mine))).reason._tag, "CredentialUnavailable")
      const at = sealed.length - 20
      const altered = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`
      yield* store.writeSecret(acme, theirs.accountId, altered, 1)
      assert.strictEqual((yield* Effect.flip((yield* Credentials).get(theirs))).reason._tag, "CredentialUnavailable")
    }).pipe(Effect.provide(vault(endpoint().adapter).pipe(Layer.provideMerge(StoreMemory.layer))))
  )

  it.effect("refuses a key that is not 32 bytes with a sentence", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Effect.scoped(
          Layer.build(
            Vault.layer({ key: Redacted.make("short") }).pipe(Layer.provide([StoreMemory.layer, Adapters.layer([])]))
          )
        )
      )
      assert.strictEqual(error.message, "the vault key must be 32 bytes in base64 or base64url")
    })
  )
})
