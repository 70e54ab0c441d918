/**
 * A month of a workspace through the whole engine, on a store in memory and a clock that is moved by hand: posts are
 * published, counted and read, and a background refresher keeps them within a budget. The platform charges once per
 * post and UTC day, or not at all.
 */
import { grown } from "@dravo/core/GrowthCurve"
import type { Adapter } from "@dravo/core/Adapter"
import * as Adapters from "@dravo/core/Adapters"
import type { Policy } from "@dravo/core/Freshness"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { startOfDay } from "@dravo/core/Instant"
import { hashJitter } from "@dravo/core/Freshness"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Budget from "@dravo/engine/Budget"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"

export interface Month {
  /** Null where the platform charges nothing. */
  readonly budget: Budget.Budget | null
  /** False where everybody reads elsewhere: only the background refresher asks. */
  readonly readers?: boolean
  /** The store with a guard taken away. */
  readonly without?: Partial<Store["Service"]>
  readonly days: number
  readonly freshness: Policy
}

export interface Ended {
  /** What the platform charges for, by day: posts it was asked for, each once a day. */
  readonly billed: ReadonlyArray<number>
  /** What the engine counts as spent in the budget's period that ends with the month. */
  readonly spent: number
  /** The share of what readers were shown that was refused a refresh because the budget was spent. */
  readonly refused: number
  /** The mean error readers were shown. */
  readonly error: number
  /** Calls about posts, and posts in them. */
  readonly calls: number
  readonly asked: number
}

export const dollars = 0.005
export const day = 86_400_000

export const month = ({ budget, days, freshness, readers = true, without = {} }: Month): Effect.Effect<Ended> =>
  Effect.gen(function* () {
    const platform = platformCounting(budget !== null)
    const budgets: Budget.Budgets = budget === null ? {} : { daily: budget }
    const memory = Layer.merge(
      StoreMemory.layer,
      Layer.effect(
        Store,
        Effect.map(StoreMemory.make, (store) => Store.of({ ...store, ...without }))
      )
    )
    const engine = Background.layer({ interval: "30 minutes", unreadFor: null }).pipe(
      Layer.provideMerge(Analytics.layer()),
      Layer.provideMerge(Refresher.layer({ freshness, budgets })),
      Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make("token"), version: "1" }))),
      Layer.provide(Adapters.layer([Effect.succeed(platform.adapter)]))
    )
    return yield* Effect.gen(function* () {
      yield* connect
      for (let n = 0; n < load(0) * 10; n++) yield* publish(`old-${n}`, (-n * day) / load(0))
      let [error, seen, refused] = [0, 0, 0]
      for (let hour = 0; hour < days * 24; hour++) {
        const posts = load(hour / 24) / 24
        for (let n = Math.floor(hour * posts); n < Math.floor((hour + 1) * posts); n++)
          yield* publish(`${hour}-${n}`, hour * 3_600_000)
        yield* TestClock.adjust("1 hour")
        if (hour % 2 === 1) continue
        const shown = yield* look(readers)
        error += shown.error
        refused += shown.refused
        seen += shown.count
      }
      const coordination = yield* Coordination
      const spending = yield* Budget.spending(coordination, budgets, workspace, "daily", days * day - 1)
      const billed = Array.from({ length: days }, (_, at) => (platform.days.get(at)?.size ?? 0) * dollars)
      const asked = platform.sizes.reduce((sum, one) => sum + one, 0)
      return {
        billed,
        spent: spending?.spent ?? 0,
        refused: refused / seen,
        error: error / seen,
        calls: platform.sizes.length,
        asked
      }
    }).pipe(Effect.provide(engine), Effect.scoped, Effect.provide(memory), Effect.orDie)
  }).pipe(Effect.provide(TestClock.layer()))

/** Posts published on a day of the month: twice as many from the tenth, half of that from the twentieth. */
export const load = (at: number): number => (at >= 10 && at < 20 ? 12 : 6)

// internal

const workspace = WorkspaceId.make("acme")
const platform = PlatformId.make("daily")

/** Posts of very different success, which all follow the curve. */
const countAt = (id: string, publishedAt: number, now: number): number =>
  Math.round(100 * 100 ** hashJitter(id, 0) * grown(0, Math.max(0, now - publishedAt) / 1000))

/** The newest posts as a reader sees them; other processes showed them ten times meanwhile. */
const look = (reads: boolean) =>
  Effect.gen(function* () {
    const store = yield* Store
    const { listPosts } = yield* Analytics.Analytics
    const { rows } = yield* store.pagePublications(workspace, {
      filters: [],
      start: { _tag: "Offset", offset: 0 },
      limit: 100
    })
    yield* store.touchReads(
      workspace,
      rows.map(({ publication }) => ({ subject: { kind: "publication", seq: publication.seq }, reads: 10 }))
    )
    const now = yield* Clock.currentTimeMillis
    const stored = rows.map(({ publication, sync: { metrics, warnings } }) => ({ publication, metrics, warnings }))
    const reading = yield* Effect.forkChild(
      reads ? listPosts(workspace, { limit: 100 }) : Effect.succeed({ rows: stored })
    )
    yield* TestClock.adjust("10 millis")
    const page = yield* Fiber.join(reading)
    const errors = page.rows.map(({ metrics, publication }) => {
      const truth = countAt(publication.platformPostId, publication.createdAt, now)
      const known = metrics["like_count"]
      return known === undefined ? 1 : Math.abs(truth - known) / Math.max(1, truth)
    })
    return {
      count: errors.length,
      error: errors.reduce((sum, one) => sum + one, 0),
      refused: page.rows.filter(({ warnings }) => warnings.some((warning) => warning.includes("budget"))).length
    }
  })

/** A platform that writes down what it is asked, and charges for or would. */
const platformCounting = (charges: boolean) => {
  const days = new Map<number, Set<string>>()
  const sizes: Array<number> = []
  const reads = {
    batch: 100,
    requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
    credential: "account",
    price: null,
    scopes: []
  } as const
  const adapter: Adapter = {
    platform,
    label: "Daily",
    metrics: [],
    capabilities: {
      posts: { ...reads, price: charges ? { per: "resource-day", dollars, source: "a price list" } : null },
      accounts: reads
    },
    readPosts: (_credential, refs) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        sizes.push(refs.length)
        const at = startOfDay(now) / day
        const paid = days.get(at) ?? new Set<string>()
        days.set(at, paid)
        return refs.map(({ publication: { createdAt, platformPostId } }) => {
          paid.add(platformPostId)
          return { _tag: "Value", metrics: { like_count: countAt(platformPostId, createdAt, now) } }
        })
      }),
    readAccounts: (_credential, refs) =>
      Effect.succeed(refs.map(() => ({ _tag: "Value", metrics: { followers_count: 1 } })))
  }
  return { adapter, days, sizes }
}

const account = AccountId.make("account")

const connect = Effect.flatMap(Store, (store) =>
  store.connectAccount(workspace, {
    accountId: account,
    platform,
    platformAccountId: PlatformAccountId.make("1"),
    handle: null,
    app: null,
    traits: {}
  })
)

const publish = (id: string, at: number) =>
  Effect.flatMap(Store, (store) =>
    store.recordPublication(workspace, {
      postId: PostId.make(id),
      accountId: account,
      platformPostId: PlatformPostId.make(id),
      url: null,
      text: null,
      createdAt: Math.round(at),
      publishedAt: Math.round(at),
      traits: {}
    })
  )
