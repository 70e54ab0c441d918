/** Laws of committing: only the holder of the fence writes, and everything it writes is there. */
import { initial, type SyncState } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "./claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"

const everything: SyncState = {
  outcome: "partial",
  metrics: { likes: 3, views: 12 },
  metricsAsOf: { likes: 500 },
  metricsWindow: { from: -1, to: 253_402_300_799_999 },
  warnings: ["One.", "Two."],
  error: "It failed.",
  lastUpdatedAt: 1500,
  staleAfter: 2500,
  attempts: 7,
  attemptedAt: 2200,
  attemptedConnection: 3,
  policyState: '{"m":1.5}',
  again: { from: 2000, until: 2100 },
  unavailableAt: 2300
}

export const commits: ReadonlyArray<Law> = [
  law(
    "a commit writes the whole state, ends the lease and keeps the fence",
    Effect.fnUntraced(function* (world) {
      for (const subject of yield* subjects(world.store)) {
        const before = yield* F.rowOf(world.store, subject)
        for (const sync of [everything, initial, F.failing(null)]) {
          const held = yield* claimed(world, subject)
          assert.isEmpty(yield* world.store.commit(F.mine, [{ ...held, sync }]))
          assert.deepStrictEqual(yield* F.rowOf(world.store, subject), {
            ...before,
            sync,
            fence: held.fence,
            leaseUntil: null
          })
        }
      }
    })
  ),

  law(
    "a commit under another fence is dropped, named and without effect",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      const held = yield* claimed(world, one)
      const before = yield* F.rowOf(world.store, one)
      for (const fence of [held.fence - 1, held.fence + 1]) {
        assert.deepStrictEqual(
          yield* world.store.commit(F.mine, [
            { subject: one, fence, sync: everything, learned: { url: "https://no" } }
          ]),
          [one]
        )
      }
      assert.deepStrictEqual(yield* F.rowOf(world.store, one), before)
      assert.strictEqual((yield* F.rowOf(world.store, two)).sync.outcome, "never")
    })
  ),

  law(
    "a commit that arrives after a takeover changes nothing and leaves the winner's lease",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const lateHolder = yield* claimed(world, one)
      yield* world.wait(Duration.toMillis(world.lease))
      const winner = yield* claimed(world, one)
      const before = yield* F.rowOf(world.store, one)
      assert.deepStrictEqual(yield* world.store.commit(F.mine, [{ ...lateHolder, sync: everything }]), [one])
      assert.deepStrictEqual(yield* F.rowOf(world.store, one), before)
      assert.isEmpty(yield* world.store.commit(F.mine, [{ ...winner, sync: F.synced(5) }]))
      assert.deepStrictEqual(yield* world.store.commit(F.mine, [{ ...lateHolder, sync: everything }]), [one])
      assert.deepStrictEqual((yield* F.rowOf(world.store, one)).sync, F.synced(5))
    })
  ),

  law(
    "a holder whose lease ran out still commits while nobody took over",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const held = yield* claimed(world, one)
      yield* world.wait(2 * Duration.toMillis(world.lease))
      assert.isEmpty(yield* world.store.commit(F.mine, [{ ...held, sync: everything }]))
      assert.deepStrictEqual((yield* F.rowOf(world.store, one)).sync, everything)
    })
  ),

  law(
    "of one commit each part holds or is dropped by itself",
    Effect.fnUntraced(function* (world) {
      const [one, two, three] = yield* subjects(world.store)
      const [a, b, c] = yield* Effect.all([claimed(world, one), claimed(world, two), claimed(world, three)])
      const dropped = yield* world.store.commit(F.mine, [
        { ...a, sync: F.synced(1) },
        { ...b, fence: b.fence - 1, sync: F.synced(2) },
        { ...c, sync: F.synced(3) },
        { subject: { kind: "publication", seq: 4_000_000 }, fence: 1, sync: F.synced(4) }
      ])
      assert.sameDeepMembers([...dropped], [two, { kind: "publication", seq: 4_000_000 }])
      const outcomes = yield* Effect.forEach([one, two, three], (subject) =>
        Effect.map(F.rowOf(world.store, subject), ({ sync }) => sync.lastUpdatedAt)
      )
      assert.deepStrictEqual(outcomes, [1, null, 3])
      assert.isNotNull((yield* F.rowOf(world.store, two)).leaseUntil)
      assert.isEmpty(yield* world.store.commit(F.mine, []))
    })
  ),

  law(
    "a refresh never moves a row",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const before = F.seqs((yield* world.store.pagePublications(F.mine, F.allPublications)).rows)
      const held = yield* claimed(world, one)
      yield* world.store.commit(F.mine, [{ ...held, sync: everything, learned: { publishedAt: 253_402_300_799_999 } }])
      assert.deepStrictEqual(F.seqs((yield* world.store.pagePublications(F.mine, F.allPublications)).rows), before)
    })
  )
]
