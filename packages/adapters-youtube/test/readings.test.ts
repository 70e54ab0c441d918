import * as YouTube from "@dravo/adapters-youtube"
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import type { Reading } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const youtube = PlatformId.make("youtube")
const channel = "UCaaaaaaaaaaaaaaaaaaaaaa"
const scopes = ["https://www.googleapis.com/auth/yt-analytics.readonly"]
const videoId = (at: number) => `aaaaaaaaa${String(at).padStart(2, "0")}`
const statistics = { viewCount: "1520", likeCount: "41", favoriteCount: "0", commentCount: "3" }
const counted = { view_count: "1520", like_count: "41", comment_count: "3" }
const created = Date.parse("2026-06-01T00:00:00Z")

const remembering = () => {
  const names = new Set<string>()
  return {
    known: () => Effect.succeed(new Set(names)),
    remember: (_object: string, _version: string, more: ReadonlyArray<string>) =>
      Effect.sync(() => more.forEach((name) => names.add(name)))
  }
}

const withFake = Effect.fnUntraced(function* (
  options: FakeYouTube.Options = {},
  more: YouTube.Options = {},
  granted: ReadonlyArray<string> | null = null
) {
  const fake = yield* FakeYouTube.make({ tokens: { token: { channelId: channel } }, ...options })
  const adapter = yield* YouTube.make({
    baseUrl: fake.url,
    analyticsBaseUrl: fake.url,
    authBaseUrl: fake.url,
    limits: { attempts: 1 },
    ...more
  })
  const credential = { token: Redacted.make("token"), version: "1", scopes: granted }
  const memory = remembering()
  return {
    fake,
    adapter,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((id) => Refs.post(youtube, id, { publishedAt: created })),
        memory
      ),
    accounts: (...ids: ReadonlyArray<string>) =>
      adapter.readAccounts(
        credential,
        ids.map((id) => Refs.account(youtube, id)),
        memory
      )
  }
})

const metricsOf = (reading: Reading | undefined): unknown => (reading?._tag === "Value" ? reading.metrics : reading)

describe("YouTube videos", () => {
  it.live("are read 25 and 50 a call", () =>
    Effect.gen(function* () {
      proves("platforms.further-calls")
      const ids = Array.from({ length: 50 }, (_, at) => videoId(at))
      const { fake, posts } = yield* withFake({ videos: ids.map((id) => ({ id, statistics })) })
      for (const some of [ids.slice(0, 25), ids]) {
        fake.reset()
        assert.deepStrictEqual(
          yield* posts(...some),
          some.map((): Reading => ({ _tag: "Value", metrics: counted }))
        )
        assert.strictEqual(fake.calls().calls, 1)
      }
      measured("YouTube 1")
    })
  )

  it.live("whose likes are hidden or comments off have no zeros for them", () =>
    Effect.gen(function* () {
      const { posts } = yield* withFake({
        videos: [{ id: videoId(1), statistics: { viewCount: "7", likeCount: null, commentCount: null } }]
      })
      assert.deepStrictEqual(metricsOf((yield* posts(videoId(1)))[0]), { view_count: "7" })
    })
  )

  it.live("are asked of the older method where the younger is refused, and the fleet remembers", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ videos: [{ id: videoId(1), statistics }], hasStats: false })
      for (const calls of [2, 1]) {
        fake.reset()
        assert.deepStrictEqual(metricsOf((yield* posts(videoId(1)))[0]), counted)
        assert.strictEqual(fake.calls().calls, calls)
      }
    })
  )

  it.live("wait for Pacific midnight together when the project's quota is spent, and channels go on", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ videos: [{ id: videoId(1), statistics }] })
      fake.exhaust()
      const { reason } = yield* Effect.flip(posts(videoId(1)))
      assert.deepStrictEqual(reason._tag === "RateLimited" && [reason.scope, reason.quota], ["app", "video statistics"])
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("say when the meaning of their views changed", () =>
    Effect.gen(function* () {
      const { adapter } = yield* withFake()
      const views = MetricCatalog.make([adapter]).find(youtube, "publication", "view_count")
      assert.deepStrictEqual(
        views?.changes?.map(({ from, to }) => [from, to]),
        [["2026-08-24", "2026-08-27"]]
      )
      assert.strictEqual(adapter.maxAge && Duration.toDays(adapter.maxAge), 30)
    })
  )
})

