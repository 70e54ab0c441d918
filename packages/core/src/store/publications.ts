/** What a workspace has published, and its rows. */
import type * as Effect from "effect/Effect"
import type { WorkspaceId } from "../domain/Ids.ts"
import type { Publication, PublicationDraft } from "../domain/Publication.ts"
import type { Subject } from "../domain/Subject.ts"
import type { PublicationQuery } from "../reading/Query.ts"
import type { PublicationRow, Row } from "../reading/Row.ts"
import type { Sums, SumsQuery } from "../reading/Sums.ts"
import type { StoreError } from "./StoreError.ts"
import type { Page, Rows } from "./page.ts"

/** Publications, and rows of either kind. */
export interface Publications {
  /**
   * Newest first by (createdAt, seq), or as `Ordering.compare` has it. Rows of disconnected accounts are included. An
   * order no ranking is kept for is refused where more rows match than it may look at; one by creation never is.
   */
  pagePublications(workspace: WorkspaceId, query: PublicationQuery): Effect.Effect<Page<PublicationRow>, StoreError>

  /** The rows of these subjects as they are now, in no promised order; unknown subjects are left out. */
  rows(workspace: WorkspaceId, subjects: ReadonlyArray<Subject>): Effect.Effect<Rows<Row>, StoreError>

  /** The exact sums of all matching rows of one snapshot, as `Sums.of` has them of those rows. */
  sumPublications(workspace: WorkspaceId, query: SumsQuery): Effect.Effect<Sums, StoreError>

  /**
   * Idempotent on (account, platformPostId): the first recording stays, also once a reading has taught it another id.
   * Another post id for it is a `Conflict`, an unknown account `NotFound`. A post that a listing had found becomes the
   * host's own: it takes the draft's post id, and what else the draft knows, and keeps its number, `createdAt` and
   * history.
   */
  recordPublication(workspace: WorkspaceId, draft: PublicationDraft): Effect.Effect<Publication, StoreError>
}
