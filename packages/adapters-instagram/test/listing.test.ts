import * as Instagram from "@dravo/adapters-instagram"
import type { ListingRequest } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const instagram = PlatformId.make("instagram")
const owner = "17841400000000001"
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const credential = { token: Redacted.make("token"), version: "1", scopes: null }
const hour = 3_600_000

const opened = Effect.fnUntraced(function* (
  media: ReadonlyArray<FakeInstagram.FakeMedia>,
  login: "instagram" | "facebook" = "instagram"
) {
  const fake = yield* FakeInstagram.make({
    login,
    media,
    users: [{ id: owner }],
    tokens: { token: { ownerId: owner } }
  })
  const adapter = yield* Instagram.make({ login, baseUrls: { [login]: fake.url }, limits: { attempts: 1 } })
  const { account } = Refs.account(instagram, owner)
  const page = (request: Partial<ListingRequest> = {}) =>
    adapter.listPosts?.(
      credential,
      { account, edge: "posts", since: null, cursor: null, limit: 50, ...request },
      memory
    ) ?? Effect.die("nothing lists")
  return { account, adapter, fake, page }
})

const media = (count: number, odd: ReadonlyArray<number> = []): ReadonlyArray<FakeInstagram.FakeMedia> =>
  Array.from({ length: count }, (_, at) => ({
    id: `1800000000${String(at).padStart(5, "0")}`,
    createdAt: Date.now() - (at + 1) * hour,
    ...(odd.includes(at) ? { trouble: "before-conversion" as const } : {})
  }))

describe("An Instagram listing", () => {
  it.live("is not spoiled by one medium that refuses insights, nor are the pages after it", () =>
    Effect.gen(function* () {
      const { fake, page } = yield* opened(media(300, [7]))
      const readings = []
      for (let cursor: string | null = null; ; ) {
        const listing: Effect.Success<ReturnType<typeof page>> = yield* page({ cursor })
        readings.push(...listing.posts.map(({ reading }) => reading))
        if (listing.cursor === null) break
        ;({ cursor } = listing)
      }
      const whole = readings.filter((one) => one._tag === "Value" && one.metrics["reach"] !== undefined)
      assert.deepStrictEqual([readings.length, whole.length], [300, 299])
      assert.isAtMost(fake.calls().calls, 6 + 14)
    }).pipe(Effect.scoped)
  )

  it.live("asks a large account for less at once, and remembers how much it takes", () =>
    Effect.gen(function* () {
      const { fake, page } = yield* opened(media(100))
      const words = "Please reduce the amount of data you're asking for, then retry your request"
      fake.script({
        match: ({ query }) => Number(query.get("limit")) > 30,
        respond: Fault.answer({ status: 500, body: { error: { message: words, type: "OAuthException", code: 1 } } })
      })
      const first = yield* page()
      assert.deepStrictEqual([first.posts.length, fake.calls().calls], [25, 2])
      const second = yield* page({ cursor: first.cursor })
      assert.deepStrictEqual([second.posts.length, fake.calls().calls], [25, 3])
    }).pipe(Effect.scoped)
  )

  it.live("of stories says when each closes and holds no address that ends with it", () =>
    Effect.gen(function* () {
      const createdAt = Math.floor((Date.now() - hour) / 1000) * 1000
      const { page } = yield* opened([{ id: "1800000000000001", product: "STORY", createdAt }, ...media(2)])
      const { posts } = yield* page({ edge: "stories" })
      const [story] = posts
      assert.lengthOf(posts, 1)
      assert.deepStrictEqual([story?.identity.mediaType, story?.identity.url], ["story", null])
      assert.strictEqual(story?.reading._tag === "Value" && story.reading.closesAt, createdAt + 24 * hour)
    }).pipe(Effect.scoped)
  )

  it.live("keeps the stories five people have not seen beside those they have", () =>
    Effect.gen(function* () {
      const story = { product: "STORY" as const, createdAt: Date.now() - hour }
      const { page } = yield* opened([
        { ...story, id: "1800000000000001" },
        { ...story, id: "1800000000000002", trouble: "not-enough-viewers" }
      ])
      const { posts } = yield* page({ edge: "stories" })
      const numbers = posts.map(({ reading }) => reading._tag === "Value" && Object.keys(reading.metrics).length > 0)
      assert.deepStrictEqual(numbers.toSorted(), [false, true])
    }).pipe(Effect.scoped)
  )

  it.live("of collaborations has others' posts with their counters, and each is read alone through the account", () =>
    Effect.gen(function* () {
      const theirs = { id: "1800000000000009", ownerId: "1", collaborators: [owner], createdAt: Date.now() - hour }
      const { account, adapter, page } = yield* opened([theirs, ...media(2)], "facebook")
      const { posts } = yield* page({ edge: "collaborations" })
      const [post] = posts
      assert.lengthOf(posts, 1)
      assert.deepStrictEqual([post?.identity.origin, post?.identity.traits["role"]], ["collaboration", "collaborator"])
      const ref = (id: string, traits = {}) => ({
        ...Refs.post(instagram, id, { traits, platformAccountId: owner }),
        account
      })
      const [together, gone] = yield* adapter.readPosts(
        credential,
        [ref(theirs.id, post?.identity.traits), ref("1800000000000777", post?.identity.traits)],
        memory
      )
      assert.strictEqual(together?._tag, "Value")
      assert.strictEqual(gone?._tag, "Absent")
    }).pipe(Effect.scoped)
  )

  it.live("of collaborations is Facebook Login's alone, and Instagram Login says so", () =>
    Effect.gen(function* () {
      const { adapter, page } = yield* opened(media(1))
      assert.match(adapter.capabilities.listing?.unlisted ?? "", /Facebook Login only/u)
      const error = yield* Effect.flip(page({ edge: "collaborations" }))
      assert.strictEqual(error.reason._tag, "Rejected")
    }).pipe(Effect.scoped)
  )
})
