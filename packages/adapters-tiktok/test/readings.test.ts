import { PlatformId } from "@dravo/core/Ids"
import type { PostRef, Reading } from "@dravo/core/Adapter"
import * as TikTok from "@dravo/adapters-tiktok"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const tiktok = PlatformId.make("tiktok")
const now = Date.now()
const created = Date.parse("2026-06-23T10:16:02Z")
const day = 86_400_000
const metrics = { view_count: 5000, like_count: 400, comment_count: 12, share_count: 30 }
/** The last digits are lost in a JavaScript number. */
const big = "7558123456789011235"
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const withFake = Effect.fnUntraced(function* (fakeOptions: FakeTikTok.Options = {}, options: TikTok.Options = {}) {
  const fake = yield* FakeTikTok.make({ tokens: { token: {} }, ...fakeOptions })
  const adapter = yield* TikTok.make({ baseUrl: fake.url, limits: { attempts: 1 }, ...options })
  const credential = { token: Redacted.make("token"), version: "1", scopes: null }
  const refs = (given: ReadonlyArray<PostRef>) => adapter.readPosts(credential, given, memory)
  return {
    fake,
    adapter,
    refs,
    posts: (...ids: ReadonlyArray<string>) => refs(ids.map((id) => Refs.post(tiktok, id, { publishedAt: now }))),
    account: () => adapter.readAccounts(credential, [Refs.account(tiktok, "user-1")], memory)
  }
})

/** Answers with this instead of the fake's own. */
const says = (fake: FakeTikTok.FakeTikTok, body: unknown, match?: string) =>
  fake.script({ ...(match === undefined ? {} : { match }), respond: (wire) => wire.send({ body }) })
const good = (data: unknown) => ({ data, error: { code: "ok", message: "", log_id: "1" } })
const metricsOf = (reading: Reading | undefined): unknown => (reading?._tag === "Value" ? reading.metrics : reading)
const tagOf = (reading: Reading | undefined): unknown =>
  reading?._tag === "Failed" ? reading.reason._tag : reading?._tag
const endpoints = (fake: FakeTikTok.FakeTikTok): unknown =>
  Object.fromEntries(
    Object.entries(fake.calls().endpoints).map(([name, { calls, ids }]) => [name.split("/").at(-2), [calls, ids]])
  )

