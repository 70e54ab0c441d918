/** Groups of sums, put together from buckets, entries of the log and neighbours. */
import type { PlatformId } from "@dravo/core/Ids"
import { day, type Instant } from "@dravo/core/Instant"
import * as Sums from "@dravo/core/Sums"
import type { Bucket } from "../tally/buckets.ts"
import type { Entry } from "../tally/entries.ts"
import { isIn, levels, startOf } from "../tally/range.ts"
import { isOfOne, type Member, type Pair, pairsOf, type Scope } from "../tally/posts.ts"
import * as Running from "../tally/runningSums.ts"
import type { Kept } from "./keptScope.ts"

interface Building {
  /** Publications that follow another one of their post, both counted. */
  repeats: number
  readonly platforms: Map<string, { publications: number; readonly keys: Map<string, Sums.KeySum> }>
}

export const grouping = (by: Sums.By, kept: Kept, days?: ReadonlyArray<Instant>) => {
  const { account, from, platform, split, to } = kept
  const groups = new Map<string, Building>()
  const isEverything = split.parts.some(({ level }) => level === levels.all)
  const group = (key: string): Building => {
    const known = groups.get(key) ?? { repeats: 0, platforms: new Map() }
    groups.set(key, known)
    return known
  }
  const sums = (key: string, of: string) => {
    const { platforms } = group(key)
    const known = platforms.get(of) ?? { publications: 0, keys: new Map<string, Sums.KeySum>() }
    platforms.set(of, known)
    return known
  }
  const keyOf = ({ accountId, platform }: Scope, at: Instant): string =>
    by === "all" ? "" : by === "day" ? String(Sums.dayOf(at, days)) : by === "account" ? accountId : platform
  const isOfBuckets = (at: Instant): boolean => isIn(split.whole, at) && !split.torn.has(startOf(split.unit, at))
  /** Whether a bucket that is read holds both. */
  const isOfBucket = (one: Pair): boolean =>
    isEverything ||
    (isOfOne(day, one) && isIn(split.days, one.later)) ||
    (isOfOne(split.unit, one) && isOfBuckets(one.later))
  const isOfOneGroup = (one: Pair): boolean => by !== "day" || isOfOneDay(one, days)
  /** Whether the period holds both, and neither a unit nor, as neighbours of a whole day are not asked for, a day. */
  const isSpan = (one: Pair): boolean =>
    isOfOneGroup(one) &&
    !isOfOne(split.unit, one) &&
    (from === null || one.earlier >= from) &&
    (to === null || one.later <= to)
  const repeat = (one: Pair, times: number): void => {
    if (isCounted(by, kept, one)) group(keyOf(one, one.later)).repeats += times
  }
  return {
    bucket: (bucket: Bucket): void => {
      if (split.torn.has(bucket.day)) return
      const key = keyOf(bucket, bucket.day)
      if (isCounted(by, kept, bucket)) group(key).repeats += bucket.repeats
      if (bucket.platform === "") return
      const into = sums(key, bucket.platform)
      into.publications += bucket.n
      for (const [name, sum] of Running.sums(bucket.sums)) Sums.merge(into.keys, name, sum)
    },
    /** Of a row of the log, or of an edge. */
    change: (entry: Entry): void => {
      const into = sums(keyOf(entry, entry.createdAt), entry.platform)
      into.publications += entry.n
      Sums.add(into.keys, entry.old, -1)
      Sums.add(into.keys, entry.new, 1)
    },
    isOfBuckets: (entry: Entry): boolean =>
      isOfBuckets(entry.createdAt) &&
      (account === null || entry.accountId === account) &&
      (platform === null || entry.platform === platform),
    span: (one: Pair, times: number): void => {
      if (isSpan(one)) repeat(one, times)
    },
    members: (members: ReadonlyArray<Member>, times: number): void => {
      for (const one of pairsOf(members)) if (isOfBucket(one) || isSpan(one)) repeat(one, times)
    },
    /** Neighbours within an edge; others are told of as any that no bucket holds both of. */
    edge: (members: ReadonlyArray<Member>): void => {
      for (const one of pairsOf(members))
        if (isOfOne(split.unit, one) && (days === undefined || isOfOneGroup(one))) repeat(one, 1)
    },
    all: (): ReadonlyArray<Sums.Group> => {
      if (by === "all") group("")
      return [...groups]
        .flatMap(([key, { platforms, repeats }]): ReadonlyArray<Sums.Group> => {
          const told = [...platforms].flatMap(
            ([name, { keys, publications }]): ReadonlyArray<Sums.PlatformSums> =>
              // Written from rows that had it. Of an erased account the log may take away what no bucket tells of.
              publications <= 0 ? [] : [{ platform: name as PlatformId, publications, keys }]
          )
          const rows = told.reduce((sum, { publications }) => sum + publications, 0)
          return rows === 0 && by !== "all" ? [] : [{ key, posts: rows - repeats, platforms: Sums.inOrder(told) }]
        })
        .sort((a, b) => Sums.order(by)(a.key, b.key))
    }
  }
}

// internal

/** Whether neighbours of this scope are those that are counted here. */
const isCounted = (by: Sums.By, { account, platform }: Kept, scope: Scope): boolean =>
  (account === null && by !== "account" ? scope.accountId === "" : scope.accountId !== "") &&
  (account === null || scope.accountId === account) &&
  (platform !== null || by === "platform" || by === "account" || account !== null
    ? scope.platform !== "" && (platform === null || scope.platform === platform)
    : scope.platform === "")

/** Of days in UTC none has neighbours that are asked for. */
const isOfOneDay = ({ earlier, later }: Pair, days: ReadonlyArray<Instant> | undefined): boolean => {
  const at = days && Sums.dayOf(later, days)
  return at !== undefined && at <= earlier
}
