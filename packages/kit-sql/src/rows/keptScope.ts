/** Which kept buckets answer a filter; undefined for one only rows can answer. */
import type { Instant } from "@dravo/core/Instant"
import type { Filter } from "@dravo/core/Query"
import { type RawBuilder, sql } from "kysely"
import { isIdText } from "./compileFilter.ts"
import { type Split, split } from "../tally/range.ts"

export interface Kept {
  readonly account: string | null
  readonly platform: string | null
  readonly from: Instant | null
  readonly to: Instant | null
  readonly split: Split
}

/** By days alone where the days are told apart. */
export const keptOf = (filters: ReadonlyArray<Filter>, byDay = false): Kept | undefined => {
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
  const found = split(from, to, byDay)
  const [account = null] = accounts
  const [platform = null] = platforms
  return found && { account, platform, from, to, split: found }
}

/** Of the columns of a bucket: those of the scope that is counted, by its instants. */
export const inBuckets = ({ account, platform, split: { parts } }: Kept): RawBuilder<unknown> => sql`
  account_id = ${account ?? ""} ${
    account === null
      ? sql`and platform = ${platform ?? ""}`
      : platform === null
        ? sql``
        : sql`and platform = ${platform}`
  } and ${inParts(parts)}`

export const inParts = (parts: Split["parts"], of: "" | "t." = ""): RawBuilder<unknown> =>
  sql`(${sql.join(
    parts.map(
      ({ before, from, level }) =>
        sql`(${sql.raw(of)}level = ${sql.lit(level)} and ${sql.raw(of)}day >= ${from} and ${sql.raw(of)}day < ${before})`
    ),
    sql` or `
  )})`

/** Of the columns of an entry of the log, or of a publication. */
export const inScope = ({ account, platform }: Kept): RawBuilder<unknown> =>
  sql`${account === null ? sql`1 = 1` : sql`account_id = ${account}`} and ${
    platform === null ? sql`1 = 1` : sql`platform = ${platform}`
  }`

export const inWholeDays = ({ split: { whole } }: Kept): RawBuilder<unknown> =>
  sql`created_at >= ${whole.from} and created_at < ${whole.before}`
