import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  linkedin,
  page,
  share,
  ugcPost,
  memory,
  counters,
  metrics,
  withFake,
  says,
  posted,
  metricsOf,
  tagOf,
  many
} from "./ofPage.ts"

describe("a page's posts", () => {
  it.live("have LinkedIn's own counters under flat names, engagement as a fraction", () =>
    Effect.gen(function* () {
      const { posts } = yield* withFake(posted([share(1)]))
      assert.deepStrictEqual(yield* posts(share(1)), [{ _tag: "Value", metrics }])
    })
  )

  it.live("of both kinds take one call, spelled as Rest.li wants it", () =>
    Effect.gen(function* () {
      const { calls, posts } = yield* withFake(posted([share(1), ugcPost(2)]))
      assert.deepStrictEqual((yield* posts(ugcPost(2), share(1))).map(metricsOf), [metrics, metrics])
      assert.lengthOf(calls, 1)
      assert.strictEqual(
        calls[0]?.rawQuery,
        "q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A1337" +
          "&shares=List(urn%3Ali%3Ashare%3A7100000000000000001)&ugcPosts=List(urn%3Ali%3AugcPost%3A7200000000000000002)&count=2"
      )
      assert.strictEqual(calls[0]?.headers["linkedin-version"], LinkedIn.defaultVersion)
      assert.strictEqual(calls[0]?.headers["x-restli-protocol-version"], "2.0.0")
    })
  )

  it.live.each([
    [25, 1],
    [100, 1]
  ] as const)("cost for %s: %s call", ([length, expected]) =>
    Effect.gen(function* () {
      const ids = many(length)
      const { fake, posts } = yield* withFake(posted(ids))
      assert.deepStrictEqual(
        (yield* posts(...ids)).map(metricsOf),
        ids.map(() => metrics)
      )
      assert.strictEqual(fake.calls().calls, expected)
    })
  )

  it.live("are asked for in a body where the URL would grow past 4,000 characters, and only there", () =>
    Effect.gen(function* () {
      const { calls, posts } = yield* withFake(posted(many(100)))
      yield* posts(...many(90))
      yield* posts(...many(100))
      assert.deepStrictEqual(
        calls.map((call) => [call.method, call.headers["x-http-method-override"]]),
        [
          ["GET", undefined],
          ["POST", "GET"]
        ]
      )
      assert.isAtMost(calls[0]?.rawQuery.length ?? Infinity, 4000)
      assert.strictEqual(calls[1]?.rawQuery, "")
      assert.match(calls[1]?.body ?? "", /&shares=List\(urn%3Ali%3Ashare%3A7100000000000000000,/u)
    })
  )

  it.live("are followed over pages by counting, whatever link the answer holds", () =>
    Effect.gen(function* () {
      const ids = many(25)
      const { calls, fake, posts } = yield* withFake({ ...posted(ids), limits: { page: 10 } })
      assert.deepStrictEqual(
        (yield* posts(...ids)).map(metricsOf),
        ids.map(() => metrics)
      )
      assert.deepStrictEqual(
        calls.map((call) => [call.query.get("start"), call.query.get("count")]),
        [
          [null, "25"],
          ["10", "25"],
          ["20", "25"]
        ]
      )
      assert.deepStrictEqual(Object.keys(fake.calls().endpoints), ["GET /rest/organizationalEntityShareStatistics"])
    })
  )

  it.live("are followed over pages that name no next one and hold fewer than were asked for", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      const element = (index: number) => ({ share: share(index), totalShareStatistics: { likeCount: index } })
      fake.script({
        respond: (wire) =>
          wire.send({
            body: {
              paging: { start: 0, count: 2, links: [] },
              elements: wire.call.query.get("start") === "2" ? [element(3)] : [element(1), element(2)]
            }
          })
      })
      assert.deepStrictEqual((yield* posts(share(1), share(2), share(3), share(4))).map(metricsOf), [
        { share_statistics_like_count: 1 },
        { share_statistics_like_count: 2 },
        { share_statistics_like_count: 3 },
        {}
      ])
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live("stop being followed when a page brings nothing new", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        paging: { start: 0, count: 1, links: [{ rel: "next", href: "/elsewhere" }] },
        elements: [{ share: share(1), totalShareStatistics: { likeCount: 1 } }]
      })
      assert.deepStrictEqual((yield* posts(share(1), share(2), share(3))).map(metricsOf), [
        { share_statistics_like_count: 1 },
        {},
        {}
      ])
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live("keep the pages that came when a later one fails", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ ...posted([share(1), share(2), share(3)]), limits: { page: 2 } })
      fake.script({ match: (call) => call.query.has("start"), respond: (wire) => wire.send({ status: 500, body: {} }) })
      assert.deepStrictEqual((yield* posts(share(1), share(2), share(3))).map(tagOf), ["Unavailable", "Value", "Value"])
    })
  )

  it.live("are asked for in halves while LinkedIn takes no list so long, and in such lists from then on", () =>
    Effect.gen(function* () {
      const ids = many(100)
      const { fake, posts } = yield* withFake({ ...posted(ids), limits: { list: 30 } })
      assert.deepStrictEqual(
        (yield* posts(...ids)).map(metricsOf),
        ids.map(() => metrics)
      )
      assert.strictEqual(fake.calls().calls, 7)
      fake.reset()
      yield* posts(...ids)
      assert.strictEqual(fake.calls().calls, 4)
    })
  )

  it.live.each([413, 414])("are asked for in halves after a %s", (status) =>
    Effect.gen(function* () {
      const ids = many(10)
      const { fake, posts } = yield* withFake(posted(ids))
      fake.script({
        times: 1,
        respond: (wire) => wire.send({ status, headers: { "content-type": "text/html" }, body: "too long" })
      })
      assert.deepStrictEqual(
        (yield* posts(...ids)).map(metricsOf),
        ids.map(() => metrics)
      )
      assert.strictEqual(fake.calls().calls, 3)
    })
  )

  it.live("lose one of a hundred when LinkedIn refuses the list because of it, at 15 calls", () =>
    Effect.gen(function* () {
      const ids = many(100)
      const { fake, posts } = yield* withFake({
        posts: ids.map((id, index) => ({
          id,
          metrics: counters,
          ...(index === 41 ? { trouble: "invalid" as const } : {})
        }))
      })
      const readings = yield* posts(...ids)
      assert.deepStrictEqual(
        readings.flatMap((one, index) => (one._tag === "Value" ? [] : [index])),
        [41]
      )
      assert.isAtMost(fake.calls().calls, 15)
      fake.reset()
      yield* posts(...ids.toSpliced(41, 1))
      assert.strictEqual(fake.calls().calls, 1, "the length was not at fault")
    })
  )

  it.live(
    "cost a bounded number of calls when every list is refused, and one when the refusal is about something else",
    () =>
      Effect.gen(function* () {
        const { fake, posts } = yield* withFake()
        fake.script({ respond: (wire) => wire.send({ status: 400, body: { message: "no" } }) })
        assert.strictEqual((yield* Effect.flip(posts(...many(100)))).reason._tag, "Rejected")
        assert.isAtMost(fake.calls().calls, 32)
        fake.reset()
        fake.script({
          respond: (wire) =>
            wire.send({
              status: 400,
              body: { errorDetails: { inputErrors: [{ input: { inputPath: { fieldPath: "count" } } }] } }
            })
        })
        yield* Effect.flip(posts(...many(100)))
        assert.strictEqual(fake.calls().calls, 1)
      })
  )

  it.live("never take the page's total, or a period's, or another post's", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      const totalShareStatistics = { likeCount: 99 }
      says(fake, {
        elements: [
          { totalShareStatistics, organizationalEntity: page },
          { totalShareStatistics, share: share(9) },
          { totalShareStatistics, share: share(1), timeRange: { start: 0, end: 86_400_000 } }
        ]
      })
      assert.deepStrictEqual((yield* posts(share(1))).map(metricsOf), [{}])
    })
  )

  it.live("are joined when their URN came percent-encoded", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        elements: [
          { totalShareStatistics: { likeCount: 1 }, ugcPost: encodeURIComponent(ugcPost(1)) },
          { share: "100%", totalShareStatistics: { likeCount: 5 } }
        ]
      })
      assert.deepStrictEqual((yield* posts(ugcPost(1))).map(metricsOf), [{ share_statistics_like_count: 1 }])
    })
  )

  it.live("are told apart from posts that came without statistics", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, { elements: [{ share: share(1), totalShareStatistics: {} }] })
      assert.deepStrictEqual(yield* posts(share(1)), [
        {
          _tag: "Value",
          metrics: {},
          withheld: [{ keys: "all", warning: "LinkedIn sent this post without any statistics." }]
        }
      ])
    })
  )

  it.live("pass on counters nobody knows yet, known ones written as text too, and no other text, list or URN", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        elements: [
          {
            share: share(1),
            totalShareStatistics: {
              likeCount: 0,
              newCount: 4,
              by: { videoViews: 2 },
              commentCount: "3",
              note: "7",
              urn: "urn:li:share:1",
              list: [1]
            }
          }
        ]
      })
      assert.deepStrictEqual((yield* posts(share(1))).map(metricsOf), [
        {
          share_statistics_like_count: 0,
          share_statistics_comment_count: 3,
          share_statistics_new_count: 4,
          share_statistics_by_video_views: 2
        }
      ])
    })
  )

  it.live("withhold a field LinkedIn could not fill, and take no number from its error", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake()
      says(fake, {
        elements: [
          {
            share: share(1),
            totalShareStatistics: {
              likeCount: 1,
              "commentCount!": { serviceErrorCode: 101, status: 429, message: "throttled" }
            }
          }
        ]
      })
      assert.deepStrictEqual(yield* posts(share(1)), [
        {
          _tag: "Value",
          metrics: { share_statistics_like_count: 1 },
          withheld: [
            {
              keys: ["share_statistics_comment_count", "share_statistics_comment_count_*"],
              warning: "LinkedIn could not fill share_statistics_comment_count (throttled)."
            }
          ]
        }
      ])
    })
  )
})

