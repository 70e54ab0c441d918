import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")

describe("erasing a workspace", { meta: { claim: "stores.erase-turns" } }, () => {
  it.live("leaves the event loop its turns, one for each thousand rows at least", () =>
    Effect.gen(function* () {
      const path = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
        (found) => Effect.sync(() => rmSync(found, { recursive: true, force: true }))
      )
      const filename = join(path, "a.db")
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.listKeys(workspace)
        const db = new BetterSqlite(filename)
        db.exec(`insert into dravo_accounts (workspace, account_id, platform, platform_account_id, traits, connected_at)
            values ('w1', 'a', 'x', '1', '{}', 1);
          insert into dravo_publications
            (workspace, post_id, account_id, platform, platform_post_id, created_at, traits)
          with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
          select 'w1', 'p' || i, 'a', 'x', 'p' || i, i % 7, '{}' from n`)
        db.close()
        let turns = 0
        let isOver = false
        const beat = (): void => {
          turns += 1
          if (!isOver) setImmediate(beat)
        }
        setImmediate(beat)
        const erased = yield* store.erase(workspace, { _tag: "All" })
        isOver = true
        assert.deepStrictEqual(erased, { accounts: 1, publications: 10_000 })
        assert.isAtLeast(turns, 10)
      }).pipe(Effect.provide(layer({ filename })))
    }).pipe(Effect.scoped)
  )
})
