/** Which kept buckets answer a filter; undefined for one only rows can answer. */
import { day, type Instant } from "@dravo/core/Instant"
import type { Filter } from "@dravo/core/Query"
import type { By } from "@dravo/core/Sums"
import { type RawBuilder, sql } from "kysely"
import { isIdText } from "./compileFilter.ts"
import { unitOf } from "../tally/posts.ts"
import { type Part, type Split, split, splitByDays } from "../tally/range.ts"

export interface Kept {
  readonly account: string | null
  readonly platform: string | null
  readonly from: Instant | null
  readonly to: Instant | null
  readonly split: Split
}

/**
 * Of groups by account the accounts' own buckets answer; of groups by day those of days alone, or of hours where days
 * begin at other instants than in UTC.
 */
export const keptOf = (
  filters: ReadonlyArray<Filter>,
  by: By = "all",
  days?: ReadonlyArray<Instant>
): Kept | undefined => {
  const accounts = new Set<string>()
  const platforms = new Set<string>()
  let from: Instant | null = null
  let to: Instant | null = null
  for (const filter of filters) {
    switch (filter._tag) {
      case "Post":
      case "Origin":
        return undefined
      case "Account":
        accounts.add(filter.accountId)
        break
      case "Platform":
        platforms.add(filter.platform)
        break
      case "CreatedFrom":
        from = Math.max(from ?? filter.at, filter.at)
        break
      case "CreatedTo":
        to = Math.min(to ?? filter.at, filter.at)
    }
  }
  if (accounts.size > 1 || platforms.size > 1 || ![...accounts, ...platforms].every(isIdText)) return undefined
  const [account = null] = accounts
  const [platform = null] = platforms
  const unit = by === "account" || by === "day" ? day : unitOf({ accountId: account ?? "" })
  // An account has too few posts to keep its hours: its rows are soon looked at.
  if (by === "day" && days !== undefined && account !== null) return undefined
  const found = by === "day" && days !== undefined ? splitByDays(from, to, days) : split(from, to, unit, by === "day")
  return found && { account, platform, from, to, split: found }
}

/** Of the columns of a bucket: those of the scope that is counted, in a part. */
export const inBuckets = ({ account, platform }: Kept, part: Part): RawBuilder<unknown> => sql`
  account_id = ${account ?? ""} ${
    account === null
      ? sql`and platform = ${platform ?? ""}`
      : platform === null
        ? sql``
        : sql`and platform = ${platform}`
  } and ${inPart(part)}`

/** One at a time: an index serves a range of days, and not several of them at once. */
export const inPart = ({ before, from, level }: Part, of: "" | "t." = ""): RawBuilder<unknown> =>
  sql`${sql.raw(of)}level = ${sql.lit(level)} and ${sql.raw(of)}day >= ${from} and ${sql.raw(of)}day < ${before}`

/** A planner takes the first bounds it finds: where others follow, those of the whole period are left out. */
export const withoutPeriod = (filters: ReadonlyArray<Filter>): ReadonlyArray<Filter> =>
  filters.filter(({ _tag }) => _tag !== "CreatedFrom" && _tag !== "CreatedTo")

/** The filters of an edge. */
export const atEdge = (filters: ReadonlyArray<Filter>, { from, to }: Split["edges"][number]): ReadonlyArray<Filter> => [
  ...withoutPeriod(filters),
  { _tag: "CreatedFrom", at: from },
  { _tag: "CreatedTo", at: to }
]

/** Of the columns of an entry of the log, or of a publication. */
export const inScope = ({ account, platform }: Kept): RawBuilder<unknown> =>
  sql`${account === null ? sql`1 = 1` : sql`account_id = ${account}`} and ${
    platform === null ? sql`1 = 1` : sql`platform = ${platform}`
  }`

export const isCovered = ({ split: { whole } }: Kept): RawBuilder<unknown> =>
  sql`created_at >= ${whole.from} and created_at < ${whole.before}`
