import { PlatformId } from "@dravo/core/Ids"
import type { PostRef, Reading } from "@dravo/core/Adapter"
import * as X from "@dravo/adapters-x"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const x = PlatformId.make("x")
const created = Date.parse("2026-06-23T10:16:02Z")
const metrics = {
  retweet_count: 3,
  reply_count: 2,
  like_count: 9,
  quote_count: 1,
  bookmark_count: 4,
  impression_count: 500
}
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const withFake = Effect.fnUntraced(function* (fakeOptions: FakeX.Options = {}, options: X.Options = {}) {
  const fake = yield* FakeX.make({ tokens: { token: { userId: "7" } }, ...fakeOptions })
  const adapter = yield* X.make({ baseUrl: fake.url, limits: { attempts: 1 }, ...options })
  const credential = { token: Redacted.make("token"), version: "1", scopes: null }
  return {
    fake,
    adapter,
    credential,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((id) => Refs.post(x, id)),
        memory
      ),
    accounts: (...ids: ReadonlyArray<string>) =>
      adapter.readAccounts(
        credential,
        ids.map((id) => Refs.account(x, id)),
        memory
      ),
    refs: (refs: ReadonlyArray<PostRef>) => adapter.readPosts(credential, refs, memory)
  }
})

/** Answers with this body instead of the fake's own. */
const says = (fake: FakeX.FakeX, body: unknown) => fake.script({ respond: (wire) => wire.send({ body }) })
const metricsOf = (reading: Reading | undefined): unknown => (reading?._tag === "Value" ? reading.metrics : reading)

describe("X posts", () => {
  it.live("have the keys of the public contract, and teach when they were created where nobody said", () =>
    Effect.gen(function* () {
      const { refs } = yield* withFake({ posts: [{ id: "11", metrics, createdAt: created }] })
      assert.deepStrictEqual(yield* refs([Refs.post(x, "11")]), [
        { _tag: "Value", metrics, learned: { publishedAt: created } }
      ])
      assert.deepStrictEqual(yield* refs([Refs.post(x, "11", { publishedAt: 5 })]), [{ _tag: "Value", metrics }])
    })
  )

  it.live("are read 100 a call, each billed once, without expanding anything", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 100 }, (_, index) => String(1000 + index))
      const { fake, posts } = yield* withFake({ posts: ids.map((id) => ({ id })) })
      fake.script({
        respond: async (wire) => {
          assert.deepStrictEqual([...wire.call.query.keys()], ["ids", "tweet.fields"])
          wire.send(await wire.answer())
        }
      })
      assert.lengthOf(
        (yield* posts(...ids)).filter((one) => one._tag === "Value"),
        100
      )
      assert.strictEqual(fake.calls().calls, 1)
      assert.deepStrictEqual(fake.calls()["billed"], { posts: 100, users: 0, dollars: 0.5 })
    })
  )

  it.live("are not asked for when no id could be X's", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      assert.deepStrictEqual(
        (yield* posts("abc", "1.5", "1e3", "-1")).map((one) => one._tag),
        ["Failed", "Failed", "Failed", "Failed"]
      )
      assert.strictEqual(fake.calls().calls, 0)
    })
  )

  it.live("read the names of 2026 as the old ones, and the old one first where both came", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        data: [
          { id: "1", public_metrics: { repost_count: 3, like_count: 1 } },
          { id: "2", public_metrics: { repost_count: 3, retweet_count: 4 } },
          { id: "3", public_metrics: { repost_count: 3, retweet_count: null } }
        ]
      })
      assert.deepStrictEqual((yield* posts("1", "2", "3")).map(metricsOf), [
        { retweet_count: 3, like_count: 1 },
        { retweet_count: 4 },
        { retweet_count: 3 }
      ])
    })
  )

  it.live("leave out what X leaves out, null included, and pass on counters nobody knows yet", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        data: [
          {
            id: "1",
            public_metrics: { like_count: 0, reply_count: null, wow_count: 5, note: "text", nested: { a: 1 } }
          }
        ]
      })
      assert.deepStrictEqual((yield* posts("1")).map(metricsOf), [{ like_count: 0, wow_count: 5 }])
    })
  )

  it.live("keep what they have when X withholds a field", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      const error = (field: string) => ({
        resource_id: "1",
        field,
        type: "https://api.x.com/2/problems/field-hydration-failure"
      })
      says(fake, {
        data: [{ id: "1", public_metrics: { like_count: 1 } }],
        errors: [error("public_metrics.repost_count")]
      })
      assert.deepStrictEqual(yield* posts("1"), [
        {
          _tag: "Value",
          metrics: { like_count: 1 },
          withheld: [{ keys: ["retweet_count"], warning: "X withheld repost_count." }]
        }
      ])
      says(fake, { data: [{ id: "1" }], errors: [error("public_metrics")] })
      assert.deepStrictEqual(yield* posts("1"), [
        { _tag: "Value", metrics: {}, withheld: [{ keys: "all", warning: "X withheld public metrics." }] }
      ])
      says(fake, { data: [{ id: "1" }] })
      assert.deepStrictEqual(yield* posts("1"), [
        { _tag: "Value", metrics: {}, withheld: [{ keys: "all", warning: "X sent this without any public metrics." }] }
      ])
    })
  )

  it.live("are not silently missing when a row came without its id", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, { data: [{ id: "1", public_metrics: { like_count: 1 } }, { text: "who is this?" }] })
      assert.deepStrictEqual(
        (yield* posts("1", "2")).map((one) => (one._tag === "Failed" ? one.reason._tag : one._tag)),
        ["Value", "InvalidResponse"]
      )
    })
  )

  it.live("join an id X wrote as a number past 2^53", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, '{"data":[{"id":1900000000000000001,"public_metrics":{"like_count":1}}]}')
      assert.deepStrictEqual((yield* posts("1900000000000000001")).map(metricsOf), [{ like_count: 1 }])
    })
  )
})

