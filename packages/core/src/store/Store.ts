/**
 * The storage port. Every method takes the workspace first and sees nothing of another one; those named `engine…` are
 * the only exceptions. Each member's text is a law the conformance suite checks.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Account, AccountDraft } from "../domain/Account.ts"
import type { AlongQuery, DueQuery } from "../reading/Due.ts"
import type { Changes, Cursor, Erased, Erasure } from "../past/Change.ts"
import type { Limit } from "../past/Expiry.ts"
import type { HistoryQuery, Recorded } from "../past/History.ts"
import type { AccountId, WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { ApiKeyRecord } from "./KeyRecord.ts"
import type { Metrics } from "../domain/metric/Metrics.ts"
import type { PublicationPatch, Publication, PublicationDraft } from "../domain/Publication.ts"
import type { AccountQuery, PublicationQuery } from "../reading/Query.ts"
import type { AccountRow, PublicationRow, Row } from "../reading/Row.ts"
import type { Retention } from "../past/Series.ts"
import type { StoreError } from "./StoreError.ts"
import type { Subject } from "../domain/Subject.ts"
import type { SyncState } from "../reading/SyncState.ts"

/** Rows of one snapshot, with the store's own now: the only clock freshness is judged by. */
export interface Rows<R extends Row> {
  readonly rows: ReadonlyArray<R>
  readonly now: Instant
}

export interface Page<R extends Row> extends Rows<R> {
  /** All matching rows of the same snapshot, not only those of this page. */
  readonly total: number
}

/** A subject under the fence it was seen or granted with. */
export interface Fenced {
  readonly subject: Subject
  readonly fence: number
}

export interface Claim extends Fenced {
  /** Back-off blocks every reason but `forced`. */
  readonly reason: "missing" | "stale" | "forced"
  /**
   * The end of the lease the row was seen with, if any. A commit does not count the fence up, so whoever saw the row
   * while it was being refreshed says so here: nothing is granted once that lease was ended by its holder.
   */
  readonly leaseUntil?: Instant | null
}

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

/** A sealed credential; what is inside is the vault's business. */
export interface SecretRecord {
  readonly sealed: string
  /**
   * Starts at 1 and grows with every write, also past a deletion, so that a late renewal never matches a newer
   * credential.
   */
  readonly version: number
}

