import * as Facebook from "@dravo/adapters-facebook"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { idOf, open, page, refOf, valueOf, warningsOf } from "./opened.ts"

const insights = {
  post_clicks: 6,
  post_reactions_by_type_total: { like: 5, love: 2 },
  post_media_view: 1240,
  post_total_media_view_unique: 980
}
const all = {
  post_clicks: 6,
  post_reactions_by_type_total: 7,
  post_media_view: 1240,
  post_total_media_view_unique: 980,
  shares: 3,
  comments: 4,
  reactions: 9
}
const summaries = "Facebook did not grant pages_read_user_content, so comments and reactions cannot be counted."

describe("Facebook posts", () => {
  it.live("cost one call for 25, and bring insights, shares and comments", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 25 }, (_, n) => idOf(n))
      const { fake, posts } = yield* open({ posts: ids.map((id) => ({ id, insights })) })
      const readings = yield* posts(...ids)
      assert.strictEqual(fake.calls().calls, 1)
      assert.strictEqual(fake.calls()["tokensInUrls"], 0)
      for (const reading of readings) {
        assert.deepStrictEqual(valueOf(reading).metrics, all)
        assert.notProperty(reading, "withheld")
        assert.deepStrictEqual(valueOf(reading).window, undefined)
      }
    })
  )

  it.live("teach their link and their instant, unless the host said so", () =>
    Effect.gen(function* () {
      const { adapter, credential, memory } = yield* open({
        posts: [{ id: idOf(1), createdAt: Date.parse("2026-02-23T09:58:01Z") }]
      })
      const [learned, told] = yield* adapter.readPosts(
        credential,
        [refOf(idOf(1)), refOf(idOf(1), { publishedAt: 5 })],
        memory
      )
      assert.deepStrictEqual(valueOf(learned).learned, {
        publishedAt: Date.parse("2026-02-23T09:58:01Z"),
        url: `https://www.facebook.com/${page}/posts/900000000000001`
      })
      assert.notProperty(valueOf(told).learned ?? {}, "publishedAt")
    })
  )

  it.live("are found by a video's own id", () =>
    Effect.gen(function* () {
      const { posts } = yield* open({ posts: [{ id: idOf(1), insights }] })
      const [reading] = yield* posts("900000000000001")
      assert.deepStrictEqual(valueOf(reading).metrics, all)
    })
  )

  it.live("without shares have no shares, and without reactions have none rather than no number", () =>
    Effect.gen(function* () {
      const { posts } = yield* open({
        posts: [{ id: idOf(1), shares: 0, comments: 0, insights: { ...insights, post_reactions_by_type_total: {} } }]
      })
      const { shares: _, ...rest } = all
      assert.deepStrictEqual(valueOf((yield* posts(idOf(1)))[0]).metrics, {
        ...rest,
        comments: 0,
        post_reactions_by_type_total: 0
      })
    })
  )

  it.live("keep what the token may read when it may not read comments, and find that out once", () =>
    Effect.gen(function* () {
      const tokens = { token: { ownerId: page, scopes: ["pages_read_engagement", "read_insights"] } }
      const { fake, posts } = yield* open({ tokens, posts: [1, 2].map((n) => ({ id: idOf(n), insights })) })
      // The list, each post with its comments, and each without.
      for (const expected of [3, 1, 1]) {
        fake.reset()
        const readings = yield* posts(idOf(1), idOf(2))
        assert.strictEqual(fake.calls().calls, expected)
        for (const reading of readings) {
          const { comments: _, reactions: __, ...rest } = all
          assert.deepStrictEqual(valueOf(reading).metrics, rest)
          assert.deepStrictEqual(valueOf(reading).withheld, [{ keys: ["comments", "reactions"], warning: summaries }])
        }
      }
    })
  )

  it.live("do not ask for comments when the grant is known to leave them out", () =>
    Effect.gen(function* () {
      const granted = ["pages_read_engagement", "read_insights"]
      const { fake, posts } = yield* open({
        granted,
        tokens: { token: { ownerId: page, scopes: granted } },
        posts: [{ id: idOf(1), insights }]
      })
      assert.deepStrictEqual(warningsOf((yield* posts(idOf(1)))[0]), [summaries])
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("withhold insights the token may not read, instead of showing zeros", () =>
    Effect.gen(function* () {
      const tokens = { token: { ownerId: page, scopes: ["pages_read_engagement", "pages_read_user_content"] } }
      const { posts } = yield* open({ tokens, posts: [{ id: idOf(1), insights }] })
      const [reading] = yield* posts(idOf(1))
      assert.deepStrictEqual(valueOf(reading).metrics, { shares: 3, comments: 4, reactions: 9 })
      assert.deepStrictEqual(warningsOf(reading), [
        "Facebook gave no insights for this post; read_insights may not be granted."
      ])
    })
  )

  it.live("without insights cost their neighbours nothing", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({
        posts: [
          { id: idOf(1), insights: null },
          { id: idOf(2), insights }
        ]
      })
      const [bare, full] = yield* posts(idOf(1), idOf(2))
      assert.lengthOf(warningsOf(bare), 1)
      assert.deepStrictEqual(valueOf(full).metrics, all)
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("survive a metric that dies without being named: two calls more, once for the fleet", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 25 }, (_, n) => idOf(n))
      const opened = yield* open({ posts: ids.map((id) => ({ id, insights })) })
      opened.fake.dead.add("post_clicks")
      const readings = yield* opened.posts(...ids)
      assert.strictEqual(opened.fake.calls().calls, 3)
      for (const reading of readings) {
        const { post_clicks: _, ...rest } = all
        assert.deepStrictEqual(valueOf(reading).metrics, rest)
        assert.deepStrictEqual(valueOf(reading).withheld, [
          { keys: ["post_clicks"], warning: "Facebook no longer offers post_clicks." }
        ])
      }
      assert.deepStrictEqual([...opened.dead], [["post v25.0", new Set(["post_clicks"])]])
      const other = yield* Facebook.make({ baseUrl: opened.fake.url, limits: { attempts: 1 } })
      opened.fake.reset()
      const again = yield* other.readPosts(
        opened.credential,
        ids.map((id) => refOf(id)),
        opened.memory
      )
      assert.strictEqual(opened.fake.calls().calls, 1)
      assert.deepStrictEqual(
        again.map((reading) => valueOf(reading).metrics),
        readings.map((reading) => valueOf(reading).metrics)
      )
    })
  )

  it.live("survive two metrics that die together at the same price", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({ posts: [1, 2].map((n) => ({ id: idOf(n), insights })) })
      fake.dead.add("post_clicks").add("post_media_view")
      const [reading] = yield* posts(idOf(1), idOf(2))
      assert.strictEqual(fake.calls().calls, 3)
      assert.deepStrictEqual(
        valueOf(reading).withheld?.map(({ keys }) => keys),
        [["post_clicks", "post_media_view"]]
      )
    })
  )

  it.live("whose every metric is refused blame none of them, and the fleet learns nothing", () =>
    Effect.gen(function* () {
      const { dead, fake, posts } = yield* open({ posts: [1, 2].map((n) => ({ id: idOf(n), insights })) })
      for (const name of Object.keys(insights)) fake.dead.add(name)
      const [reading] = yield* posts(idOf(1), idOf(2))
      assert.deepStrictEqual(valueOf(reading).metrics, { shares: 3, comments: 4, reactions: 9 })
      assert.deepStrictEqual(warningsOf(reading), ["Facebook refused this post's insights."])
      assert.strictEqual(fake.calls().calls, 4)
      assert.deepStrictEqual([...dead], [])
    })
  )

  it.live("never ask for a retired metric", () =>
    Effect.gen(function* () {
      const { adapter, fake, page: account, posts } = yield* open({ posts: [{ id: idOf(1) }] })
      const retired = adapter.metrics.filter((one) => one.retired !== null).map(({ key }) => key)
      assert.deepStrictEqual(retired, ["post_engaged_users", "page_consumptions"])
      const asked: Array<string> = []
      fake.script({
        respond: async (wire) => {
          asked.push(decodeURIComponent(`${wire.call.rawQuery} ${wire.call.body}`))
          wire.send(await wire.answer())
        }
      })
      yield* posts(idOf(1), idOf(1))
      yield* account()
      assert.isAtLeast(asked.length, 2)
      assert.match(asked.join(" "), /insights\.metric\([a-z_,]+\)\.period\(lifetime\)/u)
      assert.match(asked.join(" "), /period=days_28/u)
      for (const key of retired) assert.notInclude(asked.join(" "), key)
    })
  )

  it.live("that are missing beside others may be gone, after a look of their own", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({ posts: [{ id: idOf(1), insights }] })
      const [missing, neighbour] = yield* posts(idOf(2), idOf(1))
      assert.deepStrictEqual(missing, { _tag: "Absent" })
      assert.deepStrictEqual(valueOf(neighbour).metrics, all)
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live("that are missing alone may only be gone when the Page still lists others", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({ posts: [{ id: idOf(1) }] })
      assert.deepStrictEqual(yield* posts(idOf(2)), [{ _tag: "Absent" }])
      assert.strictEqual(fake.calls().calls, 2)
      fake.posts.clear()
      const [reading] = yield* posts(idOf(2))
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "Hidden")
    })
  )

  it.live("answer for every part of a batch that is throttled or dead, and fail together when all are", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({ posts: [{ id: idOf(1) }, { id: idOf(2) }] })
      fake.throttle(600)
      const throttled = yield* Effect.flip(posts(idOf(1), idOf(2)))
      assert.strictEqual(throttled.reason._tag, "RateLimited")
      assert.isNotNull(throttled.reason._tag === "RateLimited" ? throttled.reason.retryAt : null)
      fake.throttle(-1)
      fake.revoke(page)
      assert.strictEqual((yield* Effect.flip(posts(idOf(1), idOf(2)))).reason._tag, "Unauthorized")
    })
  )

  it.live("of a token of another kind say which one is needed", () =>
    Effect.gen(function* () {
      const { posts } = yield* open({
        tokens: { token: { ownerId: page, kind: "user" } },
        posts: [{ id: idOf(1) }, { id: idOf(2) }]
      })
      const { reason } = yield* Effect.flip(posts(idOf(1), idOf(2)))
      assert.strictEqual(reason._tag, "Unauthorized")
      assert.match(reason.detail, /needs a Page access token/u)
    })
  )

  it.live("that one refusal spoils for good end with it, after at most four calls", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* open({ posts: [{ id: idOf(1) }] })
      fake.script({
        respond: Fault.answer({ status: 400, body: { error: { message: "(#100) Something is odd", code: 100 } } })
      })
      const [reading] = yield* posts(idOf(1))
      assert.strictEqual(reading?._tag === "Failed" && reading.reason._tag, "Rejected")
      assert.isAtMost(fake.calls().calls, 4)
    })
  )
})

it("the fake grows its posts with age", () => {
  const grow = FakeFacebook.growingPost(idOf(1), 0)
  assert.isBelow(grow(3_600_000).post_media_view ?? 0, grow(86_400_000).post_media_view ?? 0)
})
