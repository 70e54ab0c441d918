import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { ImmediateDialect, layer, layerFrom, migrate, migrateNow, script } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { CamelCasePlugin, Kysely, SqliteDialect, sql } from "kysely"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const draft = (id: string) =>
  Schema.decodeSync(AccountDraft)({
    accountId: id,
    platform: "x",
    platformAccountId: id,
    handle: null,
    app: null,
    traits: {}
  })
const connect = (id: string) => Effect.flatMap(Store, (store) => store.connectAccount(workspace, draft(id)))
const total = Effect.flatMap(Store, (store) =>
  Effect.map(
    store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 10 }),
    (page) => page.rows.length
  )
)
const reasonOf = <A>(effect: Effect.Effect<A, unknown, Store>, store: Layer.Layer<Store>) =>
  Effect.map(Effect.flip(Effect.provide(effect, store)), (error) => JSON.parse(JSON.stringify(error)).reason)

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const names = (filename: string): ReadonlyArray<string> => {
  const db = new BetterSqlite(filename)
  const found = db.prepare("select name from sqlite_master order by name").pluck().all().map(String)
  db.close()
  return found
}

describe("SQLite files", () => {
  it.effect("every object carries the prefix, and two instances in one file do not see each other", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      yield* Effect.provide(connect("a"), layer({ filename, tablePrefix: "one_" }))
      yield* Effect.provide(connect("b"), layer({ filename, tablePrefix: "two_" }))
      assert.strictEqual(yield* Effect.provide(total, layer({ filename, tablePrefix: "one_" })), 1)
      assert.strictEqual(yield* Effect.provide(total, layer({ filename, tablePrefix: "three_" })), 0)
      const others = names(filename).filter(
        (name) => !/^(?:one|two|three)_/u.test(name.replace(/^sqlite_autoindex_/u, ""))
      )
      assert.deepStrictEqual(others, ["sqlite_sequence"])
    }).pipe(Effect.scoped)
  )

  it.effect("a prefix that is not a plain name is refused where it is written", () =>
    Effect.sync(() => {
      assert.throws(() => script({ tablePrefix: 'a";drop table x;--' }), /tablePrefix must be/)
    })
  )

  it.effect(
    "layers on one file share a connection, however its path is spelt, and work after the first is closed",
    () =>
      Effect.gen(function* () {
        const folder = yield* directory
        mkdirSync(join(folder, "real"))
        symlinkSync(join(folder, "real"), join(folder, "link"))
        const [a, b] = [
          layer({ filename: join(folder, "real", "a.db") }),
          layer({ filename: join(folder, "link", "..", "link", "a.db") })
        ]
        const together = Effect.gen(function* () {
          yield* Effect.all(
            ["a", "b", "c", "d", "e", "f", "g", "h"].map((id, at) => Effect.provide(connect(id), at % 2 === 0 ? a : b)),
            { concurrency: "unbounded" }
          )
          yield* Effect.provide(connect("i"), a)
        })
        yield* Effect.provide(Effect.andThen(together, connect("j")), b)
        assert.strictEqual(yield* Effect.provide(total, a), 10)
      }).pipe(Effect.scoped)
  )

  it.effect(
    "a layer is built without the file; the operation says why it fails and works once the reason is gone",
    () =>
      Effect.gen(function* () {
        const folder = yield* directory
        const filename = join(folder, "later", "a.db")
        yield* Effect.gen(function* () {
          const error = yield* Effect.flip(total)
          assert.deepStrictEqual(error.reason._tag, "Unreachable")
          assert.include(error.message, "the directory of the database does not exist")
          mkdirSync(join(folder, "later"))
          assert.strictEqual(yield* total, 0)
        }).pipe(Effect.provide(layer({ filename })))
      }).pipe(Effect.scoped)
  )

  it.effect("a file that is something else, a directory and a full database are told apart", () =>
    Effect.gen(function* () {
      const folder = yield* directory
      writeFileSync(join(folder, "text.db"), "this is not a database, it only has the name of one".repeat(100))
      assert.deepInclude(yield* reasonOf(total, layer({ filename: join(folder, "text.db") })), { _tag: "Unreachable" })
      assert.deepInclude(yield* reasonOf(total, layer({ filename: folder })), { _tag: "Unreachable" })

      const db = new Kysely<unknown>({ dialect: new ImmediateDialect(join(folder, "small.db")) })
      yield* Effect.gen(function* () {
        yield* connect("a")
        yield* Effect.promise(() => sql`pragma max_page_count = 1`.execute(db))
        const ids = Array.from({ length: 400 }, (_, at) => `${"long".repeat(25)}${at}`)
        const failure = yield* Effect.flip(Effect.forEach(ids, connect, { discard: true }))
        assert.strictEqual(failure.reason._tag, "ReadOnly")
        // What was there is still read, and writing works again when there is room.
        assert.isAtLeast(yield* total, 1)
        yield* Effect.promise(() => sql`pragma max_page_count = 100000`.execute(db))
        yield* connect("z")
      }).pipe(Effect.provide(layerFrom(db)))
      yield* Effect.promise(() => db.destroy())
    }).pipe(Effect.scoped)
  )

  it.effect("a read-only database is read and refuses writes", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      yield* Effect.provide(connect("a"), layer({ filename }))
      const db = new Kysely<unknown>({
        dialect: new SqliteDialect({ database: new BetterSqlite(filename, { readonly: true }) })
      })
      assert.strictEqual(yield* Effect.provide(total, layerFrom(db)), 1)
      assert.deepInclude(yield* reasonOf(connect("b"), layerFrom(db)), { _tag: "ReadOnly" })
      yield* Effect.promise(() => db.destroy())
    }).pipe(Effect.scoped)
  )

  it.effect("lives in a host's own Kysely, whose plugins and tables it leaves alone", () =>
    Effect.gen(function* () {
      const database = new BetterSqlite(":memory:")
      database.exec("create table posts (id integer primary key, user_name text); insert into posts values (1, 'x')")
      const host = new Kysely<{ posts: { id: number; userName: string } }>({
        dialect: new SqliteDialect({ database }),
        plugins: [new CamelCasePlugin()]
      })
      const before = database.prepare("select sql from sqlite_master where name = 'posts'").pluck().get()
      yield* Effect.provide(connect("a"), layerFrom(host))
      assert.strictEqual(yield* Effect.provide(total, layerFrom(host)), 1)
      assert.deepStrictEqual(yield* Effect.promise(() => host.selectFrom("posts").selectAll().execute()), [
        { id: 1, userName: "x" }
      ])
      assert.strictEqual(database.prepare("select sql from sqlite_master where name = 'posts'").pluck().get(), before)
      yield* Effect.promise(() => host.destroy())
      assert.deepInclude(yield* reasonOf(total, layerFrom(host)), { _tag: "Unreachable" })
    })
  )
})

