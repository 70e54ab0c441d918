import { dialect, unsupported } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"

const table: ReadonlyArray<readonly [code: string, message: string, reason: string]> = [
  ["SQLITE_BUSY", "database is locked", "Busy"],
  ["SQLITE_BUSY_SNAPSHOT", "database is locked", "Busy"],
  ["SQLITE_BUSY_RECOVERY", "database is locked", "Busy"],
  ["SQLITE_LOCKED", "database table is locked", "Busy"],
  ["SQLITE_PROTOCOL", "locking protocol", "Busy"],
  ["SQLITE_READONLY", "attempt to write a readonly database", "ReadOnly"],
  ["SQLITE_READONLY_DBMOVED", "attempt to write a readonly database", "ReadOnly"],
  ["SQLITE_FULL", "database or disk is full", "ReadOnly"],
  ["SQLITE_CANTOPEN", "unable to open database file", "Unreachable"],
  ["SQLITE_IOERR_WRITE", "disk I/O error", "Unreachable"],
  ["SQLITE_NOTADB", "file is not a database", "Unreachable"],
  ["SQLITE_CORRUPT", "database disk image is malformed", "Unreachable"],
  ["SQLITE_CONSTRAINT_UNIQUE", "UNIQUE constraint failed: t.secret", "Conflict"],
  ["SQLITE_CONSTRAINT_NOTNULL", "NOT NULL constraint failed: t.secret", "Unclassified"],
  ["SQLITE_ERROR", "no such table: dravo_accounts", "SchemaMismatch"],
  ["SQLITE_ERROR", "no such column: secret", "SchemaMismatch"],
  ["SQLITE_ERROR", 'near "secret": syntax error', "Unclassified"],
  ["SQLITE_TOOBIG", "string or blob too big", "Unstorable"],
  ["SQLITE_WHATEVER_COMES", "secret", "Unclassified"],
  ["", "Cannot open database because the directory does not exist", "Unreachable"],
  ["", "The database connection is not open", "Unreachable"],
  ["", "driver has already been destroyed", "Unreachable"],
  ["ERR_SECRET", "secret", "Unclassified"]
]

describe("the reasons of SQLite's failures", () => {
  it("follow from the code and never repeat the message", () => {
    for (const [code, message, expected] of table) {
      const reason = dialect.classify(Object.assign(new TypeError(message), code === "" ? {} : { code }))
      assert.strictEqual(reason._tag, expected, `${code} ${message}`)
      assert.notInclude(reason.detail.toLowerCase(), "secret")
    }
  })

  it("are Unclassified for what no rule knows, whatever was thrown", () => {
    for (const cause of [undefined, null, 7, "secret", {}, { code: 5 }, Object.create(null)]) {
      assert.strictEqual(dialect.classify(cause)._tag, "Unclassified")
    }
  })

  it("an SQLite whose write-ahead log can corrupt is told from a sound one", () => {
    assert.deepStrictEqual(
      ["3.7.0", "3.50.9", "3.51.2", "nonsense"].map((sqlite) =>
        unsupported({ sqlite })?.includes(`SQLite ${sqlite} can corrupt`)
      ),
      [true, true, true, true]
    )
    assert.deepStrictEqual(
      ["3.51.3", "3.52.0", "3.54.1", "4.0.0"].map((sqlite) => unsupported({ sqlite })),
      Array(4).fill(undefined)
    )
  })

  it("an old Node is told what is needed", () => {
    assert.strictEqual(unsupported({ node: "20.20.2" }), "better-sqlite3 needs Node 22 or newer; this is 20.20.2")
    assert.isDefined(unsupported({ node: "21.7.3", sqlite: "3.54.1" }))
    assert.isUndefined(unsupported({ node: "22.0.0", sqlite: "3.54.1" }))
    assert.isUndefined(unsupported({ node: process.versions.node }))
  })
})
