import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Jose from "jose"
import { serve } from "./support.ts"

const rules = { issuer: "https://dashboard.example.com", audience: "dravo" }
const start = Date.UTC(2026, 5, 29, 9)

/** An issuer's key set on loopback that counts its readers and answers as told. */
const issuer = Effect.acquireRelease(
  Effect.callback<{
    readonly url: string
    readonly asked: () => number
    answer: (response: ServerResponse) => void
    readonly close: () => void
  }>((resume) => {
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      control.answer(response)
    })
    const control = {
      url: "",
      asked: () => asked,
      answer: (response: ServerResponse) => void response.end("{}"),
      close: () => {
        server.closeAllConnections()
        server.close()
      }
    }
    server.listen(0, "127.0.0.1", () => {
      control.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
      resume(Effect.succeed(control))
    })
  }),
  (server) => Effect.sync(server.close)
)

const keyPair = (kid: string) =>
  Effect.promise(async () => {
    const pair = await Jose.generateKeyPair("ES256", { extractable: true })
    return { kid, privateKey: pair.privateKey, jwk: { ...(await Jose.exportJWK(pair.publicKey)), kid } }
  })
type Pair = Effect.Success<ReturnType<typeof keyPair>>

/** Signed for the whole test, whatever its clock says. */
const token = (pair: Pair, kid = pair.kid) =>
  Effect.promise(() =>
    new Jose.SignJWT({
      iss: rules.issuer,
      aud: rules.audience,
      sub: "user_1",
      workspace: "ws_jwt",
      iat: start / 1000,
      exp: start / 1000 + 86_400
    })
      .setProtectedHeader({ alg: "ES256", kid })
      .sign(pair.privateKey)
  )

const holding =
  (...pairs: ReadonlyArray<Pair>) =>
  (response: ServerResponse) =>
    void response.end(JSON.stringify({ keys: pairs.map(({ jwk }) => jwk) }))
const failing = (response: ServerResponse) => void response.writeHead(500).end("internal secrets")

const world = Effect.gen(function* () {
  yield* TestClock.setTime(start)
  const remote = yield* issuer
  const pair = yield* keyPair("k1")
  remote.answer = holding(pair)
  const server = yield* serve({ authenticator: { jwt: { ...rules, jwksUrl: remote.url } } })
  const ask = (signed: string) => server.send("/v1/analytics/posts", { headers: { authorization: `Bearer ${signed}` } })
  const status = (signed: string) => Effect.map(ask(signed), (answer) => answer.status)
  return { remote, pair, server, ask, status }
})

describe("An issuer's key set behind a URL", { meta: { claim: "security.issuers" } }, () => {
  it.effect("is fetched once for many requests, and again after ten minutes", () =>
    Effect.gen(function* () {
      const { pair, remote, status } = yield* world
      const good = yield* token(pair)
      assert.strictEqual(remote.asked(), 0)
      const statuses = yield* Effect.all(
        Array.from({ length: 20 }, () => status(good)),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual([...new Set(statuses)], [200])
      assert.strictEqual(remote.asked(), 1)
      yield* TestClock.adjust("9 minutes")
      assert.strictEqual(yield* status(good), 200)
      assert.strictEqual(remote.asked(), 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* status(good), 200)
      assert.strictEqual(remote.asked(), 2)
    })
  )

  it.effect("is fetched at most once in 30 seconds for key ids somebody makes up", () =>
    Effect.gen(function* () {
      const { pair, remote, status } = yield* world
      const stranger = yield* keyPair("k1")
      for (let round = 0; round < 50; round++) {
        assert.strictEqual(yield* status(yield* token(stranger, `made-up-${round}`)), 401)
      }
      assert.strictEqual(remote.asked(), 1)
      yield* TestClock.adjust("30 seconds")
      for (let round = 0; round < 10; round++)
        assert.strictEqual(yield* status(yield* token(stranger, `again-${round}`)), 401)
      assert.strictEqual(remote.asked(), 2)
      assert.strictEqual(yield* status(yield* token(pair)), 200)
    })
  )

  it.effect("follows a rotation as soon as the new key id shows up", () =>
    Effect.gen(function* () {
      const { pair, remote, status } = yield* world
      const next = yield* keyPair("k2")
      assert.strictEqual(yield* status(yield* token(pair)), 200)
      remote.answer = holding(next)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* status(yield* token(next)), 200)
      assert.strictEqual(yield* status(yield* token(pair)), 401)
      assert.strictEqual(remote.asked(), 2)
    })
  )

  it.effect("that cannot be had is a 503 and not a 401, remembered for five seconds", () =>
    Effect.gen(function* () {
      const { ask, pair, remote, server, status } = yield* world
      const good = yield* token(pair)
      for (const answer of [
        failing,
        (response: ServerResponse) => void response.end("<html>"),
        (response: ServerResponse) => void response.end('{"keys":7}'),
        (response: ServerResponse) => void response.writeHead(302, { location: "/elsewhere" }).end(),
        (response: ServerResponse) => void response.destroy()
      ]) {
        const before = remote.asked()
        remote.answer = answer
        const refused = yield* ask(good)
        assert.strictEqual(refused.status, 503)
        assert.notInclude(yield* Effect.promise(() => refused.text()), "secrets")
        for (let round = 0; round < 5; round++) assert.strictEqual(yield* status(good), 503)
        assert.strictEqual(remote.asked(), before + 1)
        assert.strictEqual((yield* server.get("/v1/analytics/posts")).status, 200)
        yield* TestClock.adjust("5 seconds")
      }
      remote.answer = holding(pair)
      assert.strictEqual(yield* status(good), 200)
    })
  )

  it.effect("that hangs is a 503 within two seconds", () =>
    Effect.gen(function* () {
      const { ask, pair, remote } = yield* world
      const good = yield* token(pair)
      const asked = yield* Deferred.make<void>()
      remote.answer = () => Deferred.doneUnsafe(asked, Effect.void)
      const answer = yield* Effect.forkChild(ask(good))
      yield* Deferred.await(asked)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(answer)).status, 503)
      // And nobody waits for it again within the time a failure is remembered.
      assert.strictEqual((yield* ask(good)).status, 503)
      assert.strictEqual(remote.asked(), 1)
    })
  )

  it.effect("is used for up to an hour while its issuer is down, for keys it has", () =>
    Effect.gen(function* () {
      const { pair, remote, status } = yield* world
      const good = yield* token(pair)
      const unknown = yield* token(yield* keyPair("k2"))
      assert.strictEqual(yield* status(good), 200)
      remote.answer = failing
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(yield* status(good), 200)
      assert.strictEqual(yield* status(unknown), 503)
      assert.strictEqual(remote.asked(), 2)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* status(good), 503)
    })
  )
})
