/** Laws of tenancy: to every method another workspace's things are things that do not exist. */
import { initial } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "./refreshing/claiming.ts"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../../suite/law.ts"

export const tenancy: ReadonlyArray<Law> = [
  law(
    "a workspace reads nothing of another one",
    Effect.fnUntraced(function* ({ store }) {
      const {
        account,
        publications: [first]
      } = yield* F.seeded(store, 2)
      if (first === undefined) return
      const pages = [
        yield* store.pagePublications(F.theirs, F.allPublications),
        yield* store.pageAccounts(F.theirs, F.allAccounts),
        yield* store.pagePublications(F.theirs, F.filtered({ _tag: "Post", id: first.postId })),
        yield* store.pagePublications(F.theirs, F.filtered({ _tag: "Account", accountId: account.accountId })),
        yield* store.pageAccounts(F.theirs, { ...F.allAccounts, accountId: account.accountId }),
        yield* store.rows(F.theirs, [F.ofAccount(account), F.ofPublication(first)])
      ]
      for (const page of pages) assert.deepStrictEqual([page.rows.length, "total" in page ? page.total : 0], [0, 0])
    })
  ),

  law(
    "two workspaces may connect the same account and record the same post, each for itself",
    Effect.fnUntraced(function* ({ store }) {
      const one = yield* F.seeded(store, 1, F.mine)
      const two = yield* F.seeded(store, 1, F.theirs)
      assert.notStrictEqual(one.account.seq, two.account.seq)
      assert.notStrictEqual(one.publications[0]?.seq, two.publications[0]?.seq)
      assert.deepStrictEqual([one.account.connection, two.account.connection], [1, 1])
      for (const [workspace, { account, publications }] of [
        [F.mine, one],
        [F.theirs, two]
      ] as const) {
        const page = yield* store.pagePublications(workspace, F.allPublications)
        assert.deepStrictEqual(
          [F.seqs(page.rows), page.total, page.rows[0]?.account],
          [publications.map(({ seq }) => seq), 1, account]
        )
      }
      yield* store.refuseGrant(F.theirs, F.accountId(0), 1, "Revoked.")
      yield* store.disconnectAccount(F.theirs, F.accountId(0))
      assert.deepStrictEqual((yield* F.rowOf(store, F.ofAccount(one.account))).account, one.account)
    })
  ),

  law(
    "a workspace cannot claim, release or commit another one's rows",
    Effect.fnUntraced(function* (world) {
      const { lease, store } = world
      const [one, two, three] = yield* subjects(store)
      const held = yield* claimed(world, one)
      const before = yield* store.rows(F.mine, [one, two, three])
      for (const subject of [two, three]) {
        const { fence } = yield* F.rowOf(store, subject)
        assert.isEmpty((yield* store.claim(F.theirs, [{ subject, fence, reason: "forced" }], lease)).granted)
      }
      yield* store.release(F.theirs, [held])
      assert.deepStrictEqual(
        yield* store.commit(F.theirs, [{ ...held, sync: F.synced(1), learned: { url: "https://no" } }]),
        [one]
      )
      assert.deepStrictEqual(
        (yield* store.rows(F.mine, [one, two, three])).rows.map((row) => row),
        before.rows
      )
      assert.deepStrictEqual((yield* F.rowOf(store, one)).sync, initial)
    })
  ),

  law(
    "a workspace cannot disconnect, refuse or record to another one's account",
    Effect.fnUntraced(function* ({ store }) {
      const { account } = yield* F.seeded(store, 0)
      assert.isFalse(yield* store.disconnectAccount(F.theirs, account.accountId))
      assert.isFalse(yield* store.refuseGrant(F.theirs, account.accountId, 1, "Revoked."))
      assert.strictEqual(yield* reasonOf(store.recordPublication(F.theirs, F.publication(1))), "NotFound")
      assert.deepStrictEqual((yield* F.rowOf(store, F.ofAccount(account))).account, account)
    })
  ),

  law(
    "a workspace cannot read, write or lease another one's secret",
    Effect.fnUntraced(function* ({ lease, store }) {
      const {
        account: { accountId }
      } = yield* F.seeded(store, 0)
      yield* store.writeSecret(F.mine, accountId, "sealed-1", 0)
      assert.isNull(yield* store.readSecret(F.theirs, accountId))
      for (const expected of [0, 1]) assert.isNull(yield* store.writeSecret(F.theirs, accountId, "no", expected))
      assert.isFalse(yield* store.claimSecret(F.theirs, accountId, 1, lease))
      assert.isTrue(yield* store.claimSecret(F.mine, accountId, 1, lease))
      yield* store.releaseSecret(F.theirs, accountId, 1)
      assert.isFalse(yield* store.claimSecret(F.mine, accountId, 1, lease))
      assert.deepStrictEqual(yield* store.readSecret(F.mine, accountId), { sealed: "sealed-1", version: 1 })
    })
  ),

  law(
    "two workspaces' secrets of one account are two secrets",
    Effect.fnUntraced(function* ({ store }) {
      yield* F.seeded(store, 0, F.mine)
      yield* F.seeded(store, 0, F.theirs)
      yield* store.writeSecret(F.mine, F.accountId(0), "sealed-a", 0)
      assert.deepStrictEqual(yield* store.writeSecret(F.theirs, F.accountId(0), "sealed-b", 0), {
        sealed: "sealed-b",
        version: 1
      })
      yield* store.disconnectAccount(F.theirs, F.accountId(0))
      assert.deepStrictEqual(yield* store.readSecret(F.mine, F.accountId(0)), { sealed: "sealed-a", version: 1 })
    })
  )
]
