/** What hosts ask of posts at equal age, and what they are answered. */
import type { BestTime } from "@dravo/core/BestTime"
import type { Age } from "@dravo/core/EqualAge"
import type { Instant } from "@dravo/core/Instant"
import type { Canonical } from "@dravo/core/Metric"
import type { Publication } from "@dravo/core/Publication"
import type { PostsRequest } from "../Requests.ts"

/** Which posts; the newest 1,000 of the workspace when nothing is named. */
export interface BestTimeRequest extends Pick<PostsRequest, "accountId" | "platform" | "fromDate" | "toDate"> {
  /** An IANA time zone; `UTC` when absent. */
  readonly tz?: string
  /** A canonical metric; `views` when absent. */
  readonly metric?: string
  /** At which age posts are compared; `24h` when absent. */
  readonly age?: Age
}

/** Which posts, as a page of the list has them. */
export type ComparePostsRequest = Omit<PostsRequest, "refresh" | "overview">

/** When posts do well, and what that was judged by. */
export interface BestTimes {
  readonly tz: string
  readonly metric: Canonical
  readonly age: Age
  readonly told: BestTime
  /** Posts nothing was read of near that age. */
  readonly unread: number
  /** When the first and the last of the posts that are compared went out; null of none. */
  readonly span: { readonly from: Instant; readonly to: Instant } | null
}

/** A post's numbers at the ages something was read near, each beside what is usual for its account. */
export interface Comparison {
  readonly publication: Publication
  readonly ages: ReadonlyArray<{
    readonly age: Age
    readonly metrics: ReadonlyArray<Compared>
  }>
}

/** A page of posts, each compared. */
export interface ComparisonsPage {
  readonly compared: ReadonlyArray<Comparison>
  readonly nextCursor: string | null
}

/** A metric of a post compared with the account's other posts at the same age. */
export interface Compared {
  readonly metric: Canonical
  readonly value: number
  readonly readAt: Instant
  /** The median of the account's other posts at this age, and how many they are; null of none. */
  readonly usual: number | null
  readonly posts: number
  /** How many times what is usual; null where that is no measure. */
  readonly score: number | null
}
