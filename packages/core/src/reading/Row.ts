/** A subject as the store keeps it, and what its `sync_status` says at a given instant. */
import { type Account, hasDeadGrant, isConnected } from "../domain/Account.ts"
import type { ReadRate } from "../freshness/ReadRate.ts"
import { day, type Instant, minute } from "../domain/Instant.ts"
import type { Publication } from "../domain/Publication.ts"
import type { Subject } from "../domain/Subject.ts"
import { isBackingOff, type SyncState } from "./SyncState.ts"

interface Refreshable {
  readonly account: Account
  readonly sync: SyncState
  /** Grows with every claim; a commit holds only while it is the one the claim was given. */
  readonly fence: number
  /** A refresh is running until then; null or past when none is. */
  readonly leaseUntil: Instant | null
  /** How often it is read; null until reads of it were counted. */
  readonly reads: ReadRate | null
}

/** A publication with its account and the state of its numbers. */
export interface PublicationRow extends Refreshable {
  readonly kind: "publication"
  readonly publication: Publication
}

/** An account with the state of its own numbers. */
export interface AccountRow extends Refreshable {
  readonly kind: "account"
}

/** Anything that is refreshed. */
export type Row = PublicationRow | AccountRow

/** The row's name within its workspace. */
export const subject = (row: Row): Subject =>
  row.kind === "publication"
    ? { kind: "publication", seq: row.publication.seq }
    : { kind: "account", seq: row.account.seq }

/** When a post went live, or was created where nobody knows; null of an account. */
export const publishedAt = (row: Row): Instant | null =>
  row.kind === "publication" ? (row.publication.publishedAt ?? row.publication.createdAt) : null

/** What an answer calls a row: `pending` has never been read, `partial` lacks some numbers. */
export type Status = "pending" | "synced" | "partial" | "failed" | "requires_reconnect"

/** Longer holds no lease: one that seems to was given by a clock that was ahead, and counts as over. */
export const maxLease = day

/** Whether somebody refreshes it now; a lease that ends later than any can was left by a wrong clock. */
export const isLeased = ({ leaseUntil }: Row, now: Instant): boolean =>
  leaseUntil !== null && leaseUntil > now && leaseUntil <= now + maxLease

/** A lease that ran out: whoever held it died, or takes longer than anybody should wait for. */
export const isAbandoned = (row: Row, now: Instant): boolean => row.leaseUntil !== null && !isLeased(row, now)

/** A refusal is forgotten once the account was connected anew. */
export const isRefused = (row: Row): boolean =>
  hasDeadGrant(row.account) ||
  (row.sync.outcome === "requires_reconnect" && row.sync.attemptedConnection === row.account.connection)

/** Connecting an account anew makes its rows stale: a new grant may show what the old one did not. */
const isOfEarlierConnection = (row: Row): boolean =>
  row.sync.attemptedConnection !== null && row.sync.attemptedConnection !== row.account.connection

/** `pending` is derived from the lease and never stored. */
export const status = (row: Row, now: Instant): Status => {
  if (isRefused(row)) return "requires_reconnect"
  if (isLeased(row, now) || row.sync.outcome === "never") return "pending"
  return row.sync.outcome === "requires_reconnect" ? "pending" : row.sync.outcome
}

/** The sentence beside a status; null unless it is `failed` or `requires_reconnect`. */
export const error = (row: Row, now: Instant): string | null => {
  switch (status(row, now)) {
    case "failed":
      return row.sync.error
    case "requires_reconnect":
      return row.account.grantError ?? row.sync.error
    case "pending":
    case "synced":
    case "partial":
      return null
  }
}

/** What a read does about a row. */
export type Decision =
  | { readonly _tag: "Refresh"; readonly reason: "missing" | "stale" | "forced" }
  | {
      readonly _tag: "Skip"
      readonly because: "fresh" | "waiting" | "settled" | "gone" | "reconnect" | "disconnected"
    }

/**
 * `forced` asks for everything that can be asked at all. What a clock that was ahead left behind is overruled likewise:
 * neither a promise nor a back-off of then holds now.
 */
export const decide = (row: Row, now: Instant, forced: boolean): Decision =>
  decideAsPromised(row, now, forced || isAhead(row.sync, now))

/** The same with every promise believed: how stores find what is due by an index of promises. */
export const decideAsPromised = (row: Row, now: Instant, forced: boolean): Decision => {
  if (!isConnected(row.account)) return skip("disconnected")
  if (isRefused(row)) return skip("reconnect")
  const { outcome, staleAfter } = row.sync
  if (forced) return { _tag: "Refresh", reason: "forced" }
  if (isBackingOff(row.sync, now)) return skip("waiting")
  if (outcome === "never") return { _tag: "Refresh", reason: "missing" }
  if (staleAfter === null && outcome === "failed") return skip("gone")
  if (isOfEarlierConnection(row)) return { _tag: "Refresh", reason: "stale" }
  if (staleAfter === null) return skip("settled")
  if (staleAfter <= now) return { _tag: "Refresh", reason: row.sync.lastUpdatedAt === null ? "missing" : "stale" }
  return skip("fresh")
}

// internal

/** Processes whose clocks are a little apart are not told from each other. */
const isAhead = ({ attemptedAt, lastUpdatedAt, staleAfter }: SyncState, now: Instant): boolean =>
  staleAfter !== null && staleAfter > now && Math.max(attemptedAt ?? now, lastUpdatedAt ?? now) > now + minute

const skip = (because: Extract<Decision, { _tag: "Skip" }>["because"]): Decision => ({ _tag: "Skip", because })
