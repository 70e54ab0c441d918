import type { Reading } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const linkedin = PlatformId.make("linkedin")
const person = "urn:li:person:fz4gLtBTn9"
const share = (index: number) => `urn:li:share:${7_100_000_000_000_000_000n + BigInt(index)}`
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const counters = {
  impressionCount: 1000,
  uniqueImpressionsCount: 700,
  likeCount: 20,
  commentCount: 3,
  shareCount: 1,
  clickCount: 30
}
const metrics = {
  share_statistics_impression_count: 1000,
  share_statistics_unique_impressions_count: 700,
  share_statistics_like_count: 20,
  share_statistics_comment_count: 3,
  share_statistics_share_count: 1
}

const withFake = Effect.fnUntraced(function* (fakeOptions: FakeLinkedIn.Options = {}, options: LinkedIn.Options = {}) {
  const fake = yield* FakeLinkedIn.make({
    tokens: { token: {} },
    members: [{ id: person, followers: 961 }],
    posts: [1, 2, 3].map((at) => ({ id: share(at), metrics: counters })),
    ...fakeOptions
  })
  const adapter = yield* LinkedIn.make({ baseUrl: fake.url, limits: { attempts: 1 }, ...options })
  const credential = { token: Redacted.make("token"), version: "1", scopes: null }
  const asked: Array<string> = []
  fake.script({
    respond: async (wire) => {
      asked.push(`${wire.call.query.get("queryType")} ${wire.call.rawQuery.match(/share%3A(\d+)/u)?.[1]?.slice(-1)}`)
      wire.send(await wire.answer())
    }
  })
  return {
    fake,
    adapter,
    asked,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((id) => Refs.post(linkedin, id, { platformAccountId: person })),
        memory
      ),
    account: adapter.readAccounts(credential, [Refs.account(linkedin, person)], memory)
  }
})

/** Refuses one metric. */
const without = (fake: FakeLinkedIn.FakeLinkedIn, queryType: string, answer: Fault.Answer) =>
  fake.script({ match: (call) => call.query.get("queryType") === queryType, respond: Fault.answer(answer) })
