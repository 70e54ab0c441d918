import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import type { ListingEdge, ReadCapability } from "@dravo/core/Capabilities"
import * as ListingPlan from "@dravo/core/ListingPlan"
import { requestsFor } from "@dravo/core/RequestAllowance"

const one = { base: 1, each: 0 }
const price = { per: "resource-day", dollars: 0.005, source: "a test" } as const
const edge = (change: Partial<ListingEdge> = {}): ListingEdge => ({
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 100 },
  requests: { usual: one, max: one },
  credential: "account",
  price: null,
  scopes: [],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  overlap: Duration.zero,
  marks: false,
  ...change
})
const reads = (change: Partial<ReadCapability> = {}): ReadCapability => ({
  batch: 100,
  requests: { usual: one, max: one },
  credential: "account",
  price: null,
  scopes: [],
  ...change
})
const first = (count: number) => Array.from({ length: count }, (_, at) => at)
const each = { base: 0, each: 1 }

/** Five networks in the shape of the real ones. */
const shapes = {
  "counts each post of a call by id": [edge({ page: { min: 1, max: 50 } }), reads({ batch: 50, counted: each })],
  "charges for each post": [edge({ price }), reads({ price })],
  "lists without numbers": [edge({ metrics: [] }), reads({ batch: 50 })],
  "takes small pages": [edge({ page: { min: 1, max: 20 } }), reads({ batch: 20 })],
  "reads posts one by one": [edge(), reads({ batch: 1 })]
} as const

describe("ListingPlan", { meta: { claim: "discovery.cheaper-way" } }, () => {
  it.each([
    ["counts each post of a call by id", 25, 1],
    ["counts each post of a call by id", 1, 0],
    ["counts each post of a call by id", 1000, 20],
    ["charges for each post", 25, 0],
    ["charges for each post", 1000, 0],
    ["lists without numbers", 25, 0],
    ["takes small pages", 1000, 0],
    ["reads posts one by one", 25, 1],
    ["reads posts one by one", 1, 0],
    ["reads posts one by one", 250, 3]
  ] as const)(
    "a platform that %s is read by its listing for its newest %d posts in %d pages",
    (shape, count, pages) => {
      const [lists, byId] = shapes[shape]
      assert.strictEqual(ListingPlan.pages({ edge: lists, reads: byId }, { positions: first(count), newer: 0 }), pages)
    }
  )

  it("rows nobody knows the place of are asked for by id", () => {
    const ways = { edge: edge(), reads: reads({ batch: 1 }) }
    assert.strictEqual(ListingPlan.pages(ways, { positions: [null, null, null], newer: 0 }), 0)
    assert.strictEqual(ListingPlan.pages(ways, { positions: [null, 0, 1, null], newer: 0 }), 1)
  })

  it("rows that may have been pushed off the page are not counted on", () => {
    const ways = { edge: edge(), reads: reads({ batch: 1 }) }
    assert.strictEqual(ListingPlan.pages(ways, { positions: [98, 99], newer: 0 }), 1)
    assert.strictEqual(ListingPlan.pages(ways, { positions: [98, 99], newer: 2 }), 0)
    assert.strictEqual(ListingPlan.pages(ways, { positions: [97, 98, 99], newer: 2 }), 2)
  })

  it("a listing is not read past its reach", () => {
    const ways = { edge: edge({ reach: { posts: 100, age: null } }), reads: reads({ batch: 1 }) }
    assert.strictEqual(ListingPlan.pages(ways, { positions: first(300), newer: 0 }), 1)
    assert.strictEqual(ListingPlan.costOf(ways, { positions: first(300), newer: 0 }, 3).requests, 203)
  })

  const small = (max: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: max }))
  it.prop(
    "the way taken never costs more than ids alone, and no number of pages costs less",
    {
      positions: Schema.Array(Schema.NullOr(small(400))),
      newer: small(5),
      page: small(60),
      batch: small(60),
      listing: Schema.Struct({ base: small(3), each: Schema.Literals([0, 0.02, 1]) }),
      call: Schema.Struct({ base: small(3), each: Schema.Literals([0, 0.5, 1]) }),
      counted: Schema.NullOr(Schema.Struct({ base: small(2), each: small(2) })),
      isDear: Schema.Boolean,
      prefersListing: Schema.Boolean
    },
    ({ batch, call, counted, isDear, listing, newer, page, positions, prefersListing }) => {
      const dear = isDear ? price : null
      const ways = {
        edge: edge({ page: { min: 1, max: page + 1 }, requests: { usual: listing, max: listing }, price: dear }),
        reads: reads({
          batch: batch + 1,
          requests: { usual: call, max: call },
          price: dear,
          ...(counted === null ? {} : { counted })
        })
      }
      const wanted = { positions, newer, prefersListing }
      const taken = ListingPlan.costOf(ways, wanted, ListingPlan.pages(ways, wanted))
      return Array.from({ length: 420 }, (_, count) => count).every(
        (count) => !ListingPlan.isLess(ListingPlan.costOf(ways, wanted, count), taken)
      )
    },
    { arbitrary: { runs: 100 } }
  )

  it.each([
    ["reads posts one by one", 1],
    ["takes small pages", 1],
    ["takes small pages", 20],
    ["counts each post of a call by id", 1]
  ] as const)(
    "where a platform that %s costs as much for its newest %d posts by id, a welcome listing is taken",
    (shape, count) => {
      const [lists, byId] = shapes[shape]
      const pages = (welcome: boolean) =>
        ListingPlan.pages({ edge: lists, reads: byId }, { positions: first(count), newer: 0, prefersListing: welcome })
      assert.deepStrictEqual([pages(false), pages(true)], [0, 1])
    }
  )

  it("calls by id are counted batch by batch, the last one for what is in it", () => {
    const call = { base: 1, each: 0.1 }
    const ways = { edge: edge(), reads: reads({ batch: 20, requests: { usual: call, max: call } }) }
    assert.strictEqual(ListingPlan.byId(ways, 45).requests, 2 * requestsFor(call, 20) + requestsFor(call, 5))
    assert.deepStrictEqual(ListingPlan.byId(ways, 0), { dollars: 0, requests: 0, counted: 0 })
  })
})
