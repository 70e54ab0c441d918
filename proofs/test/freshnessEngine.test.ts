/**
 * The engine itself over made-up posts: what it asks the platform for, and what it shows, beside what the replay
 * predicts.
 */
import { measured, proves } from "@dravo-internal/tools/proves"
import type { Adapter } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import * as Freshness from "@dravo/core/Freshness"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { countAt } from "../freshness/cascade.ts"
import { pointOf } from "../freshness/compare.ts"
import { watch, type Watched } from "../freshness/reads.ts"
import { replay } from "../freshness/replay.ts"
import { synthetic } from "../freshness/synthetic.ts"

const workspace = WorkspaceId.make("acme")
const platform = PlatformId.make("made-up")
const account = AccountId.make("acc_one")

/** All of them out at one instant, so that one clock walks through all their lives. */
const out = Date.UTC(2026, 0, 1)
const posts = watch(synthetic(4, 9), "D", 120, 3).map((post) => ({ ...post, bornAt: out }))
const everyPost = posts.map((_, index) => index)

interface Run {
  readonly calls: number
  /** Mean relative error of what readers were shown. */
  readonly error: number
}

/** Answers with the true counts of the moment. */
const truthful = (asked: { calls: number }): Adapter => {
  const reads = {
    batch: 1,
    requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
    credential: "account",
    price: null,
    scopes: []
  } as const
  return {
    platform,
    label: "Made-up",
    metrics: [],
    capabilities: { posts: reads, accounts: reads },
    readPosts: (_credential, refs) =>
      Effect.map(Clock.currentTimeMillis, (now) =>
        refs.map(({ publication }) => {
          asked.calls++
          const post = posts[Number(publication.platformPostId)]
          return {
            _tag: "Value",
            metrics: { likes: post === undefined ? 0 : countAt(post.cascade, (now - out) / 1000) }
          }
        })
      ),
    readAccounts: (_credential, refs) => Effect.succeed(refs.map(() => ({ _tag: "Value", metrics: {} })))
  }
}

const settled = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("5 millis")
    return yield* Fiber.join(fiber)
  })

/** Every post is read once as its row is created, and then whenever its readers come. */
const visits = (
  list: ReadonlyArray<Watched>
): ReadonlyArray<{ readonly post: number; readonly age: number; readonly first: boolean }> =>
  list
    .flatMap(({ ages, cascade }, post) => [
      { post, age: cascade.start, first: true },
      ...Array.from(ages, (age) => ({ post, age, first: false }))
    ])
    .sort((a, b) => a.age - b.age)

/** How readers meet the engine: so many processes share them, or a process of its own serves each read and ends. */
type Fleet = { readonly processes: number } | "a process a read"

const recorded = Effect.fnUntraced(function* (store: Store["Service"]) {
  yield* store.connectAccount(workspace, {
    accountId: account,
    platform,
    platformAccountId: PlatformAccountId.make("1"),
    handle: null,
    app: null,
    traits: {}
  })
  for (const post of everyPost) {
    yield* store.recordPublication(workspace, {
      postId: PostId.make(`post_${post}`),
      accountId: account,
      platformPostId: PlatformPostId.make(`${post}`),
      url: null,
      text: null,
      createdAt: out,
      publishedAt: out,
      traits: {}
    })
  }
})

/** A process: an engine of its own on the store of all. */
const startOf = (asked: Parameters<typeof truthful>[0]) => {
  const engine = Layer.fresh(
    Analytics.layer().pipe(
      Layer.provideMerge(Refresher.layer({ window: 0 })),
      Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make("token"), version: "1" }))),
      Layer.provide(Adapters.layer([Effect.succeed(truthful(asked))]))
    )
  )
  return Effect.map(Layer.build(engine), Context.get(Analytics.Analytics))
}

const live = (fleet: Fleet): Effect.Effect<Run> => {
  const asked = { calls: 0 }
  const start = startOf(asked)
  return Effect.gen(function* () {
    const store = yield* Store
    const running = yield* Effect.forEach(
      Array.from({ length: fleet === "a process a read" ? 0 : fleet.processes }),
      () => start
    )
    const read = (post: number, turn: number) => {
      const reading = (analytics: Analytics.Analytics["Service"]) =>
        settled(analytics.listPosts(workspace, { postId: `post_${post}` }))
      const known = running[turn % running.length]
      return known === undefined
        ? Effect.scoped(
            Effect.flatMap(start, (analytics) => Effect.tap(reading(analytics), () => settled(analytics.idle)))
          )
        : reading(known)
    }
    yield* recorded(store)
    let wrong = 0
    let reads = 0
    for (const [turn, { age, first, post }] of visits(posts).entries()) {
      const until = Math.round(out + age * 1000)
      const now = yield* Clock.currentTimeMillis
      if (until > now) yield* TestClock.adjust(until - now)
      const page = yield* read(post, turn)
      if (first) continue
      const shown = page.rows[0]?.metrics["likes"] ?? 0
      const truth = countAt(posts[post]?.cascade ?? assert.fail("no such post"), age)
      wrong += truth > shown ? (truth - shown) / truth : 0
      reads++
    }
    // As in the replay, what creates a row is not counted.
    return { calls: (asked.calls - posts.length) / posts.length, error: wrong / reads }
  }).pipe(Effect.scoped, Effect.provide(Layer.fresh(StoreMemory.layer)), Effect.orDie)
}

const told = ({ calls, error }: Run): string =>
  `${calls.toFixed(1)} calls a post for ${(error * 100).toFixed(1)} % of error`

const sixHours = pointOf(replay(posts, Freshness.standard, { driven: "reads" }), everyPost)

const livesOf = Effect.fnUntraced(function* (fleet: Fleet) {
  yield* TestClock.setTime(out)
  return yield* live(fleet)
})

const assertCheaperAndBetter = (run: Run): void => {
  assert.isBelow(run.calls, sixHours.calls / 2, told(run))
  assert.isBelow(run.error, sixHours.error / 2, told(run))
}

describe("the engine over posts that live for weeks", () => {
  it.effect("needs fewer calls than six hours and shows less error, as the replay of the policy predicts", () =>
    Effect.gen(function* () {
      proves("freshness.engine")
      const ours = yield* livesOf({ processes: 1 })
      const predicted = pointOf(replay(posts, Freshness.adaptive(), { driven: "reads" }), everyPost)
      assert.isBelow(
        Math.abs(ours.calls - predicted.calls) / predicted.calls,
        0.1,
        `${told(ours)}, predicted ${told(predicted)}`
      )
      assert.isBelow(ours.error, predicted.error * 1.1, `${told(ours)}, predicted ${told(predicted)}`)
      assertCheaperAndBetter(ours)
      measured(`${told(ours)}; as replayed ${told(predicted)}; fixed 6 h ${told(sixHours)}`)
    })
  )

  it.effect("does so where four processes share the readers", () =>
    Effect.gen(function* () {
      proves("freshness.four-processes")
      const shared = yield* livesOf({ processes: 4 })
      assertCheaperAndBetter(shared)
      measured(told(shared))
    })
  )

  it.effect(
    "does so where every read has a process of its own, which finds in the row what readers before it were shown",
    () =>
      Effect.gen(function* () {
        proves("freshness.no-memory")
        const alone = yield* livesOf("a process a read")
        assertCheaperAndBetter(alone)
        measured(told(alone))
      })
  )
})
