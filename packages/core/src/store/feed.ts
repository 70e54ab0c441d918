/** What changed. */
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { Changes, Cursor } from "../past/Change.ts"
import type { StoreError } from "./StoreError.ts"

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
