/** JSON as platforms write it: big integers keep their digits, and hostile shapes are refused before they are built. */
import * as Result from "effect/Result"

/** What an answer may be made of, judged before it is parsed. */
export interface Limits {
  /** How deep objects and arrays may nest: a parser survives 200,000 levels, `JSON.stringify` does not. */
  readonly depth: number
  /** How many keys the whole text may hold. */
  readonly keys: number
}

/** The widest documented answer, a page's statistics by seven facets of up to 500 rows, holds 200,000 keys. */
export const limits: Limits = { depth: 64, keys: 250_000 }

/** Why a text is refused, without quoting it. */
export interface Refused {
  readonly why: string
  /** No JSON, rather than too much of it. */
  readonly isGarbage: boolean
}

/** Parses a text. An integer JavaScript cannot hold exactly becomes the string of its digits, so an id survives. */
export const parse = (text: string, within: Limits = limits): Result.Result<unknown, Refused> => {
  const { depth, keys } = measure(text)
  const tooMuch = (why: string) => Result.fail({ why, isGarbage: false })
  if (depth > within.depth) return tooMuch(`JSON nested deeper than ${within.depth} levels`)
  if (keys > within.keys) return tooMuch(`JSON with more than ${within.keys} keys`)
  // Looking at every value costs more than the parsing, so it is done only where a long number stands.
  const reviver = /\d{16}/u.test(text) ? exact : undefined
  return Result.try({
    try: () => JSON.parse(text, reviver) as unknown,
    catch: () => ({ why: "text that is not valid JSON", isGarbage: true })
  })
}

/** The own property under a path of keys and indexes; undefined where there is none. Never reaches a prototype. */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown => {
  let node = value
  for (const key of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined
    node = Reflect.get(node, key)
  }
  return node
}

/** The items of an array; none for anything else. */
export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The own keys and values of an object; none for anything else. */
export const entries = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []

/** A text that is not empty. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

/** An id, which some platforms write as a number. */
export const id = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? String(value) : text(value)

// internal

/** Counts without building anything: a colon outside a string is a key. */
const measure = (text: string): { readonly depth: number; readonly keys: number } => {
  let open = 0,
    depth = 0,
    keys = 0,
    quoted = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (quoted) {
      if (code === backslash) index++
      else if (code === quote) quoted = false
    } else if (code === quote) quoted = true
    else if (code === brace || code === bracket) depth = Math.max(depth, ++open)
    else if (code === closingBrace || code === closingBracket) open--
    else if (code === colon) keys++
  }
  return { depth, keys }
}

const quote = 34,
  backslash = 92,
  brace = 123,
  closingBrace = 125,
  bracket = 91,
  closingBracket = 93,
  colon = 58

/** The third argument is the literal's own text: Node 22 and newer. */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" &&
  !Number.isSafeInteger(value) &&
  context?.source !== undefined &&
  /^-?\d+$/u.test(context.source)
    ? context.source
    : value
