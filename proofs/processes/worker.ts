/**
 * One process of a fleet: opens the database it is told, runs the jobs it is sent, and would say if anything escaped
 * it.
 */
import { flushCompileCache } from "node:module"
import * as X from "@dravo/adapters-x"
import * as Adapters from "@dravo/core/Adapters"
import { fixed } from "@dravo/core/Freshness"
import { Coordination } from "@dravo/core/Coordination"
import * as Analytics from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { jobs } from "./jobs.ts"
import type { Setup } from "./fleet.ts"
import { failing, open, unguarded } from "./stores.ts"

const setup: Setup = JSON.parse(process.argv[2] ?? "{}")

const tell = (message: object): void => void process.send?.(message)
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error) => tell({ _tag: "Escaped", error: String(error) }))
}

const guarded = setup.unguarded === null ? open(setup) : unguarded(setup.unguarded, open(setup))
const store = setup.diesAfter === undefined ? guarded : failing(setup.diesAfter, guarded)
const engine = Analytics.layer({ readBudget: setup.readBudget, firstReadBudget: setup.readBudget }).pipe(
  Layer.provideMerge(
    Refresher.layer({
      freshness: fixed(setup.ttl),
      lease: setup.lease,
      callTimeout: setup.callTimeout,
      drain: 0,
      concurrency: 1000,
      ...(setup.openFor === undefined ? {} : { breaker: setup.openFor === null ? null : { openFor: setup.openFor } })
    })
  ),
  Layer.provide(HostCredentials.layer(() => Effect.succeed({ token: Redacted.make(setup.name), version: "1" }))),
  Layer.provide(
    Adapters.layer([X.make({ baseUrl: setup.platform, limits: { deadline: setup.callTimeout, attempts: 1 } })])
  ),
  Layer.provideMerge(store)
)
const runtime = ManagedRuntime.make(engine.pipe(Layer.provideMerge(Logger.layer([]))))
// On a crowded machine the first connection may take longer than a reader would wait.
await runtime.runPromise(Effect.flatMap(Coordination, (opened) => opened.now).pipe(Effect.retry({ times: 5 })))

process.on(
  "message",
  ({ id, input, job }: { readonly id: number; readonly input: never; readonly job: keyof typeof jobs }) => {
    runtime.runPromise(jobs[job](input)).then(
      (value) => tell({ _tag: "Done", id, value }),
      (error: unknown) => tell({ _tag: "Failed", id, error: String(error) })
    )
  }
)
process.on("disconnect", () => process.exit(0))
tell({ _tag: "Ready" })
// Whoever is killed keeps nothing at its end, and the next worker is to start quickly.
flushCompileCache()
