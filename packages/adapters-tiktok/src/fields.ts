/**
 * A question that asks for fields, and what is done when TikTok refuses one of them: it is dropped, remembered and not
 * asked for again for a while. A refusal that names no field is searched within a bound.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

export interface Question<A> {
  /** Under which refused names are remembered. */
  readonly about: "video" | "user"
  /** What may be dropped; what cannot be is asked for besides. */
  readonly fields: ReadonlyArray<string>
  readonly memory: RetiredMetrics
  readonly call: (fields: ReadonlyArray<string>) => Effect.Effect<A, AdapterError>
}

export interface Asked<A> {
  /** One, or several that hold different fields of the same things. */
  readonly answers: ReadonlyArray<A>
  /** What was not asked for or refused. */
  readonly dead: ReadonlyArray<string>
}

/** Fails with the first refusal where fewer fields do not help. */
export const ask = Effect.fnUntraced(function* <A>(question: Question<A>): Effect.fn.Return<Asked<A>, AdapterError> {
  const { about, call, fields, memory } = question
  const known = yield* memory.known(about, version, fields)
  const alive = fields.filter((name) => !known.has(name))
  const first = yield* Effect.result(call(alive))
  if (Result.isSuccess(first)) return { answers: [first.success], dead: [...known] }
  const named = namedIn(first.failure, alive)
  const found = !isRefusal(first.failure)
    ? undefined
    : named.length > 0
      ? yield* without(question, alive, named)
      : yield* searched(question, alive)
  if (found === undefined) return yield* Effect.fail(first.failure)
  if (found.dead.length > 0) yield* memory.remember(about, version, found.dead)
  return { ...found, dead: [...known, ...found.dead] }
})

/** A refusal of the question itself, in a known word or an unknown one. */
export const isRefusal = ({ reason: { _tag } }: AdapterError): boolean => _tag === "Rejected" || _tag === "Unclassified"

/** The asked words a refusal holds; all of them are a list of what is allowed, and blame none. */
export const namedIn = ({ reason }: AdapterError, asked: ReadonlyArray<string>): ReadonlyArray<string> => {
  const words = new Set(reason.detail.split(/\W/u))
  const named = asked.filter((name) => words.has(name))
  return named.length === asked.length && asked.length > 1 ? [] : named
}

// internal

/** The API's version, under which a refused name is remembered. */
const version = "v2"

/** One answer may name one field after the other. */
const maxNamings = 3

/** The most questions a search asks: two of six fields are found in nine. */
const maxSearches = 10

const without = Effect.fnUntraced(function* <A>(
  { call }: Question<A>,
  fields: ReadonlyArray<string>,
  named: ReadonlyArray<string>
): Effect.fn.Return<Asked<A> | undefined> {
  let dead = named
  for (let round = 0; round < maxNamings; round++) {
    const result = yield* Effect.result(call(fields.filter((name) => !dead.includes(name))))
    if (Result.isSuccess(result)) return { answers: [result.success], dead }
    const more = namedIn(
      result.failure,
      fields.filter((name) => !dead.includes(name))
    )
    if (more.length === 0) return undefined
    dead = [...dead, ...more]
  }
  return undefined
})

/** Halves, and halves of the refused ones; undefined where the question is refused without any of them too. */
const searched = Effect.fnUntraced(function* <A>(
  { call }: Question<A>,
  fields: ReadonlyArray<string>
): Effect.fn.Return<Asked<A> | undefined> {
  const bare = yield* Effect.result(call([]))
  if (Result.isFailure(bare) || fields.length === 0) return undefined
  const answers = [bare.success]
  const dead: Array<string> = []
  const pending = fields.length === 1 ? [fields] : halves(fields)
  let left = maxSearches
  for (let some = pending.shift(); some !== undefined; some = pending.shift()) {
    if (left-- < 1) return undefined
    const result: Result.Result<A, AdapterError> = yield* Effect.result(call(some))
    if (Result.isSuccess(result)) answers.push(result.success)
    else if (!isRefusal(result.failure)) return undefined
    else if (some.length === 1) dead.push(...some)
    else pending.unshift(...halves(some))
  }
  return { answers, dead }
})

/** Of a list of two and more. */
export const halves = <A>(list: ReadonlyArray<A>): [ReadonlyArray<A>, ReadonlyArray<A>] => {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}
