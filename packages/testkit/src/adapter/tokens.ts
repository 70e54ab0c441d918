/** How refresh tokens are exchanged, where the adapter does that. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Fixture, open, type Subject } from "./subject.ts"
import * as Fault from "@dravo/fakes/FakePlatformFault"

export const tokens = <F extends Fixture>(subject: Subject<F>): void => {
  const { refresh } = subject
  if (refresh === undefined) return
  const opened = Effect.fnUntraced(function* (limits: { readonly deadline?: number } = {}) {
    const { adapter, fixture, posts } = yield* open(subject, { ...limits, attempts: 3 })
    const [post] = fixture.posts
    if (adapter.refreshToken === undefined || post === undefined) return assert.fail("the adapter refreshes no token")
    const exchange = adapter.refreshToken
    return {
      fixture,
      post,
      posts,
      exchange: (token: Redacted.Redacted) => exchange(token, post.account),
      token: refresh.token(fixture)
    }
  })

  describe("a refresh token", () => {
    it.live("gives an access token the platform accepts, with its lifetime", () =>
      Effect.gen(function* () {
        const { exchange, fixture, post, posts, token } = yield* opened()
        const fresh = yield* exchange(token)
        assert.isNotNull(fresh.expiresIn)
        const [reading] = yield* posts([post], { token: fresh.accessToken, version: "2", scopes: fresh.scopes })
        assert.strictEqual(reading?._tag, "Value")
        assert.notStrictEqual(Redacted.value(fresh.accessToken), Redacted.value(fixture.credential.token))
      })
    )

    if (refresh.singleUse) {
      it.live("is spent by its first use, and its successor works", () =>
        Effect.gen(function* () {
          const { exchange, token } = yield* opened()
          const first = yield* exchange(token)
          assert.strictEqual((yield* Effect.flip(exchange(token))).reason._tag, "Unauthorized")
          if (first.refreshToken === null) return assert.fail("a single-use token must have a successor")
          yield* exchange(first.refreshToken)
        })
      )
    }

    it.live("that the platform does not know means a dead grant", () =>
      Effect.gen(function* () {
        const { exchange } = yield* opened()
        const { operation, reason } = yield* Effect.flip(exchange(Redacted.make("nobody-was-ever-given-this")))
        assert.strictEqual(reason._tag, "Unauthorized")
        assert.strictEqual(operation, "refreshToken")
      })
    )

    it.live.each([
      ["a passing trouble", Fault.html(503), "Unavailable"],
      ["no answer", Fault.hang, "Unavailable"],
      ["a reset", Fault.reset, "Unavailable"],
      ["an answer without a token", Fault.answer({ body: { token_type: "bearer" } }), "InvalidResponse"],
      ["an HTML page", Fault.html(200), "InvalidResponse"]
    ] as const)("meeting %s is not a dead grant and is sent once", ([, fault, expect]) =>
      Effect.gen(function* () {
        const { exchange, fixture, token } = yield* opened(fault === Fault.hang ? { deadline: 500 } : {})
        fixture.fake.script({ respond: fault })
        assert.strictEqual((yield* Effect.flip(exchange(token))).reason._tag, expect)
        assert.strictEqual(fixture.fake.calls().calls, 1)
      })
    )
  })
}
