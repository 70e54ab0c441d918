/**
 * The fields a request asks for in addition to the public metrics. One X does not accept is left out of a second
 * request, and, when that helps, of everybody's for a while.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

export interface Fields {
  /**
   * Fields in addition to the public metrics, as documented today; one X does not know makes it refuse the whole
   * request.
   */
  readonly extras: ReadonlyArray<string>
  /** Those of them that are counters. */
  readonly counters: ReadonlyArray<string>
  /** Under which a refused name is remembered. */
  readonly object: string
}

export interface Answered<A> {
  readonly answer: A
  /** What was not asked for. */
  readonly dead: ReadonlyArray<string>
}

/** A request is sent once more without the extras its refusal names, or without their counters. */
export const ask = Effect.fnUntraced(function* <A>(
  memory: RetiredMetrics,
  what: Fields,
  send: (extras: ReadonlyArray<string>) => Effect.Effect<A, AdapterError>
): Effect.fn.Return<Answered<A>, AdapterError> {
  const dead = yield* memory.known(what.object, version, what.extras)
  const extras = what.extras.filter((name) => !dead.has(name))
  const first = yield* Effect.result(send(extras))
  if (Result.isSuccess(first)) return { answer: first.success, dead: [...dead] }
  const { reason } = first.failure
  const words = reason.detail.split(/\W/u)
  const named = extras.filter((name) => words.includes(name))
  const blamed = named.length > 0 ? named : what.counters.filter((name) => extras.includes(name))
  const isAboutFields = reason._tag === "Rejected" || (reason._tag === "Unclassified" && named.length > 0)
  if (!isAboutFields || blamed.length === 0) return yield* first.failure
  const answer = yield* send(extras.filter((name) => !blamed.includes(name)))
  yield* memory.remember(what.object, version, blamed)
  return { answer, dead: [...dead, ...blamed] }
})

// internal

/** The API's version, under which a refused name is remembered. */
const version = "2"
