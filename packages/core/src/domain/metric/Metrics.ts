/** Numbers a platform sent: decoded leniently, bounded strictly. What cannot be kept is named, never replaced. */
import * as Schema from "effect/Schema"

/** Official keys and their values: finite, within ±(2^53−1), integers except ratios. */
export type Metrics = Readonly<Record<string, number>>

/** 200 is far above any platform's answer (the widest known has 60 keys) and keeps a row small. */
export const maxKeys = 200

const Key = Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9_]{0,127}$/u))

/** A stored record of metrics. */
export const Metrics = Schema.Record(Key, Schema.Finite)

/**
 * A counter as platforms write it: a JSON number or a string of digits. Anything else, and every value JavaScript
 * cannot hold exactly, is undefined rather than a guess.
 */
export const count = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^-?\d{1,16}$/u.test(value) ? Number(value) : value
  return typeof number === "number" && Number.isSafeInteger(number) ? plain(number) : undefined
}

/** A platform's own fraction. */
export const ratio = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? plain(value)
    : undefined

/** Numbers within what a row may hold, and what had to be left out of them. */
export interface Bounded {
  readonly metrics: Metrics
  /** Keys that were sent but cannot be kept, cleaned for a warning; past the first 20 they are not named. */
  readonly rejected: ReadonlyArray<string>
}

/** Keeps what satisfies the bounds, in key order; a null is how some platforms write that there is no value. */
export const bounded = (sent: Readonly<Record<string, unknown>>, isRatio: (key: string) => boolean): Bounded => {
  const metrics: Record<string, number> = {}
  const rejected = new Set<string>()
  let kept = 0
  for (const key of inOrder(Object.keys(sent))) {
    const given = sent[key]
    if (given === null || given === undefined) continue
    if (!isKey(key)) {
      rejected.add("a key with a forbidden name")
      continue
    }
    const value = isRatio(key) ? ratio(given) : count(given)
    if (value === undefined || kept >= maxKeys) rejected.add(rejected.size < 20 ? key : "further keys")
    else {
      metrics[key] = value
      kept++
    }
  }
  return { metrics, rejected: [...rejected] }
}

/**
 * Nested counters as one level of official keys: `{ likeCount: 3, by: { memberCount: 1 } }` under `stats` becomes
 * `stats_like_count` and `stats_by_member_count`. Arrays and text are skipped.
 */
export const flatten = (value: unknown, prefix: string): Record<string, number> => {
  const flat: Array<readonly [string, number]> = []
  const visit = (node: unknown, path: string, depth: number): void => {
    if (typeof node === "number") flat.push([path, node])
    else if (typeof node === "object" && node !== null && !Array.isArray(node) && depth < 16) {
      for (const [key, child] of Object.entries(node)) visit(child, `${path}_${snake(key)}`, depth + 1)
    }
  }
  visit(value, prefix, 0)
  return Object.fromEntries(flat)
}

/** Whether it holds no number at all, which is not the same as zeros. */
export const isEmpty = (metrics: Metrics): boolean => Object.keys(metrics).length === 0

/** Equal keys with equal values. */
export const equals = (a: Metrics, b: Metrics): boolean => {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
}

// internal

/** The names of one answer: every row of a call has the same ones. */
let last: { readonly given: ReadonlyArray<string>; readonly sorted: ReadonlyArray<string> } = { given: [], sorted: [] }

const inOrder = (given: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (given.length !== last.given.length || given.some((key, at) => key !== last.given[at]))
    last = { given, sorted: given.toSorted() }
  return last.sorted
}

const isGoodKey = Schema.is(Key)
/** Names that were found good: every answer of a platform has the same few. */
const goodKeys = new Set<string>()
/** Far above all catalogues together. */
const maxRemembered = 2000
const isKey = (key: string): boolean => {
  if (goodKeys.has(key)) return true
  const isGood = isGoodKey(key)
  if (isGood && goodKeys.size < maxRemembered) goodKeys.add(key)
  return isGood
}
/** -0 would come back from a database as 0. */
const plain = (value: number): number => (value === 0 ? 0 : value)
/**
 * A word begins at a capital after a small letter or digit, and at the last capital of several before a small letter.
 */
const snake = (key: string): string => key.replace(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/gu, "_$&").toLowerCase()
