/** Laws of recording publications. */
import { PostId } from "@dravo/core/Ids"
import { initial } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../../suite/law.ts"

export const publications: ReadonlyArray<Law> = [
  law(
    "a publication is kept as it was recorded, under its account's platform",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0, { platform: F.platform(1) }))
      const draft = F.publication(1, {
        url: "https://example.com/1",
        text: "Hello",
        createdAt: -5,
        publishedAt: 253_402_300_799_999,
        traits: { media: "video" }
      })
      const recorded = yield* store.recordPublication(F.mine, draft)
      assert.deepStrictEqual(recorded, {
        ...draft,
        createdAt: -5,
        workspace: F.mine,
        platform: F.platform(1),
        seq: recorded.seq,
        origin: "published",
        mediaType: null
      })
      const { fence: _, ...row } = yield* F.rowOf(store, F.ofPublication(recorded))
      const { account } = yield* F.rowOf(store, { kind: "account", seq: row.account.seq })
      assert.deepStrictEqual(row, {
        kind: "publication",
        publication: recorded,
        account,
        sync: initial,
        leaseUntil: null,
        reads: null
      })
    })
  ),

  law(
    "without an instant of its own a publication is created at the store's now",
    Effect.fnUntraced(function* ({ start, store, tick, wait }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* wait(7 * tick)
      const { createdAt } = yield* store.recordPublication(F.mine, F.publication(1, { createdAt: null }))
      assert.isAtLeast(createdAt, start + 7 * tick)
      assert.isBelow(createdAt, start + 8 * tick)
      assert.isTrue(Number.isSafeInteger(createdAt))
    })
  ),

  law(
    "publications get growing sequence numbers",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const found = yield* Effect.forEach([3, 1, 2], (n) =>
        Effect.map(store.recordPublication(F.mine, F.publication(n)), ({ seq }) => seq)
      )
      assert.deepStrictEqual(
        found,
        [...new Set(found)].sort((a, b) => a - b)
      )
    })
  ),

  law(
    "recording twice is the same as recording once: the first recording stays",
    Effect.fnUntraced(function* ({ store, tick, wait }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const first = yield* store.recordPublication(F.mine, F.publication(1, { text: "first", createdAt: null }))
      yield* wait(3 * tick)
      const again = F.publication(1, {
        text: "second",
        url: "https://example.com",
        createdAt: 5,
        traits: { media: "video" }
      })
      assert.deepStrictEqual(yield* store.recordPublication(F.mine, again), first)
      const page = yield* store.pagePublications(F.mine, F.allPublications)
      assert.deepStrictEqual(
        page.rows.map((row) => row.publication),
        [first]
      )
      assert.strictEqual(page.total, 1)
    })
  ),

  law(
    "the same platform post under another post id is a conflict that changes nothing",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const first = yield* store.recordPublication(F.mine, F.publication(1))
      for (const id of ["post_2", "POST_1"]) {
        assert.strictEqual(
          yield* reasonOf(store.recordPublication(F.mine, F.publication(1, { postId: PostId.make(id) }))),
          "Conflict"
        )
      }
      assert.deepStrictEqual(
        (yield* store.pagePublications(F.mine, F.allPublications)).rows.map((row) => row.publication),
        [first]
      )
    })
  ),

  law(
    "two accounts may hold the same platform post id and the same post id",
    Effect.fnUntraced(function* ({ store }) {
      yield* Effect.forEach([0, 1], (n) => store.connectAccount(F.mine, F.account(n)))
      const one = yield* store.recordPublication(F.mine, F.publication(1))
      const two = yield* store.recordPublication(F.mine, F.publication(1, { accountId: F.accountId(1) }))
      assert.notStrictEqual(one.seq, two.seq)
      const { rows, total } = yield* store.pagePublications(F.mine, F.filtered({ _tag: "Post", id: F.postId(1) }))
      assert.deepStrictEqual([F.seqs(rows), total], [[two.seq, one.seq], 2])
    })
  ),

  law(
    "a publication of an unknown account is not found and not recorded",
    Effect.fnUntraced(function* ({ store }) {
      assert.strictEqual(yield* reasonOf(store.recordPublication(F.mine, F.publication(1))), "NotFound")
      yield* store.connectAccount(F.theirs, F.account(0))
      assert.strictEqual(yield* reasonOf(store.recordPublication(F.mine, F.publication(1))), "NotFound")
      for (const workspace of [F.mine, F.theirs]) {
        assert.strictEqual((yield* store.pagePublications(workspace, F.allPublications)).total, 0)
      }
    })
  ),

  law(
    "a publication and an account with one sequence number are two subjects",
    Effect.fnUntraced(function* ({ lease, start, store }) {
      const { account, publications } = yield* F.seeded(store, 3)
      const twin = publications.find(({ seq }) => seq === account.seq) ?? publications[0]
      if (twin === undefined) return
      const [a, p] = [F.ofAccount(account), F.ofPublication(twin)]
      const fence = (yield* F.rowOf(store, p)).fence
      const { granted } = yield* store.claim(F.mine, [{ subject: p, fence, reason: "missing" }], lease)
      assert.deepStrictEqual(
        granted.map((one) => one.subject),
        [p]
      )
      assert.isNull((yield* F.rowOf(store, a)).leaseUntil)
      yield* store.commit(
        F.mine,
        granted.map((one) => ({ ...one, sync: F.synced(start) }))
      )
      assert.strictEqual((yield* F.rowOf(store, a)).sync.outcome, "never")
      const { rows } = yield* store.rows(F.mine, [a, p])
      assert.deepStrictEqual(rows.map((row) => row.kind).sort(), ["account", "publication"])
    })
  )
]
