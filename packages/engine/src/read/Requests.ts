/** What readers and operators ask for. Names in errors are those of the wire contract. */
import type { Instant } from "@dravo/core/Instant"
import type { Direction, Sort } from "./order/Sorting.ts"

/** Parameters of the posts read; an absent one does not filter. */
export interface PostsRequest {
  readonly postId?: string
  readonly accountId?: string
  readonly platform?: string
  /** How posts came to be known: `published` by the host, `discovered` or a `collaboration`. */
  readonly origin?: string
  /** Inclusive, as is `toDate`. */
  readonly fromDate?: Instant
  readonly toDate?: Instant
  /** Ask for fresh, settled, gone and backed-off rows too. */
  readonly refresh?: boolean
  /** From 1; 1 when absent. */
  readonly page?: number
  /** 1 to 100; 25 when absent. */
  readonly limit?: number
  /** Continues after the page that gave it; not together with `page`. */
  readonly cursor?: string
  /** `created_at` when absent. By a metric the posts without it come last. */
  readonly sort?: Sort
  /** `desc` when absent. */
  readonly order?: Direction
  /** Over which rows the overview sums: those of the page, or all that match; `page` when absent. */
  readonly overview?: "page" | "all"
}

/** Parameters of the accounts read. */
export interface AccountsRequest {
  readonly accountId?: string
  readonly platform?: string
  readonly refresh?: boolean
  /** 1 to 100; 100 when absent. */
  readonly limit?: number
  readonly cursor?: string
}

/** Which rows a commanded refresh covers; all of the workspace when nothing is named. */
export type RefreshRequest = Pick<PostsRequest, "postId" | "accountId" | "platform">

/** What became of the rows a commanded refresh covered. */
export interface RefreshSummary {
  readonly publications: number
  readonly accounts: number
  readonly synced: number
  readonly partial: number
  readonly failed: number
  readonly pending: number
  readonly requiresReconnect: number
}
