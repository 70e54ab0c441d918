/**
 * One question about many posts, and its halves where LinkedIn refuses the list itself: how long a list may be is not
 * published, and one entry it cannot take may spoil the list for the others.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type { Refusal } from "./api.ts"

export interface Answered<A, B> {
  readonly asked: ReadonlyArray<A>
  readonly outcome: B | AdapterError
}

/** How long a list may be, as far as was found out. */
export interface Longest {
  entries: number
}

export interface Asking<A, B> {
  readonly longest: Longest
  /** How many more requests there are; whoever makes one takes it off. */
  readonly left: { requests: number }
  readonly call: (entries: ReadonlyArray<A>, isHalf: boolean) => Effect.Effect<B, Refusal>
  /** Asks for something else of the same page: where that is refused too, no entry of the list is to blame. */
  readonly witness: Effect.Effect<unknown, Refusal>
}

/** Every entry is in exactly one of the results. After a refusal that halving cannot help, nothing more is asked. */
export const ask = Effect.fnUntraced(function* <A, B>(
  entries: ReadonlyArray<A>,
  { call, left, longest, witness }: Asking<A, B>
) {
  const pending = chunks(entries, longest.entries)
  const answers: Array<Answered<A, B>> = []
  let isDivided = false
  let isForLength = true
  let isWell = false
  for (let asked = pending.shift(); asked !== undefined; asked = pending.shift()) {
    const result: Result.Result<B, Refusal> = yield* Effect.result(call(asked, isDivided))
    if (result._tag === "Success") {
      isWell = true
      answers.push({ asked, outcome: result.success })
      continue
    }
    const { error, isAboutList } = result.failure
    const others = asked.length > 1 || pending.length > 0
    if (isAboutList === "perhaps" && others && !isWell && left.requests > 0)
      isWell = (yield* Effect.result(witness))._tag === "Success"
    const isAboutEntry = isAboutList === "yes" || (isAboutList === "perhaps" && isWell)
    if (isAboutEntry && asked.length > 1 && left.requests >= pending.length + 2) {
      pending.unshift(...chunks(asked, Math.ceil(asked.length / 2)))
      isDivided = true
      isForLength &&= isAboutList === "yes"
      continue
    }
    answers.push({ asked, outcome: error })
    if (!isAboutEntry) for (const rest of pending.splice(0)) answers.push({ asked: rest, outcome: error })
  }
  // Where every part went well nothing was wrong but the length.
  const well = answers.every(({ outcome }) => !isError(outcome))
  if (isDivided && isForLength && well) longest.entries = Math.max(1, ...answers.map((one) => one.asked.length))
  return answers
})

export const isError = (outcome: unknown): outcome is AdapterError =>
  typeof outcome === "object" && outcome !== null && "_tag" in outcome && outcome._tag === "AdapterError"

/** One bad entry among a hundred is found in sixteen. */
export const maxRequests = 32

// internal

const chunks = <A>(entries: ReadonlyArray<A>, size: number): Array<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(entries.length / size) }, (_, at) => entries.slice(at * size, (at + 1) * size))