export class Store extends Context.Service<
  Store,
  {
    /** Newest first by (createdAt, seq). Rows of disconnected accounts are included. */
    pagePublications(workspace: WorkspaceId, query: PublicationQuery): Effect.Effect<Page<PublicationRow>, StoreError>
    /** Connected accounts, and disconnected ones where the query asks for them, in connection order. */
    pageAccounts(workspace: WorkspaceId, query: AccountQuery): Effect.Effect<Rows<AccountRow>, StoreError>
    /** The rows of these subjects as they are now, in no promised order; unknown subjects are left out. */
    rows(workspace: WorkspaceId, subjects: ReadonlyArray<Subject>): Effect.Effect<Rows<Row>, StoreError>

    /**
     * (workspace, platform, platformAccountId) is unique: connecting again keeps the account's id and seq, updates
     * handle, app and traits, counts `connection` up and clears a dead grant. An `accountId` in use by another account
     * is a `Conflict`.
     */
    connectAccount(workspace: WorkspaceId, draft: AccountDraft): Effect.Effect<Account, StoreError>
    /** Its rows stay readable; its secret is deleted. False when there is no such connected account. */
    disconnectAccount(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<boolean, StoreError>
    /** Marks the grant dead only while `connection` is still the current one; tells whether it did. */
    refuseGrant(
      workspace: WorkspaceId,
      accountId: AccountId,
      connection: number,
      error: string
    ): Effect.Effect<boolean, StoreError>
    /**
     * Idempotent on (account, platformPostId): the first recording stays, also once a reading has taught it another id.
     * Another post id for it is a `Conflict`, an unknown account `NotFound`.
     */
    recordPublication(workspace: WorkspaceId, draft: PublicationDraft): Effect.Effect<Publication, StoreError>

    /**
     * Grants a lease on each subject whose fence (and lease, if it was seen with one) is still the one seen, on which
     * no lease lives, and which is not backing off as `SyncState.isBackingOff` has it (unless forced); its fence is
     * counted up by one. One statement, on the store's clock. Subjects not granted are left out; one named twice is
     * granted once, in whatever order.
     */
    claim(
      workspace: WorkspaceId,
      claims: ReadonlyArray<Claim>,
      lease: Duration.Duration
    ): Effect.Effect<Granted, StoreError>
    /**
     * Leases rows that are due as `Due.isDue` has it, of workspaces that have connected accounts, visited in the order
     * of their ids; within a workspace in the order of `Due.order`. May leave out rows another process is looking at;
     * whoever asks round after round meets every due row. Reads of the rows never wait for it.
     */
    engineClaimDue(query: DueQuery, lease: Duration.Duration): Effect.Effect<Due, StoreError>
    /**
     * Leases rows to fill a call with: of the workspace's `among` rows on the platform that are looked at next, those
     * of the call's credential that are due (`Due.isDue`, and not put off) or due soon (`Due.isSoon`), the next first.
     */
    claimAlong(
      workspace: WorkspaceId,
      query: AlongQuery,
      lease: Duration.Duration
    ): Effect.Effect<ReadonlyArray<Row>, StoreError>
    /** Ends leases where the fence still holds, and keeps `engineClaimDue` from these rows until then; nobody else. */
    postpone(workspace: WorkspaceId, leases: ReadonlyArray<Fenced>, until: Instant): Effect.Effect<void, StoreError>
    /**
     * Folds reads counted since the last flush into the rows' rates, as `AdaptiveReads.fold` does; unknown subjects are
     * left out.
     */
    touchReads(workspace: WorkspaceId, counts: ReadonlyArray<Counted>): Effect.Effect<void, StoreError>
    /** Ends leases early where the fence still holds. */
    release(workspace: WorkspaceId, leases: ReadonlyArray<Fenced>): Effect.Effect<void, StoreError>
    /**
     * Writes and ends the lease where the fence still holds, all in one transaction; answers the subjects that were
     * dropped. A learned id that another publication of the account holds is left alone: one row must not fail its
     * batch. No caller names a subject twice. The lease need not live any more: the fence alone decides.
     */
    commit(workspace: WorkspaceId, commits: ReadonlyArray<Commit>): Effect.Effect<ReadonlyArray<Subject>, StoreError>

    /**
     * Of each subject the last point before `from` and those from `from` to `to`, both inclusive, ordered by
     * `History.order`. A point is where a reading changed something; a reading that found the newest point's values
     * moves its `until`, and one made at the very instant of the newest point replaces it (`Series.append`).
     */
    history(
      workspace: WorkspaceId,
      subjects: ReadonlyArray<Subject>,
      query: HistoryQuery
    ): Effect.Effect<ReadonlyArray<Recorded>, StoreError>

    /**
     * Records that changed after the cursor, each once and as it is now, in the order of `Change.order`. Connecting
     * changes an account and its grant; disconnecting and a refused grant the grant; recording and commits the row;
     * erasing all that goes. Claims and releases change nothing. Whoever follows the cursors from anywhere to the end,
     * while others write, ends with exactly the current state.
     */
    changes(workspace: WorkspaceId, after: Cursor, limit: number): Effect.Effect<Changes, StoreError>
    /**
     * Removes rows with their history and credentials for good; that they were erased is what `changes` tells of them.
     * What is recorded or connected anew afterwards is a new row. A refresh of an erased row ends as one that lost its
     * fence does.
     */
    erase(workspace: WorkspaceId, what: Erasure): Effect.Effect<Erased, StoreError>

    /**
     * Of at most so many subjects after a place, over all workspaces: deletes what `Series.superfluous` names among the
     * points before `Series.thinnedBefore`. Tells the place to go on from; null at the end.
     */
    engineThin(policy: Retention, after: Place | null, subjects: number): Effect.Effect<Thinned, StoreError>
    /**
     * Of at most so many rows after a place, over all workspaces, connected or not: deletes points that no reading
     * found within the limit of their platform, and names the rows that have older numbers (`Expiry.isAged`). Tells the
     * place to go on from; null at the end.
     */
    engineExpire(limits: ReadonlyArray<Limit>, after: Place | null, rows: number): Effect.Effect<Expired, StoreError>

    /** The sealed credential of an account, or null. */
    readSecret(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<SecretRecord | null, StoreError>
    /**
     * Writes where the stored version is still `expected` (0 for none) and ends its lease; null when it was not, or
     * when the workspace has no such connected account.
     */
    writeSecret(
      workspace: WorkspaceId,
      accountId: AccountId,
      sealed: string,
      expected: number
    ): Effect.Effect<SecretRecord | null, StoreError>
    /**
     * Leases the renewal of a secret whose version is still `version`; false while another lease lives or the version
     * moved.
     */
    claimSecret(
      workspace: WorkspaceId,
      accountId: AccountId,
      version: number,
      lease: Duration.Duration
    ): Effect.Effect<boolean, StoreError>
    /** Ends the renewal lease where the version is still the one that was leased. */
    releaseSecret(workspace: WorkspaceId, accountId: AccountId, version: number): Effect.Effect<void, StoreError>

    /** Key ids are unique in the store; a second key with one id is a `Conflict`. */
    insertKey(workspace: WorkspaceId, key: ApiKeyRecord): Effect.Effect<void, StoreError>
    /** In order of creation, revoked ones included. */
    listKeys(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<ApiKeyRecord>, StoreError>
    /** False when the workspace has no such unrevoked key. */
    revokeKey(workspace: WorkspaceId, keyId: string): Effect.Effect<boolean, StoreError>
    /** By id alone: the workspace is what it finds out. Null for unknown and revoked keys. */
    engineFindKey(keyId: string): Effect.Effect<FoundKey | null, StoreError>

    /** The deadlines before which nobody may ask, for those of the keys that have one still ahead. */
    engineThrottles(keys: ReadonlyArray<string>): Effect.Effect<Throttles, StoreError>
    /** Nobody asks under this key before `until`; a later deadline wins over an earlier one. */
    engineThrottle(key: string, until: Instant): Effect.Effect<void, StoreError>
    /**
     * Of the keys whose deadline has passed: gives each to one caller, who finds out for all whether the limit is over.
     * For everybody else the deadline is now a lease ahead; a prober that dies is followed by the next. Answers the new
     * deadlines.
     */
    engineTakeProbe(
      keys: ReadonlyArray<string>,
      lease: Duration.Duration
    ): Effect.Effect<ReadonlyMap<string, Instant>, StoreError>
    /** Ends a probe whose deadline is still `held`: null forgets the key, an instant is its new deadline. */
    engineEndProbe(key: string, held: Instant, until: Instant | null): Effect.Effect<void, StoreError>
    /**
     * Takes `amount` from a bucket that holds `capacity` at most, starts full and fills by `refillPerSecond`; false,
     * and nothing taken, where less is in it. A negative amount gives back, as much as the bucket has room for. All are
     * counted to a millionth.
     */
    engineTake(
      key: string,
      amount: number,
      capacity: number,
      refillPerSecond: number
    ): Effect.Effect<boolean, StoreError>
    /** What was left in these buckets when they were last taken from; those nobody ever took from are left out. */
    engineLevels(keys: ReadonlyArray<string>): Effect.Effect<ReadonlyMap<string, number>, StoreError>
    /**
     * Notes in a ledger that many workspaces share which resources were paid for on a day; answers how many of them
     * nobody had paid for. Only the day and the one before it are remembered.
     */
    enginePay(ledger: string, day: Instant, resources: ReadonlyArray<string>): Effect.Effect<number, StoreError>
    /** What was written under the key last; version 0 and no text where nothing ever was. */
    engineNote(key: string): Effect.Effect<Note, StoreError>
    /**
     * Writes where the version is still `expected` and counts it up by one; tells whether it did. However many write at
     * once over one version, one of them does.
     */
    engineWriteNote(key: string, text: string, expected: number): Effect.Effect<boolean, StoreError>
  }
>()("@dravo/core/Store") {}

export interface Granted {
  readonly granted: ReadonlyArray<Fenced>
  readonly now: Instant
}

/** A subject in any workspace. */
export interface Place {
  readonly workspace: WorkspaceId
  readonly subject: Subject
}

export interface Thinned {
  /** How many points are gone. */
  readonly deleted: number
  readonly next: Place | null
}

export interface Expired extends Thinned {
  /** In the order of places. */
  readonly aged: ReadonlyArray<Place>
  readonly now: Instant
}

export interface FoundKey {
  readonly workspace: WorkspaceId
  readonly key: ApiKeyRecord
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

/** A text all processes share, with the store's own now. */
export interface Note {
  readonly text: string
  readonly version: number
  readonly now: Instant
}

export interface Throttles {
  readonly until: ReadonlyMap<string, Instant>
  /** Keys whose deadline has passed and that nobody has asked under since: one probe first. */
  readonly passed: ReadonlyArray<string>
  readonly now: Instant
}
