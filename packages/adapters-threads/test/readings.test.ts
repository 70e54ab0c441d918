import * as Threads from "@dravo/adapters-threads"
import * as FakeThreads from "@dravo/adapters-threads/FakeThreads"
import type { Reading } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const threads = PlatformId.make("threads")
const owner = "17000000000000001"
const id = (at: number) => `180000000000000${String(at).padStart(2, "0")}`
const metrics = { views: 812, likes: 9, replies: 2, reposts: 1, quotes: 3, shares: 4 }

const withFake = Effect.fnUntraced(function* (options: FakeThreads.Options = {}) {
  const fake = yield* FakeThreads.make({ tokens: { token: owner }, profiles: [{ id: owner }], ...options })
  const adapter = yield* Threads.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const credential = { token: Redacted.make("token"), version: "1", scopes: null }
  const names = new Set<string>()
  const memory = {
    known: () => Effect.succeed(new Set(names)),
    remember: (_object: string, _version: string, more: ReadonlyArray<string>) =>
      Effect.sync(() => more.forEach((name) => names.add(name)))
  }
  return {
    fake,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((one) => Refs.post(threads, one, { platformAccountId: owner, publishedAt: 5 })),
        memory
      ),
    accounts: adapter.readAccounts(credential, [Refs.account(threads, owner)], memory)
  }
})

const posts = Array.from({ length: 25 }, (_, at) => ({ id: id(at), ownerId: owner, metrics }))
const values = posts.map((): Reading => ({ _tag: "Value", metrics }))

describe("Threads posts", () => {
  it.live("come with the profile's list where it takes insights along: 25 in one request", () =>
    Effect.gen(function* () {
      const { fake, posts: read } = yield* withFake({ posts, expands: true })
      assert.deepStrictEqual(yield* read(...posts.map((one) => one.id)), values)
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("are read one by one where it does not, and that is remembered", () =>
    Effect.gen(function* () {
      proves("platforms.further-calls")
      const { fake, posts: read } = yield* withFake({ posts })
      for (const calls of [26, 25]) {
        fake.reset()
        assert.deepStrictEqual(yield* read(...posts.map((one) => one.id)), values)
        assert.strictEqual(fake.calls().calls, calls)
      }
      measured("Threads 25, or 1 where the list takes insights along")
    })
  )

  it.live.each([true, false])(
    "that are reposts have no numbers, and nothing is wrong (list with insights: %s)",
    (expands) =>
      Effect.gen(function* () {
        const repost = { id: id(90), ownerId: owner, isRepost: true }
        const { posts: read } = yield* withFake({ posts: [...posts, repost], expands })
        const [first, second] = yield* read(id(90), id(0))
        assert.deepStrictEqual(first, {
          _tag: "Value",
          metrics: {},
          notices: ["Threads gives no numbers for this; it has none for reposts."]
        })
        assert.deepStrictEqual(second, { _tag: "Value", metrics })
      })
  )

  it.live("of a list that is refused for its profile alone teach nothing about others", () =>
    Effect.gen(function* () {
      const { fake, posts: read } = yield* withFake({ posts, expands: true })
      fake.script({
        match: "GET /threads",
        times: 1,
        respond: (wire) => wire.send({ status: 400, body: { error: { code: 100, error_subcode: 33, message: "No" } } })
      })
      for (const calls of [3, 1]) {
        fake.reset()
        assert.deepStrictEqual(yield* read(id(0), id(1)), values.slice(0, 2))
        assert.strictEqual(fake.calls().calls, calls)
      }
    })
  )
})

describe("Threads profiles", () => {
  it.live("have followers and what their posts got in 28 closed days; a series is no total", () =>
    Effect.gen(function* () {
      const { accounts, fake } = yield* withFake()
      const [reading] = yield* accounts
      assert.deepStrictEqual(reading?._tag === "Value" && reading.metrics, {
        followers_count: 1240,
        likes: 310,
        replies: 42,
        reposts: 28,
        quotes: 9
      })
      assert.isTrue(reading?._tag === "Value" && reading.window !== undefined)
      fake.script({
        respond: (wire) =>
          wire.send({
            body: {
              data: [{ name: "likes", period: "day", values: [{ value: 3, end_time: "2026-06-01T07:00:00+0000" }] }]
            }
          })
      })
      const [series] = yield* accounts
      assert.deepStrictEqual(series, { _tag: "Value", metrics: {} })
    })
  )
})
