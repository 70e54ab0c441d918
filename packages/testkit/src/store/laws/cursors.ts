/** Laws of what a cursor of the feed is good for. */
import * as Change from "@dravo/core/Change"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law, reasonOf } from "../../suite/law.ts"

export const cursors: ReadonlyArray<Law> = [
  law(
    "a cursor ahead of the feed, or of another past, is told to start over",
    Effect.fnUntraced(function* ({ store }) {
      yield* F.seeded(store, 3)
      const { cursor } = yield* store.changes(F.mine, Change.beginning, 2)
      const after = (change: Partial<Change.Cursor>) => reasonOf(store.changes(F.mine, { ...cursor, ...change }, 10))
      assert.strictEqual(yield* after({}), "none")
      assert.strictEqual(yield* after({ mark: cursor.mark + 1_000_000_000 }), "CursorExpired")
      assert.strictEqual(yield* after({ history: "another" }), "CursorExpired")
      assert.strictEqual(yield* after({ history: "" }), "CursorExpired")
      // Of a workspace that has no such past.
      assert.strictEqual(yield* reasonOf(store.changes(F.theirs, cursor, 10)), "CursorExpired")
      assert.strictEqual(yield* reasonOf(store.changes(F.mine, Change.beginning, 10)), "none")
    })
  ),

  law(
    "a record keeps its name while it changes and when it is erased, and no two records share one",
    Effect.fnUntraced(function* ({ store }) {
      yield* F.seeded(store, 3)
      const first = yield* store.changes(F.mine, Change.beginning, 100)
      yield* store.connectAccount(F.mine, F.account(0, { handle: "@new" }))
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId(1) })
      const { changes, names } = yield* store.changes(F.mine, Change.beginning, 100)
      const byRecord = (page: Pick<Change.Changes, "changes" | "names">) =>
        Object.fromEntries(page.changes.map((change, at) => [Change.recordId(change), page.names[at]]))
      assert.deepStrictEqual(byRecord({ changes, names }), byRecord(first))
      assert.strictEqual(new Set(names).size, changes.length)
      for (const cursor of [first.cursor])
        assert.deepStrictEqual(Change.decodeCursor(Change.encodeCursor(cursor)), cursor)
    })
  )
]
