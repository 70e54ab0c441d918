import * as JournalStore from "@dravo/example-own-store/JournalStore"
import { Store } from "@dravo/core/Store"
import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { execFile } from "node:child_process"
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it, onTestFinished } from "vitest"

const source = (path: string) => join(import.meta.dirname, "..", path)
const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "own-store-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe("the example of a store", () => {
  it("keeps its rows when it is closed and opened again", async () => {
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [source("src/main.ts")])
    assert.deepStrictEqual(
      [stderr, stdout.trimEnd().split("\n")],
      ["", ["synced", "synced, after 1 platform call in all"]]
    )
  })

  it("runs every law of the storage port in fewer than 20 lines", () => {
    const text = readFileSync(source("test/suite.test.ts"), "utf8")
    assert.include(text, "StoreSuite.suite(")
    assert.isBelow(text.trimEnd().split("\n").length, 20)
  })

  const workspace = WorkspaceId.make("acme")
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
  const accounts = Effect.flatMap(Store, (store) =>
    store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 })
  ).pipe(Effect.map(({ rows }) => rows.map(({ account }) => account.accountId)))

  it("passes over a line that a crash cut off, and refuses a file that is no journal", async () => {
    const filename = join(folderOf(), "journal.jsonl")
    const open = JournalStore.layer({ filename })
    const run = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.runPromiseExit(Effect.provide(effect, open))
    await run(connect("a"))
    appendFileSync(filename, '{"at":1,"name":"connectAcc')
    await run(connect("b"))
    assert.deepStrictEqual(await Effect.runPromise(Effect.provide(accounts, open)), ["a", "b"])
    appendFileSync(filename, "not a line of ours\n")
    assert.strictEqual((await run(accounts))._tag, "Failure")
  })
})
