/** Where the library's own log lines go: to the host's function, or to stderr. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { LogLevel } from "effect/LogLevel"
import * as References from "effect/References"
import type { LogEntry, Options } from "../options.ts"

export const layer = ({ log, logLevel = "warn" }: Pick<Options, "log" | "logLevel">): Layer.Layer<never> =>
  Layer.merge(
    Logger.layer([log === undefined ? Logger.withConsoleError(Logger.formatLogFmt) : forwarded(log)]),
    Layer.succeed(References.MinimumLogLevel, levels[logLevel])
  )

/** For what happens while there is no library to log it. */
export const report = (options: Pick<Options, "log" | "logLevel">, message: string, error: unknown): void => {
  Effect.runFork(Effect.provide(Effect.logError(message, Cause.die(error)), layer(options)))
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

const forwarded = (log: (entry: LogEntry) => void) =>
  Logger.make<unknown, void>(({ cause, date, logLevel, message }) => {
    const parts = Array.isArray(message) ? message : [message]
    try {
      log({
        level: levelOf(logLevel),
        message: parts
          .map((part) => (typeof part === "string" ? part : part instanceof Error ? part.message : String(part)))
          .join(" "),
        at: date,
        ...(cause.reasons.length === 0 ? {} : { cause: Cause.pretty(cause) })
      })
    } catch {
      // A logger that throws must not take a refresh with it.
    }
  })
