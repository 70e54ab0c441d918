import * as Instagram from "@dravo/adapters-instagram"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { logins, open, owner, refOf } from "./opened.ts"

const { account } = refOf("1")
const appSecret = Redacted.make("app-SECRET_7h3kz0Qq7+/x=")

const renewing = Effect.fnUntraced(function* (
  login: Instagram.Login,
  options: FakeInstagram.Options = {},
  app: Instagram.Options = { appId: "app", appSecret }
) {
  const fake = yield* FakeInstagram.make({
    login,
    apps: { app: Redacted.value(appSecret) },
    tokens: { "long-lived": { ownerId: owner } },
    ...options
  })
  const adapter = yield* Instagram.make({ login, baseUrls: { [login]: fake.url }, limits: { attempts: 1 }, ...app })
  const exchange = adapter.refreshToken ?? (() => assert.fail("no exchange"))
  return { fake, renew: (token: string) => exchange(Redacted.make(token), account) }
})

describe.each(logins)("a long-lived token of %s login", (login) => {
  it.live("buys its successor, which is the next one's price too", () =>
    Effect.gen(function* () {
      const { renew } = yield* renewing(login)
      const first = yield* renew("long-lived")
      assert.strictEqual(first.expiresIn === null ? null : Duration.toDays(first.expiresIn), 60)
      assert.strictEqual(first.refreshExpiresIn === null ? null : Duration.toDays(first.refreshExpiresIn), 60)
      const next =
        first.refreshToken === null ? assert.fail("nothing to renew with") : Redacted.value(first.refreshToken)
      assert.strictEqual(next, Redacted.value(first.accessToken))
      assert.notStrictEqual(next, "long-lived")
    })
  )

  it.live("that expired is a dead grant", () =>
    Effect.gen(function* () {
      const { renew } = yield* renewing(login, { tokens: { "long-lived": { ownerId: owner, expiresAt: 1 } } })
      assert.strictEqual((yield* Effect.flip(renew("long-lived"))).reason._tag, "Unauthorized")
    })
  )
})

describe("renewing", () => {
  it.live("a token younger than a day is refused without ending the grant", () =>
    Effect.gen(function* () {
      const { renew } = yield* renewing("instagram", {
        tokens: { "long-lived": { ownerId: owner, issuedAt: Date.now() - 3_600_000 } }
      })
      assert.strictEqual((yield* Effect.flip(renew("long-lived"))).reason._tag, "Rejected")
    })
  )

  it.live("with a wrong secret is the operator's to mend", () =>
    Effect.gen(function* () {
      const { renew } = yield* renewing("facebook", {}, { appId: "app", appSecret: Redacted.make("wrong") })
      assert.strictEqual((yield* Effect.flip(renew("long-lived"))).reason._tag, "OperatorActionRequired")
    })
  )

  it.live("through Facebook login without the app's id and secret asks for a reconnect and calls nobody", () =>
    Effect.gen(function* () {
      const { fake, renew } = yield* renewing("facebook", {}, {})
      assert.strictEqual((yield* Effect.flip(renew("long-lived"))).reason._tag, "Unauthorized")
      assert.strictEqual(fake.calls().calls, 0)
    })
  )

  it.live("sends the secret in a form, and an Instagram token in the one query that is documented", () =>
    Effect.gen(function* () {
      for (const login of logins) {
        const { fake, renew } = yield* renewing(login)
        const seen: Array<string> = []
        fake.script({
          respond: async (wire) => {
            seen.push(
              `${wire.call.method} ${wire.call.path} ${wire.call.query.has("access_token")} ` +
                `${wire.call.rawQuery.includes("SECRET")}`
            )
            wire.send(await wire.answer())
          }
        })
        yield* renew("long-lived")
        assert.deepStrictEqual(seen, [
          login === "instagram" ? "GET /refresh_access_token true false" : "POST /v25.0/oauth/access_token false false"
        ])
      }
    })
  )

  it.live("leaves reading to the stored token", () =>
    Effect.gen(function* () {
      const opened = yield* open("instagram", { now: Date.now })
      const tokens = yield* opened.adapter.refreshToken?.(opened.credential.token, account) ?? Effect.die("no exchange")
      const [reading] = yield* opened.adapter.readAccounts(
        { ...opened.credential, token: tokens.accessToken },
        [opened.account],
        opened.memory
      )
      assert.strictEqual(reading?._tag, "Value")
    })
  )
})
