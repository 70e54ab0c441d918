/**
 * Runs what the planner decided: one call per subject across fibers and processes, batched to the platforms' limits.
 */
import { type ReadCapability, readsOf } from "@dravo/core/Adapter"
import * as ReadRate from "@dravo/core/ReadRate"
import { Adapters } from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import * as Explanation from "@dravo/core/Explanation"
import * as Freshness from "@dravo/core/Freshness"
import type { PlatformId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Planner from "@dravo/core/Planner"
import * as Row from "@dravo/core/Row"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Budget from "../spending/Budget.ts"
import type { Ended } from "./outcome.ts"
import type { Event } from "./Event.ts"
import * as Attention from "./readTracker.ts"
import * as Batch from "./batch.ts"
import * as Breakers from "./breaker/breakers.ts"
import type { Environment } from "./environment.ts"
import * as Flight from "./singleFlight.ts"
import * as Steering from "../spending/budgetController.ts"
import * as Takeover from "./waitForOtherProcess.ts"

export type { Ended } from "./outcome.ts"

export class Refresher extends Context.Service<
  Refresher,
  {
    /**
     * Starts or joins a refresh of each subject and waits at most `budget`; ends by subject key. Those not back in time
     * are missing from the answer and go on in the library's own scope, whatever becomes of the reader.
     */
    refresh(asks: ReadonlyArray<Planner.Ask>, budget: Duration.Duration): Effect.Effect<ReadonlyMap<string, Ended>>
    /**
     * Refreshes rows that were leased to this process (`Ask.held`) and ends with the last of them; rows that are being
     * refreshed here already are given back. Once it began, an interruption stops nothing but the waiting.
     */
    work(asks: ReadonlyArray<Planner.Ask>): Effect.Effect<void>
    /** What readers were shown: counts and debts. */
    readonly attention: Attention.Attention
    /**
     * Why the row is as fresh as it is, and when it is asked for again; `barredUntil` where everybody is kept from
     * asking.
     */
    explain(row: Row.Row, now: Instant, barredUntil: Instant | null): string
    /** Whether the platform's price is bounded. */
    hasBudget(platform: PlatformId): boolean
    /** Ends when no refresh is in flight: what a serverless host hands to its `waitUntil`. */
    readonly idle: Effect.Effect<void>
    /** The end of every refresh of this process; a subscriber that lags misses the oldest. */
    readonly events: Stream.Stream<Event>
  }
>()("@dravo/engine/Refresher") {}

export interface Options {
  /**
   * When numbers are fresh again until; `Freshness.byDefault` when left out: adaptive for posts, six hours for
   * accounts.
   */
  readonly freshness?: Freshness.Policy
  /** How long concurrent readers are gathered into one call; 2 ms. */
  readonly window?: Duration.Input
  /** Longest life of a claim whose process dies; 30 s. Must exceed `callTimeout`. */
  readonly lease?: Duration.Input
  /** Longest a platform is waited for in one refresh, all attempts included; 20 s. */
  readonly callTimeout?: Duration.Input
  /** How long closing waits for refreshes in flight; 5 s. A function is asked when closing begins. */
  readonly drain?: Duration.Input | (() => Duration.Input)
  /**
   * What platforms that charge may cost, by their name; reads and background work share it. No limit where nothing is
   * said.
   */
  readonly budgets?: Budget.Budgets
  /** When a platform counts as ill, and how long it is left alone then; null never leaves one alone. */
  readonly breaker?: Breakers.Options | null
  /** Batches of one platform in flight at once in this process; 8. */
  readonly concurrency?: number
}

export const layer = (options: Options = {}): Layer.Layer<Refresher, never, Store | Adapters | Credentials> =>
  Layer.effect(
    Refresher,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const bus = yield* PubSub.sliding<Event>(1024)
      yield* Effect.addFinalizer(() => PubSub.shutdown(bus))
      const store = yield* Store
      const steering = Steering.make(store, options.budgets ?? {})
      const lease = Duration.fromInputUnsafe(options.lease ?? "30 seconds")
      const environment: Environment = {
        store,
        credentials: yield* Credentials,
        policy: options.freshness ?? Freshness.byDefault,
        catalog: adapters.catalog,
        lease,
        callTimeout: Duration.fromInputUnsafe(options.callTimeout ?? "20 seconds"),
        budgets: options.budgets ?? {},
        steering,
        breakers: yield* Breakers.make(store, lease, options.breaker === undefined ? {} : options.breaker),
        publish: (event) => Effect.asVoid(PubSub.publish(bus, event))
      }
      const attention = Attention.make({
        policy: environment.policy,
        store: environment.store,
        adapterOf: (platform) => Option.getOrUndefined(adapters.get(platform)),
        pressureOf: steering.pressureOf
      })
      yield* flushing(attention)
      const readsOfPlatform = readsIn(adapters)
      const { drain = "5 seconds" } = options
      // One platform hanging never takes another's permits.
      const permits = new Map(
        adapters.platforms.map((platform) => [platform, Semaphore.makeUnsafe(options.concurrency ?? 8)])
      )

      const untilDone = (entries: ReadonlyArray<Flight.Entry<Planner.Ask, Ended>>): Effect.Effect<void, StoreError> =>
        Effect.gen(function* () {
          const first = entries[0]?.input.row.account
          const adapter = first === undefined ? Option.none() : adapters.get(first.platform)
          const gate = first === undefined ? undefined : permits.get(first.platform)
          if (first === undefined || Option.isNone(adapter) || gate === undefined) return
          const lost = yield* gate.withPermit(Batch.run(environment, adapter.value, entries))
          // Without the permit: waiting for another process is no work of ours.
          const left = yield* Takeover.awaitWinners(environment.store, first.workspace, lost, environment.lease)
          // The winner died: whoever waited takes over, and may lose again, but to somebody who lives.
          if (left.length > 0) yield* untilDone(left)
        })
      const runBatch = (entries: ReadonlyArray<Flight.Entry<Planner.Ask, Ended>>) =>
        untilDone(entries).pipe(
          Effect.catchTag("StoreError", (error) => Effect.logError("refresh stopped: the store failed", error)),
          // A batch ends alone: the others of this run must not wait for it, nor fall with it.
          Effect.onExit((exit) =>
            Effect.forEach(entries, (entry) => entry.complete(Exit.map(exit, () => ({ _tag: "Moved" as const }))), {
              discard: true
            })
          ),
          Effect.catchCause((cause) => Effect.logError("a refresh died", cause))
        )

      const flight = yield* Flight.make<Planner.Ask, Ended>({
        key: (ask) => Subject.key(Row.subject(ask.row)),
        window: Duration.fromInputUnsafe(options.window ?? "2 millis"),
        drain: () => Duration.fromInputUnsafe(typeof drain === "function" ? drain() : drain),
        run: (entries) => {
          const byAsk = new Map(entries.map((entry) => [entry.input, entry]))
          const batches = Planner.batches(
            entries.map((entry) => entry.input),
            readsOfPlatform
          )
          return Effect.forEach(batches, (asks) => runBatch(asks.flatMap((ask) => byAsk.get(ask) ?? [])), {
            concurrency: "unbounded",
            discard: true
          })
        }
      })

      const refresh = Effect.fn("Refresher.refresh")(function* (
        asks: ReadonlyArray<Planner.Ask>,
        budget: Duration.Duration
      ) {
        const waits = yield* flight.join(asks)
        const ended = new Map<string, Ended>()
        const collect = Effect.forEach(
          asks,
          (ask, at) =>
            Effect.gen(function* () {
              const exit = yield* Effect.exit(waits[at] ?? Effect.never)
              // An end that is no answer (a defect, a closing library) leaves the row as it is known.
              if (Exit.isSuccess(exit)) ended.set(Subject.key(Row.subject(ask.row)), exit.value)
            }),
          { concurrency: "unbounded", discard: true }
        )
        yield* Effect.timeoutOption(collect, budget)
        return ended
      })
      const work = Effect.fn("Refresher.work")(function* (asks: ReadonlyArray<Planner.Ask>) {
        const waits = yield* flight.start(asks)
        const flying = asks.filter((_ask, at) => waits[at] === null)
        yield* Effect.forEach(flying, (ask) => giveBack(environment.store, ask), { discard: true })
        yield* Effect.forEach(waits, (wait) => (wait === null ? Effect.void : Effect.exit(wait)), {
          concurrency: "unbounded",
          discard: true
        }).pipe(Effect.interruptible)
      }, Effect.uninterruptible)
      const hasBudget = (platform: PlatformId) => Budget.of(environment.budgets, platform) !== undefined
      const explain = (row: Row.Row, now: Instant, barredUntil: Instant | null) =>
        Explanation.of(
          row,
          {
            policy: environment.policy,
            barredUntil,
            debt: attention.debtOf(row, now),
            reads: readsOfPlatform(row.account.platform, row.kind, row.account),
            readRate: row.reads === null ? null : ReadRate.at(row.reads, now),
            pressure: steering.pressureOf(row.account.workspace, row.account.platform)
          },
          now
        )
      return Refresher.of({
        refresh,
        work,
        attention,
        explain,
        hasBudget,
        idle: flight.idle,
        events: Stream.fromPubSub(bus)
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

/** Once a minute, and a last time when the scope closes. */
const flushing = (attention: Attention.Attention) => {
  const flush = Effect.catch(attention.flush, (error) => Effect.logDebug("reads that were counted are lost", error))
  return Effect.andThen(
    Effect.addFinalizer(() => flush),
    Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep("1 minute"), flush)))
  )
}

/** The refresh in flight waits for the lease to end, whoever holds it. */
const giveBack = (store: Store["Service"], { held, row }: Planner.Ask): Effect.Effect<void> =>
  held === undefined
    ? Effect.void
    : Effect.catch(store.release(row.account.workspace, [{ subject: Row.subject(row), fence: held }]), (error) =>
        // It ends by itself.
        Effect.logWarning("a lease left to expire", error)
      )
