/** Reads whose places and names are sealed on their way out, and opened on their way in. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import { cursorExpired, StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type Cursors, lengthOf, type List } from "./Cursors.ts"
import type { ChangesPage, ChangesRequest } from "../History.ts"
import { InvalidRequest } from "../InvalidRequest.ts"
import * as Check from "../check.ts"

interface Request {
  readonly cursor?: string
}

/** The request with the place its cursor stands for. */
export const opened = <R extends Request>(
  cursors: Cursors,
  workspace: WorkspaceId,
  list: List,
  request: R
): Effect.Effect<R, InvalidRequest | StoreError> =>
  request.cursor === undefined
    ? Effect.succeed(request)
    : Effect.flatMap(cursors.open(workspace, list, request.cursor), (place) =>
        place === undefined
          ? Effect.fail(
              new InvalidRequest({ parameter: "cursor", detail: "must be a next_cursor of an earlier answer" })
            )
          : Effect.succeed({ ...request, cursor: place })
      )

/** One page of a list; null where there is nothing to list. */
export const paged =
  <R extends Request, P extends { readonly nextCursor: string | null } | null, E>(
    cursors: Cursors,
    list: List,
    read: (workspace: WorkspaceId, request: R) => Effect.Effect<P, E>
  ) =>
  (workspace: WorkspaceId, request: R): Effect.Effect<P, E | InvalidRequest | StoreError> =>
    Effect.flatMap(opened(cursors, workspace, list, request), (within) =>
      Effect.flatMap(read(workspace, within), (page) =>
        page === null || page.nextCursor === null
          ? Effect.succeed(page)
          : Effect.map(cursors.seal(workspace, list, page.nextCursor), (nextCursor) => ({ ...page, nextCursor }))
      )
    )

/** A page of the feed. */
export const changes =
  (cursors: Cursors, store: Store["Service"]) =>
  (workspace: WorkspaceId, request: ChangesRequest): Effect.Effect<ChangesPage, InvalidRequest | StoreError> =>
    Effect.gen(function* () {
      const { after, limit } = yield* feedFrom(cursors, workspace, request)
      const page = yield* store.changes(workspace, after, limit)
      return {
        changes: yield* renamed(cursors, workspace, Change.named(page)),
        cursor: yield* cursors.seal(workspace, "changes", Change.encodeCursor(page.cursor))
      }
    })

/** Where the feed goes on, and how far. */
export const feedFrom = (cursors: Cursors, workspace: WorkspaceId, request: ChangesRequest) =>
  opened(cursors, workspace, "changes", request).pipe(
    Effect.catchTag("InvalidRequest", (error) =>
      // What looks like one and does not open was told by another database, as one whose latest writes were lost is.
      Effect.fail(
        request.cursor?.length === lengthOf("changes")
          ? new StoreError({ operation: "changes", reason: cursorExpired })
          : error
      )
    ),
    Effect.flatMap(Check.changes)
  )

/** Each record under the name callers know it by. */
export const renamed = (
  cursors: Cursors,
  workspace: WorkspaceId,
  changes: ReadonlyArray<Change.Named>
): Effect.Effect<ReadonlyArray<Change.Named>, StoreError> =>
  Effect.map(
    cursors.names(
      workspace,
      changes.map(({ id }) => id)
    ),
    (names) => changes.map((change, at) => ({ ...change, id: names[at] ?? change.id }))
  )
