/** What rows were, and what changed. */
import type * as Effect from "effect/Effect"
import type { Changes, Cursor } from "../past/Change.ts"
import type { HistoryQuery, Recorded } from "../past/History.ts"
import type { Insertion } from "../past/Series.ts"
import type { StoreError } from "./StoreError.ts"
import type { Subject } from "../domain/Subject.ts"
import type { WorkspaceId } from "../domain/Ids.ts"

/** Points of rows' history. */
export interface History {
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
   * Keeps points that were read elsewhere, one after the other, as `Series.inserted` has it, all in one transaction;
   * what became of each, in their order. Rows and the feed stay as they are. Where a point becomes the newest of its
   * row, a refresh under way loses its fence, as it knows another one for the newest.
   */
  insertPoints(
    workspace: WorkspaceId,
    points: ReadonlyArray<Recorded>
  ): Effect.Effect<ReadonlyArray<Insertion>, StoreError>
}

/** Records that changed, in the order in which they did. */
export interface Feed {
  /**
   * Records that changed after the cursor, each once and as it is now, in the order of `Change.order`. Connecting
   * changes an account and its grant; disconnecting and a refused grant the grant; recording and commits the row;
   * erasing all that goes. Claims and releases change nothing. Whoever follows the cursors from anywhere to the end,
   * while others write, ends with exactly the current state.
   */
  changes(workspace: WorkspaceId, after: Cursor, limit: number): Effect.Effect<Changes, StoreError>
}
