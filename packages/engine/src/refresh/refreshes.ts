/** From rows that are wanted to the batches of a platform, each run until nobody waits for it any more. */
import type { Account } from "@dravo/core/Account"
import type { Adapters } from "@dravo/core/Adapters"
import type { PlatformId } from "@dravo/core/Ids"
import * as Planner from "@dravo/core/Planner"
import * as Row from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Batch from "./batch.ts"
import type { RefreshEnvironment } from "./environment.ts"
import { serve } from "./listing/serve.ts"
import { changed, complete, type Outcome, type PendingRefresh } from "./pending.ts"
import * as SingleFlight from "./singleFlight.ts"
import { waitForOtherProcess } from "./waitForOtherProcess.ts"

export interface Settings {
  readonly readsOf: Planner.ReadsOf
  /** How long concurrent readers are gathered into one call. */
  readonly window: Duration.Duration
  /** How long closing waits for refreshes in flight. */
  readonly drain: () => Duration.Duration
  /** Batches of one platform in flight at once. */
  readonly concurrency: number
  /** Whether the account's rows may be read by its listing. */
  readonly isListed: (account: Account) => boolean
}

type Refreshes = SingleFlight.SingleFlight<Planner.Ask, Outcome>

/** Refreshes of this process, joined by whoever wants the same row. */
export const make = (
  env: RefreshEnvironment,
  adapters: Adapters["Service"],
  { concurrency, drain, isListed, readsOf, window }: Settings
): Effect.Effect<Refreshes, never, Scope.Scope> => {
  // One platform hanging never takes another's permits.
  const permits = new Map(adapters.platforms.map((platform) => [platform, Semaphore.makeUnsafe(concurrency)]))
  return SingleFlight.make<Planner.Ask, Outcome>({
    key: (ask) => Subject.key(Row.subject(ask.row)),
    window,
    drain,
    run: (pending) => {
      const { alone, byAccount } = divided(adapters, pending, isListed)
      const ids = (some: ReadonlyArray<PendingRefresh>) => runByIds(env, adapters, permits, some, readsOf)
      const runs = byAccount.map(([adapter, some]) => {
        const gate = permits.get(adapter.platform)
        const served = serve(env, adapter, some)
        return (gate === undefined ? served : gate.withPermit(served)).pipe(
          Effect.catch((error) => Effect.as(Effect.logWarning("a listing was given up", error), some)),
          Effect.flatMap(ids)
        )
      })
      return Effect.all([ids(alone), ...runs], { concurrency: "unbounded", discard: true })
    }
  })
}

/** Starts or joins each and waits within the budget; outcomes by subject key, of those that came in time. */
export const refresh = Effect.fnUntraced(function* (
  singleFlight: Refreshes,
  asks: ReadonlyArray<Planner.Ask>,
  budget: Duration.Duration
) {
  const waits = yield* singleFlight.join(asks)
  const outcomes = new Map<string, Outcome>()
  const collect = Effect.forEach(
    asks,
    (ask, at) =>
      Effect.map(Effect.exit(waits[at] ?? Effect.never), (exit) => {
        // An end that is no answer (a defect, a closing library) leaves the row as it is known.
        if (Exit.isSuccess(exit)) outcomes.set(Subject.key(Row.subject(ask.row)), exit.value)
      }),
    { concurrency: "unbounded", discard: true }
  )
  yield* Effect.timeoutOption(collect, budget)
  return outcomes
})

/** Starts those that are not in flight, gives the leases of the others back, and ends with the last. */
export const work = Effect.fnUntraced(function* (
  singleFlight: Refreshes,
  store: Store["Service"],
  asks: ReadonlyArray<Planner.Ask>
) {
  const { ended, flying } = yield* singleFlight.start(asks)
  yield* Effect.forEach(flying, (ask) => giveBack(store, ask), { discard: true })
  yield* Effect.interruptible(ended)
}, Effect.uninterruptible)

// internal

/** Posts of accounts whose listing may be read instead, account by account. */
const divided = (
  adapters: Adapters["Service"],
  pending: ReadonlyArray<PendingRefresh>,
  isListed: (account: Account) => boolean
) => {
  const adapterOf = ({ input: { row } }: PendingRefresh) =>
    row.kind === "publication" && isListed(row.account)
      ? Option.getOrUndefined(adapters.get(row.account.platform))
      : undefined
  const alone = pending.filter((one) => adapterOf(one)?.listPosts === undefined)
  const rest = pending.filter((one) => adapterOf(one)?.listPosts !== undefined)
  const byAccount = [...Map.groupBy(rest, ({ input }) => input.row.account.seq).values()].flatMap((some) => {
    const adapter = some[0] && adapterOf(some[0])
    return adapter === undefined ? [] : [[adapter, some] as const]
  })
  return { alone, byAccount }
}

const runByIds = (
  env: RefreshEnvironment,
  adapters: Adapters["Service"],
  permits: Permits,
  pending: ReadonlyArray<PendingRefresh>,
  readsOf: Planner.ReadsOf
): Effect.Effect<void> => {
  const byAsk = new Map(pending.map((one) => [one.input, one]))
  const batches = Planner.batches([...byAsk.keys()], readsOf)
  return Effect.forEach(
    batches,
    (asks) =>
      runBatch(
        env,
        adapters,
        permits,
        asks.flatMap((ask) => byAsk.get(ask) ?? [])
      ),
    { concurrency: "unbounded", discard: true }
  )
}

type Permits = ReadonlyMap<PlatformId, Semaphore.Semaphore>

/** A batch ends alone: the others of its run must not wait for it, nor fall with it. */
const runBatch = (
  env: RefreshEnvironment,
  adapters: Adapters["Service"],
  permits: Permits,
  pending: ReadonlyArray<PendingRefresh>
): Effect.Effect<void> =>
  untilDone(env, adapters, permits, pending).pipe(
    Effect.catchTag("StoreError", (error) => Effect.logError("refresh stopped: the store failed", error)),
    Effect.onExit((exit) =>
      Exit.isSuccess(exit)
        ? complete([{ pending, outcome: changed }])
        : Effect.sync(() => {
            for (const one of pending) one.complete(Exit.failCause(exit.cause))
          })
    ),
    Effect.catchCause((cause) => Effect.logError("a refresh died", cause))
  )

const untilDone = (
  env: RefreshEnvironment,
  adapters: Adapters["Service"],
  permits: Permits,
  pending: ReadonlyArray<PendingRefresh>
): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const account = pending[0]?.input.row.account
    const adapter = account === undefined ? Option.none() : adapters.get(account.platform)
    const gate = account === undefined ? undefined : permits.get(account.platform)
    if (account === undefined || Option.isNone(adapter) || gate === undefined) return
    const lost = yield* gate.withPermit(Batch.run(env, adapter.value, pending))
    // Without the permit: waiting for another process is no work of ours. Whoever takes over may lose again, but to
    // somebody who lives.
    yield* waitForOtherProcess(
      {
        store: env.store,
        workspace: account.workspace,
        lease: env.lease,
        takeOver: (abandoned) => untilDone(env, adapters, permits, abandoned)
      },
      lost
    )
  })

/** The refresh in flight waits for the lease to end, whoever holds it. */
const giveBack = (store: Store["Service"], { held, row }: Planner.Ask): Effect.Effect<void> =>
  held === undefined
    ? Effect.void
    : Effect.catch(store.release(row.account.workspace, [{ subject: Row.subject(row), fence: held }]), (error) =>
        // It ends by itself.
        Effect.logWarning("a lease left to expire", error)
      )
