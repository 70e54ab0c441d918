import { AccountId, PlatformAccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter } from "@dravo/core/Query"
import { Unclassified } from "@dravo/core/StoreError"
import type { Dialect } from "@dravo/kit-sql/Dialect"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as Names from "@dravo/kit-sql/Names"
import { Misconfigured } from "@dravo/core/Misconfigured"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql
} from "kysely"

/** Unlike SQLite in every fragment, so that a fragment written out instead of asked for shows. */
const other: Dialect = {
  label: "another database",
  now: Effect.succeed(sql<number>`clock()`),
  records: (json, _fields, alias) => sql`rows_of(${json}) as ${sql.raw(alias)}`,
  tenantFilter: (column) => sql.raw(`keyed(${column})`),
  selective: (condition) => sql`few(${condition})`,
  lateral: (query, alias) => sql`for each (${query}) as ${sql.raw(alias)}`,
  integers: (json, alias) => sql`for each integer of ${json} as ${sql.raw(alias)}`,
  integer: (json, key) => sql<number | null>`integer(${json}, ${key})`,
  alone: (table) => [sql`lock ${table}`],
  sameRecord: (a, b) => sql<boolean>`same(${a}, ${b})`,
  singleWriter: false,
  lockRows: {
    skip: (alias) => sql.raw(`for update of ${alias} skip locked`),
    wait: (alias) => sql.raw(`for update of ${alias}`),
    keep: (alias) => sql.raw(`for share of ${alias}`)
  },
  changeSequence: { next: () => sql<number>`txid()`, isSettled: (mark) => sql<boolean>`${mark} < txmin()` },
  openMigrations: (names) => [`lock "${names.key}"`],
  closeMigrations: () => [],
  pasts: {
    byOpening: false,
    candidates: [() => ({ past: sql`past()`, known: sql<boolean>`1 = 1` })]
  },
  ddl: {
    pastsByOpening: false,
    integer: "int8",
    text: "bytes",
    sequence: "int8 counted",
    sequenceKey: ", key (workspace, seq)",
    suffix: " kept",
    byWorkspace: { suffix: " kept", parts: () => [] },
    keyedSuffix: null
  },
  fitness: null,
  classify: () => new Unclassified({ detail: "" })
}
type Rows = ReadonlyArray<Readonly<Record<string, unknown>>>

/**
 * A store whose database gives the same answer to everything but the question for its migrations, and keeps what it was
 * asked.
 */
const scripted = (answer: Rows) => {
  const asked: Array<CompiledQuery> = []
  const connection: DatabaseConnection = {
    // A driver's rows are of whatever type the query says.
    executeQuery: <R>(query: CompiledQuery) => {
      asked.push(query)
      return Promise.resolve({
        rows: (query.sql.includes("migrations")
          ? [
              { id: "1", breaking: "1" },
              { id: "2", breaking: "1" },
              { id: "3", breaking: "1" }
            ]
          : answer) as Array<R>
      })
    },
    streamQuery: () => {
      throw new TypeError("the store does not stream")
    }
  }
  class Scripted extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection)
    }
  }
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new Scripted(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler()
    }
  })
  return { asked, store: SqlStore.make({ db, dialect: other }) }
}
const workspace = WorkspaceId.make("w")

describe("names", () => {
  it("carry the prefix and the schema", () => {
    const names = Names.make({ tablePrefix: "own_", schema: "apart" })
    assert.strictEqual(names.quoted("accounts"), '"apart"."own_accounts"')
    assert.strictEqual(names.index("by_time"), '"own_by_time"')
    assert.strictEqual(Names.make().quoted("accounts"), '"dravo_accounts"')
  })

  it("differ in their key exactly when their tables do", () => {
    const keys = [{}, { tablePrefix: "a_" }, { schema: "a_" }, { schema: "a_", tablePrefix: "a_" }].map(
      (options) => Names.make(options).key
    )
    assert.strictEqual(new Set(keys).size, keys.length)
    assert.strictEqual(Names.make({ tablePrefix: "dravo_" }).key, Names.make().key)
  })

  it("are refused when they are not plain", () => {
    for (const name of ["", "A", "1a", "a-b", 'a"b', "a b", "a".repeat(31)]) {
      assert.throws(() => Names.make({ tablePrefix: name }), Misconfigured)
      assert.throws(() => Names.make({ schema: name }), Misconfigured)
    }
  })
})

