/** Processes over one store and one scripted platform, and what their readers are shown. */
import type { Adapter } from "@dravo/core/Adapter"
import { type AdapterError, Unavailable } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { fixed } from "@dravo/core/Freshness"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Analytics from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { acme, adapter, connect, credentials, fail, record, type Script, value } from "./scripted.ts"

export const inMemory = Effect.provide(StoreMemory.layer)

export interface Setting {
  readonly refresher?: Refresher.Options
  readonly adapt?: (plain: Adapter) => Adapter
  readonly background?: true
}

export type Process = Context.Context<Analytics.Analytics>

/** A process of its own over the store in context. */
export const start = (
  platform: Script,
  { adapt = (plain) => plain, background, refresher = {} }: Setting = {}
): Effect.Effect<Process, AdapterError, Store | Coordination | Scope.Scope> => {
  const engine = Analytics.layer().pipe(
    Layer.provideMerge(Refresher.layer({ freshness: fixed("6 hours"), drain: 0, ...refresher })),
    Layer.provide(credentials)
  )
  const work = Background.layer({ interval: "1 second", unreadFor: null })
  return Layer.build(
    Layer.fresh(
      (background ? Layer.provideMerge(work, engine) : engine).pipe(
        Layer.provide(Adapters.layer([Effect.succeed(adapt(adapter(platform)))]))
      )
    )
  )
}

export const processes = (count: number, platform: Script, setting: Setting = {}) =>
  Effect.all(Array.from({ length: count }, () => start(platform, setting)))

export const accountNames = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)

/** Accounts with a post each. */
export const connectAccounts = (count: number) =>
  Effect.forEach(accountNames(count), (name) => Effect.andThen(connect(name), record(1, name)))

/** Every call fails as when the platform is down. */
export const down = fail(new Unavailable({ detail: "status 503" }))

/** Every call is answered with seven likes a post. */
export const answering: Script["posts"] = (_credential, refs) =>
  Effect.succeed(refs.map(() => value({ like_count: 7 })))

/** Somebody begins to read the posts of one account. */
export const startReading = (process: Process, name: string, refresh = false) =>
  Effect.forkChild(
    Context.get(process, Analytics.Analytics).listPosts(acme, { accountId: `acc_${name}`, refresh, limit: 100 })
  )

/** The rows a reader of one account is shown, all waits over. */
export const read = Effect.fnUntraced(function* (process: Process, name: string, refresh = false) {
  const fiber = yield* startReading(process, name, refresh)
  yield* TestClock.adjust("10 millis")
  return (yield* Fiber.join(fiber)).rows
})

/** One account after the other, the processes taking turns. */
export const readInTurn = (processes: ReadonlyArray<Process>, accounts: ReadonlyArray<string>) =>
  Effect.forEach(
    accounts,
    (name, at) =>
      Effect.flatMap(Effect.fromNullishOr(processes[at % processes.length]), (process) => read(process, name)),
    { discard: true }
  )

/** Processes that stopped asking the platform, since the calls for the first five accounts failed. */
export const withOpenCircuit = Effect.fnUntraced(function* (
  platform: Script,
  accounts: number,
  count: number,
  setting: Setting = {}
) {
  const all = yield* processes(count, platform, setting)
  yield* connectAccounts(accounts)
  platform.posts = () => down
  yield* readInTurn(all, accountNames(5))
  assert.strictEqual(platform.calls.length, 5)
  return all
})
