/** What is deleted, and when. */
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { Subject } from "../domain/Subject.ts"
import type { Erased, Erasure } from "../past/Change.ts"
import type { Limit } from "../past/Expiry.ts"
import type { Retention } from "../past/Series.ts"
import type { Ranking } from "../reading/Ordering.ts"
import type { StoreError } from "./StoreError.ts"

/** Erasing on request, thinning and expiry. */
export interface RetentionStore {
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
  engineThin(policy: Retention, after: RowKey | null, subjects: number): Effect.Effect<Thinned, StoreError>

  /**
   * Takes at most so many changes, or rows that are older than these, into what totals are told from; whether there
   * are more. Answers are the same before, amid and after.
   */
  engineFold(changes: number): Effect.Effect<boolean, StoreError>

  /**
   * Keeps rankings from here on, over all workspaces, taking in at most so many rows that are older; whether there are
   * more to take in. Those nobody has named for a week are forgotten. Answers are the same before, amid
   * and after; only what they cost is not.
   */
  engineRank(rankings: ReadonlyArray<Ranking>, rows: number): Effect.Effect<boolean, StoreError>

  /**
   * Of at most so many rows after a place, over all workspaces, connected or not: deletes points that no reading
   * found within the limit of their platform, and names the rows that have older numbers (`Expiry.isAged`). Tells the
   * place to go on from; null at the end.
   */
  engineExpire(limits: ReadonlyArray<Limit>, after: RowKey | null, rows: number): Effect.Effect<Expired, StoreError>
}

/** A subject in any workspace. */
export interface RowKey {
  readonly workspace: WorkspaceId
  readonly subject: Subject
}

/** How far a step of thinning came; `next` is null at the end. */
export interface Thinned {
  /** How many points are gone. */
  readonly deleted: number
  readonly next: RowKey | null
}

/** How far a step of expiry came. */
export interface Expired extends Thinned {
  /** In the order of row keys. */
  readonly aged: ReadonlyArray<RowKey>
  readonly now: Instant
}
