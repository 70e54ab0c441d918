import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { Unclassified } from "@dravo/core/StoreError"
import type { Dialect } from "@dravo/kit-sql/Dialect"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as Names from "@dravo/kit-sql/Names"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely"
import * as Codec from "../src/internal/codec.ts"
import { compileFilter } from "../src/internal/compileFilter.ts"

/** Unlike SQLite in every fragment, so that a fragment written out instead of asked for shows. */
const other: Dialect = {
  label: "another database",
  now: Effect.succeed(sql<number>`clock()`),
  records: (json, _fields, alias) => sql`rows_of(${json}) as ${sql.raw(alias)}`,
  lockRows: { skip: (alias) => sql.raw(`for update of ${alias} skip locked`), wait: (alias) => sql.raw(`for update of ${alias}`) },
  lockMigrations: (names) => [`lock "${names.key}"`],
  ddl: { integer: "int8", text: "bytes", sequence: "int8 counted", sequenceKey: ", key (workspace, seq)", suffix: " kept" },
  classify: () => new Unclassified({ detail: "" })
}
const db = new Kysely<unknown>({ dialect: {
  createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely), createQueryCompiler: () => new PostgresQueryCompiler()
} })

describe("names", () => {
  it("carry the prefix and the schema", () => {
    const names = Names.make({ tablePrefix: "own_", schema: "apart" })
    assert.strictEqual(names.quoted("accounts"), "\"apart\".\"own_accounts\"")
    assert.strictEqual(names.index("by_time"), "\"own_by_time\"")
    assert.strictEqual(Names.make().quoted("accounts"), "\"dravo_accounts\"")
  })

  it("differ in their key exactly when their tables do", () => {
    const keys = [{}, { tablePrefix: "a_" }, { schema: "a_" }, { schema: "a_", tablePrefix: "a_" }].map((options) => Names.make(options).key)
    assert.strictEqual(new Set(keys).size, keys.length)
    assert.strictEqual(Names.make({ tablePrefix: "dravo_" }).key, Names.make().key)
  })

  it("are refused when they are not plain", () => {
    for (const name of ["", "A", "1a", "a-b", "a\"b", "a b", "a".repeat(31)]) {
      assert.throws(() => Names.make({ tablePrefix: name }), TypeError)
      assert.throws(() => Names.make({ schema: name }), TypeError)
    }
  })
})

describe("the script of the migrations", () => {
  it("takes every type, key and lock from the dialect", () => {
    const script = Migrator.script(other, { schema: "apart" })
    assert.match(script, /^begin;\nlock "apart\.dravo_";\ncreate schema if not exists "apart";\ncreate table/u)
    assert.match(script, /;\ncommit;\n$/u)
    for (const table of ["accounts", "publications", "api_keys"]) {
      assert.match(script, new RegExp(`create table "apart"\\."dravo_${table}" \\(\\s+seq int8 counted,[^;]+, key \\(workspace, seq\\)\\s\\) kept;`, "u"))
    }
    assert.notMatch(script, /\b(?:integer|text (?:not|,)|autoincrement|strict)\b/u)
  })

  it("names no object without the prefix", () => {
    const script = Migrator.script(other, { tablePrefix: "own_" })
    const objects = [...script.matchAll(/\b(?:table|index|on|into)(?: if not exists)? (\S+)/gu)].map(([, name]) => name ?? "")
    assert.isAbove(objects.length, 20)
    assert.deepStrictEqual(objects.filter((name) => !name.startsWith("\"own_")), [])
  })
})

describe("filters as SQL", () => {
  const compiled = (filter: Filter) => compileFilter(filter, WorkspaceId.make("w"), Names.make()).compile(db)

  it("bind every value, the workspace among them", () => {
    assert.deepStrictEqual(compiled({ _tag: "Post", id: "p" }).parameters, ["w", "p", "w", "p"])
    assert.deepStrictEqual(compiled({ _tag: "Account", accountId: AccountId.make("a") }).parameters, ["a"])
    assert.deepStrictEqual(compiled({ _tag: "Platform", platform: PlatformId.make("x") }).parameters, ["x"])
    assert.deepStrictEqual(compiled({ _tag: "CreatedFrom", at: 1 }).parameters, [1])
    assert.deepStrictEqual(compiled({ _tag: "CreatedTo", at: 2 }).parameters, [2])
  })

  it("text no id can be matches nothing and is never sent", () => {
    for (const id of ["", "\u0000", "a\u0000", "\ud800", "ü", "a b", "a".repeat(257)]) {
      const { parameters, sql: text } = compiled({ _tag: "Post", id })
      assert.deepStrictEqual(parameters, ["w", "w"])
      assert.strictEqual(text.split("1 = 0").length, 3)
    }
  })
})

describe("stored values", () => {
  it("an integer is read from every form drivers give it, and refused where it would be rounded", () => {
    assert.deepStrictEqual([5, "5", 5n, "-9007199254740991", -0].map(Codec.int), [5, 5, 5, -9007199254740991, -0])
    for (const value of ["9007199254740993", 2 ** 53, 1.5, NaN, null, undefined, "x", true, {}]) {
      assert.throws(() => Codec.int(value), RangeError)
    }
  })

  it("text inside JSON is made storable, keys come back as they were", () => {
    const text = Codec.encodeJson({ ["__proto__"]: "a\u0000b", list: ["\ud800"], "k\u0000": "v" })
    const back: unknown = JSON.parse(text)
    assert.deepStrictEqual(Object.entries(back ?? {}), [["__proto__", "ab"], ["list", ["\ufffd"]], ["k\u0000", "v"]])
    assert.notInclude(text, "\u0000")
  })
})