describe("the script of the migrations", () => {
  it("takes every type, key and lock from the dialect", () => {
    const script = Migrator.script(other, { schema: "apart" })
    assert.match(script, /^begin;\nlock "apart\.dravo_";\ncreate table/u)
    assert.match(script, /;\ncommit;\n$/u)
    for (const table of ["accounts", "publications", "api_keys"]) {
      assert.match(
        script,
        new RegExp(
          `create table "apart"\\."dravo_${table}" \\(\\s+seq int8 counted,[^;]+, key \\(workspace, seq\\)\\s\\) kept;`,
          "u"
        )
      )
    }
    assert.notMatch(script, /\b(?:integer|text (?:not|,)|autoincrement|strict)\b/u)
  })

  it("names no object without the prefix", () => {
    const script = Migrator.script(other, { tablePrefix: "own_" })
    const objects = [...script.matchAll(/\b(?:table|index|on|into)(?: if not exists)? (\S+)/gu)].map(
      ([, name]) => name ?? ""
    )
    assert.isAbove(objects.length, 20)
    assert.deepStrictEqual(
      objects.filter((name) => !name.startsWith('"own_')),
      []
    )
  })
})

describe("filters as SQL", () => {
  const compiled = Effect.fnUntraced(function* (...filters: ReadonlyArray<Filter>) {
    const { asked, store } = scripted([{ seq: null, total: 0, now: 0 }])
    yield* store.pagePublications(workspace, { filters, start: { _tag: "Offset", offset: 50 }, limit: 25 })
    return asked.at(-1) ?? assert.fail("nothing was asked")
  })

  it.effect("bind every value, once for the total and once for the page", () =>
    Effect.gen(function* () {
      const once = ["w", "w", "p", "w", "p", "a", "x", 1, 2]
      const query = yield* compiled(
        { _tag: "Post", id: "p" },
        { _tag: "Account", accountId: AccountId.make("a") },
        { _tag: "Platform", platform: PlatformId.make("x") },
        { _tag: "CreatedFrom", at: 1 },
        { _tag: "CreatedTo", at: 2 }
      )
      assert.deepStrictEqual(query.parameters, [...once, ...once, 25, 50, "w"])
    })
  )

  it.effect("text no id can be matches nothing and is never sent", () =>
    Effect.gen(function* () {
      for (const id of ["", "\u0000", "a\u0000", "\ud800", "ü", "a b", "a".repeat(257)]) {
        const query = yield* compiled({ _tag: "Post", id })
        assert.deepStrictEqual(query.parameters, ["w", "w", "w", "w", "w", "w", 25, 50, "w"])
        assert.strictEqual(query.sql.split("1 = 0").length, 5)
      }
    })
  )
})

describe("what a database answers", () => {
  const total = (value: unknown) =>
    scripted([{ seq: null, total: value, now: "7" }]).store.pagePublications(workspace, {
      filters: [],
      start: { _tag: "Offset", offset: 0 },
      limit: 1
    })

  it.effect("an integer is read from every form drivers give it", () =>
    Effect.gen(function* () {
      for (const value of [5, "5", 5n]) assert.deepStrictEqual(yield* total(value), { rows: [], total: 5, now: 7 })
    })
  )

  it.effect("and is refused, as a failure with a reason, where it would be rounded or guessed", () =>
    Effect.gen(function* () {
      for (const value of ["9007199254740993", 2 ** 53, 1.5, NaN, undefined, "", "x", "1e2", true, {}]) {
        const error = yield* Effect.flip(total(value))
        assert.strictEqual(error.message, "pagePublications: Unclassified: a stored row could not be read")
      }
    })
  )

  it.effect("a row someone else spoilt is such a failure too", () =>
    Effect.gen(function* () {
      const { store } = scripted([
        {
          id: "k",
          workspace: "w",
          name: "n",
          digest: "d",
          hint: "h",
          scopes: "{not json",
          created_at: 0,
          revoked_at: null
        }
      ])
      const error = yield* Effect.flip(store.engineFindKey("k"))
      assert.strictEqual(error.reason._tag, "Unclassified")
    })
  )

  it.effect("names and notes are sent as storable text, and the keys of JSON as they are", () =>
    Effect.gen(function* () {
      const { asked, store } = scripted([])
      yield* Effect.flip(
        store.connectAccount(workspace, {
          accountId: AccountId.make("a"),
          platform: PlatformId.make("x"),
          platformAccountId: PlatformAccountId.make("1"),
          handle: "a\u0000b",
          app: null,
          traits: { ["__proto__"]: "\ud800", "k\u0000": "v" }
        })
      )
      const writes = asked.filter(({ sql: text }) => /^(?:insert into|update) \S*accounts/u.test(text.trim()))
      assert.isAbove(writes.length, 0)
      for (const { parameters } of writes) {
        assert.include(parameters, "ab")
        const traits = parameters.find((parameter) => String(parameter).startsWith("{"))
        assert.deepStrictEqual(Object.entries(JSON.parse(String(traits))), [
          ["__proto__", "\ufffd"],
          ["k\u0000", "v"]
        ])
        assert.notInclude(String(traits), "\u0000")
      }
    })
  )
})
