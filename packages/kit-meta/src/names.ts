/** Which names of a refused request are to blame. The API fails the whole request for one name it does not like. */
import * as Effect from "effect/Effect"
import type { Refusal } from "./Refusal.ts"

/** Those of the asked names the refusal blames; none where it does not say. */
export const blamed = (refusal: Refusal, asked: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (refusal.about !== "dead-name" && refusal.about !== "foreign-name") return []
  const { said } = refusal
  const listed = /must be one of the following values:\s*(.+)/iu.exec(said)?.[1]
  if (listed !== undefined) {
    const allowed = new Set(listed.split(/[\s,]+/u))
    const unknown = asked.filter((name) => !allowed.has(name))
    // The list is of the level's own names; when it holds all of ours, only the index says which one.
    return unknown.length > 0
      ? unknown
      : [asked[Number(/metric\[(\d{1,3})\]/u.exec(said)?.[1] ?? -1)]].filter((name) => name !== undefined)
  }
  const named = new Set(patterns.flatMap((pattern) => pattern.exec(said)?.[1]?.split(/[\s,]+/u) ?? []))
  return asked.filter((name) => named.has(name))
}

/** Whether each of these lists is refused for one of its names. */
export type Try = (lists: ReadonlyArray<ReadonlyArray<string>>) => Effect.Effect<ReadonlyArray<boolean>>

/**
 * The culprits when the refusal blames nobody. Where many tries fit one call each name is tried alone; elsewhere half
 * of the suspects at a time, so one dead name among n costs ⌈log2 n⌉ calls, and a second one is found the next time.
 */
export const find = (
  suspects: ReadonlyArray<string>,
  together: boolean,
  refuses: Try
): Effect.Effect<ReadonlyArray<string>> =>
  suspects.length < 2 ? Effect.succeed(suspects) : together ? eachAlone(suspects, refuses) : halving(suspects, refuses)

// internal

/** When every name is refused it is not for its name, and nobody is to blame. */
const eachAlone = (suspects: ReadonlyArray<string>, refuses: Try) =>
  Effect.map(refuses(suspects.map((name) => [name])), (refused) => {
    const found = suspects.filter((_, index) => refused[index] === true)
    return found.length === suspects.length ? [] : found
  })

const halving = (suspects: ReadonlyArray<string>, refuses: Try): Effect.Effect<ReadonlyArray<string>> => {
  const middle = Math.ceil(suspects.length / 2)
  const first = suspects.slice(0, middle)
  return Effect.flatMap(refuses([first]), ([refused]) =>
    find(refused === true ? first : suspects.slice(middle), false, refuses)
  )
}

const patterns = [
  /does not support the (\w+) metric/iu,
  /incompatible metrics? \(([\w, ]+)\)/iu,
  /\bthe (\w+) metric is no longer supported/iu,
  /nonexisting field \((\w+)\)/iu
]
