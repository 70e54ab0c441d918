/** Laws of what is refreshed before its promise ends: while asking again is free, and to fill a call. */
import type { FillerQuery } from "@dravo/core/Due"
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import { claim, commit, query } from "./dueRows.ts"

export const dueEarly: ReadonlyArray<Law> = [
  law(
    "a row that is promised still is due where asking again is free, before that ends, and once",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const { publications } = yield* F.seeded(store, 4)
      const [free, missed, failing, settled] = publications
      const later = { staleAfter: start + 1000 * tick }
      yield* commit(
        world,
        free?.seq,
        F.synced(start, { ...later, again: { from: start + 20 * tick, until: start + 60 * tick } })
      )
      yield* commit(
        world,
        missed?.seq,
        F.synced(start, { ...later, again: { from: start + 10 * tick, until: start + 18 * tick } })
      )
      yield* commit(
        world,
        failing?.seq,
        F.synced(start, { ...later, outcome: "failed", attempts: 1, again: { from: start, until: start + 60 * tick } })
      )
      yield* commit(
        world,
        settled?.seq,
        F.synced(start, { staleAfter: null, again: { from: start, until: start + 60 * tick } })
      )
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* wait(25 * tick)
      const { rows } = yield* store.engineClaimDue(query(), lease)
      assert.deepStrictEqual(F.seqs(rows), [free?.seq])
      yield* store.commit(
        F.mine,
        rows.map((row) => ({
          subject: { kind: "publication", seq: free?.seq ?? 0 },
          fence: row.fence,
          sync: F.synced(start + 25 * tick, later)
        }))
      )
      yield* wait(5 * tick)
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* wait(980 * tick)
      assert.sameMembers(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), [
        free?.seq,
        missed?.seq,
        failing?.seq
      ])
    })
  ),

  law(
    "a free time ends: a row released in it is due again, one released after it waits for its promise",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const { publications } = yield* F.seeded(store, 1)
      const [one] = publications
      yield* commit(
        world,
        one?.seq,
        F.synced(start, { staleAfter: start + 1000 * tick, again: { from: start + tick, until: start + 50 * tick } })
      )
      yield* wait(10 * tick)
      const giveBack = Effect.gen(function* () {
        const { rows } = yield* store.engineClaimDue(query(), lease)
        yield* store.release(
          F.mine,
          rows.map((row) => ({ subject: { kind: "publication", seq: one?.seq ?? 0 }, fence: row.fence }))
        )
        return rows.length
      })
      assert.deepStrictEqual([yield* giveBack, yield* giveBack], [1, 1])
      yield* wait(45 * tick)
      assert.deepStrictEqual([yield* giveBack, yield* giveBack], [0, 0])
      yield* wait(950 * tick)
      assert.strictEqual(yield* giveBack, 1)
    })
  ),

  law(
    "a call is filled with rows of its credential that are due, or of whose promise half is over, the next first",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const own = yield* F.seeded(store, 5)
      const other = yield* store.connectAccount(F.mine, F.account(1))
      const foreign = yield* store.recordPublication(F.mine, F.publication(9, { accountId: other.accountId }))
      const [young, soon, sooner, missing, busy] = own.publications
      yield* commit(world, young?.seq, F.synced(start, { staleAfter: start + 300 * tick }))
      for (const one of [soon, busy, foreign])
        yield* commit(world, one?.seq, F.synced(start, { staleAfter: start + 190 * tick }))
      yield* commit(world, sooner?.seq, F.synced(start, { staleAfter: start + 120 * tick }))
      yield* wait(100 * tick)
      yield* claim(world, busy?.seq)
      const fillers = (slots: number, change: Partial<FillerQuery> = {}) =>
        Effect.map(
          store.claimFillers(
            F.mine,
            {
              kind: "publication",
              platform: F.platform(0),
              calls: [{ of: { account: own.account.accountId }, slots }],
              scanLimit: 100,
              unreadFor: null,
              ...change
            },
            lease
          ),
          F.seqs
        )
      assert.isEmpty(yield* fillers(9, { platform: F.platform(1) }))
      assert.isEmpty(yield* fillers(9, { calls: [{ of: { app: "another" }, slots: 9 }] }))
      assert.isEmpty(yield* fillers(9, { scanLimit: 0 }))
      assert.isEmpty(yield* fillers(0))
      assert.sameMembers(yield* fillers(2), [missing?.seq, sooner?.seq])
      assert.deepStrictEqual(yield* fillers(9), [soon?.seq])
      assert.isEmpty(yield* fillers(9), "those are leased now")
      assert.isTrue((yield* F.rowOf(store, { kind: "publication", seq: soon?.seq ?? 0 })).fence > 1)
      assert.deepStrictEqual(
        yield* fillers(9, { calls: [{ of: { app: null }, slots: 9 }] }),
        [foreign.seq],
        "an app's call takes rows of all its accounts"
      )
    })
  ),

  law(
    "two calls of one question are filled each with its own account's next rows, each as far as it has slots",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const first = yield* F.seeded(store, 3)
      const second = yield* store.connectAccount(F.mine, F.account(1))
      const others = yield* Effect.forEach([5, 6, 7], (n) =>
        store.recordPublication(F.mine, F.publication(n, { accountId: second.accountId }))
      )
      const third = yield* store.connectAccount(F.mine, F.account(2))
      yield* store.recordPublication(F.mine, F.publication(9, { accountId: third.accountId }))
      const rows = [...first.publications, ...others]
      // The later a row was recorded, the sooner it is due.
      for (const [at, one] of rows.entries())
        yield* commit(world, one.seq, F.synced(start, { staleAfter: start + (190 - 10 * at) * tick }))
      yield* wait(100 * tick)
      const found = yield* store.claimFillers(
        F.mine,
        {
          kind: "publication",
          platform: F.platform(0),
          calls: [
            { of: { account: first.account.accountId }, slots: 1 },
            { of: { account: second.accountId }, slots: 2 }
          ],
          scanLimit: 100,
          unreadFor: null
        },
        lease
      )
      assert.sameMembers(F.seqs(found), [rows[2]?.seq, rows[5]?.seq, rows[4]?.seq])
    })
  ),

  law(
    "nobody rides along whom nobody read for long, and a row that is put off waits when it is due",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const account = yield* store.connectAccount(F.mine, F.account(0))
      const [unread, due] = yield* Effect.forEach([0, 1], (n) =>
        store.recordPublication(F.mine, F.publication(n, { createdAt: start }))
      )
      yield* commit(world, unread?.seq, F.synced(start, { staleAfter: start + 150 * tick }))
      const { rows } = yield* store.engineClaimDue(query(), lease)
      yield* store.postpone(
        F.mine,
        rows.map((row) => ({ subject: { kind: "publication", seq: due?.seq ?? 0 }, fence: row.fence })),
        start + 500 * tick
      )
      yield* wait(100 * tick)
      const fillers = (unreadFor: Duration.Duration | null) =>
        Effect.map(
          store.claimFillers(
            F.mine,
            {
              kind: "publication",
              platform: F.platform(0),
              calls: [{ of: { account: account.accountId }, slots: 9 }],
              scanLimit: 100,
              unreadFor
            },
            lease
          ),
          F.seqs
        )
      assert.isEmpty(yield* fillers(Duration.millis(90 * tick)))
      assert.deepStrictEqual(yield* fillers(null), [unread?.seq])
    })
  )
]
