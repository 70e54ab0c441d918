/** Laws of connecting, disconnecting and refusing accounts. */
import { AccountId } from "@dravo/core/Ids"
import type { AccountQuery } from "@dravo/core/Query"
import { initial } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../../suite/law.ts"

export const accounts: ReadonlyArray<Law> = [
  law(
    "a new account is connected, once, with a grant that is not known to be dead",
    Effect.fnUntraced(function* ({ start, store, tick }) {
      const draft = F.account(1, { app: "app-1", traits: { login: "page" } })
      const { connectedAt, seq, ...rest } = yield* store.connectAccount(F.mine, draft)
      assert.deepStrictEqual(rest, {
        ...draft,
        workspace: F.mine,
        disconnectedAt: null,
        connection: 1,
        grantError: null
      })
      assert.isAtLeast(seq, 1)
      assert.isAtLeast(connectedAt, start)
      assert.isBelow(connectedAt - start, tick)
    })
  ),

  law(
    "a new account's row was never synced and carries no lease",
    Effect.fnUntraced(function* ({ store }) {
      const account = yield* store.connectAccount(F.mine, F.account(1))
      const { fence, ...row } = yield* F.rowOf(store, F.ofAccount(account))
      assert.isTrue(Number.isSafeInteger(fence))
      assert.deepStrictEqual(row, { kind: "account", account, sync: initial, leaseUntil: null, reads: null })
    })
  ),

  law(
    "accounts get growing sequence numbers",
    Effect.fnUntraced(function* ({ store }) {
      const seqs = yield* Effect.forEach([3, 1, 2], (n) =>
        Effect.map(store.connectAccount(F.mine, F.account(n)), ({ seq }) => seq)
      )
      assert.deepStrictEqual(
        seqs,
        [...new Set(seqs)].sort((a, b) => a - b)
      )
    })
  ),

  law(
    "connecting again keeps id, seq and connectedAt, and updates handle, app and traits",
    Effect.fnUntraced(function* ({ store, tick, wait }) {
      const first = yield* store.connectAccount(F.mine, F.account(1))
      yield* wait(10 * tick)
      const again = F.account(1, { accountId: F.accountId(9), handle: null, app: "app-2", traits: { login: "user" } })
      const second = yield* store.connectAccount(F.mine, again)
      assert.deepStrictEqual(second, { ...first, handle: null, app: "app-2", traits: { login: "user" }, connection: 2 })
      assert.deepStrictEqual(
        (yield* store.pageAccounts(F.mine, F.allAccounts)).rows.map((row) => row.account),
        [second]
      )
      assert.strictEqual(
        (yield* store.connectAccount(F.mine, F.account(2, { accountId: F.accountId(9) }))).accountId,
        F.accountId(9)
      )
    })
  ),

  law(
    "connecting again clears a dead grant and keeps the row's numbers",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      const account = yield* store.connectAccount(F.mine, F.account(1))
      const subject = F.ofAccount(account)
      const { fence } = yield* F.rowOf(store, subject)
      const { granted } = yield* store.claim(F.mine, [{ subject, fence, reason: "missing" }], lease)
      yield* store.commit(
        F.mine,
        granted.map((one) => ({ ...one, sync: F.synced(start) }))
      )
      yield* store.refuseGrant(F.mine, account.accountId, 1, "Revoked.")
      yield* store.connectAccount(F.mine, F.account(1))
      const row = yield* F.rowOf(store, subject)
      assert.isNull(row.account.grantError)
      assert.strictEqual(row.account.connection, 2)
      assert.deepStrictEqual(row.sync, F.synced(start))
    })
  ),

  law(
    "an account id in use by another account is a conflict that changes nothing",
    Effect.fnUntraced(function* ({ store }) {
      const first = yield* store.connectAccount(F.mine, F.account(1))
      assert.strictEqual(
        yield* reasonOf(store.connectAccount(F.mine, F.account(2, { accountId: first.accountId }))),
        "Conflict"
      )
      const second = yield* store.connectAccount(F.mine, F.account(2))
      assert.strictEqual(
        yield* reasonOf(store.connectAccount(F.mine, F.account(2, { accountId: first.accountId, handle: "@new" }))),
        "Conflict"
      )
      assert.deepStrictEqual(
        (yield* store.pageAccounts(F.mine, F.allAccounts)).rows.map((row) => row.account),
        [first, second]
      )
    })
  ),

  law(
    "one platform's account ids are not another's",
    Effect.fnUntraced(function* ({ store }) {
      const first = yield* store.connectAccount(F.mine, F.account(1))
      const second = yield* store.connectAccount(
        F.mine,
        F.account(2, { platform: F.platform(1), platformAccountId: first.platformAccountId })
      )
      assert.notStrictEqual(first.seq, second.seq)
      assert.strictEqual(second.connection, 1)
    })
  ),

  law(
    "account ids are compared exactly: case and trailing marks matter",
    Effect.fnUntraced(function* ({ store }) {
      const ids = ["acc_a", "ACC_A", "acc_a.", "acc%", "acc_"]
      yield* Effect.forEach(ids, (id, n) =>
        store.connectAccount(F.mine, F.account(n, { accountId: AccountId.make(id) }))
      )
      for (const id of ids) {
        const { rows } = yield* store.pageAccounts(F.mine, { ...F.allAccounts, accountId: AccountId.make(id) })
        assert.deepStrictEqual(
          rows.map((row) => row.account.accountId),
          [id]
        )
      }
    })
  ),

  law(
    "disconnecting answers true once, and false where there is no such connected account",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(1))
      assert.isFalse(yield* store.disconnectAccount(F.mine, F.accountId(2)))
      assert.isTrue(yield* store.disconnectAccount(F.mine, F.accountId(1)))
      assert.isFalse(yield* store.disconnectAccount(F.mine, F.accountId(1)))
    })
  ),

  law(
    "a disconnected account leaves the list of accounts, but its rows stay readable",
    Effect.fnUntraced(function* ({ start, store, tick }) {
      const { account, publications } = yield* F.seeded(store, 2)
      yield* store.disconnectAccount(F.mine, account.accountId)
      const listed = yield* store.pageAccounts(F.mine, F.allAccounts)
      assert.isEmpty(listed.rows)
      const page = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual(F.seqs(page.rows), publications.map(({ seq }) => seq).reverse())
      for (const row of [...page.rows, yield* F.rowOf(store, F.ofAccount(account))]) {
        assert.isBelow((row.account.disconnectedAt ?? Infinity) - start, tick)
      }
    })
  ),

  law(
    "a query that asks for disconnected accounts has them in their old places",
    Effect.fnUntraced(function* ({ store }) {
      for (const n of [0, 1, 2]) yield* store.connectAccount(F.mine, F.account(n))
      yield* store.disconnectAccount(F.mine, F.accountId(1))
      const ids = (change: Partial<AccountQuery>) =>
        Effect.map(store.pageAccounts(F.mine, { ...F.allAccounts, ...change }), ({ rows }) =>
          rows.map(({ account }) => account.accountId)
        )
      assert.deepStrictEqual(yield* ids({}), [F.accountId(0), F.accountId(2)])
      assert.deepStrictEqual(yield* ids({ disconnected: true }), [0, 1, 2].map(F.accountId))
      assert.deepStrictEqual(yield* ids({ disconnected: true, accountId: F.accountId(1) }), [F.accountId(1)])
      assert.deepStrictEqual(yield* ids({ accountId: F.accountId(1) }), [])
    })
  ),

  law(
    "connecting a disconnected account brings it back in its old place",
    Effect.fnUntraced(function* ({ store }) {
      const first = yield* store.connectAccount(F.mine, F.account(1))
      const second = yield* store.connectAccount(F.mine, F.account(2))
      yield* store.disconnectAccount(F.mine, first.accountId)
      const back = yield* store.connectAccount(F.mine, F.account(1))
      assert.deepStrictEqual(back, { ...first, connection: 2 })
      assert.deepStrictEqual(F.seqs((yield* store.pageAccounts(F.mine, F.allAccounts)).rows), [first.seq, second.seq])
    })
  ),

  law(
    "a refused grant is seen on the account and on each of its publications",
    Effect.fnUntraced(function* ({ store }) {
      const { account, publications } = yield* F.seeded(store, 2)
      const other = yield* store.connectAccount(F.mine, F.account(5))
      assert.isTrue(yield* store.refuseGrant(F.mine, account.accountId, 1, "Revoked."))
      const { rows } = yield* store.rows(F.mine, [F.ofAccount(account), ...publications.map(F.ofPublication)])
      assert.deepStrictEqual(
        rows.map((row) => row.account.grantError),
        ["Revoked.", "Revoked.", "Revoked."]
      )
      assert.isNull((yield* F.rowOf(store, F.ofAccount(other))).account.grantError)
    })
  ),

  law(
    "a grant is refused only under the current connection",
    Effect.fnUntraced(function* ({ store }) {
      const { accountId } = yield* store.connectAccount(F.mine, F.account(1))
      const account = yield* store.connectAccount(F.mine, F.account(1))
      for (const connection of [0, 1, 3])
        assert.isFalse(yield* store.refuseGrant(F.mine, accountId, connection, "Revoked."))
      assert.isNull((yield* F.rowOf(store, F.ofAccount(account))).account.grantError)
      assert.isFalse(yield* store.refuseGrant(F.mine, F.accountId(9), 1, "Revoked."))
      assert.isTrue(yield* store.refuseGrant(F.mine, accountId, 2, "Revoked."))
    })
  )
]
