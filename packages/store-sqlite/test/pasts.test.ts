import { AccountDraft } from "@dravo/core/Account"
import * as Change from "@dravo/core/Change"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const connect = (id: string) =>
  Effect.flatMap(Store, (store) =>
    store.connectAccount(
      workspace,
      Schema.decodeSync(AccountDraft)({
        accountId: id,
        platform: "x",
        platformAccountId: id,
        handle: null,
        app: null,
        traits: {}
      })
    )
  )
const told = (after: Change.Cursor) => Effect.flatMap(Store, (store) => store.changes(workspace, after, 100))

const backup = (filename: string, to: string) =>
  Effect.promise(async () => {
    const db = new BetterSqlite(filename, { readonly: true })
    await db.backup(to)
    db.close()
  })

/** Over the file itself, whose identity stays, or in its place. */
const restores: Readonly<Record<string, (from: string, filename: string) => void>> = {
  "copied over the file": copyFileSync,
  "put in the place of the file": renameSync
}

describe("a backup that is restored", { meta: { claim: "copies.other-pasts" } }, () => {
  for (const [way, restore] of Object.entries(restores)) {
    it.live(
      `${way} refuses what was told after it was made, keeps to what was told before, and gives no name twice`,
      () =>
        Effect.gen(function* () {
          const directory = yield* Effect.acquireRelease(
            Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
            (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
          )
          const filename = join(directory, "a.db")
          /** A process of its own, as far as the file can tell. */
          const run = <A, E>(effect: Effect.Effect<A, E, Store>) =>
            Effect.provide(effect, Layer.fresh(layer({ filename })))
          const before = yield* run(Effect.andThen(connect("a"), told(Change.beginning)))
          yield* backup(filename, `${filename}.backup`)
          const lost = yield* run(Effect.andThen(Effect.andThen(connect("b"), connect("c")), told(before.cursor)))
          assert.lengthOf(lost.changes, 4)
          for (const end of ["-wal", "-shm"]) rmSync(`${filename}${end}`, { force: true })
          restore(`${filename}.backup`, filename)
          // More than was lost, so that no number gives the cursor away.
          const after = yield* run(
            Effect.gen(function* () {
              const refused = yield* Effect.flip(told(lost.cursor))
              assert.strictEqual(refused.reason._tag, "CursorExpired")
              assert.include(refused.message, "start over")
              yield* Effect.forEach(["d", "e", "f", "g"], connect)
              assert.strictEqual((yield* Effect.flip(told(lost.cursor))).reason._tag, "CursorExpired")
              return yield* told(before.cursor)
            })
          )
          assert.lengthOf(after.changes, 8)
          assert.isEmpty(after.names.filter((name) => lost.names.includes(name)))
          assert.isNotEmpty(after.changes.filter(({ seq }) => lost.changes.some((change) => change.seq === seq)))
          const all = yield* run(told(Change.beginning))
          assert.deepStrictEqual(all.names, [...before.names, ...after.names])
        }).pipe(Effect.scoped)
    )
  }
})
