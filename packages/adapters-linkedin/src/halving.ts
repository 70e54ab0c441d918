/**
 * One question about many posts, and its halves where LinkedIn refuses the list itself: how long a list may be is not
 * published, and one entry it cannot take may spoil the list for the others.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Effect from "effect/Effect"
import type { Refusal } from "./api.ts"

export interface Answered<A, B> {
  readonly asked: ReadonlyArray<A>
  readonly outcome: B | AdapterError
}

/** How long a list may be, as far as was found out. */
export interface Longest {
  entries: number
}

/** Every entry is in exactly one of the results. After a refusal that halving cannot help, nothing more is asked. */
export const ask = Effect.fnUntraced(function* <A, B>(
  entries: ReadonlyArray<A>,
  longest: Longest,
  call: (entries: ReadonlyArray<A>) => Effect.Effect<B, Refusal>
) {
  const pending = chunks(entries, longest.entries)
  const answers: Array<Answered<A, B>> = []
  let calls = 0,
    divided = false
  for (let asked = pending.shift(); asked !== undefined; asked = pending.shift()) {
    const result = yield* Effect.result(call(asked))
    calls++
    if (result._tag === "Success") {
      answers.push({ asked, outcome: result.success })
      continue
    }
    const { error, isAboutList } = result.failure
    if (isAboutList && asked.length > 1 && calls + pending.length + 2 <= mostCalls) {
      pending.unshift(...chunks(asked, Math.ceil(asked.length / 2)))
      divided = true
      continue
    }
    answers.push({ asked, outcome: error })
    if (!isAboutList) for (const left of pending.splice(0)) answers.push({ asked: left, outcome: error })
  }
  // Where every part went well nothing was wrong but the length.
  const well = answers.every(({ outcome }) => !isError(outcome))
  if (divided && well) longest.entries = Math.max(1, ...answers.map((one) => one.asked.length))
  return answers
})

export const isError = (outcome: unknown): outcome is AdapterError =>
  typeof outcome === "object" && outcome !== null && "_tag" in outcome && outcome._tag === "AdapterError"

// internal

/** One bad entry among a hundred is found in fifteen. */
const mostCalls = 32

const chunks = <A>(entries: ReadonlyArray<A>, size: number): Array<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(entries.length / size) }, (_, at) => entries.slice(at * size, (at + 1) * size))
