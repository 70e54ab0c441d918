/** The suite's laws of listings about pinned posts and empty lists, on adapters that break one each. */
import * as Instagram from "@dravo/adapters-instagram"
import type { Adapter, AdapterFactory, Listing } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import type * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Laws from "@dravo/testkit/ListingLaws"
import { controls } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"

const instagram = PlatformId.make("instagram")
const owner = "17841400000000001"

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeInstagram.FakeInstagram
}

type ListPosts = NonNullable<Adapter["listPosts"]>
type Break = (listPosts: ListPosts) => ListPosts

const subject = (change: Break): AdapterSuite.Subject<Fixture> => ({
  name: "Instagram, broken",
  make: ({ baseUrl, limits }): AdapterFactory =>
    Effect.map(Instagram.make({ baseUrls: { instagram: baseUrl }, limits }), (adapter) =>
      adapter.listPosts === undefined ? adapter : { ...adapter, listPosts: change(adapter.listPosts) }
    ),
  open: async (token) => {
    const fake = await FakeInstagram.start({ tokens: { [token]: { ownerId: owner } }, users: [{ id: owner }] })
    return { fake, credential: { token: Redacted.make(token), version: "1", scopes: null }, posts: [], accounts: [] }
  },
  spoiled: [],
  refused: [],
  listing: {
    account: () => Refs.account(instagram, owner).account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((at) => {
            const createdAt = Math.floor(at / 1000) * 1000
            const id = `18${createdAt}`
            fake.media.set(id, { id, createdAt })
            return Refs.post(instagram, id, { platformAccountId: owner })
          }),
        remove: ({ fake }, { publication }) => fake.media.delete(publication.platformPostId),
        pin: ({ fake }, { publication }) => fake.listings.pinned.add(publication.platformPostId),
        blind: ({ fake }) => {
          fake.listings.blind = true
        }
      }
    ]
  }
})

/** Takes the first post that is older than what is wanted for the end. */
const atFirstOld: Break = (listPosts) => (credential, request, memory) =>
  Effect.map(listPosts(credential, request, memory), (listing) => {
    const isOld = listing.posts.some(({ identity }) => (identity.publishedAt ?? 0) < (request.since ?? 0))
    return isOld ? { ...listing, cursor: null } : listing
  })

const believing: Break = (listPosts) => (credential, request, memory) =>
  Effect.map(
    listPosts(credential, request, memory),
    (listing): Listing => ({
      ...listing,
      complete: true,
      warnings: []
    })
  )

const broken: ReadonlyArray<readonly [does: string, law: typeof Laws.wholeWalk, change: Break]> = [
  ["stops at a pinned post", Laws.sinceThen, atFirstOld],
  ["believes an empty list", Laws.blindList, believing]
]

const keeps = (law: Laws.Law) => Effect.map(Effect.exit(Effect.scoped(law)), Exit.isSuccess)

describe("the laws of a listing", () => {
  it.live.each(broken)("catch an adapter that %s", ([, law, change]) =>
    Effect.gen(function* () {
      controls("platforms.listings")
      assert.isTrue(
        yield* keeps(
          law(
            subject((listPosts) => listPosts),
            "posts"
          )
        ),
        "the adapter itself keeps it"
      )
      assert.isFalse(yield* keeps(law(subject(change), "posts")))
    })
  )
})
