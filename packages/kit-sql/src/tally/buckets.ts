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

/** Changes are added up by account and day, and by platform and hour; longer times are told from these. */
export const gathering = () => {
  const buckets = new Map<string, Bucket>()
  const leaves = new Map<string, Bucket>()
  const leafOf = (workspace: string, scope: Scope, createdAt: Instant): Bucket => {
    const { accountId, platform } = scope
    const unit = unitOf(scope)
    const level = unit === hour ? levels.hour : levels.day
    return bucketIn(leaves, { workspace, accountId, platform, level, day: startOf(unit, createdAt) })
  }
  return {
    all: (): ReadonlyArray<Bucket> => {
      rollUp(leaves)
      for (const [name, leaf] of leaves) {
        const known = buckets.get(name)
        if (known === undefined) buckets.set(name, leaf)
        else merge(known, leaf)
      }
      leaves.clear()
      return [...buckets.values()]
    },
    change: ({ accountId, createdAt, n, new: next, old, platform, workspace }: Change): void => {
      const own = leafOf(workspace, { accountId, platform }, createdAt)
      const ofPlatform = leafOf(workspace, { accountId: "", platform }, createdAt)
      Running.move([own.sums, ofPlatform.sums], old, next)
      if (n === 0) return
      own.n += n
      ofPlatform.n += n
      // A platform's hours are everybody's, too, of whom there are counts alone.
      leafOf(workspace, everybody, createdAt).n += n
    },
    pair: (workspace: string, pair: Pair, times: number): void => {
      const { accountId, platform } = pair
      for (const [level, day] of placesOf(pair))
        bucketIn(buckets, { workspace, accountId, platform, level, day }).repeats += times
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

/** Adds hours to their days, days to their months and months to everything. */
const rollUp = (buckets: Map<string, Bucket>): void => {
  for (const [level, above, startIn] of steps)
    for (const bucket of buckets.values())
      if (bucket.level === level) {
        const { accountId, day: at, platform, workspace } = bucket
        merge(bucketIn(buckets, { workspace, accountId, platform, level: above, day: startIn(at) }), bucket)
      }
}

const steps: ReadonlyArray<readonly [Level, Level, (at: Instant) => Instant]> = [
  [levels.hour, levels.day, startOfDay],
  [levels.day, levels.month, startOfMonth],
  [levels.month, levels.all, () => 0]
]

/** The buckets in which the later of a pair repeats the earlier. */
const placesOf = (pair: Pair): ReadonlyArray<readonly [Level, Instant]> => [
  [levels.all, 0],
  ...(isOfOne(day, pair)
    ? ([
        [levels.month, startOfMonth(pair.later)],
        [levels.day, startOfDay(pair.later)]
      ] as const)
    : []),
  ...(unitOf(pair) === hour && isOfOne(hour, pair) ? [[levels.hour, startOf(hour, pair.later)] as const] : [])
]
