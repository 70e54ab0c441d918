/** Where the library's own log lines go: to the host's function, or to stderr. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { LogLevel } from "effect/LogLevel"
import * as References from "effect/References"
import type { LogEntry, Options } from "../options.ts"
import { kindOf } from "./thrown.ts"

export const layer = ({ log, logLevel = "warn" }: Pick<Options, "log" | "logLevel">): Layer.Layer<never> =>
  Layer.merge(
    Logger.layer([log === undefined ? Logger.withConsoleError(Logger.formatLogFmt) : forwarded(log)]),
    Layer.succeed(References.MinimumLogLevel, levels[logLevel])
  )

/** For what happens while there is no library to log it. */
export const report = (options: Pick<Options, "log" | "logLevel">, message: string, error: unknown): void => {
  const logged = error === undefined ? Effect.logError(message) : Effect.logError(message, Cause.die(error))
  Effect.runFork(Effect.provide(logged, layer(options)))
}

// internal

const levels = { debug: "Debug", info: "Info", warn: "Warn", error: "Error" } as const satisfies Record<
  LogEntry["level"],
  LogLevel
>

const levelOf = (level: LogLevel): LogEntry["level"] => {
  switch (level) {
    case "Fatal":
    case "Error":
    case "All":
    case "None":
      return "error"
    case "Warn":
      return "warn"
    case "Info":
      return "info"
    case "Debug":
    case "Trace":
      return "debug"
  }
}

const forwarded = (log: (entry: LogEntry) => unknown) => {
  let isKnownToFail = false
  const failed = (thrown: unknown) => {
    if (isKnownToFail) return
    isKnownToFail = true
    report({}, `the log function failed (${kindOf(thrown)}); only its first failure is told`, undefined)
  }
  return Logger.make<unknown, void>((entry) => {
    // Async, so that whatever a log function throws, now or later, ends here and takes no refresh with it.
    const handed = async () => log(entryOf(entry))
    void handed().catch(failed)
  })
}

const entryOf = ({ cause, date, logLevel, message }: Logger.Options<unknown>): LogEntry => ({
  level: levelOf(logLevel),
  message: (Array.isArray(message) ? message : [message]).map(textOf).join(" "),
  at: date,
  ...(cause.reasons.length === 0 ? {} : { cause: Cause.pretty(cause) })
})

const textOf = (part: unknown): string =>
  typeof part === "string" ? part : part instanceof Error ? part.message : String(part)
