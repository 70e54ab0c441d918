/** What rows were. */
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { Subject } from "../domain/Subject.ts"
import type { HistoryQuery, Recorded } from "../past/History.ts"
import type { StoreError } from "./StoreError.ts"

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
}
