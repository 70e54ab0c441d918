/** Commits rows so that one the store cannot take costs its neighbours nothing. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit, Store } from "@dravo/core/Store"
import type { Reason, StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import type { JoinedCommits } from "./joinedCommits.ts"

export interface Made {
  readonly commit: Commit
  /** What becomes of the row where the store cannot take that: its old numbers, and why there are no new ones. */
  readonly unstored: () => Commit
}

export interface CommitEnvironment {
  readonly store: Pick<Store["Service"], "commit">
  /** The same, with what others write to the workspace just now. */
  readonly commit: JoinedCommits
}

export interface Committed {
  /** As they were stored, in the order they were given. */
  readonly commits: ReadonlyArray<Commit>
  /** Whose fence had moved. */
  readonly dropped: ReadonlyArray<Subject>
}

/** All at once; one by one where the store refuses what is in them. */
export const commitRows = (
  { commit, store }: CommitEnvironment,
  workspace: WorkspaceId,
  made: ReadonlyArray<Made>
): Effect.Effect<Committed, StoreError> => {
  const commits = made.map(({ commit }) => commit)
  return commit(workspace, commits).pipe(
    Effect.map((dropped): Committed => ({ commits, dropped })),
    Effect.catch((error) => (isOfContent(error.reason) ? oneByOne(store, workspace, made) : Effect.fail(error)))
  )
}

// internal

/** Whether what was written may be to blame: any other write would have failed for the other reasons too. */
const isOfContent = ({ _tag }: Reason): boolean =>
  _tag === "Unstorable" || _tag === "Unclassified" || _tag === "Conflict"

const oneByOne = Effect.fnUntraced(function* (
  store: CommitEnvironment["store"],
  workspace: WorkspaceId,
  made: ReadonlyArray<Made>
): Effect.fn.Return<Committed, StoreError> {
  const commits: Array<Commit> = []
  const dropped: Array<Subject> = []
  const put = (commit: Commit) =>
    Effect.map(store.commit(workspace, [commit]), (gone) => {
      commits.push(commit)
      dropped.push(...gone)
    })
  for (const { commit, unstored } of made)
    yield* Effect.catch(put(commit), (error) =>
      isOfContent(error.reason)
        ? Effect.andThen(
            Effect.logWarning("the store cannot take a row's new numbers", error),
            Effect.suspend(() => put(unstored()))
          )
        : Effect.fail(error)
    )
  return { commits, dropped }
})