describe("a reference", () => {
  const read = Effect.fnUntraced(function* (platformPostId: string, extras: Refs.Extras) {
    const { adapter, calls } = yield* withFake({
      members: [{ id: "urn:li:person:ab-C_1" }],
      organizations: [{ id: page }]
    })
    yield* Effect.result(
      adapter.readPosts(
        { token: Redacted.make("token"), version: "1", scopes: null },
        [Refs.post(linkedin, platformPostId, extras)],
        memory
      )
    )
    return calls[0] === undefined ? undefined : decodeURIComponent(`${calls[0].path}?${calls[0].rawQuery}`)
  })
  const organization = (list: string) =>
    `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${page}&${list}&count=1`
  const member = (entity: string) =>
    `/rest/memberCreatorPostAnalytics?q=entity&entity=(${entity})&queryType=IMPRESSION&aggregation=TOTAL`

  it.live.each([
    ["urn:li:share:12", { platformAccountId: page }, organization("shares=List(urn:li:share:12)")],
    ["urn%3Ali%3AugcPost%3A12", { platformAccountId: "1337" }, organization("ugcPosts=List(urn:li:ugcPost:12)")],
    ["12", { platformAccountId: "1337" }, organization("shares=List(urn:li:share:12)")],
    [
      "12",
      { platformAccountId: "1337", traits: { kind: "ugcPost" } },
      organization("ugcPosts=List(urn:li:ugcPost:12)")
    ],
    [
      "12",
      { platformAccountId: page, accountTraits: { kind: "member" } },
      organization("shares=List(urn:li:share:12)")
    ],
    ["urn:li:share:12", { platformAccountId: "urn:li:person:ab-C_1" }, member("share:urn:li:share:12")],
    ["urn:li:ugcPost:12", { platformAccountId: "ab-C_1" }, member("ugc:urn:li:ugcPost:12")],
    [
      "urn:li:share:12",
      { platformAccountId: "1337", accountTraits: { kind: "member" } },
      member("share:urn:li:share:12")
    ],
    ["urn:li:activity:12", { platformAccountId: page }, undefined],
    ["urn:li:share:12x", { platformAccountId: page }, undefined],
    ["urn:li:share:12", { platformAccountId: "ab-C_1", accountTraits: { kind: "organization" } }, undefined],
    ["urn:li:share:12", { platformAccountId: "a.b(c)" }, undefined]
  ] as const)("%s of %j is asked as %s", ([id, extras, expected]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* read(id, extras), expected)
    })
  )
})
