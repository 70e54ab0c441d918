import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const draft = Schema.decodeSync(AccountDraft)({
  accountId: "acc",
  platform: "x",
  platformAccountId: "acc",
  handle: null,
  app: null,
  traits: {}
})

describe("a row that holds an instant no clock can have meant", { meta: { claim: "hosts.policies" } }, () => {
  for (const stored of [Number.MAX_SAFE_INTEGER, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n]) {
    it.effect(`is read with the last instant there is, and costs its page nothing: ${stored}`, () =>
      Effect.gen(function* () {
        const directory = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
          (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
        )
        const filename = join(directory, "rows.db")
        const store = Context.get(yield* Layer.build(Layer.fresh(layer({ filename }))), Store)
        yield* store.connectAccount(workspace, draft)
        yield* Effect.sync(() => {
          const db = new BetterSqlite(filename)
          db.prepare("update dravo_accounts set stale_after = ?, attempts = 1, attempted_at = ?").run(stored, stored)
          db.close()
        })
        const page = yield* store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 })
        assert.deepStrictEqual(
          page.rows.map(({ sync }) => [sync.staleAfter, sync.attemptedAt]),
          [[Instant.latest, Instant.latest]]
        )
      }).pipe(Effect.scoped)
    )
  }
})
