/** Stores broken in what a refresh writes. */
import * as Effect from "effect/Effect"
import { type Mutant, mutant, reading, refenced } from "./mutant.ts"

export const commits: ReadonlyArray<Mutant> = [
  mutant(
    "a commit does not look at the fence",
    "a commit that arrives after a takeover changes nothing and leaves the winner's lease",
    true,
    (store) => ({
      commit: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.commit(workspace, now))
    })
  ),
  mutant(
    "dropped commits are not told",
    "a commit under another fence is dropped, named and without effect",
    true,
    (store) => ({
      commit: (workspace, list) => Effect.as(store.commit(workspace, list), [])
    })
  ),
  mutant(
    "one lost fence drops the whole commit",
    "of one commit each part holds or is dropped by itself",
    true,
    (store) => ({
      commit: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) =>
          now.every((one, at) => one.fence === list[at]?.fence)
            ? store.commit(workspace, list)
            : Effect.succeed(list.map(({ subject }) => subject))
        )
    })
  ),
  mutant(
    "what was learned is lost",
    "what a reading taught is kept, and what it did not teach stays",
    true,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map(({ fence, subject, sync }) => ({ fence, subject, sync }))
        )
    })
  ),
  mutant("numbers are single precision", "metrics come back exactly, key by key", true, (store) => ({
    commit: (workspace, list) =>
      store.commit(
        workspace,
        list.map((one) => ({
          ...one,
          sync: {
            ...one.sync,
            metrics: Object.fromEntries(
              Object.entries(one.sync.metrics).map(([name, value]) => [name, Math.fround(value)])
            )
          }
        }))
      )
  })),
  mutant(
    "a metric called __proto__ is lost",
    "metrics come back exactly, key by key",
    true,
    reading((row) => {
      const metrics: Record<string, number> = {}
      for (const [name, value] of Object.entries(row.sync.metrics)) metrics[name] = value
      return { ...row, sync: { ...row.sync, metrics } }
    })
  ),
  mutant(
    "null becomes zero",
    "a commit writes the whole state, ends the lease and keeps the fence",
    true,
    reading((row) => ({ ...row, sync: { ...row.sync, lastUpdatedAt: row.sync.lastUpdatedAt ?? 0 } }))
  )
]
