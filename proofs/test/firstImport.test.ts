/** What bringing in what accounts made elsewhere costs, and what a day without news does. */
import type { Adapter, Credential, Listing, ListingEdge } from "@dravo/core/Adapter"
import { listingOf } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId, type PlatformPostId } from "@dravo/core/Ids"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { measured } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Network, networks } from "./networks.ts"

/** Facebook lists about so many posts of a year. */
const counts: Readonly<Record<string, number>> = { facebook: 600 }
const max: Readonly<Record<string, number>> = { instagram: 20, facebook: 10, x: 10, linkedin: 30, tiktok: 50 }

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const credential: Credential = { token: Redacted.make("token"), version: "1", scopes: null }

interface Opened {
  readonly adapter: Adapter
  readonly edge: ListingEdge
  readonly fake: { calls(): { readonly calls: number; readonly [counted: string]: unknown }; reset(): void }
  readonly posts: number
  page(request: {
    readonly cursor: string | null
    readonly since?: number
    readonly after?: string
    readonly fresh?: ReadonlySet<PlatformPostId>
  }): Effect.Effect<Listing, AdapterError>
}

const opened = Effect.fnUntraced(function* (network: Network) {
  const posts = counts[network.platform] ?? 1000
  const running = yield* Effect.acquireRelease(
    Effect.promise(() => network.start({ posts, token: "token", newest: Date.now() - 3_600_000 })),
    ({ fake }) => Effect.promise(() => fake.close())
  )
  const adapter = yield* running.maker
  const { account } = Refs.account(PlatformId.make(network.platform), network.accountId)
  const edge = listingOf(adapter, account).edges.find(({ name }) => name === "posts")
  const { listPosts } = adapter
  if (edge === undefined || listPosts === undefined) return assert.fail(`${network.platform} lists no posts`)
  const result: Opened = {
    adapter,
    edge,
    fake: running.fake,
    posts,
    page: ({ since = null, ...request }: { readonly since?: number | null; readonly cursor: string | null }) =>
      listPosts(credential, { account, edge: "posts", limit: edge.page.max, since, ...request }, memory)
  }
  return result
})

const walk = Effect.fnUntraced(function* ({ page }: Opened) {
  const pages: Array<Listing> = []
  for (let cursor: string | null = null; ; ) {
    const given: Listing = yield* page({ cursor })
    pages.push(given)
    if (given.cursor === null) return pages
    ;({ cursor } = given)
  }
})

describe("an account's posts", { meta: { claim: "platforms.first-import" } }, () => {
  it.live.each(networks)("of $platform are brought in with their numbers by few requests", (network) =>
    Effect.gen(function* () {
      const account = yield* opened(network)
      account.fake.reset()
      const posts = (yield* walk(account)).flatMap((one) => one.posts)
      const { calls } = account.fake.calls()
      const known = new Set(posts.map(({ identity }) => identity.platformPostId))
      assert.strictEqual(known.size, account.posts)
      for (const { identity, reading } of posts) {
        if (reading._tag !== "Value") return assert.fail(`${identity.platformPostId}: ${reading._tag}`)
        assert.isNotEmpty(Object.keys(reading.metrics))
        assert.isEmpty(reading.withheld ?? [])
        assert.isNotNull(identity.publishedAt)
      }
      assert.isAtMost(calls, max[network.platform] ?? 0)
      measured(`${network.platform} ${calls} for ${account.posts}`)
    })
  )
})

describe("a day without news", { meta: { claim: "platforms.quiet-day" } }, () => {
  it.live.each(networks)("of $platform costs one visit", (network) =>
    Effect.gen(function* () {
      const account = yield* opened(network)
      const pages = yield* walk(account)
      const [first] = pages
      const known = pages.flatMap(({ posts }) => posts.map(({ identity }) => identity.platformPostId))
      const mark = account.edge.marks ? first?.mark : null
      account.fake.reset()
      const quiet = yield* account.page({
        cursor: null,
        since: Date.now() - 86_400_000,
        fresh: new Set(known),
        ...(mark == null ? {} : { after: mark })
      })
      const { billed, calls } = account.fake.calls()
      assert.deepStrictEqual([quiet.cursor, quiet.complete], [null, true])
      assert.isAtMost(calls, 1)
      if (account.edge.price !== null) assert.deepStrictEqual(billed, { posts: 0, users: 0, dollars: 0 })
      measured(`${network.platform} ${calls}`)
    })
  )
})
