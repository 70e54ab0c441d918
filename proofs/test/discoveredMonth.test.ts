/** The engine itself over a month of made-up accounts, beside what the simulation of its rules predicts. */
import { measured, proves } from "@dravo-internal/tools/proves"
import type { Adapter, ListedPost, ListingEdge, Reading } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Background from "@dravo/engine/Background"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { type Account, accountOf, countOf, day, days, type Post } from "../discovery/accounts.ts"
import { alone, jointly } from "../discovery/arms.ts"
import { seeded } from "../freshness/random.ts"
import { synthetic } from "../freshness/synthetic.ts"

const workspace = WorkspaceId.make("acme")
const platform = PlatformId.make("made-up")
const out = Date.UTC(2026, 0, 1)
const step = 600_000
const size = 2

/** A post a day each. */
const accounts = ((): ReadonlyArray<Account> => {
  const random = seeded(5)
  const cascades = synthetic(20, 7)
  return Array.from({ length: size }, (_, seed) => accountOf({ gap: 1, pattern: "D", cascades, seed }, random))
})()

const posts = new Map<string, Post>(
  accounts.flatMap((account, n) => account.posts.map((post, at) => [`${n}-${at}`, post] as const))
)

const one = { base: 1, each: 0 }
const edge: ListingEdge = {
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
  overlap: Duration.hours(48),
  marks: false
}

const readingOf = (id: string, now: number): Reading => {
  const post = posts.get(id)
  return post === undefined ? { _tag: "Absent" } : { _tag: "Value", metrics: { likes: countOf(post, now - out) } }
}

const listedOf = (id: string, { bornAt }: Post, now: number): ListedPost => ({
  identity: {
    platformPostId: PlatformPostId.make(id),
    origin: "discovered",
    mediaType: null,
    publishedAt: out + bornAt,
    url: null,
    text: null,
    traits: {}
  },
  reading: readingOf(id, now)
})

/** Answers with the true counts of the moment, a post a call or a hundred a page. */
const truthful = (asked: { calls: number; pages: number }): Adapter => {
  const reads = {
    batch: 1,
    requests: { usual: one, max: one },
    credential: "account",
    price: null,
    scopes: []
  } as const
  return {
    platform,
    label: "Made-up",
    metrics: [],
    capabilities: { posts: reads, accounts: reads, listing: { edges: [edge] } },
    readPosts: (_credential, refs) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        asked.calls++
        return refs.map(({ publication }) => readingOf(publication.platformPostId, now))
      }),
    readAccounts: (_credential, refs) => Effect.succeed(refs.map(() => ({ _tag: "Value", metrics: {} }))),
    listPosts: (_credential, { account }) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        asked.pages++
        const own = [...posts]
          .filter(([id, { startsAt }]) => id.startsWith(`${account.platformAccountId}-`) && out + startsAt <= now)
          .sort(([, a], [, b]) => b.bornAt - a.bornAt)
        const listed = own.slice(0, edge.page.max).map(([id, post]) => listedOf(id, post, now))
        return { posts: listed, cursor: null, complete: true, mark: null, warnings: [] }
      })
  }
}

const world = (asked: { calls: number; pages: number }) =>
  Background.layer({ interval: "5 minutes", maintenance: null, unreadFor: null }).pipe(
    Layer.provide(Refresher.layer({ discovery: {}, freshness: Freshness.adaptive({ jitter: 0 }) })),
    Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make("token"), version: "1" }))),
    Layer.provide(Adapters.layer([Effect.succeed(truthful(asked))])),
    Layer.provideMerge(StoreMemory.layer)
  )

const record = (id: string, { bornAt, startsAt }: Post) =>
  Effect.flatMap(Store, (store) =>
    store.recordPublication(workspace, {
      postId: PostId.make(`post-${id}`),
      accountId: AccountId.make(`acc-${id.split("-")[0]}`),
      platformPostId: PlatformPostId.make(id),
      url: null,
      text: null,
      createdAt: out + startsAt,
      publishedAt: out + bornAt,
      traits: {}
    })
  )

/** What is shown of each post now. */
const shown = Effect.flatMap(Store, (store) =>
  Effect.map(
    store.pagePublications(workspace, { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 1000 }),
    ({ rows }) => new Map(rows.map(({ publication, sync }) => [publication.platformPostId as string, sync.metrics]))
  )
)

const connected = Effect.flatMap(Store, (store) =>
  Effect.forEach(accounts, (_, n) =>
    store.connectAccount(workspace, {
      accountId: AccountId.make(`acc-${n}`),
      platform,
      platformAccountId: PlatformAccountId.make(String(n)),
      handle: null,
      app: null,
      traits: {}
    })
  )
)

/** Ten minutes at a time: hosts record what was published, the worker works, and readers come. */
const lived = Effect.gen(function* () {
  yield* connected
  const reads = accounts
    .flatMap((account, n) => account.reads.map((read) => ({ ...read, id: `${n}-${account.posts.indexOf(read.post)}` })))
    .sort((a, b) => a.at - b.at)
  let [next, wrong] = [0, 0]
  for (let now = step; now <= days * day; now += step) {
    for (const [id, post] of posts)
      if (post.startsAt > 0 && post.startsAt >= now - step && post.startsAt < now) yield* record(id, post)
    yield* TestClock.adjust(step)
    if ((reads[next]?.at ?? Infinity) >= now) continue
    const rows = yield* shown
    for (let read = reads[next]; read !== undefined && read.at < now; read = reads[++next]) {
      const truth = countOf(read.post, read.at)
      const likes = Number(rows.get(read.id)?.["likes"] ?? 0)
      if (truth > 0) wrong += Math.abs(truth - likes) / truth
    }
  }
  return wrong / reads.length
})

const predicted = (arm: typeof jointly) => {
  const cost = { requests: 0, error: 0, reads: 0 }
  for (const account of accounts) arm(account, 1, cost)
  return { requests: cost.requests, error: cost.error / cost.reads }
}

describe("the engine over a month of accounts it lists", () => {
  it.effect(
    "asks for what the simulation of its rules predicts, and once for each post that is recorded",
    () => {
      const asked = { calls: 0, pages: 0 }
      return Effect.gen(function* () {
        proves("discovery.engine")
        const error = yield* lived
        const recorded = [...posts.values()].filter(({ startsAt }) => startsAt > 0).length
        const [joint, single] = [predicted(jointly), predicted(alone)]
        const requests = asked.calls + asked.pages - recorded
        const told =
          `${requests} requests for ${(100 * error).toFixed(1)} % of error, predicted ${joint.requests} for ` +
          `${(100 * joint.error).toFixed(1)} %; a call for each post ${single.requests}`
        assert.isAtMost(requests, 1.25 * joint.requests, told)
        assert.isAtMost(error, 1.1 * joint.error, told)
        assert.isAtMost(asked.calls, 1.1 * recorded, told)
        assert.isBelow(requests, single.requests, told)
        measured(told)
      }).pipe(Effect.provide(world(asked)), (test) => Effect.andThen(TestClock.setTime(out), test))
    },
    120_000
  )
})
