/** A platform whose answers a test scripts, and the world around it. */
import type { Account } from "@dravo/core/Account"
import type { Adapter, Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { AdapterError, type Reason } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { MetricDefinition } from "@dravo/core/Metric"
import type { Draw } from "@dravo/core/Quota"
import type { Publication } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"

export const acme = WorkspaceId.make("acme")
export const platform = PlatformId.make("scripted")

/** Answers every reference with these numbers unless a test replaces `posts`. */
export interface Script {
  posts: (credential: Credential, refs: ReadonlyArray<PostRef>) => Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  /** The post ids of each call, in order. */
  readonly calls: Array<ReadonlyArray<string>>
  /** Comes before every answer about accounts. */
  accounts?: Effect.Effect<void, AdapterError>
  /** What it declares of its keys where `scopes` says nothing of them. */
  readonly metrics?: Adapter["metrics"]
  /** What a post costs a day; nothing when left out. */
  dollars?: number
  /** Which scopes posts need, and which one each of their two numbers stands under. */
  scopes?: { readonly needs: ReadonlyArray<string>; readonly likes: string; readonly shares: string }
  /** Posts a call takes; 100 when left out. */
  batch?: number
  /** What its application may ask a day. */
  quotas?: Adapter["quotas"]
  /** What a reading of posts takes from them. */
  draws?: ReadonlyArray<Draw>
  /** Whose credential a call is made with; the account's when left out. */
  credential?: "account" | "none"
}

export const fail = (reason: Reason): Effect.Effect<never, AdapterError> =>
  new AdapterError({ platform, operation: "readPosts", reason })

export const value = (metrics: Record<string, unknown>): Reading => ({ _tag: "Value", metrics })

export const script = (): Script => ({
  posts: (_credential, refs) => Effect.succeed(refs.map(() => value({ like_count: 7 }))),
  calls: []
})

const metric = (key: string, scope: string): MetricDefinition => ({
  key,
  scope,
  kind: "publication",
  meaning: "A count.",
  canonical: null,
  combine: "sum",
  unit: "count",
  delayHours: null,
  retired: null
})

export const adapter = (script: Script): Adapter => {
  const price =
    script.dollars === undefined ? null : { per: "resource-day" as const, dollars: script.dollars, source: "a test" }
  const reads = {
    batch: script.batch ?? 100,
    requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
    credential: script.credential ?? ("account" as const),
    price: null,
    scopes: []
  }
  return {
    platform,
    label: "Scripted",
    metrics:
      script.scopes === undefined
        ? (script.metrics ?? [])
        : [metric("like_count", script.scopes.likes), metric("share_count", script.scopes.shares)],
    capabilities: {
      posts: {
        ...reads,
        price,
        scopes: script.scopes?.needs ?? [],
        ...(script.draws === undefined ? {} : { draws: script.draws })
      },
      accounts: reads
    },
    ...(script.quotas === undefined ? {} : { quotas: script.quotas }),
    readPosts: (credential, refs) =>
      Effect.suspend(() => {
        script.calls.push(refs.map((ref) => ref.publication.platformPostId))
        return script.posts(credential, refs)
      }),
    readAccounts: (_credential, refs) =>
      Effect.as(
        script.accounts ?? Effect.void,
        refs.map(() => value({ followers_count: 3 }))
      )
  }
}

export const credentials = HostCredentials.layer(() =>
  Effect.succeed({ token: Redacted.make("token-1"), version: "1" })
)

/** The whole engine over one store layer; bind it once where several engines share a store. */
export const engine = (
  script: Script,
  options: {
    readonly refresher?: Refresher.Options
    readonly analytics?: Analytics.Options
    readonly credentials?: typeof credentials
  } = {}
) =>
  Analytics.layer({ minForceInterval: 0, ...options.analytics }).pipe(
    Layer.provideMerge(Refresher.layer(options.refresher)),
    Layer.provide(options.credentials ?? credentials),
    Layer.provide(Adapters.layer([Effect.succeed(adapter(script))]))
  )

export const world = (script: Script, options: Parameters<typeof engine>[1] = {}) =>
  engine(script, options).pipe(Layer.provideMerge(StoreMemory.layer))

export const connect = (name = "one", workspace = acme): Effect.Effect<Account, never, Store> =>
  Effect.flatMap(Store, (store) =>
    store.connectAccount(workspace, {
      accountId: AccountId.make(`acc_${name}`),
      platform,
      platformAccountId: PlatformAccountId.make(`native-${name}`),
      handle: null,
      app: null,
      traits: {}
    })
  ).pipe(Effect.orDie)

export const record = (
  count: number,
  name = "one",
  workspace = acme
): Effect.Effect<ReadonlyArray<Publication>, never, Store> =>
  Effect.flatMap(Store, (store) =>
    Effect.forEach(
      Array.from({ length: count }, (_, at) => at + 1),
      (at) =>
        store.recordPublication(workspace, {
          postId: PostId.make(`post_${at}`),
          accountId: AccountId.make(`acc_${name}`),
          platformPostId: PlatformPostId.make(`${name}-${at}`),
          url: null,
          text: null,
          createdAt: null,
          publishedAt: null,
          traits: {}
        })
    )
  ).pipe(Effect.orDie)

/** What a reader of the first workspace is shown, its window and its waits over. */
export const read = (request: Parameters<Analytics.Analytics["Service"]["listPosts"]>[1] = {}) =>
  Effect.gen(function* () {
    const analytics = yield* Analytics.Analytics
    const fiber = yield* Effect.forkChild(analytics.listPosts(acme, { limit: 100, ...request }))
    yield* TestClock.adjust("10 millis")
    return yield* Fiber.join(fiber)
  })

/**
 * Runs to the end, moving the clock whenever nothing else can: WebCrypto answers in turns of the event loop the clock
 * does not see.
 */
export const settle = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let turn = 0; turn < 1000 && fiber.pollUnsafe() === undefined; turn++) {
      yield* TestClock.adjust("10 millis")
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    return yield* Fiber.join(fiber)
  })