/** When a day's quota begins anew. */
const tomorrow = () => (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000
const tagOf = (reading: Reading): string => (reading._tag === "Failed" ? reading.reason._tag : reading._tag)
const throttled = {
  status: 429,
  body: {
    serviceErrorCode: 101,
    code: "TOO_MANY_REQUESTS",
    message: "Resource level throttle MEMBER DAY limit is reached."
  }
}

describe("a member's posts", () => {
  it.live.each(["202607", "202504", "202604", "202605"])(
    "are read one metric a call, as version %s says which",
    (version) =>
      Effect.gen(function* () {
        const { fake, posts } = yield* withFake({ versions: { oldest: "202501", newest: "202611" } }, { version })
        assert.deepStrictEqual(yield* posts(share(1)), [{ _tag: "Value", metrics }])
        assert.strictEqual(fake.calls().calls, 5)
      })
  )

  it.live("are asked for their impressions before anything else of any post", () =>
    Effect.gen(function* () {
      const { asked, posts } = yield* withFake()
      yield* posts(share(1), share(2), share(3))
      assert.deepStrictEqual(asked.slice(0, 3).sort(), ["IMPRESSION 1", "IMPRESSION 2", "IMPRESSION 3"])
      assert.lengthOf(asked, 15)
    })
  )

  it.live("are partial when one metric fails, with one warning per cause", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      for (const queryType of ["COMMENT", "RESHARE"]) without(fake, queryType, { status: 503, body: {} })
      without(fake, "REACTION", { status: 400, body: { message: "no" } })
      const { share_statistics_impression_count, share_statistics_unique_impressions_count } = metrics
      assert.deepStrictEqual(yield* posts(share(1)), [
        {
          _tag: "Value",
          metrics: { share_statistics_impression_count, share_statistics_unique_impressions_count },
          withheld: [
            {
              keys: ["share_statistics_like_count"],
              warning: "LinkedIn gave no share_statistics_like_count: it did not accept the request (no)."
            },
            {
              keys: ["share_statistics_comment_count", "share_statistics_share_count"],
              warning:
                "LinkedIn gave no share_statistics_comment_count, share_statistics_share_count: it could not be " +
                "reached or had an internal error (status 503)."
            }
          ]
        }
      ])
    })
  )

  it.live("keep what came before the quota was spent, and ask no further", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ quota: { member: 4 } })
      const [one, two, three] = yield* posts(share(1), share(2), share(3))
      for (const reading of [one, two, three])
        assert.strictEqual(reading?._tag === "Value" && reading.metrics["share_statistics_impression_count"], 1000)
      assert.isAtMost(fake.calls().calls, 3 + 1 + 4, "what was answered and what was under way")
      const withheld = three?._tag === "Value" ? (three.withheld ?? []) : []
      assert.strictEqual(withheld[0]?.limited?.retryAt, tomorrow())
      assert.deepStrictEqual(
        withheld.map(({ keys, warning }) => ({ keys, warning })),
        [
          {
            keys: Object.keys(metrics).slice(1),
            warning:
              `LinkedIn gave no ${Object.keys(metrics).slice(1).join(", ")}: it limits the number of requests ` +
              "(Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached.)."
          }
        ]
      )
    })
  )

  it.live("cost one call when the very first is throttled", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      fake.script({ respond: Fault.answer(throttled) })
      assert.strictEqual((yield* Effect.flip(posts(share(1)))).reason._tag, "RateLimited")
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("fail alone when one is gone or another's, at one call each", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({
        posts: [
          { id: share(1), metrics: counters },
          { id: share(2), owner: "urn:li:person:else" }
        ]
      })
      assert.deepStrictEqual((yield* posts(share(3), share(1), share(2))).map(tagOf), ["Gone", "Value", "Hidden"])
      assert.strictEqual(fake.calls().calls, 7)
      assert.deepStrictEqual((yield* posts(share(3), share(2))).map(tagOf), ["Gone", "Hidden"])
    })
  )

  it.live("whose token is refused halfway are no dead grant", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      fake.script({
        match: (call) => call.rawQuery.includes(encodeURIComponent(share(2))),
        respond: Fault.answer({ status: 401, body: { serviceErrorCode: 65602 } })
      })
      assert.deepStrictEqual((yield* posts(share(1), share(2))).map(tagOf), ["Value", "CredentialUnavailable"])
      assert.strictEqual((yield* Effect.flip(posts(share(2)))).reason._tag, "Unauthorized")
    })
  )

  it.live("about which LinkedIn says nothing have no numbers", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({
        posts: [
          { id: share(1), trouble: "inactive" },
          { id: share(2), metrics: { impressionCount: 5, likeCount: 1, commentCount: 0, shareCount: 0 } }
        ]
      })
      const [none, some] = yield* posts(share(1), share(2))
      assert.deepStrictEqual(none, {
        _tag: "Value",
        metrics: {},
        withheld: [{ keys: "all", warning: "LinkedIn has no statistics for this post at present." }]
      })
      assert.deepStrictEqual(some?._tag === "Value" && some.withheld, [
        {
          keys: ["share_statistics_unique_impressions_count"],
          warning: "LinkedIn has no share_statistics_unique_impressions_count for this post at present."
        }
      ])
      fake.unscript()
    })
  )

  it.live("are asked once, by everybody together, for a metric LinkedIn no longer knows", () =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake()
      const errorDetails = {
        inputErrors: [{ code: "FIELD_INVALID", input: { inputPath: { fieldPath: "queryType" } } }]
      }
      without(fake, "IMPRESSION", { status: 400, body: { message: "Invalid param.", errorDetails, status: 400 } })
      const remembered: Array<unknown> = []
      const dead = new Set<string>()
      const refs = [Refs.post(linkedin, share(1), { platformAccountId: person })]
      const read = adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes: null }, refs, {
        known: () => Effect.succeed(dead),
        remember: (objectType, version, names) =>
          Effect.sync(() => {
            remembered.push([objectType, version, names])
            for (const name of names) dead.add(name)
          })
      })
      const { share_statistics_impression_count: _, ...rest } = metrics
      const expected = [
        {
          _tag: "Value" as const,
          metrics: rest,
          withheld: [
            {
              keys: ["share_statistics_impression_count"],
              warning: "LinkedIn no longer offers share_statistics_impression_count."
            }
          ]
        }
      ]
      assert.deepStrictEqual(yield* read, expected)
      assert.deepStrictEqual(remembered, [["memberPost", LinkedIn.defaultVersion, ["IMPRESSION"]]])
      fake.reset()
      assert.deepStrictEqual(yield* read, expected)
      assert.strictEqual(fake.calls().calls, 4)
      assert.lengthOf(remembered, 1)
    })
  )

  it.live("never take another metric's count", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      const type = { "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1": "COMMENT" }
      fake.script({ respond: Fault.answer({ body: { elements: [{ count: 2, dateRange: {}, metricType: type }] } }) })
      const [reading] = yield* posts(share(1))
      assert.deepStrictEqual(reading?._tag === "Value" && reading.metrics, { share_statistics_comment_count: 2 })
      assert.match(
        reading?._tag === "Value" ? (reading.withheld?.[0]?.warning ?? "") : "",
        /its answer could not be read \(an answer about another metric\)\.$/u
      )
    })
  )
})

describe("a member", () => {
  it.live("has followers, in one call", () =>
    Effect.gen(function* () {
      const { account, fake } = yield* withFake()
      assert.deepStrictEqual(yield* account, [
        { _tag: "Value", metrics: { follower_statistics_member_followers_count: 961 } }
      ])
      assert.strictEqual(fake.calls().calls, 1)
      fake.script({ respond: Fault.answer({ body: { elements: [] } }) })
      assert.deepStrictEqual(yield* account, [
        { _tag: "Value", metrics: {}, withheld: [{ keys: "all", warning: "LinkedIn sent no number of followers." }] }
      ])
    })
  )

  it.live("is planned one post a batch and five requests a post, with scopes of its own", () =>
    Effect.gen(function* () {
      const { adapter } = yield* withFake()
      const own = adapter.capabilitiesOf?.(Refs.account(linkedin, person).account)
      assert.deepStrictEqual(
        [own?.posts.batch, own?.posts.requests.usual, own?.posts.scopes, own?.accounts.scopes],
        [1, { base: 0, each: 5 }, ["r_member_postAnalytics"], ["r_member_profileAnalytics"]]
      )
      const page = adapter.capabilitiesOf?.(Refs.account(linkedin, "1337").account)
      assert.deepStrictEqual(page, adapter.capabilities)
    })
  )
})
