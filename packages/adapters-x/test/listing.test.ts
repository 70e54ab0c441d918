import * as X from "@dravo/adapters-x"
import type { Credential, Listing, ListingRequest } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const x = PlatformId.make("x")
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const idOf = (at: number): string => `19000000000000${String(at).padStart(5, "0")}`

const opened = Effect.fnUntraced(function* (posts: ReadonlyArray<FakeX.FakePost>, bearer = false) {
  const fake = yield* FakeX.make({ tokens: { token: { userId: bearer ? null : "7" } }, users: [{ id: "7" }], posts })
  const token = Redacted.make("token")
  const adapter = yield* X.make({ baseUrl: fake.url, ...(bearer ? { bearerToken: token } : {}) })
  const own: Credential = { token, version: "1", scopes: null }
  const page = (request: Partial<ListingRequest> = {}): Effect.Effect<Listing, unknown> =>
    adapter.listPosts?.(
      adapter.appCredential ?? own,
      { account: Refs.account(x, "7").account, edge: "posts", since: null, cursor: null, limit: 100, ...request },
      memory
    ) ?? Effect.die("nothing lists")
  return { adapter, fake, page }
})

describe("An X timeline", () => {
  it.live("leaves reposts out and pays for none", () =>
    Effect.gen(function* () {
      const posts = Array.from({ length: 20 }, (_, at) => ({ id: idOf(at), authorId: "7", isRepost: at % 2 === 0 }))
      const { fake, page } = yield* opened(posts)
      assert.lengthOf((yield* page()).posts, 10)
      assert.deepStrictEqual(fake.calls()["billed"], { posts: 10, users: 0, dollars: 0.05 })
    }).pipe(Effect.scoped)
  )

  it.live("is paid for once a day, by listing or by lookup", () =>
    Effect.gen(function* () {
      const posts = Array.from({ length: 8 }, (_, at) => ({ id: idOf(at), authorId: "7" }))
      const { adapter, fake, page } = yield* opened(posts)
      yield* page()
      const refs = posts.map(({ id }) => Refs.post(x, id))
      yield* adapter.readPosts({ token: Redacted.make("token"), version: "1", scopes: null }, refs, memory)
      assert.deepStrictEqual(fake.calls()["billed"], { posts: 8, users: 0, dollars: 0.04 })
    }).pipe(Effect.scoped)
  )

  it.live("is read with the app's own token too", () =>
    Effect.gen(function* () {
      const { adapter, page } = yield* opened([{ id: idOf(1), authorId: "7" }], true)
      assert.lengthOf((yield* page()).posts, 1)
      assert.deepStrictEqual(
        adapter.capabilities.listing?.edges.map(({ credential }) => credential),
        ["app"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("says what is attached without having anything expanded", () =>
    Effect.gen(function* () {
      const { fake, page } = yield* opened([
        { id: idOf(1), authorId: "7" },
        { id: idOf(2), authorId: "7", attached: ["photo"] },
        { id: idOf(3), authorId: "7", attached: ["video"] },
        { id: idOf(4), authorId: "7", attached: ["photo", "photo"] },
        { id: idOf(5), authorId: "7", attached: ["poll"] }
      ])
      const { posts } = yield* page()
      assert.deepStrictEqual(
        posts.map(({ identity }) => identity.mediaType),
        ["poll", "carousel", "video", "image", "text"]
      )
      assert.strictEqual(fake.calls().calls, 1)
    }).pipe(Effect.scoped)
  )

  it.live("ends after 3,200 posts, and does not say that this is all", () =>
    Effect.gen(function* () {
      const posts = Array.from({ length: 3300 }, (_, at) => ({ id: idOf(at), authorId: "7", metrics: {} }))
      const { page } = yield* opened(posts)
      let last: Listing = yield* page()
      let seen = last.posts.length
      while (last.cursor !== null) {
        last = yield* page({ cursor: last.cursor })
        seen += last.posts.length
      }
      assert.deepStrictEqual([seen, last.complete, last.warnings.length], [3200, false, 1])
    }).pipe(Effect.scoped)
  )

  it.live("of a user nobody may see is a refusal, not an empty list", () =>
    Effect.gen(function* () {
      const { fake, page } = yield* opened([])
      fake.users.set("7", { id: "7", trouble: "not-authorized-for-resource" })
      const error = yield* Effect.flip(page())
      assert.strictEqual(Reflect.get(Object(Reflect.get(Object(error), "reason")), "_tag"), "Hidden")
    }).pipe(Effect.scoped)
  )
})
