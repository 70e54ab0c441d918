import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter, Start } from "@dravo/core/Query"
import { Store } from "@dravo/core/Store"
import { distribute, drift, layer, layerFrom, migrate, script } from "@dravo/store-postgres"
import { everyOperation } from "@dravo/testkit/EveryOperation"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely"
import { readFileSync } from "node:fs"
import pg from "pg"
import { admin, connectionString, schema } from "./fixtures/world.ts"

const partitions = 2
const workspace = WorkspaceId.make("w1")

/** A node of a plan, as `explain (format json)` tells it. */
interface Plan {
  readonly "Relation Name"?: string
  readonly Plans?: ReadonlyArray<Plan>
}

interface Layout {
  readonly partitions?: number
}

interface Planned {
  readonly operation: string
  readonly sql: string
  /** Of the table it reads most of. */
  readonly parts: number
}

/** Partitions of a plan, by table. */
const partsOf = (plan: Plan, into: Map<string, Set<string>>): void => {
  const [part = "", table] = /^dravo_(\w+)_p\d+$/u.exec(plan["Relation Name"] ?? "") ?? []
  if (table !== undefined) into.set(table, (into.get(table) ?? new Set()).add(part))
  for (const below of plan.Plans ?? []) partsOf(below, into)
}

/** A page for each combination of filters, from an offset and from a cursor. */
const pages = Effect.gen(function* () {
  const store = yield* Store
  const filters: ReadonlyArray<Filter> = [
    { _tag: "Post", id: "p" },
    { _tag: "Account", accountId: AccountId.make("a") },
    { _tag: "Platform", platform: PlatformId.make("x") },
    { _tag: "CreatedFrom", at: 1 },
    { _tag: "CreatedTo", at: 500_000_000 }
  ]
  const starts: ReadonlyArray<Start> = [
    { _tag: "Offset", offset: 0 },
    { _tag: "After", createdAt: 9, seq: 9 }
  ]
  for (let bits = 0; bits < 32; bits++)
    for (const start of starts) {
      const some = filters.filter((_filter, at) => (bits >> at) % 2 === 1)
      yield* store.pagePublications(workspace, { filters: some, start, limit: 25 })
    }
})

const place = Effect.gen(function* () {
  return { connectionString: Redacted.make(yield* connectionString), schema: yield* schema }
})

/** Every statement of every operation of the ports, and of every page, as it is planned with its values. */
const planned = Effect.gen(function* () {
  const where = yield* place
  yield* migrate({ ...where, partitions })
  const seen = new Map<string, { readonly operation: string; readonly query: CompiledQuery }>()
  let operation = ""
  const db = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Kysely<unknown>({
          dialect: new PostgresDialect({
            pool: new pg.Pool({ connectionString: Redacted.value(where.connectionString), max: 1 })
          }),
          log: ({ query }) => {
            if (operation !== "" && /^\s*(?:with|select|insert|update|delete)/u.test(query.sql))
              seen.set(`${operation} ${query.sql}`, { operation, query })
          }
        })
    ),
    (open) => Effect.promise(() => open.destroy())
  )
  const names = new Set<string>()
  const began = (one: string) => {
    operation = one
    names.add(one)
  }
  const ports = yield* Effect.gen(function* () {
    yield* everyOperation(began)
    began("pagePublications")
    yield* pages
    operation = ""
    return Object.keys(yield* Store)
  }).pipe(Effect.provide(layerFrom(db, { schema: where.schema, migrate: "manual", partitions })))
  const explained = Effect.fnUntraced(function* (query: CompiledQuery) {
    const { rows } = yield* Effect.promise(() =>
      db.executeQuery<{ "QUERY PLAN": ReadonlyArray<{ readonly Plan: Plan }> }>({
        ...query,
        sql: `explain (format json) ${query.sql}`
      })
    )
    const tables = new Map<string, Set<string>>()
    for (const { "QUERY PLAN": plans } of rows) for (const { Plan } of plans) partsOf(Plan, tables)
    return Math.max(0, ...[...tables.values()].map(({ size }) => size))
  })
  const plans: Array<Planned> = []
  for (const { operation: of, query } of seen.values())
    plans.push({ operation: of, sql: query.sql.replaceAll(/\s+/gu, " ").trim(), parts: yield* explained(query) })
  return { plans, missed: ports.filter((name) => !names.has(name)) }
})

