import { controls } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const connect = (store: Store["Service"], id: string) =>
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
const total = (store: Store["Service"]) =>
  Effect.map(
    store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 }),
    (page) => page.rows.length
  )

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const opened = (filename: string) =>
  Effect.map(Layer.build(Layer.fresh(layer({ filename }))), (context) => Context.get(context, Store))
const openedBoth = (filename: string) => Layer.build(Layer.fresh(layer({ filename })))

/** A sound copy of the database as it is now, as a backup makes it. */
const copy = (filename: string, to: string) =>
  Effect.promise(async () => {
    const db = new BetterSqlite(filename, { readonly: true })
    await db.backup(to)
    db.close()
  })

const ways: Readonly<Record<string, (filename: string) => Effect.Effect<void>>> = {
  "deleted with its logs": (filename) =>
    Effect.sync(() => ["", "-wal", "-shm"].forEach((end) => rmSync(`${filename}${end}`, { force: true }))),
  "moved away": (filename) => Effect.sync(() => renameSync(filename, `${filename}.old`)),
  "left without its log": (filename) => Effect.sync(() => rmSync(`${filename}-wal`)),
  "left without the index of its log": (filename) => Effect.sync(() => rmSync(`${filename}-shm`)),
  "overwritten, its logs removed,": (filename) =>
    Effect.andThen(
      copy(filename, `${filename}.backup`),
      Effect.sync(() => {
        for (const end of ["-wal", "-shm"]) rmSync(`${filename}${end}`)
        copyFileSync(`${filename}.backup`, filename)
      })
    ),
  "replaced by a backup": (filename) =>
    Effect.andThen(
      copy(filename, `${filename}.backup`),
      Effect.sync(() => renameSync(`${filename}.backup`, filename))
    )
}

describe("a file under a process that has it open", { meta: { claim: "stores.file-replaced" } }, () => {
  for (const [way, happen] of Object.entries(ways)) {
    it.live(`that is ${way} takes no more writes, and says why`, () =>
      Effect.gen(function* () {
        const filename = join(yield* directory, "a.db")
        const both = yield* openedBoth(filename)
        const store = Context.get(both, Store)
        yield* connect(store, "a")
        yield* happen(filename)
        const lines: Array<unknown> = []
        const logger = Logger.make<unknown, void>(({ message }) => void lines.push(message))
        for (const write of [
          Effect.asVoid(connect(store, "b")),
          Context.get(both, Coordination).coolDown("a", 1),
          Effect.asVoid(store.erase(workspace, { _tag: "All" }))
        ]) {
          const error = yield* Effect.flip(write).pipe(Effect.provide(Logger.layer([logger])))
          assert.strictEqual(error.reason._tag, "Moved")
          assert.include(error.message, filename)
        }
        assert.lengthOf(lines, 1, "said once in the log")
        assert.include(String(lines[0]), `taken away from under a process that runs: ${filename}`)
      }).pipe(Effect.scoped)
    )
  }

  for (const way of ["deleted with its logs", "moved away"]) {
    it.live(`that is ${way} would take a write of SQLite's own, which is acknowledged and lost`, () =>
      Effect.gen(function* () {
        controls("stores.file-replaced")
        const filename = join(yield* directory, "a.db")
        yield* connect(yield* opened(filename), "a")
        const plain = yield* Effect.acquireRelease(
          Effect.sync(() => new BetterSqlite(filename)),
          (one) => Effect.sync(() => one.close())
        )
        plain.prepare("select count(*) from dravo_accounts").get()
        yield* ways[way]?.(filename) ?? Effect.die(`no such way: ${way}`)
        assert.strictEqual(plain.prepare("update dravo_accounts set handle = 'lost'").run().changes, 1)
        const again = yield* opened(filename)
        yield* connect(again, "b")
        const { rows } = yield* again.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 })
        assert.notInclude(
          rows.map(({ account }) => account.handle),
          "lost"
        )
      }).pipe(Effect.scoped)
    )
  }

  it.live("and whoever opens it anew, in the same process too, has the file that is there now", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      const store = yield* opened(filename)
      yield* connect(store, "a")
      yield* copy(filename, `${filename}.backup`)
      yield* connect(store, "b")
      for (const end of ["-wal", "-shm"]) rmSync(`${filename}${end}`)
      renameSync(`${filename}.backup`, filename)
      const again = yield* opened(filename)
      assert.strictEqual(yield* total(again), 1)
      yield* connect(again, "c")
      assert.strictEqual(yield* total(again), 2)
      assert.strictEqual((yield* Effect.flip(connect(store, "d"))).reason._tag, "Moved")
    }).pipe(Effect.scoped)
  )

  it.live("that stays where it is is written to by all who have it open", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      const one = yield* opened(filename)
      yield* connect(one, "a")
      yield* copy(filename, `${filename}.backup`)
      const other = yield* opened(filename)
      yield* connect(other, "b")
      yield* connect(one, "c")
      assert.strictEqual(yield* total(one), 3)
    }).pipe(Effect.scoped)
  )
})

describe("a file that is made", { meta: { claim: "stores.file-replaced" } }, () => {
  it.live("is its owner's alone, with the logs beside it; one that was there keeps its mode", () =>
    Effect.gen(function* () {
      const before = process.umask(0o022)
      yield* Effect.addFinalizer(() => Effect.sync(() => process.umask(before)))
      const filename = join(yield* directory, "a.db")
      yield* connect(yield* opened(filename), "a")
      const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
      assert.deepStrictEqual(
        ["", "-wal", "-shm"].map((end) => mode(`${filename}${end}`)),
        ["600", "600", "600"]
      )
      const given = join(yield* directory, "b.db")
      writeFileSync(given, "", { mode: 0o640 })
      yield* connect(yield* opened(given), "a")
      assert.strictEqual(mode(given), "640")
    }).pipe(Effect.scoped)
  )

  for (const filename of ["", "  "]) {
    it.live(`needs a name: ${JSON.stringify(filename)} is refused instead of being lost at the end`, () =>
      Effect.gen(function* () {
        const refused = yield* Effect.exit(opened(filename))
        assert.include(JSON.stringify(refused), "filename")
        assert.isTrue(Exit.hasDies(refused), "an option nobody can mean is no failure to wait out")
      }).pipe(Effect.scoped)
    )
  }

  it.live("and where none can be made, its name and its logs are named", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      mkdirSync(filename)
      const error = yield* Effect.flip(connect(yield* opened(filename), "a"))
      assert.include(error.message, `${filename} cannot be opened`)
      assert.include(error.message, "-wal")
    }).pipe(Effect.scoped)
  )
})
