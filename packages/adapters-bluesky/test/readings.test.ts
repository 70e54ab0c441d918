import * as Bluesky from "@dravo/adapters-bluesky"
import * as FakeBluesky from "@dravo/adapters-bluesky/FakeBluesky"
import { anonymous, needsToken, type Reading } from "@dravo/core/Adapter"
import { PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const bluesky = PlatformId.make("bluesky")
const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
const uri = (key: string, author = did) => `at://${author}/app.bsky.feed.post/${key}`
const created = Date.parse("2026-06-23T10:16:02Z")
const counters = { likeCount: 9, repostCount: 1, replyCount: 0, quoteCount: 2, bookmarkCount: 3 }
const metrics = { like_count: 9, repost_count: 1, reply_count: 0, quote_count: 2, bookmark_count: 3 }
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const withFake = Effect.fnUntraced(function* (options: FakeBluesky.Options = {}) {
  const fake = yield* FakeBluesky.make({ users: [{ did, handle: "acme.example.com" }], ...options })
  const adapter = yield* Bluesky.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  return {
    fake,
    adapter,
    posts: (ids: ReadonlyArray<string>, owner = did) =>
      adapter.readPosts(
        anonymous,
        ids.map((id) => Refs.post(bluesky, id, { platformAccountId: owner, publishedAt: created })),
        memory
      ),
    accounts: (...ids: ReadonlyArray<string>) =>
      adapter.readAccounts(
        anonymous,
        ids.map((id) => Refs.account(bluesky, id)),
        memory
      )
  }
})

const tagOf = (reading: Reading | undefined): string | undefined =>
  reading?._tag === "Failed" ? reading.reason._tag : reading?._tag

describe("Bluesky posts", () => {
  it.live("are read 25 a call, and need nobody's token", () =>
    Effect.gen(function* () {
      proves("platforms.further-calls")
      const uris = Array.from({ length: 25 }, (_, at) => uri(`3k${at}`))
      const { adapter, fake, posts } = yield* withFake({ posts: uris.map((one) => ({ uri: one, counters })) })
      assert.deepStrictEqual(
        yield* posts(uris),
        uris.map((): Reading => ({ _tag: "Value", metrics }))
      )
      const { calls } = fake.calls()
      assert.strictEqual(calls, 1)
      assert.isFalse(needsToken(adapter))
      measured(`Bluesky ${calls}`)
    })
  )

  it.live("are one post by address, page or key, and their DID is learned", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ posts: [{ uri: uri("3kx"), counters }] })
      const spelled = [
        uri("3kx", "acme.example.com"),
        "https://bsky.app/profile/acme.example.com/post/3kx",
        `https://bsky.app/profile/${did}/post/3kx`,
        "3kx"
      ]
      const learned = { platformPostId: PlatformPostId.make(uri("3kx")) }
      assert.deepStrictEqual(
        yield* posts(spelled),
        spelled.map((): Reading => ({ _tag: "Value", metrics, learned }))
      )
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("stay when the handle moves to somebody else", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ posts: [{ uri: uri("3kx"), counters }] })
      const other = "did:plc:other"
      fake.users.set(did, { did, handle: "renamed.example.com" })
      fake.users.set(other, { did: other, handle: "acme.example.com" })
      fake.posts.set(uri("3kx", other), { uri: uri("3kx", other), counters: { likeCount: 1000 } })
      for (const id of [uri("3kx"), uri("3kx", "acme.example.com")]) {
        const [reading] = yield* posts([id])
        assert.deepStrictEqual(reading?._tag === "Value" && reading.metrics, metrics)
      }
    })
  )

  it.live("of an account known by its handle cost one request more, once", () =>
    Effect.gen(function* () {
      const { fake, posts } = yield* withFake({ posts: [{ uri: uri("3kx"), counters }] })
      const [reading] = yield* posts([uri("3kx", "ACME.example.com")], "acme.example.com")
      assert.deepStrictEqual(reading, {
        _tag: "Value",
        metrics,
        learned: { platformPostId: PlatformPostId.make(uri("3kx")) }
      })
      assert.strictEqual(fake.calls().calls, 2)
    })
  )

  it.live("say when they were published, but not later than they were seen", () =>
    Effect.gen(function* () {
      const { adapter, fake } = yield* withFake({ posts: [{ uri: uri("3kx"), counters, createdAt: created }] })
      const read = adapter.readPosts(anonymous, [Refs.post(bluesky, uri("3kx"), { platformAccountId: did })], memory)
      const learnedOf = (reading: Reading | undefined) => reading?._tag === "Value" && reading.learned
      assert.deepStrictEqual(learnedOf((yield* read)[0]), { publishedAt: created })
      fake.script({
        respond: (wire) =>
          wire.send({
            body: {
              posts: [
                {
                  uri: uri("3kx"),
                  likeCount: 1,
                  record: { createdAt: "2031-01-01T00:00:00Z" },
                  indexedAt: new Date(created).toISOString()
                }
              ]
            }
          })
      })
      assert.deepStrictEqual(learnedOf((yield* read)[0]), { publishedAt: created })
    })
  )

  it.live("without a counter are no zeros", () =>
    Effect.gen(function* () {
      const { posts } = yield* withFake({ posts: [{ uri: uri("3kx"), counters: { likeCount: 4, quoteCount: null } }] })
      const [reading] = yield* posts([uri("3kx")])
      assert.deepStrictEqual(reading?._tag === "Value" && reading.metrics, { like_count: 4 })
    })
  )

  it.live("have no views: nothing in the catalogue is called so", () =>
    Effect.gen(function* () {
      const { adapter } = yield* withFake()
      assert.isEmpty(
        adapter.metrics.filter(({ canonical, key }) => canonical === "views" || /view|impression/u.test(key))
      )
    })
  )
})

describe("Bluesky accounts", () => {
  it.live("are read by DID or handle in one call", () =>
    Effect.gen(function* () {
      const { accounts, fake } = yield* withFake()
      const value: Reading = { _tag: "Value", metrics: { followers_count: 310, follows_count: 95, posts_count: 740 } }
      assert.deepStrictEqual(yield* accounts(did, "Acme.example.com"), [value, value])
      assert.strictEqual(fake.calls().calls, 1)
    })
  )

  it.live("that are left out of the list say why when asked for alone", () =>
    Effect.gen(function* () {
      const { accounts, fake } = yield* withFake({
        users: [
          { did },
          { did: "did:plc:taken", trouble: "AccountTakedown" },
          { did: "did:plc:left", trouble: "AccountDeactivated" }
        ]
      })
      const readings = yield* accounts("did:plc:taken", did, "did:plc:left", "did:plc:never", "nobody")
      assert.deepStrictEqual(readings.map(tagOf), ["Hidden", "Value", "Hidden", "Gone", "Rejected"])
      assert.strictEqual(fake.calls().calls, 4)
    })
  )
})