const isOfRequest = ({ operation }: Planned): boolean => !operation.startsWith("engine")

describe("tables partitioned by workspace", () => {
  it.live("a statement of a request reads one partition of each table, by its plan", () =>
    Effect.gen(function* () {
      proves("stores.partition-plans")
      const { missed, plans } = yield* planned
      assert.deepStrictEqual(missed, [], "operations nobody looked at")
      const asked = plans.filter(isOfRequest)
      assert.isAbove(asked.filter(({ parts }) => parts === 1).length, 150)
      assert.deepStrictEqual(
        asked.filter(({ parts }) => parts > 1),
        []
      )
      // Background work is for all workspaces: a process of it looks into each partition.
      const all = new Set(plans.filter(({ parts }) => parts === partitions).map(({ operation }) => operation))
      assert.includeMembers([...all], ["engineClaimDue", "engineClaimListings", "engineExpire", "engineThin"])
      measured(`${asked.length} statements of requests, each of one partition; ${all.size} operations of all of them`)
    }).pipe(Effect.scoped)
  )

  it.live("a statement that forgets its workspace reads all partitions", () =>
    Effect.gen(function* () {
      controls("stores.partition-plans")
      const where = yield* place
      const run = yield* admin
      yield* migrate({ ...where, partitions })
      const parts = Effect.fnUntraced(function* (condition: string) {
        const plan = yield* run(`explain select from ${where.schema}.dravo_publications where ${condition} seq = 1`)
        return new Set(JSON.stringify(plan).match(/publications_p\d/gu)).size
      })
      assert.strictEqual(yield* parts("workspace = 'w1' and"), 1)
      assert.strictEqual(yield* parts(""), partitions)
      measured(`${partitions} of ${partitions} partitions`)
    }).pipe(Effect.scoped)
  )
})

describe("the layout of tables", () => {
  it.live("has every table whose key begins with the workspace in partitions, also behind policies", () =>
    Effect.gen(function* () {
      const where = yield* place
      const run = yield* admin
      yield* migrate({ ...where, partitions })
      assert.deepStrictEqual(yield* drift({ ...where, partitions }), [])
      assert.isAbove((yield* drift({ ...where, partitions: 5 })).length, 0)
      const pieces = yield* run(
        `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace'
        where c.relnamespace = to_regnamespace($1) and c.relkind = 'r' and not c.relispartition order by 1`,
        [where.schema]
      )
      // A key is found by its id alone; the other says how far the filling of totals has come.
      assert.deepStrictEqual(
        pieces.map(({ relname }) => relname),
        ["dravo_api_keys", "dravo_tally_fill"]
      )
      const text = script({ schema: "apart", partitions: 3, rowLevelSecurity: true })
      assert.strictEqual(text.split('partition of "apart"."dravo_points"').length, 4)
      assert.include(text, "create policy dravo_workspace")
    }).pipe(Effect.scoped)
  )

  it.live("of a database is never changed by an option: it is refused with the way out", () =>
    Effect.gen(function* () {
      proves("stores.partition-refusal")
      const lists = Effect.flatMap(Store, (store) => Effect.asVoid(store.listKeys(workspace)))
      const refusals = Effect.fnUntraced(function* (there: Layout, ...asked: ReadonlyArray<Layout>) {
        const where = yield* place
        yield* migrate({ ...where, ...there })
        const told: Array<string> = []
        for (const other of asked) {
          const store = layer({ ...where, ...other, migrate: "manual" })
          for (const wrong of [Effect.asVoid(migrate({ ...where, ...other })), Effect.provide(lists, store)]) {
            const { message, reason } = yield* Effect.flip(wrong)
            assert.strictEqual(reason._tag, "Unsuitable")
            assert.match(message, /in another schema and copy the rows over/u)
            told.push(message)
          }
        }
        yield* Effect.provide(lists, layer({ ...where, ...there }))
        return told.join("\n")
      })
      assert.match(yield* refusals({}, { partitions: 2 }), /are in one piece, not in 2 partitions.*leave the option/u)
      const others = yield* refusals({ partitions: 2 }, {}, { partitions: 8 })
      assert.match(others, /laid out in 2 partitions, not in one piece.*say partitions: 2/u)
      assert.match(others, /laid out in 2 partitions, not in 8 partitions/u)
    }).pipe(Effect.scoped)
  )
})