describe("migrations", () => {
  it.effect("in manual mode nothing works until the printed script was run", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      const manual = layer({ filename, migrate: "manual", tablePrefix: "own_" })
      assert.deepInclude(yield* reasonOf(total, manual), { _tag: "SchemaMismatch" })
      const db = new BetterSqlite(filename)
      db.exec(script({ tablePrefix: "own_" }))
      db.close()
      yield* Effect.provide(connect("a"), manual)
      assert.deepStrictEqual(yield* migrate({ filename, tablePrefix: "own_" }), [])
    }).pipe(Effect.scoped)
  )

  it.effect("are applied once, and applying them again changes nothing", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      const applied = yield* migrate({ filename })
      assert.isAtLeast(applied.length, 4)
      assert.deepStrictEqual(
        applied,
        applied.map((_, at) => at + 1)
      )
      const before = names(filename)
      assert.deepStrictEqual(yield* migrate({ filename }), [])
      assert.deepStrictEqual(yield* Effect.promise(() => migrateNow({ filename })), [])
      assert.deepStrictEqual(names(filename), before)
      const nowhere = yield* Effect.promise(() =>
        migrateNow({ filename: join(filename, "under-a-file.db") }).catch((error: unknown) => error)
      )
      assert.propertyVal(nowhere, "_tag", "StoreError")
    }).pipe(Effect.scoped)
  )

  it.effect("of a newer version are refused when they break this one, and lived with when they do not", () =>
    Effect.gen(function* () {
      const filename = join(yield* directory, "a.db")
      yield* migrate({ filename })
      const db = new BetterSqlite(filename)
      db.exec("insert into dravo_migrations values (1000, 'later', 0, 0)")
      yield* Effect.provide(connect("a"), layer({ filename }))
      db.exec("update dravo_migrations set breaking = 1 where id = 1000")
      for (const mode of ["auto", "manual"] as const) {
        const reason = yield* reasonOf(total, layer({ filename, migrate: mode }))
        assert.deepInclude(reason, { _tag: "SchemaMismatch" })
        assert.include(reason.detail, "newer version")
      }
      assert.deepInclude(yield* Effect.map(Effect.flip(migrate({ filename })), (error) => error.reason), {
        _tag: "SchemaMismatch"
      })
      db.close()
    }).pipe(Effect.scoped)
  )
})
