/** The process: arguments in, exit code out. */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Runtime from "effect/Runtime"
import * as Dravo from "./Dravo.ts"
import * as NodeServices from "./application/nodeServices.ts"
import * as Signals from "./application/signals.ts"

Signals.endWithReader(process.stdout)
Dravo.run(process.argv.slice(2)).pipe(
  Effect.provide(NodeServices.layer),
  // Results own stdout; Effect's loggers would share it.
  Effect.provideService(Logger.LogToStderr, true),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) =>
      Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) && Signals.areExpected()
        ? onExit(0)
        : Runtime.defaultTeardown(exit, onExit)
  })
)
