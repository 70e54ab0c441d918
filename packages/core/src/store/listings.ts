/** Whose posts are listed when, and what listings find. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Account } from "../domain/Account.ts"
import type { AccountId, PlatformId, PlatformPostId, WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { Metrics } from "../domain/metric/Metrics.ts"
import type { DiscoveredDraft, Publication } from "../domain/Publication.ts"
import type { Subject } from "../domain/Subject.ts"
import type { PublicationRow } from "../reading/Row.ts"
import type { SyncState } from "../reading/SyncState.ts"
import type { Commit } from "./leases.ts"
import type { Rows } from "./page.ts"
import type { StoreError } from "./StoreError.ts"

/** The listings of accounts: one walk at a time over each account, under a version that every claim counts up. */
export interface Listings {
  /** Null where the workspace has no such account, connected or not. */
  listingOf(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<ListingState | null, StoreError>

  /**
   * Takes a connected account's listing where nobody walks it: counts its version up and leases it. Null where somebody
   * does, and where there is no such account. A lease that ends later than `Row.maxLease` from now does not live.
   */
  claimListing(
    workspace: WorkspaceId,
    accountId: AccountId,
    lease: Duration.Duration
  ): Effect.Effect<Walk | null, StoreError>

  /**
   * The same for accounts whose next visit is due, the longest overdue first: those whose grant is dead are left out
   * until they are connected again. Connecting makes a visit due at once. May leave out accounts another process is
   * looking at.
   */
  engineClaimListings(query: ListingQuery, lease: Duration.Duration): Effect.Effect<ReadonlyArray<Walk>, StoreError>

  /**
   * Writes what one page brought and how far the walk came, all in one transaction and only while the version holds;
   * null, and nothing written, where it does not. Commits are as in `commit`. What was found is recorded with its state
   * and the point of its history unless a publication of the account has, or was recorded under, its platform post id.
   */
  commitListing(workspace: WorkspaceId, accountId: AccountId, page: ListedPage): Effect.Effect<Added | null, StoreError>

  /** The account's rows that have, or were recorded under, these platform post ids, in no promised order. */
  postsNamed(
    workspace: WorkspaceId,
    accountId: AccountId,
    ids: ReadonlyArray<PlatformPostId>
  ): Effect.Effect<Rows<PublicationRow>, StoreError>
}

/** Where an account's listings stand. */
export interface ListingState {
  /** The engine's own memory of them, opaque to the store; null before the first. */
  readonly state: string | null
  /** When the next visit is due; null where none is planned. */
  readonly nextAt: Instant | null
}

/** A listing that was taken. */
export interface Walk {
  readonly account: Account
  readonly state: string | null
  readonly version: number
  readonly now: Instant
}

/** Accounts of a platform that are due to be looked at. */
export interface ListingQuery {
  readonly platform: PlatformId
  readonly limit: number
}

/** A page of a listing as it is written: what it found, and where the walk goes on. */
export interface ListedPage {
  /** The walk's. */
  readonly version: number
  readonly state: string
  readonly nextAt: Instant | null
  /** Whether the walk goes on, and for how long then; null ends its lease. */
  readonly lease: Duration.Duration | null
  readonly commits: ReadonlyArray<Commit>
  readonly found: ReadonlyArray<Found>
}

/** A post that was in the listing, as it is to be kept where it is news. */
export interface Found {
  readonly draft: DiscoveredDraft
  readonly sync: SyncState
  /** As in a `Commit`. */
  readonly point?: Metrics
}

/** What a page of a listing brought. */
export interface Added {
  readonly added: ReadonlyArray<Publication>
  /** Commits whose fence had moved. */
  readonly dropped: ReadonlyArray<Subject>
}
