/**
 * What hosts ask about the past, and what they are answered. Every number was read from a platform; none is
 * interpolated.
 */
import type { Account } from "@dravo/core/Account"
import type { Named } from "@dravo/core/Change"
import type { Instant } from "@dravo/core/Instant"
import type { KeyChange, MeaningChange } from "@dravo/core/Metric"
import type { Overview } from "@dravo/core/Overview"
import type { Publication } from "@dravo/core/Publication"
import type { Day, Gap, Point } from "@dravo/core/Series"
import type { PublicationView } from "./View.ts"

/** A stretch of history, page by page. */
export interface HistoryRequest {
  /** The answer begins with the last point before it. */
  readonly from?: Instant
  readonly to?: Instant
  /** `hour` and `day` keep the last point of each UTC hour or day; `raw` when absent. */
  readonly interval?: Interval
  /** 1 to 1000; 100 when absent. */
  readonly limit?: number
  readonly cursor?: string
}

/** How densely points are told. */
export type Interval = "raw" | "hour" | "day"

/** Points of one publication after the other, each in order of time. */
export interface PostHistory {
  readonly entries: ReadonlyArray<{ readonly publication: Publication; readonly point: Point }>
  readonly nextCursor: string | null
  /** When a platform changed what it counts, between these points; left out where none did. */
  readonly changes?: ReadonlyArray<KeyChange>
}

/** Points of an account, oldest first. */
export interface AccountHistory {
  readonly account: Account
  readonly points: ReadonlyArray<Point>
  readonly nextCursor: string | null
  /** As of a post. */
  readonly changes?: ReadonlyArray<KeyChange>
}

/** One post: its publications, their aggregate, and the newest point of each that has any. */
export interface PostView {
  readonly rows: ReadonlyArray<PublicationView>
  readonly overview: Overview
  readonly heads: ReadonlyArray<{ readonly publication: Publication; readonly point: Point }>
}

/** Where in the feed to go on. */
export interface ChangesRequest {
  /** The beginning of everything when absent. It never expires. */
  readonly cursor?: string
  /** 1 to 1000; 100 when absent. */
  readonly limit?: number
}

/** Changed records, in the order in which they changed. */
export interface ChangesPage {
  readonly changes: ReadonlyArray<Named>
  /** Where the next page begins, also when nothing changed. */
  readonly cursor: string
}

/** Which rows; all of the workspace when nothing is named. */
export interface GrowthRequest {
  readonly postId?: string
  /** One that is disconnected too; without it the accounts' own counters are those of connected ones. */
  readonly accountId?: string
  readonly platform?: string
  /** What the accounts published, or their own counters such as followers; `posts` when absent. */
  readonly of?: "posts" | "accounts"
  /** 28 days before `to` when absent. */
  readonly from?: Instant
  /** Now when absent. */
  readonly to?: Instant
}

/** What metrics grew by between two instants, with how many rows stand behind each figure. */
export interface Growth {
  readonly from: Instant
  readonly to: Instant
  /** Rows looked at. */
  readonly rows: number
  readonly metrics: ReadonlyArray<KeyGrowth>
}

/** How one official key grew; ratios, and over several rows keys that count people, are left out. */
export interface KeyGrowth {
  readonly key: string
  /** From `from` to `to`, over the rows whose value is known at both; null where no row's is. */
  readonly delta: number | null
  readonly rows: number
  /** Rows that have the key, but not known at both ends. */
  readonly unknown: number
  readonly days: ReadonlyArray<Day>
  /** What grew between readings days apart: it belongs to no single day. */
  readonly gaps: ReadonlyArray<Gap>
  /** When a platform changed what it counts under this key, within the range; left out where none did. */
  readonly changes?: ReadonlyArray<MeaningChange>
}
