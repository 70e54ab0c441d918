import * as Migrator from "@dravo/kit-sql/Migrator"
import { literal } from "@dravo/kit-sql/Names"
import { dialect } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"

const names = [
  "plain",
  "the host's own",
  "'",
  "''",
  "a 'quoted' name",
  "'); drop table dravo_migrations; --",
  'a "b" \\ c'
]

/** What the printed script keeps of migrations of these names. */
const kept = (script: string): ReadonlyArray<unknown> => {
  const file = new BetterSqlite(":memory:")
  try {
    file.exec(script)
    return file.prepare("select name from dravo_migrations order by id").pluck().all()
  } finally {
    file.close()
  }
}

describe("the script of the migrations", () => {
  it("keeps any name a migration has, to the letter", () => {
    const known = names.map((name, at) => ({ id: at + 1, name, breaking: false, statements: () => [] }))
    assert.deepStrictEqual(kept(Migrator.script(dialect, {}, known)), names)
  })

  it("negative control: a name that is not quoted as a text ends the script where it stands", () => {
    const [plain, ...others] = names.map((name) => [name, literal(name)] as const)
    assert.strictEqual(plain?.[1], "'plain'")
    for (const [name] of others.filter(([name]) => name.includes("'"))) {
      const script = Migrator.script(dialect, {}, [{ id: 1, name: "marked", breaking: false, statements: () => [] }])
      assert.notDeepEqual(
        attempt(() => kept(script.replace("marked", name))),
        [name]
      )
    }
  })
})

const attempt = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (failure) {
    return failure
  }
}
