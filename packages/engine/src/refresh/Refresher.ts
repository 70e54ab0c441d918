/** Runs what the planner decided: one call per subject across fibers and processes, batched to platforms' limits. */
import type { Account } from "@dravo/core/Account"
import { type ReadCapability, readsOf } from "@dravo/core/Adapter"
import { Adapters } from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import * as Explanation from "@dravo/core/Explanation"
import * as Freshness from "@dravo/core/Freshness"
import type { PlatformId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type * as Planner from "@dravo/core/Planner"
import * as ReadRate from "@dravo/core/ReadRate"
import type * as Row from "@dravo/core/Row"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { Store, type Walk } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import * as Answering from "../credential/answering.ts"
import * as SharedCredentials from "../credential/sharedCredentials.ts"
import * as Budget from "../spending/Budget.ts"
import * as BudgetController from "../spending/budgetController.ts"
import * as Breakers from "./breaker/breakers.ts"
import * as ListedAccounts from "./contract/listedAccounts.ts"
import * as PolicyContract from "./contract/policy.ts"
import type { RefreshEnvironment } from "./environment.ts"
import type { Event } from "./Event.ts"
import { type Visit, type Visited, walkAccount } from "./listing/walkAccount.ts"
import { type Options, rules } from "./contract/options.ts"
import type { Outcome } from "./pending.ts"
import { make as makeReadTracker, type ReadTracker } from "./readTracker.ts"
import * as Refreshes from "./refreshes.ts"
import * as JoinedCommits from "./storing/joinedCommits.ts"
import * as Unstored from "./storing/unstored.ts"
import * as JoinedReads from "./throttle/joinedReads.ts"
import { makeReported } from "./throttle/throttled.ts"

export type { Visit, Visited } from "./listing/walkAccount.ts"
export type { Walked } from "./listing/walk.ts"
export type { Discovery, Options } from "./contract/options.ts"
export type { Outcome } from "./pending.ts"

/** Refreshes rows once for all readers and processes that want them. */
export class Refresher extends Context.Service<
  Refresher,
  {
    /**
     * Starts or joins a refresh of each subject and waits at most `budget`; ends by subject key. Those not back in time
     * are missing from the answer and go on in the library's own scope, whatever becomes of the reader.
     */
    refresh(asks: ReadonlyArray<Planner.Ask>, budget: Duration.Duration): Effect.Effect<ReadonlyMap<string, Outcome>>
    /**
     * Refreshes rows that were leased to this process (`Ask.held`) and ends with the last of them; rows that are being
     * refreshed here already are given back. Once it began, an interruption stops nothing but the waiting.
     */
    work(asks: ReadonlyArray<Planner.Ask>): Effect.Effect<void>
    /** What readers were shown: counts and debts. */
    readonly reads: ReadTracker
    /**
     * Why the row is as fresh as it is, and when it is asked for again; `barredUntil` where everybody is kept from
     * asking.
     */
    explain(row: Row.Row, now: Instant, barredUntil: Instant | null): string
    /** Whether the platform's price is bounded. */
    hasBudget(platform: PlatformId): boolean
    /**
     * Walks the lists of an account whose listing this process has taken, and gives it back; null where somebody
     * else took it over meanwhile, and where the platform is not plugged in.
     */
    visit(walk: Walk, visit: Visit): Effect.Effect<Visited | null, StoreError>
    /** Whether posts that nobody recorded are looked for at all. */
    readonly discovers: boolean
    /** Whether they are for this account, and its listing is read where that is cheaper. */
    isListed(account: Account): boolean
    /** Ends when no refresh is in flight: what a serverless host hands to its `waitUntil`. */
    readonly idle: Effect.Effect<void>
    /** The end of every refresh of this process; a subscriber that lags misses the oldest. */
    readonly events: Stream.Stream<Event>
  }
>()("@dravo/engine/Refresher") {}

/** A refresher of this process; others on the same database share the work by leases. */
export const layer = (
  given: Options = {}
): Layer.Layer<Refresher, never, Store | Coordination | Adapters | Credentials> =>
  Layer.effect(
    Refresher,
    Effect.gen(function* () {
      const options = yield* Rules.validated(given, rules)
      const adapters = yield* Adapters
      const events = yield* PubSub.sliding<Event>(1024)
      yield* Effect.addFinalizer(() => PubSub.shutdown(events))
      const env = yield* environmentOf(options, (news) => Effect.asVoid(PubSub.publishAll(events, news)))
      const { budgetController, budgets, store } = env
      const priceMultiplierOf = budgetController.priceMultiplier
      const adapterOf = (platform: PlatformId) => Option.getOrUndefined(adapters.get(platform))
      const reads = makeReadTracker({ policy: env.policy, store, adapterOf, priceMultiplierOf })
      yield* flushing(reads)
      const { drain = "5 seconds", window = "2 millis" } = options
      const readsOfPlatform = readsIn(adapters)
      const isListed = options.discovery == null ? () => false : yield* ListedAccounts.make(options.discovery.accounts)
      const refreshes = yield* Refreshes.make(env, adapters, {
        readsOf: readsOfPlatform,
        window: Duration.fromInputUnsafe(window),
        drain: () => Duration.fromInputUnsafe(typeof drain === "function" ? drain() : drain),
        concurrency: options.concurrency ?? 8,
        isListed
      })
      return Refresher.of({
        refresh: Effect.fn("Refresher.refresh")((asks: ReadonlyArray<Planner.Ask>, budget: Duration.Duration) =>
          Refreshes.refresh(refreshes, asks, budget)
        ),
        work: Effect.fn("Refresher.work")((asks: ReadonlyArray<Planner.Ask>) => Refreshes.work(refreshes, store, asks)),
        reads,
        explain: explaining(env, reads, readsOfPlatform),
        hasBudget: (platform) => Budget.of(budgets, platform) !== undefined,
        visit: Effect.fn("Refresher.visit")((walk: Walk, visit: Visit) => {
          const adapter = adapterOf(walk.account.platform)
          return adapter === undefined ? Effect.succeed(null) : walkAccount(env, adapter, walk, visit)
        }),
        discovers: options.discovery != null,
        isListed,
        idle: refreshes.idle,
        events: Stream.fromPubSub(events)
      })
    })
  )

/** How the plugged-in platforms are read. */
export const readsIn =
  (adapters: Adapters["Service"]): Planner.ReadsOf =>
  (platform: PlatformId, kind, account): ReadCapability | undefined => {
    const adapter = adapters.get(platform)
    return Option.isNone(adapter) ? undefined : readsOf(adapter.value, account, kind)
  }

// internal

const environmentOf = Effect.fnUntraced(function* (options: Options, publish: RefreshEnvironment["publish"]) {
  const { store } = Answering.of(yield* Store)
  const coordination = yield* Coordination
  const joined = JoinedReads.make(coordination)
  const { catalog } = yield* Adapters
  const lease = Duration.fromInputUnsafe(options.lease ?? "30 seconds")
  const budgets = options.budgets ?? {}
  const environment: RefreshEnvironment = {
    store,
    coordination,
    joined,
    credentials: SharedCredentials.make(coordination, yield* Credentials),
    policy: yield* PolicyContract.make(options.freshness ?? Freshness.byDefault),
    catalog,
    lease,
    callTimeout: Duration.fromInputUnsafe(options.callTimeout ?? "20 seconds"),
    budgets,
    budgetController: BudgetController.make(coordination, budgets),
    breakers: yield* Breakers.make(coordination, lease, options.breaker === undefined ? {} : options.breaker, joined),
    commit: JoinedCommits.make(store),
    unstored: Unstored.make(),
    reportedThrottles: makeReported(),
    publish
  }
  return environment
})

const explaining =
  ({ budgetController, policy }: RefreshEnvironment, reads: ReadTracker, readsOf: Planner.ReadsOf) =>
  (row: Row.Row, now: Instant, barredUntil: Instant | null): string =>
    Explanation.of(
      row,
      {
        policy,
        barredUntil,
        debt: reads.debtOf(row, now),
        reads: readsOf(row.account.platform, row.kind, row.account),
        readRate: row.reads === null ? null : ReadRate.at(row.reads, now),
        pressure: budgetController.priceMultiplier(row.account.workspace, row.account.platform)
      },
      now
    )

/** Once a minute, and a last time when the scope closes. */
const flushing = (reads: ReadTracker) => {
  const flush = Effect.catch(reads.flush, (error) => Effect.logDebug("reads that were counted are lost", error))
  return Effect.andThen(
    Effect.addFinalizer(() => flush),
    Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep("1 minute"), flush)))
  )
}