describe("TikTok posts", () => {
  it.live("have the keys of the public contract, and teach when and where they were published, where nobody said", () =>
    Effect.gen(function* () {
      const { refs } = yield* withFake({ videos: [{ id: "11", metrics, createdAt: created }] })
      assert.deepStrictEqual(yield* refs([Refs.post(tiktok, "11")]), [
        { _tag: "Value", metrics, learned: { publishedAt: created, url: "https://www.tiktok.com/@fake/video/11" } }
      ])
      const told = Refs.post(tiktok, "11", { publishedAt: 5 })
      assert.deepStrictEqual(
        yield* refs([{ ...told, publication: { ...told.publication, url: "https://dravo.example/1" } }]),
        [{ _tag: "Value", metrics }]
      )
    })
  )

  it.live("are read 20 a call, each asked for once, as text", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 25 }, (_, index) => String(7_500_000_000_000_000_000n + BigInt(index)))
      const { adapter, fake, posts } = yield* withFake({ videos: ids.map((id) => ({ id })) })
      const { batch } = adapter.capabilities.posts
      assert.strictEqual(batch, 20)
      const readings = [
        ...(yield* posts(...ids.slice(0, batch))),
        ...(yield* posts(...ids.slice(batch), ids[batch] ?? ""))
      ]
      assert.deepStrictEqual(
        readings.map(tagOf),
        Array.from({ length: 26 }, () => "Value")
      )
      assert.deepStrictEqual(endpoints(fake), { query: [2, 25] })
    })
  )

  it.live("are not asked for when no id could be TikTok's", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      assert.deepStrictEqual(
        (yield* posts("abc", "1.5", "1e3", "-1", "v_pub", "x_pub_url~1")).map(tagOf),
        Array.from({ length: 6 }, () => "Rejected")
      )
      assert.strictEqual(fake.calls().calls, 0)
    })
  )

  it.live("leave out what TikTok leaves out, null included", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(
        fake,
        good({
          videos: [
            {
              id: "1",
              like_count: 0,
              share_count: null,
              save_count: 9,
              create_time: "soon",
              share_url: "javascript:alert(1)"
            }
          ]
        })
      )
      assert.deepStrictEqual(yield* posts("1"), [{ _tag: "Value", metrics: { like_count: 0 } }])
      says(fake, good({ videos: [{ id: "1", title: "Nothing to count" }] }))
      assert.deepStrictEqual(yield* posts("1"), [
        { _tag: "Value", metrics: {}, withheld: [{ keys: "all", warning: "TikTok sent this without any counters." }] }
      ])
    })
  )

  it.live("that an otherwise good answer leaves out are absent, none of them a zero", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, good({ videos: [] }))
      assert.deepStrictEqual(yield* posts("1", "2"), [{ _tag: "Absent" }, { _tag: "Absent" }])
      says(fake, good({ videos: [{ id: "1", view_count: 1 }, { view_count: 2 }] }))
      assert.deepStrictEqual((yield* posts("1", "2")).map(tagOf), ["Value", "InvalidResponse"])
    })
  )

  it.live.each([
    { error: { code: "ok", message: "" } },
    good({}),
    good(null),
    {},
    { data: { videos: null }, error: { code: "ok" } }
  ])("say nothing in an answer without a list: %j", (body) =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, body)
      assert.strictEqual((yield* Effect.flip(posts("1"))).reason._tag, "InvalidResponse")
    })
  )

  it.live("join an id TikTok wrote as a number past 2^53", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, `{"data":{"videos":[{"id":${big},"view_count":1}]},"error":{"code":"ok"}}`)
      assert.deepStrictEqual((yield* posts(big)).map(metricsOf), [{ view_count: 1 }])
    })
  )

  it.live("keep every other part of their URL, and none that is not https", () =>
    Effect.gen(function* () {
      const { fake, refs } = yield* withFake()
      const urls = {
        "https://www.tiktok.com/@a/video/1?utm_campaign=a&lang=de&utm_source=b&utm_medium=c#top":
          "https://www.tiktok.com/@a/video/1?lang=de#top",
        "https://www.tiktok.com/@a/photo/1": "https://www.tiktok.com/@a/photo/1",
        "http://www.tiktok.com/@a/video/1": undefined,
        "https://user:word@www.tiktok.com/": undefined,
        [`https://www.tiktok.com/${"a".repeat(2048)}`]: undefined,
        "": undefined
      }
      for (const [share_url, url] of Object.entries(urls)) {
        says(fake, good({ videos: [{ id: "1", view_count: 1, share_url }] }))
        const [reading] = yield* refs([Refs.post(tiktok, "1")])
        assert.strictEqual(reading?._tag === "Value" ? reading.learned?.url : null, url, share_url)
      }
    })
  )
})

