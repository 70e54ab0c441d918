/** What a background refresher may take: which rows are due, and how it asks the store for them. */
import type * as Duration from "effect/Duration"
import type { PlatformId, WorkspaceId } from "./Ids.ts"
import type { Instant } from "./Instant.ts"
import * as Row from "./Row.ts"
import type { Kind } from "./Subject.ts"

/** One stop of a round over all workspaces, which are visited in the order of their ids. */
export interface DueQuery {
  readonly kind: Kind
  /** Rows of other platforms are left alone. */
  readonly platforms: ReadonlyArray<PlatformId>
  /** The workspace the last stop ended with; null begins a round. */
  readonly after: WorkspaceId | null
  /** How many workspaces are looked at, at most. */
  readonly workspaces: number
  /** How many rows one workspace gets before the next has its turn. */
  readonly share: number
  /** How many rows are leased, at most. */
  readonly limit: number
  /**
   * Rows that have numbers and were read by nobody for as long are left alone; null where nobody counts reads. All
   * processes say the same: a store may stop looking at such a row until it changes or is read.
   */
  readonly unreadFor: Duration.Duration | null
}

/** Whether a background refresher may take the row. */
export const isDue = (row: Row.Row, now: Instant, unreadMillis: number | null): boolean =>
  Row.need(row, now, false)._tag === "Ask" && !Row.isLeased(row, now) && !isUnread(row, now, unreadMillis)

/** Rows never asked for come first, in the order they were recorded; then those that have been stale for longest. */
export const order = (a: Row.Row, b: Row.Row): number =>
  since(a) - since(b) || Row.subject(a).seq - Row.subject(b).seq

// internal

const never = Number.MIN_SAFE_INTEGER
const since = ({ sync }: Row.Row): number => sync.staleAfter ?? never

/** What nobody ever read counts as read when it was recorded: a new post is watched for a while in any case. */
const isUnread = (row: Row.Row, now: Instant, unreadMillis: number | null): boolean => {
  if (unreadMillis === null || row.sync.outcome === "never") return false
  const seen = row.reads?.at ?? (row.kind === "publication" ? row.publication.createdAt : row.account.connectedAt)
  return seen <= now - unreadMillis
}