describe("X accounts", () => {
  it.live.each(["old", "new"] as const)("have the keys of the public contract in the %s vocabulary", (userVocabulary) =>
    Effect.gen(function* () {
      const counters = {
        followers_count: 2400,
        following_count: 180,
        tweet_count: 320,
        listed_count: 14,
        like_count: 900,
        media_count: null
      }
      const { accounts } = yield* withFake({
        userVocabulary,
        users: [
          { id: "7", metrics: counters, verifiedFollowers: "31" },
          { id: "8", metrics: { followers_count: 1 } }
        ]
      })
      const { media_count: _, ...rest } = counters
      assert.deepStrictEqual(yield* accounts("7", "8"), [
        { _tag: "Value", metrics: { ...rest, verified_followers_count: "31" } },
        { _tag: "Value", metrics: { followers_count: 1 } }
      ])
    })
  )

  it.live("without verified followers leave that key out", () =>
    Effect.gen(function* () {
      const { fake, accounts } = yield* withFake()
      says(fake, { data: [{ id: "7", public_metrics: { followers_count: 1 }, verified_followers_count: null }] })
      assert.deepStrictEqual((yield* accounts("7")).map(metricsOf), [{ followers_count: 1 }])
    })
  )
})

describe("X verified followers", () => {
  const users = [
    { id: "7", metrics: { followers_count: 5 }, verifiedFollowers: 3 },
    { id: "8", metrics: { followers_count: 6 } }
  ]
  const refused = { keys: ["verified_followers_count"], warning: "X no longer offers verified_followers_count." }
  const problem = {
    errors: [
      {
        parameters: { "user.fields": ["public_metrics,verified_followers_count"] },
        message: "The `user.fields` query parameter value [verified_followers_count] is not known"
      }
    ],
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
    type: "https://api.x.com/2/problems/invalid-request"
  }
  const names = (fake: FakeX.FakeX) =>
    fake.script({
      match: (call) => (call.query.get("user.fields") ?? "").includes("verified_followers_count"),
      respond: (wire) => wire.send({ status: 400, body: problem })
    })

  /** What the fleet remembers, kept in a test. */
  const fleet = () => {
    const dead = new Set<string>()
    return {
      dead,
      known: (objectType: string, version: string, asked: ReadonlyArray<string>) =>
        Effect.succeed(new Set(asked.filter((name) => dead.has(`${objectType} ${version} ${name}`)))),
      remember: (objectType: string, version: string, gone: ReadonlyArray<string>) =>
        Effect.sync(() => gone.forEach((name) => dead.add(`${objectType} ${version} ${name}`)))
    }
  }

  it.live("that X refuses to name cost one call, once per fleet, and no account its other numbers", () =>
    Effect.gen(function* () {
      const { adapter, credential, fake } = yield* withFake({ users })
      names(fake)
      const remembered = fleet()
      const read = adapter.readAccounts(
        credential,
        ["7", "8", "404"].map((id) => Refs.account(x, id)),
        remembered
      )
      const expected = [
        { _tag: "Value", metrics: { followers_count: 5 }, withheld: [refused] },
        { _tag: "Value", metrics: { followers_count: 6 }, withheld: [refused] }
      ]
      assert.deepStrictEqual((yield* read).slice(0, 2), expected as ReadonlyArray<Reading>)
      assert.deepStrictEqual([...remembered.dead], ["user 2 verified_followers_count"])
      assert.strictEqual(fake.calls().calls, 2)
      assert.deepStrictEqual((yield* read).slice(0, 2), expected as ReadonlyArray<Reading>)
      assert.strictEqual(fake.calls().calls, 3)
    })
  )

  it.live("are not to blame when X refuses the request without them too", () =>
    Effect.gen(function* () {
      const { adapter, credential, fake } = yield* withFake({ users })
      fake.script({ respond: (wire) => wire.send({ status: 400, body: problem }) })
      const remembered = fleet()
      const error = yield* Effect.flip(adapter.readAccounts(credential, [Refs.account(x, "7")], remembered))
      assert.strictEqual(error.reason._tag, "Rejected")
      assert.strictEqual(remembered.dead.size, 0)
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live.each([401, 402, 403, 429, 503])("are not to blame for a %s", (status) =>
    Effect.gen(function* () {
      const { accounts, fake } = yield* withFake({ users })
      fake.script({ respond: (wire) => wire.send({ status, body: {} }) })
      yield* Effect.flip(accounts("7"))
      assert.strictEqual(fake.calls().calls, 1)
    })
  )
})

describe("X credentials", () => {
  it.live("of the app read many accounts in one call", () =>
    Effect.gen(function* () {
      const { adapter } = yield* withFake({}, { bearerToken: Redacted.make("token") })
      assert.strictEqual(adapter.capabilities.posts.credential, "app")
      assert.strictEqual(adapter.appCredential && Redacted.value(adapter.appCredential.token), "token")
      const own = yield* withFake()
      assert.strictEqual(own.adapter.capabilities.posts.credential, "account")
      assert.isUndefined(own.adapter.appCredential)
      assert.isUndefined(own.adapter.refreshToken)
    })
  )

  it.live.each([
    ["confidential", "secret"],
    ["public", undefined]
  ] as const)("of a %s client are exchanged with lifetimes from the answer", ([, secret]) =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake(
        { clients: { app: secret ?? null } },
        {
          clientId: "app",
          ...(secret === undefined ? {} : { clientSecret: Redacted.make(secret) })
        }
      )
      const tokens = yield* adapter.refreshToken?.(
        Redacted.make(fake.grant("7").refreshToken),
        Refs.account(x, "7").account
      ) ?? Effect.die("no refresh")
      assert.strictEqual(tokens.expiresIn && Duration.toSeconds(tokens.expiresIn), 7200)
      assert.isNull(tokens.refreshExpiresIn)
      assert.deepStrictEqual(tokens.scopes, ["tweet.read", "users.read", "offline.access"])
      assert.isTrue(fake.tokens.has(Redacted.value(tokens.accessToken)))
    })
  )

  it.live.each([
    [400, { error: "invalid_request", error_description: "Value passed for the token was invalid." }, "Unauthorized"],
    [400, { error: "invalid_grant" }, "Unauthorized"],
    [400, { error: "invalid_request", error_description: "Missing required parameter [client_id]." }, "Rejected"],
    [
      401,
      { error: "unauthorized_client", error_description: "Missing valid authorization header" },
      "OperatorActionRequired"
    ],
    [403, { title: "Forbidden" }, "OperatorActionRequired"],
    [429, { title: "Too Many Requests" }, "RateLimited"],
    [503, "oops", "Unavailable"],
    [200, { token_type: "bearer" }, "InvalidResponse"]
  ] as const)("refused with %s %j are %s", ([status, body, expected]) =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake({}, { clientId: "app" })
      fake.script({ respond: (wire) => wire.send({ status, body }) })
      const error = yield* Effect.flip(
        adapter.refreshToken?.(Redacted.make("r"), Refs.account(x, "7").account) ?? Effect.die("no refresh")
      )
      assert.strictEqual(error.reason._tag, expected)
    })
  )
})
