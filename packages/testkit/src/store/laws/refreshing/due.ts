/** Laws of background work: what is due, in which turn, and who gets it. */
import { WorkspaceId } from "@dravo/core/Ids"
import { assert } from "@effect/vitest"
import type { DueQuery } from "@dravo/core/Due"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import { type Law, law } from "../../../suite/law.ts"
import { claim, commit, query } from "./dueRows.ts"

export const due: ReadonlyArray<Law> = [
  law(
    "due rows are leased as a claim would lease them, and to one process only",
    Effect.fnUntraced(function* (world) {
      const { lease, store } = world
      const { publications } = yield* F.seeded(store, 3)
      const { next, rows } = yield* store.engineClaimDue(query(), lease)
      assert.deepStrictEqual([F.seqs(rows), next], [F.numbers(publications), null])
      for (const [at, one] of publications.entries())
        assert.deepStrictEqual(rows[at], yield* F.rowOf(store, F.ofPublication(one)))
      assert.isTrue(rows.every((row) => row.fence === 1 && row.leaseUntil !== null))
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* world.wait(Duration.toMillis(lease) + world.tick)
      assert.strictEqual((yield* store.engineClaimDue(query(), lease)).rows.length, 3)
    })
  ),

  law(
    "rows never asked for come first, then those stale for longest",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const { publications } = yield* F.seeded(store, 4)
      const [a, b, c, d] = publications
      yield* commit(world, a?.seq, F.synced(start, { staleAfter: start + 20 * tick }))
      yield* commit(world, b?.seq, F.synced(start, { staleAfter: start + 10 * tick }))
      yield* wait(30 * tick)
      assert.deepStrictEqual(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), [
        c?.seq,
        d?.seq,
        b?.seq,
        a?.seq
      ])
    })
  ),

  law(
    "rows that are fresh, settled, gone or backing off are left alone until that ends",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      const { publications } = yield* F.seeded(store, 4)
      const [fresh, settled, gone, backing] = publications
      yield* commit(world, fresh?.seq, F.synced(start, { staleAfter: start + 100 * tick }))
      yield* commit(world, settled?.seq, F.synced(start, { staleAfter: null }))
      yield* commit(world, gone?.seq, F.failing(null))
      yield* commit(world, backing?.seq, F.failing(start + 50 * tick))
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* wait(60 * tick)
      assert.deepStrictEqual(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), [backing?.seq])
      yield* wait(50 * tick)
      const last = F.seqs((yield* store.engineClaimDue(query(), lease)).rows)
      assert.include(last, fresh?.seq)
      for (const one of [settled, gone]) assert.notInclude(last, one?.seq)
    })
  ),

  law(
    "rows of disconnected and refused accounts wait for a new connection, and then are due",
    Effect.fnUntraced(function* (world) {
      const { lease, store } = world
      const { account } = yield* F.seeded(store, 2)
      yield* store.refuseGrant(F.mine, account.accountId, account.connection, "Revoked.")
      for (const kind of ["publication", "account"] as const)
        assert.isEmpty((yield* store.engineClaimDue(query({ kind }), lease)).rows)
      yield* store.connectAccount(F.mine, F.account(0))
      assert.strictEqual((yield* store.engineClaimDue(query(), lease)).rows.length, 2)
      assert.strictEqual((yield* store.engineClaimDue(query({ kind: "account" }), lease)).rows.length, 1)
      const other = yield* F.seeded(store, 1, F.theirs)
      yield* store.disconnectAccount(F.theirs, other.account.accountId)
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* store.connectAccount(F.theirs, F.account(0))
      assert.strictEqual((yield* store.engineClaimDue(query(), lease)).rows.length, 1)
    })
  ),

  law(
    "a new connection makes fresh rows due, also one committed by a refresh begun before",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store } = world
      const { publications } = yield* F.seeded(store, 2)
      const [a, b] = publications
      yield* commit(world, a?.seq, F.synced(start, { attemptedConnection: 1 }))
      const held = yield* claim(world, b?.seq)
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.commit(
        F.mine,
        held.map((one) => ({ ...one, sync: F.synced(start, { attemptedConnection: 1 }) }))
      )
      assert.deepStrictEqual(
        F.seqs((yield* store.engineClaimDue(query(), lease)).rows).sort((x, y) => x - y),
        F.numbers(publications)
      )
    })
  ),

  law(
    "a row somebody else is refreshing is due when that ends without numbers",
    Effect.fnUntraced(function* (world) {
      const { lease, store } = world
      const { publications } = yield* F.seeded(store, 1)
      const held = yield* claim(world, publications[0]?.seq)
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      yield* store.release(F.mine, held)
      assert.strictEqual((yield* store.engineClaimDue(query(), lease)).rows.length, 1)
    })
  ),

  law(
    "workspaces take turns: each gets its share, and the round goes on where it stopped",
    Effect.fnUntraced(function* ({ lease, store }) {
      const [a, b, c, d] = [
        WorkspaceId.make("ws_a"),
        WorkspaceId.make("ws_b"),
        WorkspaceId.make("ws_c"),
        WorkspaceId.make("ws_d")
      ] as const
      for (const workspace of [d, b, c, a]) yield* F.seeded(store, workspace === c ? 0 : 5, workspace)
      const turn = (after: WorkspaceId | null, change: Partial<DueQuery>) =>
        Effect.map(store.engineClaimDue(query({ after, share: 2, ...change }), lease), ({ next, rows }) => ({
          next,
          of: rows.map(({ account }) => account.workspace)
        }))
      assert.deepStrictEqual(yield* turn(null, { workspaces: 1 }), { next: a, of: [a, a] })
      assert.deepStrictEqual(yield* turn(a, { workspaces: 2 }), { next: c, of: [b, b] })
      assert.deepStrictEqual(yield* turn(b, { workspaces: 2 }), { next: null, of: [d, d] })
      assert.deepStrictEqual(yield* turn(null, { limit: 3 }), { next: b, of: [a, a, b] })
      assert.deepStrictEqual(yield* turn(b, {}), { next: null, of: [d, d] })
      assert.deepStrictEqual(yield* turn(null, { share: 5 }), { next: null, of: [a, b, b, d] })
    })
  ),

  law(
    "only rows of the platform asked for are leased",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* F.seeded(store, 2)
      assert.isEmpty((yield* store.engineClaimDue(query({ platform: F.platform(1) }), lease)).rows)
      assert.lengthOf((yield* store.engineClaimDue(query({ platform: F.platform(0) }), lease)).rows, 2)
    })
  ),

  law(
    "rows nobody read for long are left alone until somebody does; those without numbers never are",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      yield* store.connectAccount(F.mine, F.account(0))
      const [read, unread, missing] = yield* Effect.forEach([0, 1, 2], (n) =>
        store.recordPublication(F.mine, F.publication(n, { createdAt: start }))
      )
      for (const one of [read, unread]) yield* commit(world, one?.seq, F.synced(start, { staleAfter: start + tick }))
      yield* wait(100 * tick)
      yield* store.touchReads(F.mine, [{ subject: { kind: "publication", seq: read?.seq ?? 0 }, reads: 1 }])
      yield* wait(50 * tick)
      const seen = query({ unreadFor: Duration.millis(90 * tick) })
      assert.deepStrictEqual(F.seqs((yield* store.engineClaimDue(seen, lease)).rows), [missing?.seq, read?.seq])
      yield* store.touchReads(F.mine, [{ subject: { kind: "publication", seq: unread?.seq ?? 0 }, reads: 1 }])
      assert.deepStrictEqual(F.seqs((yield* store.engineClaimDue(seen, lease)).rows), [unread?.seq])
    })
  ),

  law(
    "a postponed row is kept from background work until then, and from nobody else",
    Effect.fnUntraced(function* (world) {
      const { lease, start, store, tick, wait } = world
      yield* F.seeded(store, 2)
      const { rows } = yield* store.engineClaimDue(query(), lease)
      const [a, b] = rows.map((row) => ({
        subject: { kind: "publication" as const, seq: F.seqs([row])[0] ?? 0 },
        fence: row.fence
      }))
      if (a === undefined || b === undefined) return assert.fail("two rows were due")
      yield* store.postpone(F.mine, [a, { ...b, fence: b.fence + 1 }], start + 100 * tick)
      assert.isEmpty((yield* store.engineClaimDue(query(), lease)).rows)
      assert.strictEqual((yield* store.claim(F.mine, [{ ...a, reason: "missing" }], lease)).granted.length, 1)
      yield* store.release(F.mine, [{ ...a, fence: a.fence + 1 }])
      assert.deepStrictEqual(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), [a.subject.seq])
      yield* store.postpone(F.mine, [{ ...a, fence: a.fence + 2 }], start + 100 * tick)
      yield* wait(99 * tick)
      assert.notInclude(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), a.subject.seq)
      yield* wait(2 * tick)
      assert.include(F.seqs((yield* store.engineClaimDue(query(), lease)).rows), a.subject.seq)
    })
  ),

  law(
    "counted reads become a rate of the row; a workspace counts for its own rows alone",
    Effect.fnUntraced(function* ({ start, store, tick, wait }) {
      const { publications } = yield* F.seeded(store, 1)
      const subject = { kind: "publication", seq: publications[0]?.seq ?? 0 } as const
      assert.isNull((yield* F.rowOf(store, subject)).reads)
      yield* store.touchReads(F.theirs, [{ subject, reads: 9 }])
      assert.isNull((yield* F.rowOf(store, subject)).reads)
      yield* store.touchReads(F.mine, [
        { subject, reads: 3 },
        { subject: { ...subject, seq: subject.seq + 1000 }, reads: 1 }
      ])
      const first = (yield* F.rowOf(store, subject)).reads
      assert.approximately(first?.perSecond ?? 0, 3 / 259_200, 1e-9)
      assert.isBelow(Math.abs((first?.at ?? 0) - start), tick)
      yield* wait(Math.max(86_400_000, tick))
      yield* store.touchReads(F.mine, [{ subject, reads: 0 }])
      assert.approximately(
        (yield* F.rowOf(store, subject)).reads?.perSecond ?? 0,
        (3 / 259_200) * Math.exp(-1 / 3),
        1e-8
      )
    })
  )
]
