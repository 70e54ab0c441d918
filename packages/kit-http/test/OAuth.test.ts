import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as OAuth from "@dravo/kit-http/OAuth"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"

const shown = (body: unknown) => {
  const tokens = OAuth.tokens(body)
  return (
    tokens && {
      access: Redacted.value(tokens.accessToken),
      refresh: tokens.refreshToken && Redacted.value(tokens.refreshToken),
      expires: tokens.expiresIn && Duration.toSeconds(tokens.expiresIn),
      refreshExpires: tokens.refreshExpiresIn && Duration.toSeconds(tokens.refreshExpiresIn),
      scopes: tokens.scopes
    }
  )
}

describe("OAuth.tokens", { meta: { claim: "failures.foreign-json" } }, () => {
  it("reads the lifetimes from the answer, under either spelling", () => {
    const scopes = ["tweet.read", "users.read"]
    assert.deepStrictEqual(
      shown({
        access_token: "a",
        refresh_token: "r",
        expires_in: 7200,
        refresh_expires_in: 15552000,
        scope: "tweet.read,users.read"
      }),
      { access: "a", refresh: "r", expires: 7200, refreshExpires: 15552000, scopes }
    )
    assert.deepStrictEqual(
      shown({ access_token: "a", expires_in: "60", refresh_token_expires_in: 5, scope: "tweet.read users.read" }),
      { access: "a", refresh: null, expires: 60, refreshExpires: 5, scopes }
    )
  })

  it("invents no lifetime, token or scope", () => {
    const bare = { access: "a", refresh: null, expires: null, refreshExpires: null, scopes: null }
    for (const junk of [
      {},
      { expires_in: 0 },
      { expires_in: -1 },
      { expires_in: "soon" },
      { expires_in: null },
      { refresh_token: "" },
      { scope: 5 }
    ]) {
      assert.deepStrictEqual(shown({ access_token: "a", ...junk }), bare)
    }
    for (const junk of [undefined, null, [], "a", {}, { access_token: "" }, { access_token: 5 }])
      assert.isUndefined(OAuth.tokens(junk))
  })
})

describe("OAuth.classify", { meta: { claim: "failures.foreign-json" } }, () => {
  it.each([
    [400, { error: "invalid_grant" }, "Unauthorized"],
    [200, { error: "invalid_grant" }, "Unauthorized"],
    [401, { error: "invalid_client" }, "OperatorActionRequired"],
    [400, { error: "unauthorized_client" }, "OperatorActionRequired"],
    [400, { error: "invalid_scope" }, "OperatorActionRequired"],
    [400, { error: "invalid_request" }, "Rejected"],
    [400, { error: "access_denied" }, "Rejected"],
    [400, { error: "server_error" }, "Unavailable"],
    [503, undefined, "Unavailable"],
    [500, { error: "weird" }, "Unavailable"],
    [408, {}, "Unavailable"],
    [401, {}, "OperatorActionRequired"],
    [403, undefined, "OperatorActionRequired"],
    [429, {}, "RateLimited"],
    [404, {}, "Unclassified"],
    [200, { error: "weird" }, "Unclassified"]
  ] as const)("%s %j is %s: only a dead grant asks for a reconnect", (status, body, expected) => {
    assert.strictEqual(OAuth.classify({ status, body, headers: {}, text: "" }, 0)._tag, expected)
  })
})

describe("OAuth.refresh", () => {
  it.effect("sends the token once, and hands the same one back where the platform keeps it", () =>
    Effect.gen(function* () {
      let calls = 0
      const answers = [
        Response.json({ access_token: "new-access", refresh_token: "kept-refresh-token" }),
        new Response("oops", { status: 503 })
      ]
      const fetch: typeof globalThis.fetch = () => Promise.resolve(answers[calls++] ?? Response.error())
      const client = yield* Client.make({
        platform: PlatformId.make("somewhere"),
        baseUrl: "https://api.example.com",
        classify: Exchange.byStatus
      })
      const refresh = OAuth.refresh(client, {
        path: "/token",
        form: { refresh_token: Redacted.make("kept-refresh-token") }
      }).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
      const tokens = yield* refresh
      assert.strictEqual(tokens.refreshToken && Redacted.value(tokens.refreshToken), "kept-refresh-token")
      assert.strictEqual((yield* Effect.flip(refresh)).reason._tag, "Unavailable")
      assert.strictEqual(calls, 2)
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
