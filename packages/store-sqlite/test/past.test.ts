import { layer } from "@dravo/store-sqlite"
import * as PastSuite from "@dravo/testkit/PastSuite"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { kept } from "@dravo-internal/tools/sql/kept"

const file = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  ),
  (directory) => join(directory, "a.db")
)

const older = Effect.map(file, (filename) => ({
  layer: layer({ filename }),
  advance: TestClock.adjust,
  ...kept((statement) =>
    Effect.sync(() => {
      const db = new BetterSqlite(filename)
      try {
        const prepared = db.prepare<[], Record<string, unknown>>(statement)
        return prepared.reader ? prepared.all() : (prepared.run(), [])
      } finally {
        db.close()
      }
    })
  )
}))

const restoredBy = (put: (from: string, filename: string) => void) =>
  Effect.map(file, (filename) => ({
    layer: layer({ filename }),
    backup: Effect.promise(async () => {
      const db = new BetterSqlite(filename, { readonly: true })
      await db.backup(`${filename}.backup`)
      db.close()
    }),
    restore: Effect.sync(() => {
      for (const end of ["-wal", "-shm"]) rmSync(`${filename}${end}`, { force: true })
      put(`${filename}.backup`, filename)
    }),
    keepsEarlier: true
  }))

PastSuite.suite({
  name: "SQLite on a file",
  older,
  restored: {
    "a backup that is copied over the file, whose identity stays,": restoredBy(copyFileSync),
    "a backup that is put in the place of the file": restoredBy(renameSync)
  }
})
