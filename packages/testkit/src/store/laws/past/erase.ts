/** Laws of erasing: nothing of what is gone is left, nothing else goes, and nothing comes back by itself. */
import * as Change from "@dravo/core/Change"
import { always } from "@dravo/core/History"
import { PlatformPostId } from "@dravo/core/Ids"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { points, read } from "./history.ts"
import { type Law, law, reasonOf, type World } from "../../../suite/law.ts"

export const erase: ReadonlyArray<Law> = [
  law(
    "erasing a post removes its publications on all accounts, with their history",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, kept, other, shared, twin } = yield* filled(world)
      assert.deepStrictEqual(yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(7) }), {
        accounts: 0,
        publications: 2
      })
      const page = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual([F.seqs(page.rows), page.total], [[kept.seq], 1])
      assert.isEmpty((yield* store.rows(F.mine, [shared, twin].map(F.ofPublication))).rows)
      for (const gone of [shared, twin]) assert.isEmpty(yield* points(world, F.ofPublication(gone)))
      assert.lengthOf(yield* points(world, F.ofPublication(kept)), 1)
      for (const one of [account, other]) assert.lengthOf(yield* points(world, F.ofAccount(one)), 1)
      assert.deepStrictEqual(yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(7) }), {
        accounts: 0,
        publications: 0
      })
    })
  ),

  law(
    "erasing an account removes it, connected or not, with all of it and its secret",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, kept, other, shared, twin } = yield* filled(world)
      yield* store.disconnectAccount(F.mine, account.accountId)
      assert.deepStrictEqual(yield* store.erase(F.mine, { _tag: "Account", accountId: account.accountId }), {
        accounts: 1,
        publications: 2
      })
      assert.isEmpty(
        (yield* store.rows(F.mine, [F.ofAccount(account), F.ofPublication(kept), F.ofPublication(shared)])).rows
      )
      for (const gone of [F.ofAccount(account), F.ofPublication(kept), F.ofPublication(shared)])
        assert.isEmpty(yield* points(world, gone))
      assert.isNull(yield* store.readSecret(F.mine, account.accountId))
      assert.deepStrictEqual(F.seqs((yield* store.pagePublications(F.mine, F.allPublications)).rows), [twin.seq])
      assert.isNotNull(yield* store.readSecret(F.mine, other.accountId))
      assert.isFalse(yield* store.refuseGrant(F.mine, account.accountId, 1, "No."))
      assert.strictEqual(yield* reasonOf(store.recordPublication(F.mine, F.publication(0))), "NotFound")
    })
  ),

  law(
    "erasing everything leaves a workspace with nothing, and the others as they were",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, kept, shared, twin } = yield* filled(world)
      yield* store.insertKey(F.mine, F.apiKey("mine"))
      yield* store.insertKey(F.theirs, F.apiKey("theirs"))
      const theirs = yield* F.seeded(store, 2, F.theirs)
      yield* store.writeSecret(F.theirs, theirs.account.accountId, "sealed", 0)
      assert.deepStrictEqual(yield* store.erase(F.mine, { _tag: "All" }), { accounts: 2, publications: 3 })
      assert.strictEqual((yield* store.pagePublications(F.mine, F.allPublications)).total, 0)
      assert.isEmpty((yield* store.pageAccounts(F.mine, F.allAccounts)).rows)
      assert.isEmpty(
        yield* store.history(F.mine, [F.ofAccount(account), ...[kept, shared, twin].map(F.ofPublication)], {
          ...always,
          after: null,
          limit: 100
        })
      )
      assert.deepStrictEqual([yield* store.listKeys(F.mine), yield* store.engineFindKey("mine")], [[], null])
      assert.isNull(yield* store.readSecret(F.mine, account.accountId))
      assert.strictEqual((yield* store.pagePublications(F.theirs, F.allPublications)).total, 2)
      assert.isNotNull(yield* store.readSecret(F.theirs, theirs.account.accountId))
      assert.isNotNull(yield* store.engineFindKey("theirs"))
    })
  ),

  law(
    "what was erased is told as gone, by nothing but its name",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, kept, shared } = yield* filled(world)
      const { cursor } = yield* store.changes(F.mine, Change.beginning, 100)
      yield* store.erase(F.mine, { _tag: "Account", accountId: account.accountId })
      const told = yield* store.changes(F.mine, cursor, 100)
      const gone = [
        ["account", account.seq],
        ["grant", account.seq],
        ...[kept.seq, shared.seq].sort((a, b) => a - b).map((seq) => ["publication", seq])
      ]
      assert.deepStrictEqual(
        told.changes,
        gone.map(([kind, seq]) => ({ _tag: "Erased", kind, seq }) as Change.Change)
      )
    })
  ),

  law(
    "what is connected and recorded anew after an erasure are new rows with a new past",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account, kept } = yield* filled(world)
      const before = yield* store.readSecret(F.mine, account.accountId)
      yield* store.erase(F.mine, { _tag: "Account", accountId: account.accountId })
      const again = yield* store.connectAccount(F.mine, F.account(0))
      assert.isAbove(again.seq, account.seq)
      assert.deepStrictEqual([again.connection, again.grantError], [1, null])
      const recorded = yield* store.recordPublication(F.mine, F.publication(0))
      assert.isAbove(recorded.seq, kept.seq)
      assert.deepStrictEqual((yield* F.rowOf(store, F.ofPublication(recorded))).sync, F.untouched)
      assert.isEmpty(yield* points(world, F.ofPublication(recorded)))
      // A renewal begun before the erasure finds that the credential moved on.
      assert.isNull(yield* store.readSecret(F.mine, account.accountId))
      const written = yield* store.writeSecret(F.mine, account.accountId, "new", 0)
      assert.isAbove(written?.version ?? 0, before?.version ?? 0)
      assert.isNull(yield* store.writeSecret(F.mine, account.accountId, "late", before?.version ?? 0))
    })
  ),

  law(
    "a refresh that ends after the erasure of its row changes nothing",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { kept } = yield* filled(world)
      const held = yield* claimed(world, F.ofPublication(kept))
      yield* store.erase(F.mine, { _tag: "Post", postId: kept.postId })
      const { cursor } = yield* store.changes(F.mine, Change.beginning, 100)
      assert.deepStrictEqual(yield* store.commit(F.mine, [{ ...held, sync: F.synced(9), point: { views: 9 } }]), [
        F.ofPublication(kept)
      ])
      yield* store.release(F.mine, [held])
      assert.isEmpty(yield* points(world, F.ofPublication(kept)))
      assert.deepStrictEqual(yield* store.changes(F.mine, cursor, 100), { changes: [], names: [], cursor })
    })
  ),

  law(
    "a workspace erases nothing of another one",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { account } = yield* filled(world)
      yield* F.seeded(store, 1, F.theirs)
      const { cursor } = yield* store.changes(F.mine, Change.beginning, 100)
      for (const what of [
        { _tag: "Post", postId: F.postId(7) },
        { _tag: "Account", accountId: F.accountId(1) },
        { _tag: "All" }
      ] as const) {
        yield* store.erase(F.theirs, what)
      }
      assert.strictEqual((yield* store.pagePublications(F.mine, F.allPublications)).total, 3)
      assert.isNotNull(yield* store.readSecret(F.mine, account.accountId))
      assert.deepStrictEqual(yield* store.changes(F.mine, cursor, 100), { changes: [], names: [], cursor })
    })
  )
]

// internal

/** Two accounts with secrets; post 7 on both, another post on the first. All were read once. */
const filled = Effect.fnUntraced(function* (world: World) {
  const { store } = world
  const account = yield* store.connectAccount(F.mine, F.account(0))
  const other = yield* store.connectAccount(F.mine, F.account(1))
  for (const one of [account, other]) yield* store.writeSecret(F.mine, one.accountId, "sealed", 0)
  const record = (n: number, accountId: typeof account.accountId, post: number) =>
    store.recordPublication(
      F.mine,
      F.publication(n, { accountId, postId: F.postId(post), platformPostId: PlatformPostId.make(`erase-${n}`) })
    )
  const kept = yield* record(1, account.accountId, 6)
  const shared = yield* record(2, account.accountId, 7)
  const twin = yield* record(3, other.accountId, 7)
  for (const one of [kept, shared, twin]) yield* read(world, F.ofPublication(one), 1000, { views: 1 })
  for (const one of [account, other]) yield* read(world, F.ofAccount(one), 1000, { followers: 1 })
  return { account, kept, other, shared, twin }
})
