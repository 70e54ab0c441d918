import * as LinkedIn from "@dravo/adapters-linkedin"
import { listingOf, type ListingRequest } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const linkedin = PlatformId.make("linkedin")
const page = "urn:li:organization:1337"
const person = "urn:li:person:one"
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const credential = { token: Redacted.make("token"), version: "1", scopes: null }

const opened = Effect.fnUntraced(function* (posts: ReadonlyArray<FakeLinkedIn.FakePost>) {
  const fake = yield* FakeLinkedIn.make({
    posts,
    organizations: [{ id: page }],
    members: [{ id: person }],
    tokens: { token: { memberId: person } }
  })
  const adapter = yield* LinkedIn.make({ baseUrl: fake.url, authBaseUrl: fake.url, limits: { attempts: 1 } })
  const list = (owner: string, request: Partial<ListingRequest> = {}) =>
    adapter.listPosts?.(
      credential,
      {
        account: Refs.account(linkedin, owner).account,
        edge: "posts",
        since: null,
        cursor: null,
        limit: 100,
        ...request
      },
      memory
    ) ?? Effect.die("nothing lists")
  return { adapter, fake, list }
})

const urn = (at: number): string => `urn:li:share:72000000000000000${String(at).padStart(2, "0")}`
const post = (at: number, more: Partial<FakeLinkedIn.FakePost> = {}): FakeLinkedIn.FakePost => ({
  id: urn(at),
  owner: page,
  createdAt: Date.now() - (at + 1) * 3_600_000,
  ...more
})

describe("A LinkedIn listing", () => {
  it.live("keeps its posts when the statistics are throttled, and tells of the limit", () =>
    Effect.gen(function* () {
      const { fake, list } = yield* opened([post(1), post(2)])
      fake.throttle("MEMBER", "organizationalEntityShareStatistics")
      const { posts } = yield* list(page)
      assert.deepStrictEqual(
        posts.map(({ reading }) => reading._tag === "Failed" && reading.reason._tag),
        ["RateLimited", "RateLimited"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("is not led by what was edited last", () =>
    Effect.gen(function* () {
      const { list } = yield* opened([post(1), post(2), post(3, { editedAt: Date.now() })])
      const ids = (yield* list(page)).posts.map(({ identity }): string => identity.platformPostId)
      assert.deepStrictEqual(ids, [urn(1), urn(2), urn(3)])
    }).pipe(Effect.scoped)
  )

  it.live("says what each post is made of", () =>
    Effect.gen(function* () {
      const kinds = ["image", "images", "video", "document", "article", "poll"] as const
      const { list } = yield* opened([post(0), ...kinds.map((media, at) => post(at + 1, { media }))])
      assert.deepStrictEqual(
        (yield* list(page)).posts.map(({ identity }) => identity.mediaType),
        ["text", "image", "carousel", "video", "document", "link", "poll"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("of a member is nobody's, and the account says what to do instead", () =>
    Effect.gen(function* () {
      const { adapter, fake, list } = yield* opened([])
      const { edges, unlisted = "" } = listingOf(adapter, Refs.account(linkedin, person).account)
      assert.isEmpty(edges)
      assert.match(unlisted, /URN/u)
      fake.reset()
      assert.strictEqual((yield* Effect.flip(list(person))).reason._tag, "Rejected")
      assert.strictEqual(fake.calls().calls, 0)
    }).pipe(Effect.scoped)
  )
})
