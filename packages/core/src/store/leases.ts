/** Who refreshes which rows, and what refreshes write. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { PublicationPatch } from "../domain/Publication.ts"
import type { Subject } from "../domain/Subject.ts"
import type { Metrics } from "../domain/metric/Metrics.ts"
import type { FillerQuery, DueQuery } from "../reading/Due.ts"
import type { Row } from "../reading/Row.ts"
import type { SyncState } from "../reading/SyncState.ts"
import type { StoreError } from "./StoreError.ts"
import type { Event } from "./webhook/Webhook.ts"

/** Leases on rows, under fences. */
export interface Leases {
  /**
   * Grants a lease on each subject whose fence (and lease, if it was seen with one) is still the one seen, on which
   * no lease lives, and which is not backing off as `SyncState.isBackingOff` has it (unless forced); its fence is
   * counted up by one. One statement, on the store's clock. Subjects not granted are left out; one named twice is
   * granted once, in whatever order. A lease that ends later than `Row.maxLease` from now does not live.
   */
  claim(
    workspace: WorkspaceId,
    claims: ReadonlyArray<Claim>,
    lease: Duration.Duration
  ): Effect.Effect<Granted, StoreError>

  /** Ends leases early where the fence still holds. */
  release(workspace: WorkspaceId, leases: ReadonlyArray<Fenced>): Effect.Effect<void, StoreError>

  /**
   * Writes and ends the lease where the fence still holds, all in one transaction; answers the subjects that were
   * dropped. Where another publication of the account holds a learned id and has no other one, the two are one if the
   * host recorded both for the same post or a listing found one of them: that other row stays, with its numbers and its
   * history, and with all that either row knew of the publication, `learned` among it; where they differ, what the host
   * recorded stands, of that row before this one. Otherwise the id is left alone: one row must not fail its batch. No
   * caller names a subject twice. The lease need not live any more: the fence alone decides.
   */
  commit(workspace: WorkspaceId, commits: ReadonlyArray<Commit>): Effect.Effect<ReadonlyArray<Subject>, StoreError>

  /**
   * Leases rows that are due as `Due.isDue` has it, of workspaces that have connected accounts, visited in the order
   * of their ids; within a workspace in the order of `Due.order`. May leave out rows another process is looking at;
   * whoever asks round after round meets every due row. Reads of the rows never wait for it.
   */
  engineClaimDue(query: DueQuery, lease: Duration.Duration): Effect.Effect<Due, StoreError>

  /**
   * Leases rows to fill a call with: of the workspace's `scanLimit` rows on the platform that are looked at next, those
   * of the call's credential that are due (`Due.isDue`, and not put off) or due soon (`Due.isSoon`), the next first.
   */
  claimFillers(
    workspace: WorkspaceId,
    query: FillerQuery,
    lease: Duration.Duration
  ): Effect.Effect<ReadonlyArray<Row>, StoreError>

  /**
   * Ends leases where the fence still holds, and keeps `engineClaimDue` from these rows until then; nobody else. Tells
   * endpoints why, where that is an event.
   */
  postpone(
    workspace: WorkspaceId,
    leases: ReadonlyArray<Fenced>,
    until: Instant,
    why?: Event
  ): Effect.Effect<void, StoreError>

  /**
   * Folds reads counted since the last flush into the rows' rates, as `AdaptiveReads.fold` does; unknown subjects are
   * left out.
   */
  touchReads(workspace: WorkspaceId, counts: ReadonlyArray<Counted>): Effect.Effect<void, StoreError>
}

/** A subject under the fence it was seen or granted with. */
export interface Fenced {
  readonly subject: Subject
  readonly fence: number
}

/** A row somebody wants to refresh, as it was seen, and why. */
export interface Claim extends Fenced {
  /** Back-off blocks every reason but `forced`. */
  readonly reason: "missing" | "stale" | "forced"
  /**
   * The end of the lease the row was seen with, if any. A commit does not count the fence up, so whoever saw the row
   * while it was being refreshed says so here: nothing is granted once that lease was ended by its holder.
   */
  readonly leaseUntil?: Instant | null
}

/** The claims that held, with the fence to write under, and the store's now. */
export interface Granted {
  readonly granted: ReadonlyArray<Fenced>
  readonly now: Instant
}

/** What a refresh writes to one row. */
export interface Commit extends Fenced {
  readonly sync: SyncState
  /** What the reading taught about the publication; ignored for accounts. */
  readonly learned?: PublicationPatch
  /**
   * The values this very reading brought, without those kept from an earlier one: a point of the history where the
   * fence holds, as of `sync.lastUpdatedAt`. Without values there is no point.
   */
  readonly point?: Metrics
}

/** Rows as they were leased, and where the round goes on; `next` is null at its end. */
export interface Due {
  readonly rows: ReadonlyArray<Row>
  readonly next: WorkspaceId | null
  readonly now: Instant
}

/** How often a subject was read since the last flush. */
export interface Counted {
  readonly subject: Subject
  readonly reads: number
}
