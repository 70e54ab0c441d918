/** Stores broken in what a refresh writes. */
import { StoreError, Unstorable } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, reading, refenced } from "./mutant.ts"

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\u0000")

const unstorable = new StoreError({ operation: "commit", reason: new Unstorable({ detail: "" }) })

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
  mutant(
    "one text no database holds costs the whole commit",
    "of a commit with a text no database can hold every row is stored, and of that row everything but the text",
    false,
    (store) => ({
      commit: (workspace, list) =>
        list.some(({ sync }) => [sync.error ?? "", ...sync.warnings].some((text) => !isStorable(text)))
          ? Effect.fail(unstorable)
          : store.commit(workspace, list)
    })
  ),
  mutant(
    "one id that is none costs the whole commit",
    "an id, an address or a trait that cannot be one is not learned, and the rest of what was learned is",
    false,
    (store) => ({
      commit: (workspace, list) =>
        list.some(({ learned }) => !/^[!-~]*$/u.test(learned?.platformPostId ?? ""))
          ? Effect.fail(unstorable)
          : store.commit(workspace, list)
    })
  ),
  mutant(
    "a part of a millisecond costs the whole commit",
    "an instant that is none costs no commit: it is rounded, and what lies past all time is its end",
    false,
    (store) => ({
      commit: (workspace, list) =>
        list.every(({ sync }) => Number.isInteger(sync.staleAfter ?? 0))
          ? store.commit(workspace, list)
          : Effect.fail(unstorable)
    })
  ),
  mutant(
    "instants past all time are read as they were written",
    "an instant that is none costs no commit: it is rounded, and what lies past all time is its end",
    false,
    reading((row) =>
      row.sync.staleAfter === 253_402_300_799_999
        ? { ...row, sync: { ...row.sync, staleAfter: Number.MAX_SAFE_INTEGER } }
        : row
    )
  ),
  mutant(
    "a reading made at part of a millisecond is no point of history",
    "a reading made at part of a millisecond is a point of history at the nearest whole one",
    false,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map(({ point, ...one }) =>
            point !== undefined && Number.isInteger(one.sync.lastUpdatedAt) ? { ...one, point } : one
          )
        )
    })
  ),
  mutant(
    "a post recorded under two ids stays two",
    "a post recorded under two ids is one once they are known to be one: it answers to both, and the other is erased",
    false,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map(({ learned, ...one }) =>
            learned?.platformPostId === undefined ? { ...one, ...(learned && { learned }) } : one
          )
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
