import { controls, proves } from "@dravo-internal/tools/proves"
import type { Adapter, Tokens } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import { Store } from "@dravo/core/Store"
import * as Vault from "@dravo/engine/Vault"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, script, settle } from "./scripted.ts"

const key = Redacted.make(Buffer.alloc(32, 1).toString("base64url"))
const tokens = (access: string): Tokens => ({
  accessToken: Redacted.make(access),
  refreshToken: Redacted.make(`${access}-refresh`),
  expiresIn: Duration.hours(2),
  refreshExpiresIn: null,
  scopes: null
})

const boom = () => {
  throw new Error("canary-token")
}

/** What an adapter in JavaScript may do in the place of answering with tokens. */
const lawBreakers: Readonly<Record<string, () => unknown>> = {
  "never answers": () => Effect.never,
  "never answers, and cannot be interrupted": () => Effect.uninterruptible(Effect.never),
  "throws at once": boom,
  "throws when it is run": () => Effect.sync(boom),
  "dies with a token": () => Effect.die("canary-token"),
  "interrupts itself": () => Effect.interrupt,
  "answers with nothing": () => undefined,
  "answers with a promise": () => Promise.resolve(tokens("second")),
  "answers with a promise that rejects": () => Promise.reject(new Error("canary-token")),
  "succeeds with nothing": () => Effect.succeed(undefined),
  "has no access token": () => Effect.succeed({ ...tokens("second"), accessToken: undefined }),
  "has an access token that is a number": () => Effect.succeed({ ...tokens("second"), accessToken: 7 }),
  "has an access token that throws when it is looked at": () =>
    Effect.succeed({
      get accessToken() {
        return boom()
      }
    }),
  "fails with a text": () => Effect.fail("canary-token"),
  "fails with nothing": () => Effect.fail(undefined),
  "fails with a reason that throws when it is looked at": () =>
    Effect.fail({
      _tag: "AdapterError",
      get reason() {
        return boom()
      }
    })
}

/** A vault whose one account has a token that ran out, and the first exchange goes wrong. */
const world = Effect.fnUntraced(function* (law: () => unknown) {
  const lines: Array<string> = []
  const logger = Logger.make(({ cause, message }) => void lines.push(`${String(message)} ${Cause.pretty(cause)}`))
  let asked = 0
  const refreshToken: Adapter["refreshToken"] & {} = () =>
    // What JavaScript lets an adapter answer, the type forbids.
    asked++ === 0 ? (law() as Effect.Effect<Tokens>) : Effect.succeed(tokens("third"))
  const built = yield* Layer.build(
    Vault.layer({ key }).pipe(
      Layer.provide(Adapters.layer([Effect.succeed({ ...adapter(script()), refreshToken })])),
      Layer.provide(Layer.effect(Store, Store))
    )
  )
  const account = yield* connect()
  yield* Effect.provideContext(
    Effect.flatMap(Vault.Vault, (vault) => vault.save(account, { ...tokens("first"), expiresIn: Duration.zero })),
    built
  )
  const get = Effect.provideContext(
    Effect.flatMap(Credentials, (credentials) => credentials.get(account)),
    built
  ).pipe(Effect.provideService(Logger.CurrentLoggers, new Set([logger])))
  return { account, asked: () => asked, get, lines, refreshToken }
})

/** How it ended once a call to a platform has had its time after it was made; undefined where it has not. */
const inTime = Effect.fnUntraced(function* <A, E>(effect: Effect.Effect<A, E>, asked: () => number) {
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  // WebCrypto answers in turns of the event loop, and in as many as it likes.
  while (asked() === 0) yield* turn
  for (let second = 0; second <= 20 && fiber.pollUnsafe() === undefined; second++) {
    yield* turn
    yield* TestClock.adjust("1 second")
  }
  return fiber.pollUnsafe() === undefined ? undefined : yield* Effect.flip(Fiber.join(fiber))
})

const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

const inMemory = Effect.provide(StoreMemory.layer)

describe("An adapter whose exchange of a refresh token goes wrong", () => {
  for (const [name, law] of Object.entries(lawBreakers)) {
    it.effect(`costs its account one attempt, and the next one renews: it ${name}`, () =>
      Effect.gen(function* () {
        proves("hosts.exchanges")
        const { asked, get, lines } = yield* world(law)
        const error = yield* inTime(get, asked)
        assert.strictEqual(error?.reason._tag, "CredentialUnavailable")
        assert.lengthOf(lines, name.startsWith("never") ? 0 : 1)
        assert.notInclude(`${lines.join()} ${String(error)}`, "canary")
        assert.strictEqual(Redacted.value((yield* settle(get)).token), "third")
      }).pipe(Effect.scoped, inMemory)
    )
  }

  it.effect("keeps tokens whose lifetimes and scopes are none: the old one is spent", () =>
    Effect.gen(function* () {
      const odd = { expiresIn: 7, refreshExpiresIn: "soon", scopes: [7] }
      const { account, get } = yield* world(() => Effect.succeed({ ...tokens("second"), ...odd }))
      const credential = yield* settle(get)
      assert.deepStrictEqual([Redacted.value(credential.token), credential.scopes], ["second", null])
      assert.strictEqual((yield* (yield* Store).readSecret(acme, account.accountId))?.version, 2)
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("would be waited for without an end where it is asked as it is", () =>
    Effect.gen(function* () {
      controls("hosts.exchanges")
      const { account, asked, refreshToken } = yield* world(() => Effect.never)
      assert.isUndefined(yield* inTime(refreshToken(Redacted.make("first-refresh"), account), asked))
    }).pipe(Effect.scoped, inMemory)
  )
})
