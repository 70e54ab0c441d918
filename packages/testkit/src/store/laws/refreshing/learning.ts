/** Laws of what readings teach about a publication: its other id, its address, when it was published. */
import { beginning } from "@dravo/core/Change"
import { PlatformPostId } from "@dravo/core/Ids"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "./claiming.ts"
import * as F from "../../fixtures.ts"
import { type Law, law, reasonOf } from "../../../suite/law.ts"

export const learning: ReadonlyArray<Law> = [
  law(
    "what a reading taught is kept, and what it did not teach stays",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const [one] = yield* subjects(store)
      const learn = Effect.fnUntraced(function* (learned: object) {
        const held = yield* claimed(world, one)
        yield* store.commit(F.mine, [{ ...held, sync: F.synced(1), learned }])
        const row = yield* F.rowOf(store, one)
        return row.kind === "publication" ? row.publication : undefined
      })
      const before = yield* learn({})
      if (before === undefined) return
      assert.deepStrictEqual(yield* learn({ url: "https://example.com/1" }), {
        ...before,
        url: "https://example.com/1"
      })
      assert.deepStrictEqual(yield* learn({ publishedAt: 77, traits: { media: "reel" } }), {
        ...before,
        url: "https://example.com/1",
        publishedAt: 77,
        traits: { media: "reel" }
      })
      const platformPostId = PlatformPostId.make("resolved-1")
      assert.deepStrictEqual(yield* learn({ platformPostId, traits: {} }), {
        ...before,
        url: "https://example.com/1",
        publishedAt: 77,
        traits: {},
        platformPostId
      })
      const found = yield* store.pagePublications(F.mine, F.filtered({ _tag: "Post", id: "resolved-1" }))
      assert.deepStrictEqual(F.seqs(found.rows), [before.seq])
      assert.strictEqual(
        (yield* store.pagePublications(F.mine, F.filtered({ _tag: "Post", id: before.platformPostId }))).total,
        0
      )
    })
  ),

  law(
    "a learned id another publication of the account holds is left alone, and the rest is written",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      const held = yield* claimed(world, one)
      const [mine, other] = yield* Effect.forEach([one, two], (subject) => F.rowOf(world.store, subject))
      if (mine?.kind !== "publication" || other?.kind !== "publication") return
      const learned = { platformPostId: other.publication.platformPostId, url: "https://example.com/2" }
      assert.isEmpty(yield* world.store.commit(F.mine, [{ ...held, sync: F.synced(1), learned }]))
      const row = yield* F.rowOf(world.store, one)
      assert.deepStrictEqual(row, {
        ...mine,
        sync: F.synced(1),
        leaseUntil: null,
        publication: { ...mine.publication, url: "https://example.com/2" }
      })
    })
  ),

  law(
    "a post recorded under two ids is one once they are known to be one: it answers to both, and the other is erased",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      yield* store.connectAccount(F.mine, F.account(0))
      for (const [at, ids] of [
        ["upload-1", "video-1"],
        ["video-2", "upload-2"]
      ].entries()) {
        const draft = (id: string) =>
          F.publication(at, { platformPostId: PlatformPostId.make(id), createdAt: 1000 * at + id.length })
        const recorded = yield* Effect.forEach(ids, (id) => store.recordPublication(F.mine, draft(id)))
        const [upload, video] = recorded[0]?.platformPostId.startsWith("upload") ? recorded : recorded.toReversed()
        if (upload === undefined || video === undefined) return assert.fail("nothing was recorded")
        const read = yield* claimed(world, F.ofPublication(video))
        yield* store.commit(F.mine, [{ ...read, sync: F.synced(5), point: { views: 5 } }])
        const seen = yield* F.rowOf(store, F.ofPublication(video))
        const { cursor } = yield* store.changes(F.mine, beginning, 100)
        const held = yield* claimed(world, F.ofPublication(upload))
        const learned = { platformPostId: video.platformPostId }
        assert.isEmpty(yield* store.commit(F.mine, [{ ...held, sync: F.synced(9), point: { views: 9 }, learned }]))
        const { rows } = yield* store.rows(F.mine, [F.ofPublication(upload), F.ofPublication(video)])
        assert.deepStrictEqual(rows, [seen])
        const told = (yield* store.changes(F.mine, cursor, 100)).changes
        assert.deepStrictEqual(
          // What one transaction tells of has no order.
          told.map(({ _tag, seq }) => `${_tag} ${seq}`).toSorted(),
          [`Erased ${upload.seq}`, `Publication ${video.seq}`]
        )
        for (const id of ids) assert.deepStrictEqual(yield* store.recordPublication(F.mine, draft(id)), video)
        const found = yield* store.pagePublications(F.mine, F.filtered({ _tag: "Post", id: video.postId }))
        assert.deepStrictEqual([F.seqs(found.rows), found.total], [[video.seq], 1])
      }
    }),
    { meta: { claim: "stores.two-ids" } }
  ),

  law(
    "an id may be learned that another account's publication holds",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      yield* world.store.connectAccount(F.mine, F.account(1))
      const other = yield* world.store.recordPublication(F.mine, F.publication(9, { accountId: F.accountId(1) }))
      const held = yield* claimed(world, one)
      yield* world.store.commit(F.mine, [
        { ...held, sync: F.synced(1), learned: { platformPostId: other.platformPostId } }
      ])
      assert.strictEqual(
        (yield* world.store.pagePublications(F.mine, F.filtered({ _tag: "Post", id: other.platformPostId }))).total,
        2
      )
    })
  ),

  law(
    "an id learned twice is learned once",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      for (const url of ["https://example.com/1", "https://example.com/2"]) {
        const held = yield* claimed(world, one)
        yield* world.store.commit(F.mine, [
          { ...held, sync: F.synced(1), learned: { platformPostId: PlatformPostId.make("resolved"), url } }
        ])
        const row = yield* F.rowOf(world.store, one)
        assert.deepStrictEqual(
          row.kind === "publication" ? [row.publication.platformPostId, row.publication.url] : [],
          ["resolved", url]
        )
      }
    })
  ),

  law(
    "recording again under the id it was recorded with finds the publication, whatever id it has learned since",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const row = yield* F.rowOf(world.store, one)
      if (row.kind !== "publication") return
      const { platformPostId, postId, seq } = row.publication
      const again = (id: PlatformPostId, post = postId) =>
        world.store.recordPublication(
          F.mine,
          F.publication(5, { platformPostId: id, postId: post, accountId: row.account.accountId })
        )
      for (const id of ["resolved", "resolved~2"].map((text) => PlatformPostId.make(text))) {
        const held = yield* claimed(world, one)
        yield* world.store.commit(F.mine, [{ ...held, sync: F.synced(1), learned: { platformPostId: id } }])
        for (const known of [platformPostId, id])
          assert.deepStrictEqual(yield* again(known), { ...row.publication, platformPostId: id })
        assert.strictEqual(yield* reasonOf(again(platformPostId, F.postId(9))), "Conflict")
      }
      assert.notStrictEqual((yield* again(PlatformPostId.make("resolved"))).seq, seq)
    })
  ),

  law(
    "what a reading taught is ignored for accounts",
    Effect.fnUntraced(function* (world) {
      const [, , account] = yield* subjects(world.store)
      const before = yield* F.rowOf(world.store, account)
      const held = yield* claimed(world, account)
      yield* world.store.commit(F.mine, [
        { ...held, sync: F.synced(1), learned: { url: "https://example.com", traits: { a: "b" } } }
      ])
      assert.deepStrictEqual(yield* F.rowOf(world.store, account), { ...before, sync: F.synced(1), fence: held.fence })
    })
  )
]
