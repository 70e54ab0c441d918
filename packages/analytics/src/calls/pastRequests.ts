/** What the calls about the past take: histories, changes, exports, growth, sums and comparisons. */
import type { PlatformName } from "@dravo/http/Platforms"
import type { InWorkspace, ListPosts } from "../requests.ts"

interface History extends InWorkspace {
  /** The answer begins with the last point before it. */
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
  /** `hour` and `day` keep the last point of each UTC hour or day; `raw`. */
  readonly interval?: "raw" | "hour" | "day" | undefined
  /** 1 to 1000; 100. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Which post, over which time, and how coarse. */
export interface PostHistory extends History {
  readonly postId: string
}

/** Which account, over which time, and how coarse. */
export interface AccountHistory extends History {
  readonly accountId: string
}

/** Where in the feed of changes to go on. */
export interface ListChanges extends InWorkspace {
  /** The `next_cursor` of the answer before; everything when left out. It never expires. */
  readonly cursor?: string | undefined
  /** 1 to 1000; 100. */
  readonly limit?: number | undefined
}

/** A whole list, as it is stored. */
export interface ExportRows extends InWorkspace {
  readonly format: "csv" | "ndjson"
  readonly postId?: string | undefined
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
  readonly fromDate?: Date | string | undefined
  readonly toDate?: Date | string | undefined
}

interface ExportHistory extends InWorkspace {
  readonly format: "csv" | "ndjson"
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
  readonly interval?: "raw" | "hour" | "day" | undefined
}

/** Which post, and as CSV or NDJSON. */
export interface ExportPostHistory extends ExportHistory {
  readonly postId: string
}

/** Which account, and as CSV or NDJSON. */
export interface ExportAccountHistory extends ExportHistory {
  readonly accountId: string
}

/** Where in the feed of changes an export begins; it goes to the end. */
export interface ExportChanges extends InWorkspace {
  readonly format: "csv" | "ndjson"
  /** The `next_cursor` of an earlier answer; everything when left out. */
  readonly cursor?: string | undefined
}

/**
 * What you had read of a post, or of an account where no post is named. A post goes by the platform's id of it, or by
 * yours.
 */
export interface PastReading {
  readonly accountId: string
  readonly platformPostId?: string | null | undefined
  readonly postId?: string | null | undefined
  readonly at: Date | string
  /** The last time you still found these numbers; `at` when left out. */
  readonly until?: Date | string | undefined
  /** By the platform's own keys, which `listMetrics` names; a null is a number that was not there. */
  readonly metrics: Readonly<Record<string, number | null | undefined>>
}

/** Numbers you read before you had this library. */
export interface ImportHistory extends InWorkspace {
  /** At most 1,000; nothing of them is kept where one is refused. */
  readonly readings: ReadonlyArray<PastReading>
}

/** Which rows' growth; the whole workspace when nothing is named, the last 28 days when no time is. */
export interface GetGrowth extends InWorkspace {
  readonly postId?: string | undefined
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
  /** What the accounts published, or their own counters; `posts`. */
  readonly of?: "posts" | "accounts" | undefined
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
}

/** Which publications are summed; the whole workspace when nothing is named. */
export interface GetOverview extends InWorkspace {
  readonly postId?: string | undefined
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
  /** Created at or after; `YYYY-MM-DD` is the start of that day in `tz`. */
  readonly fromDate?: Date | string | undefined
  /** Created at or before; `YYYY-MM-DD` is the end of that day in `tz`. */
  readonly toDate?: Date | string | undefined
  /** Tells the sums apart; `day` is that of `created_at` in `tz`, and needs `fromDate`, beside `tz` also `toDate`. */
  readonly groupBy?: "day" | "account" | "platform" | undefined
  /** An IANA time zone; `UTC`. */
  readonly tz?: string | undefined
}

/** Which posts are looked at; the newest 1,000 of the workspace when nothing is named. */
export interface GetBestTime extends InWorkspace {
  readonly accountId?: string | undefined
  readonly platform?: PlatformName | undefined
  readonly fromDate?: Date | string | undefined
  readonly toDate?: Date | string | undefined
  /** An IANA time zone; `UTC`. */
  readonly tz?: string | undefined
  /** A canonical metric; `views`. */
  readonly metric?: string | undefined
  /** At which age posts are compared; `24h`. */
  readonly age?: "1h" | "24h" | "7d" | undefined
}

/** Which post is compared with the others of its accounts, by your id. */
export interface ComparePost extends InWorkspace {
  readonly postId: string
}

/** Which page of which posts, by the names `listPosts` has for them. */
export type ComparePosts = Omit<ListPosts, "refresh" | "overview">
