import { controls } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")

/** A file with one account and ten thousand posts. */
const filled = Effect.gen(function* () {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
    (found) => Effect.sync(() => rmSync(found, { recursive: true, force: true }))
  )
  const filename = join(path, "a.db")
  const store = Context.get(yield* Layer.build(layer({ filename })), Store)
  yield* store.listKeys(workspace)
  const db = yield* Effect.acquireRelease(
    Effect.sync(() => new BetterSqlite(filename)),
    (one) => Effect.sync(() => one.close())
  )
  db.exec(`insert into dravo_accounts (workspace, account_id, platform, platform_account_id, traits, connected_at)
      values ('w1', 'a', 'x', '1', '{}', 1);
    insert into dravo_publications
      (workspace, post_id, account_id, platform, platform_post_id, created_at, traits)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
    select 'w1', 'p' || i, 'a', 'x', 'p' || i, i % 7, '{}' from n`)
  return { db, store }
})

/** How many turns of the event loop others had meanwhile. */
const turnsDuring = Effect.fnUntraced(function* <A, E>(effect: Effect.Effect<A, E>) {
  let turns = 0
  let isOver = false
  const beat = (): void => {
    turns += 1
    if (!isOver) setImmediate(beat)
  }
  setImmediate(beat)
  const answer = yield* effect
  isOver = true
  return { answer, turns }
})

describe("erasing a workspace", { meta: { claim: "stores.erase-turns" } }, () => {
  it.live("leaves the event loop its turns, one for each thousand rows at least", () =>
    Effect.gen(function* () {
      const { store } = yield* filled
      const { answer, turns } = yield* turnsDuring(store.erase(workspace, { _tag: "All" }))
      assert.deepStrictEqual(answer, { accounts: 1, publications: 10_000 })
      assert.isAtLeast(turns, 10)
    }).pipe(Effect.scoped)
  )

  it.live("would leave it none where the rows go one portion after the other in a plain loop", () =>
    Effect.gen(function* () {
      controls("stores.erase-turns")
      const { db } = yield* filled
      const portion = db.prepare(
        "delete from dravo_publications where seq in (select seq from dravo_publications limit 1000)"
      )
      const { turns } = yield* turnsDuring(
        Effect.sync(() => {
          while (portion.run().changes > 0) continue
        })
      )
      assert.strictEqual(db.prepare("select count(*) from dravo_publications").pluck().get(), 0)
      assert.isBelow(turns, 2)
    }).pipe(Effect.scoped)
  )
})
