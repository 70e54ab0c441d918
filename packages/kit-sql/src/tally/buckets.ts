/** Sums as they are kept: one text a bucket, written anew by whoever folds changes into it. */
import type { Instant } from "@dravo/core/Instant"
import { day, hour, startOfDay } from "@dravo/core/Instant"
import type { Metrics } from "@dravo/core/Metrics"
import * as Sums from "@dravo/core/Sums"
import { type Level, levels, startOf, startOfMonth } from "./range.ts"
import { isOfOne, type Pair, type Scope, unitOf } from "./posts.ts"
import * as Running from "./runningSums.ts"

export interface BucketKey extends Scope {
  readonly workspace: string
  readonly level: Level
  readonly day: Instant
}

export interface Bucket extends BucketKey {
  /** Publications. */
  n: number
  /**
   * Publications that follow another one of their post within the hour, in a bucket of one, or within a day; in the
   * bucket of everything, at all.
   */
  repeats: number
  /** Of a platform's or an account's rows; what a key means is the platform's to say. */
  readonly sums: Map<string, Sums.KeySum>
}

/** A change of one publication: that it came or went, and what it shows. */
export interface Change extends Scope {
  readonly workspace: string
  readonly createdAt: Instant
  readonly n: number
  readonly old: Metrics
  readonly new: Metrics
}

/** Changes are added up by account and day, and by platform and hour; the rest is told from these, which are few. */
export const gathering = () => {
  const buckets = new Map<string, Bucket>()
  const leaves = new Map<string, Leaf>()
  const at = (key: BucketKey): Bucket => {
    const name = nameOf(key)
    const bucket = buckets.get(name) ?? { ...key, n: 0, repeats: 0, sums: new Map<string, Sums.KeySum>() }
    buckets.set(name, bucket)
    return bucket
  }
  const spread = ({ accountId, n, platform, running, start: from, workspace }: Leaf): void => {
    const sums = Running.sums(running)
    // A platform's hours are everybody's, too.
    const scopes = accountId === "" ? [everybody, { accountId, platform }] : [{ accountId, platform }]
    for (const scope of scopes)
      for (const [level, start] of placesOf(from, scope)) {
        const bucket = at({ workspace, ...scope, level, day: start })
        bucket.n += n
        if (scope.platform !== "") for (const [key, sum] of sums) Sums.merge(bucket.sums, key, sum)
      }
  }
  return {
    all: (): ReadonlyArray<Bucket> => {
      for (const leaf of leaves.values()) spread(leaf)
      leaves.clear()
      return [...buckets.values()]
    },
    change: ({ accountId, createdAt, n, new: next, old, platform, workspace }: Change): void => {
      for (const scope of [
        { accountId: "", platform },
        { accountId, platform }
      ]) {
        const start = startOf(unitOf(scope), createdAt)
        const name = nameOf({ workspace, ...scope, level: levels.hour, day: start })
        const leaf = leaves.get(name) ?? { workspace, ...scope, start, n: 0, running: Running.make() }
        leaves.set(name, leaf)
        leaf.n += n
        Running.add(leaf.running, old, -1)
        Running.add(leaf.running, next, 1)
      }
    },
    pair: (workspace: string, pair: Pair, times: number): void => {
      for (const [level, start] of placesOf(pair.later, pair))
        if (level === levels.all || isOfOne(level === levels.hour ? hour : day, pair))
          at({ workspace, accountId: pair.accountId, platform: pair.platform, level, day: start }).repeats += times
    }
  }
}

export const nameOf = ({ accountId, day, level, platform, workspace }: BucketKey): string =>
  JSON.stringify([workspace, accountId, platform, level, day])

/** A sum past what JSON has numbers for is a text. */
export const print = (sums: ReadonlyMap<string, Sums.KeySum>): string =>
  JSON.stringify([...sums].map(([key, { rows, sum }]) => [key, rows, isSafe(sum) ? Number(sum) : String(sum)]))

export const parse = (text: string): Map<string, Sums.KeySum> => {
  // Written by `print`.
  const entries = text === "[]" ? [] : (JSON.parse(text) as ReadonlyArray<readonly [string, number, number | string]>)
  return new Map(entries.map(([key, rows, sum]) => [key, { rows, sum: BigInt(sum) }]))
}

/** Adds what is told of one bucket to another. */
export const merge = (into: Pick<Bucket, "n" | "repeats" | "sums">, from: Pick<Bucket, "n" | "repeats" | "sums">) => {
  into.n += from.n
  into.repeats += from.repeats
  for (const [key, sum] of from.sums) Sums.merge(into.sums, key, sum)
}

// internal

const everybody: Scope = { accountId: "", platform: "" }

interface Leaf extends Scope {
  readonly workspace: string
  /** Of its shortest time. */
  readonly start: Instant
  n: number
  readonly running: Running.RunningSums
}

const isSafe = (sum: bigint): boolean =>
  sum <= BigInt(Number.MAX_SAFE_INTEGER) && sum >= BigInt(Number.MIN_SAFE_INTEGER)

const placesOf = (at: Instant, scope: Scope): ReadonlyArray<readonly [Level, Instant]> => [
  [levels.all, 0],
  [levels.month, startOfMonth(at)],
  [levels.day, startOfDay(at)],
  ...(unitOf(scope) === hour ? [[levels.hour, startOf(hour, at)] as const] : [])
]
