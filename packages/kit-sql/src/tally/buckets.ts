/** Sums as they are kept: one text a bucket, written anew by whoever folds changes into it. */
import type { Instant } from "@dravo/core/Instant"
import { day, hour, startOfDay } from "@dravo/core/Instant"
import type { Metrics } from "@dravo/core/Metrics"
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
  readonly sums: Running.RunningSums
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
  const leaves = new Map<string, Bucket>()
  const at = (key: BucketKey): Bucket => bucketIn(buckets, key)
  const spread = (name: string, leaf: Bucket): void => {
    const { accountId, day: from, n, platform, sums, workspace } = leaf
    for (const [level, start] of placesOf(from, leaf)) {
      // Of its own time it is the bucket itself.
      if (level === leaf.level && !buckets.has(name)) buckets.set(name, leaf)
      else {
        const bucket = at({ workspace, accountId, platform, level, day: start })
        bucket.n += n
        Running.merge(bucket.sums, sums)
      }
      // A platform's hours are everybody's, too, of whom there are counts alone.
      if (accountId === "" && n !== 0) at({ workspace, ...everybody, level, day: start }).n += n
    }
  }
  const change = (scope: Scope, { createdAt, n, new: next, old, workspace }: Change): void => {
    const { accountId, platform } = scope
    const unit = unitOf(scope)
    const level = unit === hour ? levels.hour : levels.day
    const leaf = bucketIn(leaves, { workspace, accountId, platform, level, day: startOf(unit, createdAt) })
    leaf.n += n
    Running.add(leaf.sums, old, -1)
    Running.add(leaf.sums, next, 1)
  }
  return {
    all: (): ReadonlyArray<Bucket> => {
      for (const [name, leaf] of leaves) spread(name, leaf)
      leaves.clear()
      return [...buckets.values()]
    },
    change: (one: Change): void => {
      change({ accountId: "", platform: one.platform }, one)
      change(one, one)
    },
    pair: (workspace: string, pair: Pair, times: number): void => {
      for (const [level, start] of placesOf(pair.later, pair))
        if (level === levels.all || isOfOne(level === levels.hour ? hour : day, pair))
          at({ workspace, accountId: pair.accountId, platform: pair.platform, level, day: start }).repeats += times
    }
  }
}

/** Tells keys apart whatever is in them. */
export const nameOf = ({ accountId, day, level, platform, workspace }: BucketKey): string =>
  `${level} ${day} ${platform.length} ${accountId.length} ${platform}${accountId}${workspace}`

/** Adds what is told of one bucket to another. */
export const merge = (into: Bucket, from: Pick<Bucket, "n" | "repeats" | "sums">) => {
  into.n += from.n
  into.repeats += from.repeats
  Running.merge(into.sums, from.sums)
}

// internal

const everybody: Scope = { accountId: "", platform: "" }

const bucketIn = (buckets: Map<string, Bucket>, key: BucketKey): Bucket => {
  const name = nameOf(key)
  const known = buckets.get(name)
  if (known !== undefined) return known
  const bucket = { ...key, n: 0, repeats: 0, sums: Running.make() }
  buckets.set(name, bucket)
  return bucket
}

const placesOf = (at: Instant, scope: Scope): ReadonlyArray<readonly [Level, Instant]> => [
  [levels.all, 0],
  [levels.month, startOfMonth(at)],
  [levels.day, startOfDay(at)],
  ...(unitOf(scope) === hour ? [[levels.hour, startOf(hour, at)] as const] : [])
]