describe("TikTok publish ids", () => {
  const published = (id: string, more: Partial<FakeTikTok.FakePublish> = {}): FakeTikTok.FakePublish => ({
    id,
    status: "PUBLISH_COMPLETE",
    ...more
  })

  it.live("become the video's id with every digit, and the video is read in the same refresh", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({
        videos: [
          { id: big, metrics },
          { id: "12", metrics }
        ],
        publishes: [
          published("v_pub_url~v2.1", { videoIds: [big] }),
          published("p_pub_url~v2.2", { videoIds: ["12"] }),
          published("v_inbox_file~v2.3", { videoIds: ["12"] })
        ]
      })
      const readings = yield* posts("v_pub_url~v2.1", "12", "p_pub_url~v2.2", "v_inbox_file~v2.3")
      assert.deepStrictEqual(readings.map(metricsOf), [metrics, metrics, metrics, metrics])
      assert.deepStrictEqual(
        readings.map((one): unknown => one._tag === "Value" && one.learned?.platformPostId),
        [big, undefined, "12", "12"]
      )
      assert.deepStrictEqual(endpoints(fake), { fetch: [3, 3], query: [1, 2] })
    })
  )

  it.live.each(["PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE"] as const)(
    "whose upload is at %s are not ready, which costs one call and no failure",
    (status) =>
      Effect.gen(function* () {
        const { fake, posts } = yield* withFake({ publishes: [{ id: "v_pub_url~1", status }] })
        assert.deepStrictEqual(yield* posts("v_pub_url~1"), [{ _tag: "NotReady" }])
        assert.deepStrictEqual(endpoints(fake), { fetch: [1, 1] })
      })
  )

  it.live("of a step nobody knows yet are not ready either", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, good({ status: "PROCESSING_SOMETHING_NEW" }))
      assert.deepStrictEqual(yield* posts("v_pub_url~1"), [{ _tag: "NotReady" }])
      says(fake, good({ publicaly_available_post_id: [1] }))
      assert.deepStrictEqual((yield* posts("v_pub_url~1")).map(tagOf), ["InvalidResponse"])
    })
  )

  it.live("that show no video after a day belong to a private one", () =>
    Effect.gen(function* () {
      const { refs } = yield* withFake({ publishes: [published("v_pub_url~1")] })
      const readings = yield* refs([Refs.post(tiktok, "v_pub_url~1", { publishedAt: now - day - 1000 })])
      assert.deepStrictEqual(readings.map(tagOf), ["Hidden"])
    })
  )

  it.live("whose fresh video cannot be queried yet are not ready; an old one's is absent", () =>
    Effect.gen(function* () {
      const { refs } = yield* withFake({ publishes: [published("v_pub_url~1", { videoIds: [big] })] })
      const at = (publishedAt: number) => refs([Refs.post(tiktok, "v_pub_url~1", { publishedAt })])
      assert.deepStrictEqual(yield* at(now), [{ _tag: "NotReady" }])
      assert.deepStrictEqual(yield* at(now - day - 1000), [{ _tag: "Absent" }])
    })
  )

  it.live("that failed are gone, with TikTok's reason", () =>
    Effect.gen(function* () {
      const { posts } = yield* withFake({
        publishes: [{ id: "v_pub_url~1", status: "FAILED", failReason: "picture_size_check_failed" }]
      })
      const [reading] = yield* posts("v_pub_url~1")
      assert.deepStrictEqual(reading?._tag === "Failed" && [reading.reason._tag, reading.reason.detail], [
        "Gone",
        "publishing failed: picture_size_check_failed"
      ])
    })
  )

  it.live("are left alone once TikTok limits the questions, and the videos are still read", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ videos: [{ id: "11", metrics }], publishLimit: 0 })
      const ids = Array.from({ length: 19 }, (_, at) => `v_pub_url~${at}`)
      const readings = yield* posts(...ids, "11")
      assert.deepStrictEqual(readings.map(tagOf), [...ids.map(() => "RateLimited"), "Value"])
      assert.isAtMost(fake.calls().endpoints["POST /v2/post/publish/status/fetch/"]?.calls ?? 0, 4)
    })
  )

  it.live("refused all alike are a failed call", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ tokens: { token: { scopes: ["video.list"] } } })
      const { reason } = yield* Effect.flip(posts("v_pub_url~1", "v_pub_url~2"))
      assert.deepStrictEqual(reason._tag === "PermissionMissing" && reason.scopes, ["video.publish"])
      fake.revoke("user-1")
      assert.strictEqual((yield* Effect.flip(posts("v_pub_url~1", "v_pub_url~2", "11"))).reason._tag, "Unauthorized")
      assert.strictEqual((yield* Effect.flip(posts("v_pub_url~1", "abc"))).reason._tag, "Unauthorized")
    })
  )

  it.live("nobody knows are each their own trouble", () =>
    Effect.gen(function* () {
      const { posts } = yield* withFake({ publishes: [published("v_pub_url~2", { openId: "user-2" })] })
      assert.deepStrictEqual((yield* posts("v_pub_url~1", "v_pub_url~2")).map(tagOf), ["Gone", "Hidden"])
    })
  )
})

