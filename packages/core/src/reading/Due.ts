/** What a background refresher may take: which rows are due, and how it asks the store for them. */
import type * as Duration from "effect/Duration"
import * as Reads from "../freshness/ReadRate.ts"
import type { AccountId, PlatformId, WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import * as Row from "./Row.ts"
import type { Kind } from "../domain/Subject.ts"

/** One stop of a round over all workspaces, which are visited in the order of their ids. */
export interface DueQuery {
  readonly kind: Kind
  /** Rows of other platforms are left alone. */
  readonly platform: PlatformId
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

/** Who may ride along in a call of one workspace that has slots left. */
export interface FillerQuery {
  readonly kind: Kind
  readonly platform: PlatformId
  /** No two of one account or app. */
  readonly calls: ReadonlyArray<FillerCall>
  /** How many of the workspace's next rows on the platform are looked at, whoever's they are. */
  readonly scanLimit: number
  /** As in a `DueQuery`. */
  readonly unreadFor: Duration.Duration | null
}

/** A call that has room for more rows than it was made for. */
export interface FillerCall {
  /** Whose rows the call takes: those of an account or, where one credential reads them all, of an app's accounts. */
  readonly of: { readonly account: AccountId } | { readonly app: string | null }
  /** How many rows are leased for it, at most. */
  readonly slots: number
}

/** Whether a background refresher may take the row: it is stale, or asking once more is free just now. */
export const isDue = (row: Row.Row, now: Instant, unreadMillis: number | null): boolean =>
  (Row.decideAsPromised(row, now, false)._tag === "Refresh" || isFreeAgain(row, now)) &&
  !Row.isLeased(row, now) &&
  !isUnread(row, now, unreadMillis)

/** Whether the numbers are still promised and asking for newer ones is free. */
export const isFreeAgain = (row: Row.Row, now: Instant): boolean => {
  const { again } = row.sync
  return isFresh(row, now) && again !== null && again.from <= now && now < again.until
}

/**
 * Whether the row is due soon: at least half of its promise is over. So a row that rides along is read twice as often
 * as it is due, at most.
 */
export const isSoon = (row: Row.Row, now: Instant, unreadMillis: number | null): boolean => {
  const { lastUpdatedAt, staleAfter } = row.sync
  return (
    isFresh(row, now) &&
    lastUpdatedAt !== null &&
    staleAfter !== null &&
    staleAfter - now <= now - lastUpdatedAt &&
    !Row.isLeased(row, now) &&
    !isUnread(row, now, unreadMillis)
  )
}

/**
 * What a refresh is worth: the error it ends, for the next reader and for as many as saw it grow. `error` is the
 * predicted one; where nobody predicts it is taken for the share of its life the row has not been looked at.
 */
export const value = (row: Row.Row, error: number | null, now: Instant): number => {
  const { lastUpdatedAt } = row.sync
  if (lastUpdatedAt === null) return first
  const unseen = Math.max(0, now - lastUpdatedAt)
  const publishedAt = Row.publishedAt(row) ?? row.account.connectedAt
  const wrong = error ?? Math.min(1, unseen / Math.max(1, now - publishedAt, unseen))
  const perSecond = row.reads === null ? 0 : Reads.at(row.reads, now)
  return wrong * (1 + (perSecond * unseen) / 2000)
}

/** Rows never asked for come first, in the order they were recorded; then those that have been stale for longest. */
export const order = (a: Row.Row, b: Row.Row): number => since(a) - since(b) || Row.subject(a).seq - Row.subject(b).seq

// internal

const never = Number.MIN_SAFE_INTEGER
/** More than any row that has numbers. */
const first = 1e12
const since = ({ sync }: Row.Row): number => sync.staleAfter ?? never

/** Also of a row that no attempt failed for. */
const isFresh = (row: Row.Row, now: Instant): boolean => {
  const decision = Row.decideAsPromised(row, now, false)
  return decision._tag === "Skip" && decision.because === "fresh"
}

/** What nobody ever read counts as read when it was recorded: a new post is watched for a while in any case. */
const isUnread = (row: Row.Row, now: Instant, unreadMillis: number | null): boolean => {
  if (unreadMillis === null || row.sync.outcome === "never") return false
  const seen = row.reads?.at ?? (row.kind === "publication" ? row.publication.createdAt : row.account.connectedAt)
  return seen <= now - unreadMillis
}
