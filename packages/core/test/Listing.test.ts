import { type Adapter, type Capabilities, listingOf, type ListingEdge } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { account } from "./support.ts"

const reads: Capabilities["posts"] = {
  batch: 10,
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: []
}

const posts: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 50 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: [],
  metrics: "all",
  order: "newest-first",
  reach: { posts: 1000, age: null },
  overlap: Duration.hours(48),
  marks: false
}

const adapter = (parts: Partial<Adapter>): Adapter => ({
  platform: PlatformId.make("x"),
  label: "X",
  metrics: [],
  capabilities: { posts: reads, accounts: reads },
  readPosts: () => Effect.succeed([]),
  readAccounts: () => Effect.succeed([]),
  ...parts
})

const lists: Partial<Adapter> = {
  listPosts: () => Effect.succeed({ posts: [], cursor: null, complete: true, mark: null, warnings: [] }),
  capabilities: { posts: reads, accounts: reads, listing: { edges: [posts] } }
}

describe("what of an account can be listed", () => {
  it("is what the adapter says of all accounts, or of this one", () => {
    assert.deepStrictEqual(listingOf(adapter(lists), account(1)).edges, [posts])
    const unlisted = { edges: [], unlisted: "People's own posts cannot be listed." }
    const own = adapter({ ...lists, capabilitiesOf: () => ({ posts: reads, accounts: reads, listing: unlisted }) })
    assert.deepStrictEqual(listingOf(own, account(1)), unlisted)
  })

  it("is nothing where the adapter lists nothing, and says so", () => {
    assert.deepStrictEqual(listingOf(adapter({}), account(1)), { edges: [], unlisted: "X's posts are not listed." })
    const { listPosts: _, ...promises } = lists
    assert.deepStrictEqual(listingOf(adapter(promises), account(1)).edges, [])
  })
})
