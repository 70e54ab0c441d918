/** Everything an effect lets out: its error in every rendering, its spans and its logs, as one text. */
import { inspect } from "node:util"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"

export interface Observed<A, E> {
  readonly exit: Exit.Exit<A, E>
  /** Of the failure; empty for a success. */
  readonly error: string
  /** Of the success; empty for a failure. */
  readonly value: string
  readonly spans: ReadonlyArray<string>
  readonly logs: ReadonlyArray<string>
}

export const observe = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const spans: Array<Tracer.NativeSpan> = [],
    logs: Array<string> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make(({ cause, message }) => {
    logs.push(everything(message), everything(cause), Cause.pretty(cause))
  })
  const exit = yield* Effect.exit(effect).pipe(
    Effect.provideService(Tracer.Tracer, tracer),
    Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
    Effect.provideService(References.MinimumLogLevel, "All")
  )
  const observed: Observed<A, E> = {
    exit,
    error: Exit.isFailure(exit)
      ? [everything(exit.cause), Cause.pretty(exit.cause), everything(Cause.squash(exit.cause))].join("\n")
      : "",
    value: Exit.isSuccess(exit) ? everything(exit.value) : "",
    spans: spans.map(
      (span) =>
        [span.name, ...span.attributes.keys()].join(" ") +
        everything([span.attributes, span.events, span.links, span.status])
    ),
    logs
  }
  return observed
})

// internal

/** The ways in which a value is commonly printed. */
const everything = (value: unknown): string => {
  const stack = value instanceof Error ? (value.stack ?? "") : ""
  return [String(value), json(value), inspect(value, { depth: null, showHidden: true }), stack].join("\n")
}

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ""
  } catch {
    // Cyclic, or a bigint: `inspect` shows those.
    return ""
  }
}
