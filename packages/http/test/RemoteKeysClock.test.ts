import { controls } from "@dravo-internal/tools/proves"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Jose from "jose"
import { serve } from "./support.ts"

const rules = { issuer: "https://dashboard.example.com", audience: "dravo" }
const hour = 3_600_000
const right = Date.UTC(2026, 5, 29, 9)

/** What an issuer answers, through something between that keeps it for ten minutes by the clock there is. */
const cached = (answer: () => string) => {
  let kept: { readonly at: number; readonly text: string } | undefined
  return (now: number): string => {
    // A clock that was set back makes this a large negative number, which is less than ten minutes too.
    if (kept === undefined || now - kept.at >= 600_000) kept = { at: now, text: answer() }
    return kept.text
  }
}

/** An issuer with one key, which may be withdrawn, and a day on which it fails. */
const world = Effect.fnUntraced(function* (isCached = false) {
  const pair = yield* Effect.promise(() => Jose.generateKeyPair("ES256", { extractable: true }))
  const jwk = { ...(yield* Effect.promise(() => Jose.exportJWK(pair.publicKey))), kid: "k1" }
  const issuer = { keys: [jwk], isDown: false, asked: 0 }
  const clock = yield* Clock.Clock
  const answer = () => JSON.stringify({ keys: issuer.keys })
  const fromCache = cached(answer)
  const url = yield* Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((_, response) => {
        issuer.asked += 1
        if (issuer.isDown) response.writeHead(500).end()
        else response.end(isCached ? fromCache(clock.currentTimeMillisUnsafe()) : answer())
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => server.close().closeAllConnections()
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/jwks.json`, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
  const server = yield* serve({ authenticator: { jwt: { ...rules, jwksUrl: url.url } } })
  const status = (at: number) =>
    Effect.gen(function* () {
      const claims = {
        iss: rules.issuer,
        aud: rules.audience,
        sub: "u",
        workspace: "ws",
        iat: at / 1000,
        exp: at / 1000 + 600
      }
      const signed = yield* Effect.promise(() =>
        new Jose.SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(pair.privateKey)
      )
      const answer = yield* server.send("/v1/analytics/posts", { headers: { authorization: `Bearer ${signed}` } })
      return answer.status
    })
  return { issuer, status }
})

type World = Effect.Success<ReturnType<typeof world>>

/** The status of a key that was fetched while the clock was ahead, and withdrawn since. */
const afterWithdrawal = Effect.fnUntraced(function* (issuer: World["issuer"], status: World["status"]) {
  yield* TestClock.setTime(right + 25 * hour)
  assert.strictEqual(yield* status(right + 25 * hour), 200)
  issuer.keys = []
  yield* TestClock.setTime(right)
  return yield* status(right)
})

describe("A clock that was ahead for a moment", { meta: { claim: "security.issuers-clock" } }, () => {
  it.effect("leaves no failure of the issuer behind", () =>
    Effect.gen(function* () {
      const { issuer, status } = yield* world()
      issuer.isDown = true
      yield* TestClock.setTime(right + 24 * hour)
      assert.strictEqual(yield* status(right + 24 * hour), 503)
      issuer.isDown = false
      yield* TestClock.setTime(right)
      assert.strictEqual(yield* status(right), 200)
    })
  )

  it.effect("keeps no withdrawn key in use", () =>
    Effect.gen(function* () {
      const { issuer, status } = yield* world()
      assert.strictEqual(yield* afterWithdrawal(issuer, status), 401)
      assert.strictEqual(issuer.asked, 2)
    })
  )

  it.effect("would keep one in use where what is kept is judged by its age alone", () =>
    Effect.gen(function* () {
      controls("security.issuers-clock")
      const { issuer, status } = yield* world(true)
      assert.strictEqual(yield* afterWithdrawal(issuer, status), 200)
    })
  )

  it.effect("that steps back by less than a set lives asks the issuer for nothing", () =>
    Effect.gen(function* () {
      const { issuer, status } = yield* world()
      yield* TestClock.setTime(right + 60_000)
      assert.strictEqual(yield* status(right + 60_000), 200)
      yield* TestClock.setTime(right)
      assert.strictEqual(yield* status(right), 200)
      assert.strictEqual(issuer.asked, 1)
    })
  )
})
