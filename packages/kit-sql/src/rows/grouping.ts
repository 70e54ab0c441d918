/** Groups of sums, put together from buckets, entries of the log and neighbours. */
import type { PlatformId } from "@dravo/core/Ids"
import { type Instant, startOfDay } from "@dravo/core/Instant"
import * as Sums from "@dravo/core/Sums"
import type { Bucket } from "../tally/buckets.ts"
import type { Entry } from "../tally/entries.ts"
import { levels } from "../tally/range.ts"
import { isOfOneDay, type Member, type Pair, pairsOf, type Scope } from "../tally/posts.ts"
import type { Kept } from "./keptScope.ts"

interface Building {
  /** Publications that follow another one of their post, both counted. */
  repeats: number
  readonly platforms: Map<string, { publications: number; readonly keys: Map<string, Sums.KeySum> }>
}

export const grouping = (by: Sums.By, kept: Kept) => {
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
  const isInDays = (at: Instant): boolean => at >= split.whole.from && at < split.whole.before
  /** Whether neighbours of this scope are those that are counted here. */
  const isCounted = (scope: Scope): boolean =>
    (account === null && by !== "account" ? scope.accountId === "" : scope.accountId !== "") &&
    (account === null || scope.accountId === account) &&
    (platform !== null || by === "platform" || by === "account" || account !== null
      ? scope.platform !== "" && (platform === null || scope.platform === platform)
      : scope.platform === "")
  const keyOf = ({ accountId, platform }: Scope, at: Instant): string =>
    by === "all" ? "" : by === "day" ? String(startOfDay(at)) : by === "account" ? accountId : platform
  const pair = (one: Pair, times: number): void => {
    if (!isCounted(one)) return
    const isWithin = (from === null || one.earlier >= from) && (to === null || one.later <= to)
    const counts = isEverything || (isOfOneDay(one) ? isInDays(one.later) : by !== "day" && isWithin)
    if (counts) group(keyOf(one, one.later)).repeats += times
  }
  return {
    bucket: (bucket: Bucket): void => {
      const key = keyOf(bucket, bucket.day)
      if (isCounted(bucket)) group(key).repeats += bucket.repeats
      if (bucket.platform === "") return
      const into = sums(key, bucket.platform)
      into.publications += bucket.n
      for (const [name, sum] of bucket.sums) Sums.merge(into.keys, name, sum)
    },
    /** Of a row of the log, or of an edge. */
    change: (entry: Entry): void => {
      const into = sums(keyOf(entry, entry.createdAt), entry.platform)
      into.publications += entry.n
      Sums.add(into.keys, entry.old, -1)
      Sums.add(into.keys, entry.new, 1)
    },
    isOfWholeDays: (entry: Entry): boolean =>
      isInDays(entry.createdAt) &&
      (account === null || entry.accountId === account) &&
      (platform === null || entry.platform === platform),
    span: (one: Pair, times: number): void => pair(one, times),
    members: (members: ReadonlyArray<Member>, times: number): void => {
      for (const one of pairsOf(members)) pair(one, times)
    },
    /** Neighbours within an edge's day; others are told of as any that are days apart. */
    edge: (members: ReadonlyArray<Member>): void => {
      for (const one of pairsOf(members))
        if (isOfOneDay(one) && isCounted(one)) group(keyOf(one, one.later)).repeats += 1
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