describe("the guide's way from one layout to another", () => {
  it.live("brings every row and every counter over", () =>
    Effect.gen(function* () {
      const guide = readFileSync(new URL("../../../docs/scale.md", import.meta.url), "utf8")
      const [aside = "", copied = ""] = [...guide.matchAll(/^```sql\n(.*?)^```$/gmsu)].map(([, text]) => text)
      const where = yield* place
      const run = yield* admin
      yield* Effect.addFinalizer(() =>
        Effect.scoped(Effect.flatMap(admin, (late) => late(`drop schema if exists ${where.schema}_before cascade`)))
      )
      const here = (text: string) => text.replaceAll(/\bdravo(?=_before|\.|'::| rename)/gu, where.schema)
      yield* migrate(where)
      yield* Effect.provide(everyOperation(), layer(where))
      yield* run(`insert into ${where.schema}.dravo_accounts (workspace, account_id, platform, platform_account_id,
        traits, connected_at) select 'w' || i, 'a', 'x', i, '{}', 0 from generate_series(1, 9) i`)
      yield* run(here(aside))
      yield* migrate({ ...where, partitions })
      yield* run(here(copied))
      const tables = yield* run(
        `select relname, case relkind when 'S' then 'last_value || '' '' || is_called' else 't::text' end as told
        from pg_class where relnamespace = to_regnamespace($1) and relkind in ('r', 'S')
        and relname not like '%migrations'`,
        [`${where.schema}_before`]
      )
      let rows = 0
      for (const { relname, told } of tables) {
        const [table, what] = [String(relname), String(told)]
        const [before, after] = [
          yield* run(`select ${what} as row from ${where.schema}_before.${table} t order by 1`),
          yield* run(`select ${what} as row from ${where.schema}.${table} t order by 1`)
        ]
        assert.deepStrictEqual(after, before, table)
        rows += before.length
      }
      assert.isAbove(rows, 25)
      assert.lengthOf(yield* run(`select from ${where.schema}_before.dravo_accounts`), 9)
    }).pipe(Effect.scoped)
  )
})

describe("an engine that distributes tables", () => {
  it.live("is told of every table once, and every unique key of a distributed one has its workspace", () =>
    Effect.gen(function* () {
      proves("stores.distributed")
      const where = yield* place
      const run = yield* admin
      yield* migrate(where)
      const calls = distribute({ schema: where.schema })
      const told = (call: string) =>
        [...calls.matchAll(new RegExp(`${call}\\('"${where.schema}"\\."(\\w+)"'`, "gu"))].map(([, name]) => name)
      const distributed = told("create_distributed_table")
      const tables = yield* run("select tablename from pg_tables where schemaname = $1 order by 1", [where.schema])
      assert.deepStrictEqual(
        [...distributed, ...told("create_reference_table")].sort(),
        tables.map(({ tablename }) => tablename)
      )
      const keys = yield* run(
        `select c.relname, pg_get_indexdef(i.indexrelid) as key from pg_index i join pg_class c on c.oid = i.indrelid
        where i.indisunique and c.relnamespace = to_regnamespace($1)`,
        [where.schema]
      )
      const without = keys.filter(({ key }) => !/\(workspace\b/u.test(String(key))).map(({ relname }) => relname)
      assert.isAbove(without.length, 5)
      assert.deepStrictEqual(
        without.filter((name) => distributed.includes(String(name))),
        []
      )
      measured(`${distributed.length} distributed tables, ${tables.length - distributed.length} on every node`)
    }).pipe(Effect.scoped)
  )
})
