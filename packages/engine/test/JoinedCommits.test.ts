import { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import { StoreError, Unstorable } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import { initial } from "@dravo/core/SyncState"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { commitRows } from "../src/refresh/storing/commitRows.ts"
import * as JoinedCommits from "../src/refresh/storing/joinedCommits.ts"

const acme = WorkspaceId.make("acme")
const other = WorkspaceId.make("other")

const commit = (seq: number, fence = 1): Commit => ({ subject: { kind: "publication", seq }, fence, sync: initial })
const some = (from: number, count: number) => Array.from({ length: count }, (_, at) => commit(from + at))
const seqs = (subjects: ReadonlyArray<Subject>) => subjects.map(({ seq }) => seq)

/** Tells of each transaction by its workspace and rows; fences below one have moved on. */
const store = () => {
  const transactions: Array<readonly [WorkspaceId, ReadonlyArray<number>]> = []
  return {
    transactions,
    commit: (workspace: WorkspaceId, commits: ReadonlyArray<Commit>) =>
      Effect.suspend(() => {
        transactions.push([workspace, seqs(commits.map(({ subject }) => subject))])
        return commits.some(({ subject }) => subject.seq === 13)
          ? Effect.fail(new StoreError({ operation: "commit", reason: new Unstorable({ detail: "a text" }) }))
          : Effect.succeed(commits.flatMap(({ fence, subject }) => (fence < 1 ? [subject] : [])))
      })
  }
}

const together = <A, E>(...effects: ReadonlyArray<Effect.Effect<A, E>>) =>
  Effect.all(effects, { concurrency: "unbounded" })

describe("Calls of one workspace that end together", () => {
  it.effect("are stored in one transaction, and each hears of its own rows alone", () =>
    Effect.gen(function* () {
      const { commit: store1, transactions } = store()
      const joined = JoinedCommits.make({ commit: store1 })
      const dropped = yield* together(
        joined(acme, [commit(1), commit(2, 0)]),
        joined(other, [commit(3)]),
        joined(acme, [commit(4, 0), commit(5)])
      )
      assert.deepStrictEqual(transactions, [
        [acme, [1, 2, 4, 5]],
        [other, [3]]
      ])
      assert.deepStrictEqual(dropped.map(seqs), [[2], [], [4]])
      yield* joined(acme, [commit(6)])
      assert.lengthOf(transactions, 3)
    })
  )

  it.effect("are stored in several where they are many, or where a row would stand in one twice", () =>
    Effect.gen(function* () {
      const { commit: store1, transactions } = store()
      const joined = JoinedCommits.make({ commit: store1 })
      yield* together(joined(acme, some(100, 200)), joined(acme, some(300, 51)), joined(acme, some(400, 199)))
      assert.deepStrictEqual(
        transactions.map(([, rows]) => rows.length),
        [200, 250]
      )
      transactions.length = 0
      const dropped = yield* together(joined(acme, [commit(1, 0)]), joined(acme, [commit(1)]))
      assert.deepStrictEqual(dropped.map(seqs), [[1], []])
      assert.lengthOf(transactions, 2)
    })
  )

  it.effect("cost one another nothing where the store cannot take a row: it alone is left as it was", () =>
    Effect.gen(function* () {
      const one = store()
      const env = { store: one, commit: JoinedCommits.make(one) }
      const made = (seq: number) => ({ commit: commit(seq), unstored: () => commit(seq + 1000) })
      const [good, bad] = yield* together(
        commitRows(env, acme, [made(1), made(2)]),
        commitRows(env, acme, [made(3), made(13)])
      )
      assert.deepStrictEqual(seqs(good?.commits.map(({ subject }) => subject) ?? []), [1, 2])
      assert.deepStrictEqual(seqs(bad?.commits.map(({ subject }) => subject) ?? []), [3, 1013])
    })
  )

  it.effect("a call that is given up takes nothing from the others", () =>
    Effect.gen(function* () {
      const { commit: store1, transactions } = store()
      const joined = JoinedCommits.make({ commit: store1 })
      const [, dropped] = yield* Effect.all(
        [Effect.raceFirst(joined(acme, [commit(1)]), Effect.succeed([])), joined(acme, [commit(2, 0)])],
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(seqs(dropped), [2])
      assert.isAtLeast(transactions.length, 1)
    })
  )
})
