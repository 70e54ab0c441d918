/** Which names of a refused request are to blame. The API fails the whole request for one name it does not like. */
import * as Effect from "effect/Effect"
import type { Refusal, Subject } from "./Refusal.ts"

/** Whom a refusal blames. */
export interface Blamed {
  readonly names: ReadonlyArray<string>
  /**
   * `dead` for every object, `foreign` to this one; `unsure` where the refusal contradicts itself: nothing is learned.
   */
  readonly kind: "dead" | "foreign" | "unsure"
}

/** Whether a refusal may be about one of the names that were asked for, in whatever words. */
export const isAboutNames = ({ about }: Refusal): boolean => about === "dead-name" || about === "foreign-name"

/** Those of the asked names the refusal's words hold; none where it does not say, or holds all of several. */
export const blamed = (refusal: Refusal, asked: ReadonlyArray<string>): Blamed => {
  const kind = refusal.about === "dead-name" ? "dead" : "foreign"
  if (!mayName.has(refusal.about)) return { kind, names: [] }
  const { allowed, rest } = taken(refusal.said)
  if (allowed !== undefined) return byList(refusal.said, rest, allowed, asked)
  const words = new Set(rest.match(/\w+/gu))
  const named = asked.filter((name) => words.has(name))
  return { kind, names: named.length === asked.length && asked.length > 1 ? [] : named }
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

/** The token, the app, the object or the platform are to blame elsewhere. */
const mayName: ReadonlySet<Subject> = new Set<Subject>(["dead-name", "foreign-name", "request"])

/** The list of allowed names is taken out of the words: what stands in it is not blamed. */
const taken = (said: string): { readonly allowed: ReadonlySet<string> | undefined; readonly rest: string } => {
  const found = /must be one of(?: the following values)?:?\s*[[({]?([\w,\s'"]*)[\])}]?/iu.exec(said)
  return found === null
    ? { allowed: undefined, rest: said }
    : { allowed: new Set(found[1]?.match(/\w+/gu)), rest: said.replace(found[0], " ") }
}

const byList = (said: string, rest: string, allowed: ReadonlySet<string>, asked: ReadonlyArray<string>): Blamed => {
  const unknown = asked.filter((name) => !allowed.has(name))
  const words = new Set(rest.match(/\w+/gu))
  const named = asked.filter((name) => words.has(name))
  const at = asked[Number(/\[(\d{1,3})\]/u.exec(said)?.[1] ?? -1)]
  const pointed = named.length > 0 ? named : at === undefined ? [] : [at]
  if (allowed.size === 0) return { kind: "dead", names: pointed }
  // A list that knows none of many is of another level, and blames nobody.
  if (unknown.length > 0)
    return { kind: "dead", names: unknown.length === asked.length && asked.length > 2 ? [] : unknown }
  return { kind: "unsure", names: pointed }
}

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