describe("YouTube reports", () => {
  const report = {
    engagedViews: 90,
    estimatedMinutesWatched: 300,
    averageViewDuration: 71,
    averageViewPercentage: 38.5,
    shares: 4,
    subscribersGained: 3,
    subscribersLost: 1
  }
  const watched = {
    engaged_views: 90,
    estimated_minutes_watched: 300,
    average_view_duration: 71,
    average_view_percentage: 38.5,
    shares: 4,
    subscribers_gained: 3,
    subscribers_lost: 1
  }
  const videos = [
    { id: videoId(1), statistics, report },
    { id: videoId(2), statistics }
  ]

  it.live("add what they know; a video without processed days is no zero", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ videos }, { analytics: true }, scopes)
      const [old, young] = yield* posts(videoId(1), videoId(2))
      assert.deepStrictEqual([metricsOf(old), metricsOf(young)], [{ ...counted, ...watched }, counted])
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live("are not asked for without the option or without the scope", () =>
    Effect.gen(function* () {
      for (const [options, granted] of [
        [{}, scopes],
        [{ analytics: true }, null],
        [{ analytics: true }, ["https://www.googleapis.com/auth/youtube.readonly"]]
      ] as const) {
        const { fake, posts } = yield* withFake({ videos }, options, granted)
        assert.deepStrictEqual(metricsOf((yield* posts(videoId(1)))[0]), counted)
        assert.strictEqual(fake.calls().calls, 1)
      }
    })
  )

  it.live("that are refused cost no counter, and keep their last values", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ videos }, { analytics: true }, scopes)
      fake.script({
        match: "GET /v2/reports",
        respond: (wire) =>
          wire.send({ status: 400, body: { error: { message: "The query is not supported.", errors: [] } } })
      })
      const [reading] = yield* posts(videoId(1))
      assert.deepStrictEqual(reading, {
        _tag: "Value",
        metrics: counted,
        withheld: [{ keys: Object.keys(watched), warning: "YouTube Analytics did not answer." }]
      })
    })
  )
})

describe("YouTube channels", () => {
  it.live("leave hidden subscribers out, and are absent where the list is", () =>
    Effect.gen(function* () {
      const { accounts, fake } = yield* withFake({ channels: [{ id: channel }] })
      const whole = { subscriber_count: "12300", view_count: "912000", video_count: "140" }
      assert.deepStrictEqual(metricsOf((yield* accounts(channel))[0]), whole)
      fake.channels.set(channel, {
        id: channel,
        statistics: { viewCount: "5", subscriberCount: "0", hiddenSubscriberCount: true, videoCount: "1" }
      })
      assert.deepStrictEqual(metricsOf((yield* accounts(channel))[0]), { view_count: "5", video_count: "1" })
      fake.channels.clear()
      assert.deepStrictEqual(yield* accounts(channel), [{ _tag: "Absent" }])
    })
  )
})

describe("YouTube tokens", () => {
  it.live.each([
    ["a grant that was revoked or has expired", 400, "invalid_grant", "Unauthorized"],
    ["a client nobody knows", 401, "invalid_client", "OperatorActionRequired"],
    ["an organisation's policy", 400, "admin_policy_enforced", "OperatorActionRequired"],
    ["a trouble of Google's", 503, "server_error", "Unavailable"]
  ] as const)("say of %s what follows", ([, status, error, expected]) =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake({}, { clientId: "app", clientSecret: Redacted.make("secret-of-app") })
      fake.script({ respond: (wire) => wire.send({ status, body: { error, error_description: "Some words" } }) })
      if (adapter.refreshToken === undefined) return assert.fail("it renews none")
      const refused = adapter.refreshToken(Redacted.make("refresh"), Refs.account(youtube, channel).account)
      assert.strictEqual((yield* Effect.flip(refused)).reason._tag, expected)
    })
  )
})
