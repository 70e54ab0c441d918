/** The suite's laws of listings, on adapters that break one each. */
import * as X from "@dravo/adapters-x"
import type { Adapter, AdapterFactory, Listing, ListedPost, ListingRequest } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeX from "@dravo/fakes/FakeX"
import type * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Laws from "@dravo/testkit/ListingLaws"
import { controls } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"

const x = PlatformId.make("x")

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeX.FakeX
}

type ListPosts = NonNullable<Adapter["listPosts"]>
type Break = (listPosts: ListPosts, adapter: Adapter) => ListPosts

const idAt = (at: number): string => String((BigInt(at) - 1_288_834_974_657n) << 22n)

const subject = (change: Break): AdapterSuite.Subject<Fixture> => ({
  name: "X, broken",
  make: ({ baseUrl, limits }): AdapterFactory =>
    Effect.map(X.make({ baseUrl, limits }), (adapter) =>
      adapter.listPosts === undefined ? adapter : { ...adapter, listPosts: change(adapter.listPosts, adapter) }
    ),
  open: async (token) => {
    const fake = await FakeX.start({ tokens: { [token]: { userId: "7" } }, users: [{ id: "7" }] })
    return { fake, credential: { token: Redacted.make(token), version: "1", scopes: null }, posts: [], accounts: [] }
  },
  spoiled: [],
  refused: [
    {
      name: "a throttle with Retry-After",
      expect: "RateLimited",
      retryAfter: 120_000,
      answer: () => ({ status: 429, headers: { "retry-after": "120" }, body: {} })
    }
  ],
  listing: {
    account: () => Refs.account(x, "7").account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((createdAt) => {
            const id = idAt(createdAt)
            fake.posts.set(id, { id, authorId: "7", createdAt, metrics: { like_count: 7, reply_count: 2 } })
            return Refs.post(x, id)
          }),
        remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
        holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
        hide: ({ fake }, { publication: { platformPostId: id } }) => {
          fake.posts.set(id, { id, authorId: "7", metrics: { like_count: null, reply_count: 0 } })
          return "like_count"
        }
      }
    ]
  }
})

const edited =
  (edit: (listing: Listing) => Listing): Break =>
  (listPosts) =>
  (credential, request, memory) =>
    Effect.map(listPosts(credential, request, memory), edit)

const withMetrics = (edit: (metrics: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>) =>
  edited((listing) => ({
    ...listing,
    posts: listing.posts.map(
      (post): ListedPost =>
        post.reading._tag === "Value"
          ? { ...post, reading: { ...post.reading, metrics: edit(post.reading.metrics) } }
          : post
    )
  }))

/** Walks all of it each time and cuts its page out by position. */
const byPosition: Break = (listPosts) => (credential, request, memory) =>
  Effect.gen(function* () {
    const all: Array<ListedPost> = []
    for (let cursor: string | null = null; ; ) {
      const page: Listing = yield* listPosts(credential, { ...request, cursor, limit: 100 }, memory)
      all.push(...page.posts)
      if (page.cursor === null) break
      ;({ cursor } = page)
    }
    const start = Number(request.cursor ?? 0)
    const end = start + request.limit
    const cursor = end < all.length ? String(end) : null
    return { posts: all.slice(start, end), cursor, complete: true, mark: null, warnings: [] }
  })

const broken: ReadonlyArray<readonly [does: string, law: typeof Laws.wholeWalk, change: Break]> = [
  ["takes the first page for all", Laws.wholeWalk, edited((one) => ({ ...one, cursor: null }))],
  [
    "lists a post twice",
    Laws.wholeWalk,
    edited((one) => ({ ...one, posts: [...one.posts, ...one.posts.slice(0, 1)] }))
  ],
  ["lists the oldest first", Laws.wholeWalk, edited((one) => ({ ...one, posts: one.posts.toReversed() }))],
  ["never says that it is through", Laws.wholeWalk, edited((one) => ({ ...one, complete: false }))],
  ["invents a number", Laws.numbersAsById, withMetrics((metrics) => ({ ...metrics, quote_count: 1 }))],
  ["loses a number", Laws.numbersAsById, withMetrics((metrics) => without(metrics, "like_count"))],
  ["reads another number", Laws.numbersAsById, withMetrics((metrics) => ({ ...metrics, like_count: 8 }))],
  [
    "walks on where nothing is new",
    Laws.sinceThen,
    (list) => (token, one, memory) => list(token, { ...one, since: null }, memory)
  ],
  ["takes a hidden count for nothing", Laws.hiddenCounts, withMetrics((metrics) => ({ like_count: 0, ...metrics }))],
  [
    "stops at a short page",
    Laws.shortPages,
    (listPosts) => (credential, request, memory) =>
      Effect.map(listPosts(credential, request, memory), (one) =>
        one.posts.length < request.limit ? { ...one, cursor: null } : one
      )
  ],
  ["pages by position", Laws.movingPages, byPosition],
  [
    "takes a throttle for the end",
    Laws.throttledMidway,
    (listPosts) => (credential, request, memory) =>
      Effect.orElseSucceed(listPosts(credential, request, memory), () => nothing)
  ],
  [
    "swallows a limit",
    Laws.throttledInside,
    (listPosts) => (credential, request, memory) =>
      Effect.orElseSucceed(listPosts(credential, request, memory), () => nothing)
  ],
  ["calls a list that broke off complete", Laws.stuckCursor, edited((one) => ({ ...one, complete: true }))],
  [
    "walks a list that does not move for ever",
    Laws.stuckCursor,
    edited((one) => ({ ...one, cursor: one.cursor ?? "1 7140", warnings: [] }))
  ],
  [
    "asks for each post besides",
    Laws.requestsOfPage,
    (listPosts, adapter) => (credential, request, memory) =>
      Effect.tap(listPosts(credential, request, memory), ({ posts }) =>
        Effect.forEach(posts, ({ identity }) =>
          adapter.readPosts(credential, [Refs.post(x, identity.platformPostId)], memory)
        )
      )
  ],
  ["forgets its mark", Laws.afterMark, edited((one) => ({ ...one, mark: null }))],
  [
    "does not heed a mark",
    Laws.afterMark,
    (listPosts) => (credential, request, memory) => listPosts(credential, omitMark(request), memory)
  ]
]

function without(metrics: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name !== key))
}

function omitMark({ account, cursor, edge, limit, since }: ListingRequest): ListingRequest {
  return { account, cursor, edge, limit, since }
}

const nothing: Listing = { posts: [], cursor: null, complete: true, mark: null, warnings: [] }

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

  it.live("catch pages by position in some history of what comes and goes meanwhile", () =>
    Effect.gen(function* () {
      controls("platforms.listings")
      const seeds = Array.from({ length: Laws.histories }, (_, at) => at + 1)
      const kept = yield* Effect.forEach(seeds, (seed) => keeps(Laws.history(subject(byPosition), "posts", seed)))
      assert.isTrue(kept.includes(false))
    })
  )
})
