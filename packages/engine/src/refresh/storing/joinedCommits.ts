/**
 * Commits of one workspace that are asked for in one turn become one transaction: their rows lie on the same pages of
 * the database, and each transaction writes its own copy of those. Whoever asked is told of its own rows alone.
 */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key, type Subject } from "@dravo/core/Subject"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/** As the port has it. */
export type JoinedCommits = Store["Service"]["commit"]

export const make = (store: Pick<Store["Service"], "commit">): JoinedCommits => {
  const open = new Map<WorkspaceId, Gathered>()
  const asked = (workspace: WorkspaceId, own: Gathered) =>
    Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => {
        if (open.get(workspace) === own) open.delete(workspace)
        const commits = [...own.commits.values()]
        // Tables a map has outgrown keep what stood in them until everything is collected: let it be nothing.
        own.commits.clear()
        return Deferred.into(store.commit(workspace, commits), own.end)
      })
    )
  return (workspace, commits) =>
    Effect.suspend(() => {
      const joined = open.get(workspace)
      if (joined !== undefined && fits(joined, commits)) {
        add(joined, commits)
        return dropped(joined, commits)
      }
      const own: Gathered = { commits: new Map(), end: Deferred.makeUnsafe() }
      add(own, commits)
      open.set(workspace, own)
      return Effect.andThen(Effect.forkDetach(asked(workspace, own)), dropped(own, commits))
    })
}

// internal

/** Rows of one transaction: more would hold a single writer's lock, and the event loop, for longer than a frame. */
const max = 250

interface Gathered {
  readonly commits: Map<string, Commit>
  readonly end: Deferred.Deferred<ReadonlyArray<Subject>, StoreError>
}

/** A row stands in a transaction once: what was dropped is told by its subject. */
const fits = ({ commits }: Gathered, more: ReadonlyArray<Commit>): boolean =>
  commits.size + more.length <= max && !more.some(({ subject }) => commits.has(key(subject)))

const add = ({ commits }: Gathered, more: ReadonlyArray<Commit>): void => {
  for (const one of more) commits.set(key(one.subject), one)
}

const dropped = ({ end }: Gathered, own: ReadonlyArray<Commit>): Effect.Effect<ReadonlyArray<Subject>, StoreError> =>
  Effect.map(Deferred.await(end), (gone) => {
    if (gone.length === 0) return gone
    const keys = new Set(own.map(({ subject }) => key(subject)))
    return gone.filter((subject) => keys.has(key(subject)))
  })