describe("TikTok accounts", () => {
  it.live("ask for the four counters alone, so that no other scope is needed", () =>
    Effect.gen(function* () {
      const counters = { follower_count: 12_400, following_count: 96, likes_count: 310_000, video_count: 142 }
      const { account, adapter, fake } = yield* withFake({
        tokens: { token: { scopes: ["user.info.stats"] } },
        users: [{ openId: "user-1", metrics: counters }]
      })
      assert.deepStrictEqual(yield* account(), [{ _tag: "Value", metrics: counters }])
      assert.strictEqual(fake.calls().calls, 1)
      assert.deepStrictEqual([adapter.capabilities.accounts.batch, adapter.capabilities.accounts.price], [1, null])
    })
  )

  it.live("leave out what is missing, and say nothing without a user", () =>
    Effect.gen(function* () {
      const { account, fake } = yield* withFake({
        users: [{ openId: "user-1", metrics: { follower_count: 0, likes_count: null } }]
      })
      assert.deepStrictEqual(yield* account(), [{ _tag: "Value", metrics: { follower_count: 0 } }])
      for (const body of [good({}), good({ user: null }), good({ user: [] }), { error: { code: "ok" } }]) {
        says(fake, body)
        assert.strictEqual((yield* Effect.flip(account())).reason._tag, "InvalidResponse")
      }
    })
  )
})

describe("TikTok credentials", () => {
  const secret = Redacted.make("secret")

  it.live("cannot be exchanged without the app's key and secret", () =>
    Effect.gen(function* () {
      assert.isUndefined((yield* withFake()).adapter.refreshToken)
      assert.isUndefined((yield* withFake({}, { clientKey: "app" })).adapter.refreshToken)
    })
  )

  it.live.each([
    [7200, 15_552_000],
    [86_400, 31_536_000]
  ] as const)("are exchanged with lifetimes from the answer: %s and %s seconds", ([lifetime, refreshLifetime]) =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake(
        { clients: { app: "secret" }, lifetime, refreshLifetime },
        { clientKey: "app", clientSecret: secret }
      )
      const old = fake.grant("user-1").refreshToken
      const tokens = yield* adapter.refreshToken?.(Redacted.make(old), Refs.account(tiktok, "user-1").account) ??
        Effect.die("no refresh")
      assert.strictEqual(tokens.expiresIn && Duration.toSeconds(tokens.expiresIn), lifetime)
      assert.strictEqual(tokens.refreshExpiresIn && Duration.toSeconds(tokens.refreshExpiresIn), refreshLifetime)
      assert.include(tokens.scopes ?? [], "video.list")
      assert.isTrue(fake.tokens.has(Redacted.value(tokens.accessToken)))
      assert.isTrue(tokens.refreshToken !== null && Redacted.value(tokens.refreshToken) !== old)
    })
  )

  it.live.each([
    [
      200,
      { error: "invalid_grant", error_description: "Refresh token is invalid or expired.", log_id: "1" },
      "Unauthorized"
    ],
    [400, { error: "invalid_grant" }, "Unauthorized"],
    [
      200,
      { error: "invalid_client", error_description: "Client key or secret is incorrect." },
      "OperatorActionRequired"
    ],
    [200, { error: "invalid_request", error_description: "The request parameters are malformed." }, "Rejected"],
    [200, { error: "invalid_scope" }, "OperatorActionRequired"],
    [200, { error: "access_denied", error_description: "denied" }, "Unclassified"],
    [200, { error: "server_error" }, "Unavailable"],
    [200, { error: "invalid_grant", access_token: "a", expires_in: 5 }, "Unauthorized"],
    [401, { error: "unauthorized_client" }, "OperatorActionRequired"],
    [429, { error: { code: "rate_limit_exceeded", message: "" } }, "RateLimited"],
    [503, "oops", "Unavailable"],
    [200, { data: { error_code: 10_002 }, message: "error" }, "InvalidResponse"]
  ] as const)("refused with %s %j are %s", ([status, body, expected]) =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake({}, { clientKey: "app", clientSecret: secret })
      fake.script({ respond: (wire) => wire.send({ status, body }) })
      const error = yield* Effect.flip(
        adapter.refreshToken?.(Redacted.make("r"), Refs.account(tiktok, "user-1").account) ?? Effect.die("no refresh")
      )
      assert.strictEqual(error.reason._tag, expected)
    })
  )
})
