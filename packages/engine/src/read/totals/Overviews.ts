/** What hosts ask about everything a filter matches, and what they are answered. */
import type { Instant } from "@dravo/core/Instant"
import type { Overview } from "@dravo/core/Overview"
import type { PostsRequest } from "../Requests.ts"

/** Which publications; all of the workspace when nothing is named. */
export interface OverviewRequest extends Pick<PostsRequest, "postId" | "accountId" | "platform"> {
  /** A day as `YYYY-MM-DD`, which is one of the time zone, stands for its first instant. */
  readonly fromDate?: Instant | string
  /** A day stands for its last instant. */
  readonly toDate?: Instant | string
  /** Tells the sums apart; a day is that of `createdAt` in the time zone. */
  readonly groupBy?: "day" | "account" | "platform"
  /** An IANA time zone; `UTC` when absent. */
  readonly tz?: string
}

/** Sums without those that count people. */
export interface Overviewed {
  readonly tz: string
  readonly from: Instant | null
  readonly to: Instant | null
  readonly overview: Overview
  /** The period as long as this one and right before it, of as many days; null of one without a beginning. */
  readonly previous: { readonly from: Instant; readonly to: Instant; readonly overview: Overview } | null
  readonly groupBy: "day" | "account" | "platform" | null
  readonly groups: ReadonlyArray<GroupOverview> | null
}

/** One group of an overview, and the same group of the period before. */
export interface GroupOverview {
  /** An account's id, a platform, or a day as `YYYY-MM-DD`. */
  readonly key: string
  readonly overview: Overview
  /** Of the same group in the period before; null where it had no rows then. */
  readonly previous: Overview | null
}
