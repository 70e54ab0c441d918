import { PlatformId } from "@dravo/core/Ids"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as TestClock from "effect/testing/TestClock"

const linkedin = PlatformId.make("linkedin")
const page = "urn:li:organization:1337"
const person = "urn:li:person:fz4gLtBTn9"
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const { account } = Refs.account(linkedin, page)
const post = Refs.post(linkedin, "urn:li:share:1", { platformAccountId: page })
const client = { clientId: "app", clientSecret: Redacted.make("secret") }

const withFake = Effect.fnUntraced(function* (fakeOptions: FakeLinkedIn.Options = {}) {
  const fake = yield* FakeLinkedIn.make({ clients: { app: "secret" }, members: [{ id: person }], ...fakeOptions })
  const adapter = yield* LinkedIn.make({ baseUrl: fake.url, authBaseUrl: fake.url, limits: { attempts: 1 }, ...client })
  return {
    fake,
    exchange: (token: string) => adapter.refreshToken?.(Redacted.make(token), account) ?? Effect.die("no refresh")
  }
})

/** Gives a token, and calls every token revoked until it has settled. */
const unsettled = (isSettled: () => boolean) => {
  const statuses: Array<number> = []
  const answer = (url: string) => {
    if (url.endsWith("/oauth/v2/accessToken")) return { status: 200, body: { access_token: "young", expires_in: 60 } }
    return isSettled()
      ? { status: 200, body: { elements: [] } }
      : { status: 401, body: { serviceErrorCode: 65601, code: "REVOKED_ACCESS_TOKEN", message: "revoked" } }
  }
  const fetch: typeof globalThis.fetch = (url) => {
    const { body, status } = answer(new Request(url).url)
    statuses.push(status)
    return Promise.resolve(
      new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } })
    )
  }
  return { fetch, statuses }
}

describe("LinkedIn tokens", () => {
  it.live("have the lifetimes of the answer; the refresh token's year runs on however often it is used", () =>
    Effect.gen(function* () {
      let now = Date.parse("2026-06-29T12:00:00Z")
      const { exchange, fake } = yield* withFake({ now: () => now })
      const { refreshToken } = fake.grant(person)
      now += 300 * 86_400_000
      const tokens = yield* exchange(refreshToken)
      assert.strictEqual(tokens.expiresIn && Duration.toDays(tokens.expiresIn), 60)
      assert.strictEqual(tokens.refreshExpiresIn && Duration.toDays(tokens.refreshExpiresIn), 65)
      assert.strictEqual(tokens.refreshToken && Redacted.value(tokens.refreshToken), refreshToken)
      assert.deepStrictEqual(tokens.scopes, [
        "rw_organization_admin",
        "r_organization_social",
        "r_member_postAnalytics",
        "r_member_profileAnalytics"
      ])
      now += 66 * 86_400_000
      assert.strictEqual((yield* Effect.flip(exchange(refreshToken))).reason._tag, "Unauthorized")
    })
  )

  it.live("keep the old refresh token in force where the answer names none", () =>
    Effect.gen(function* () {
      const { exchange, fake } = yield* withFake()
      fake.script({ respond: Fault.answer({ body: { access_token: "a-new-one", expires_in: 60 } }) })
      const tokens = yield* exchange("r")
      assert.deepStrictEqual([tokens.refreshToken, tokens.refreshExpiresIn, tokens.scopes], [null, null, null])
    })
  )

  it.live.each([
    [400, { error: "invalid_grant" }, "Unauthorized"],
    [
      400,
      {
        error: "invalid_request",
        error_description: "The provided authorization grant or refresh token is invalid, expired or revoked."
      },
      "Unauthorized"
    ],
    [400, { error: "invalid_request", error_description: 'A required parameter "client_id" is missing' }, "Rejected"],
    [401, { error: "invalid_client", error_description: "Client authentication failed" }, "OperatorActionRequired"],
    [403, {}, "OperatorActionRequired"],
    [429, {}, "RateLimited"],
    [503, "oops", "Unavailable"],
    [200, { token_type: "bearer" }, "InvalidResponse"]
  ] as const)("refused with %s %j are %s", ([status, body, expected]) =>
    Effect.gen(function* () {
      const { exchange, fake } = yield* withFake()
      fake.script({ respond: Fault.answer({ status, body }) })
      assert.strictEqual((yield* Effect.flip(exchange("r"))).reason._tag, expected)
    })
  )

  it.effect("that were made a moment ago and are called revoked are given five seconds", () =>
    Effect.gen(function* () {
      let settled = false
      const { fetch, statuses } = unsettled(() => settled)
      const adapter = yield* LinkedIn.makeWith({ limits: { attempts: 1 }, ...client })
      const read = (token: string) =>
        Effect.result(
          adapter.readPosts({ token: Redacted.make(token), version: "1", scopes: null }, [post], memory)
        ).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch))
      const refresh = (adapter.refreshToken?.(Redacted.make("r"), account) ?? Effect.die("no refresh")).pipe(
        Effect.provideService(FetchHttpClient.Fetch, fetch)
      )

      assert.strictEqual((yield* read("old"))._tag, "Failure")
      assert.deepStrictEqual(statuses.splice(0), [401], "another token is not given time")

      yield* refresh
      const reading = yield* Effect.forkChild(read("young"))
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(statuses.splice(0), [200, 401])
      settled = true
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reading))._tag, "Success")

      settled = false
      statuses.length = 0
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* read("young"))._tag, "Failure")
      assert.deepStrictEqual(statuses, [401], "nor is it when it is no longer young")
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.effect.each(["2026", "2026-07", "202613", "v202607", ""])("are not used with a version of %s", (version) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(LinkedIn.makeWith({ version }))
      const wrong = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      assert.propertyVal(wrong, "message", "version must be of the form YYYYMM")
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.effect("are not refreshed without a client", () =>
    Effect.gen(function* () {
      assert.isUndefined((yield* LinkedIn.makeWith({ clientId: "app" })).refreshToken)
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
