/** A seeded database whose statements are listened to, each with the plan the database makes for it. */
import * as Server from "@dravo-internal/tools/postgres/server"
import type { HistoryQuery } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import type { Subject } from "@dravo/core/Subject"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type CompiledQuery, Kysely, PostgresDialect, sql } from "kysely"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"

export interface Seed {
  readonly rows: number
  /** Of the rows; the others belong to other workspaces. */
  readonly own: number
  readonly accounts: number
  /** Which of each row's points, six hours apart and the last one at `end`. */
  readonly points: { readonly from: number; readonly count: number; readonly begin: number; readonly end: number }
}

export interface Statement {
  readonly text: string
  /** Tables its plan reads from end to end. */
  readonly scans: ReadonlyArray<string>
}

export interface Watched {
  readonly store: Layer.Layer<Store | Coordination>
  /** Rows and accounts once, and then points: how many are asked for by the caller. */
  seed(seed: Seed): Promise<void>
  /** Every statement the use makes; what is answered tells their plans as the database would make them then. */
  watched(use: Effect.Effect<unknown, unknown>): Promise<() => Promise<ReadonlyArray<Statement>>>
  /** How many points were found, through the store. */
  history(workspace: WorkspaceId, subjects: ReadonlyArray<Subject>, query: HistoryQuery): Promise<number>
  /** For the control: points are found by nothing any more. */
  dropIndex(): Promise<void>
  close(): Promise<void>
}

export const open = async (kind: "sqlite" | "postgres"): Promise<Watched> => {
  const seen: Array<CompiledQuery> = []
  const database = await (kind === "sqlite" ? sqlite(seen) : postgres(seen))
  const both = await Effect.runPromise(Layer.buildWithScope(database.layer, await Effect.runPromise(Scope.make())))
  const store = Context.get(both, Store)
  let seeded = false
  return {
    store: Layer.succeedContext(both),
    seed: async (seed) => {
      for (const statement of [...(seeded ? [] : rowsOf(database, seed)), pointsOf(database, seed)])
        await database.run(statement)
      seeded = true
      await database.run("analyze")
    },
    watched: async (use) => {
      seen.length = 0
      await Effect.runPromise(use)
      const queries = seen.filter(
        ({ sql: text }) => /^\s*(?:with|select|insert|update|delete)/u.test(text) && !text.includes("migrations")
      )
      return async () => {
        const found: Array<Statement> = []
        for (const query of queries) found.push({ text: query.sql, scans: await database.scans(query) })
        return found
      }
    },
    history: async (workspace, subjects, query) =>
      (await Effect.runPromise(store.history(workspace, subjects, query))).length,
    dropIndex: () => database.dropIndex(),
    close: () => database.close()
  }
}

// internal

interface Database {
  readonly layer: Layer.Layer<Store | Coordination>
  readonly table: (name: string) => string
  /** A `from` item that counts up `i`. */
  readonly series: (from: number, to: number, name: string) => string
  run(statement: string): Promise<void>
  scans(query: CompiledQuery): Promise<ReadonlyArray<string>>
  dropIndex(): Promise<void>
  close(): Promise<void>
}

/** One row in so many is acme's, so that they lie among the others', and one account in a hundred. */
const rowsOf = ({ series, table }: Database, { accounts, own, rows }: Seed): ReadonlyArray<string> => {
  const workspace = (every: number) => `case when i % ${every} = 0 then 'acme' else 'ws_' || (i % 97) end`
  const every = rows / own
  return [
    `insert into ${table("accounts")} (workspace, account_id, platform, platform_account_id, traits, connected_at, outcome, metrics, last_updated_at, stale_after)
      select ${workspace(100)}, 'acc_' || i, 'x', 'native_' || i, '{}', 0, 'synced', '{"followers_count":1}', 1, 9000000000000 from ${series(1, accounts, "i")}`,
    `update ${table("accounts")} set account_id = 'acc_1' where account_id = 'acc_100'`,
    `insert into ${table("publications")} (workspace, post_id, account_id, platform, platform_post_id, created_at, traits, outcome, metrics, last_updated_at, stale_after)
      select ${workspace(every)}, 'post_' || i, case when i % ${every * 2} = 0 then 'acc_1' else 'acc_200' end, 'x', 'p' || i, i, '{}', 'synced', '{"like_count":1}', 1, 9000000000000
      from ${series(1, rows, "i")}`,
    `insert into ${table("due")} (workspace, kind, seq, platform, due_at) select workspace, 'publication', seq, ` +
      `platform, stale_after from ${table("publications")}`,
    `insert into ${table("due")} (workspace, kind, seq, platform, due_at) select workspace, 'account', seq, ` +
      `platform, stale_after from ${table("accounts")}`
  ]
}

const pointsOf = ({ series, table }: Database, { points: { begin, count, end, from } }: Seed): string => {
  const step = 6 * 3_600_000
  // The newest first: what is asked for is there from the beginning, and what comes later is older.
  const at = `${end} - (${from} + n) * ${step}`
  if (end - (from + count) * step < begin - step) throw new RangeError("more points than the range holds")
  return `insert into ${table("points")} (workspace, kind, seq, at, until, metrics)
    select r.workspace, r.kind, r.seq, ${at}, ${at}, '{"like_count":' || (1000 - n) || ',"impression_count":' || (90000 - n * 7) || '}'
    from (select workspace, 'publication' as kind, seq from ${table("publications")} union all
      select workspace, 'account', seq from ${table("accounts")} where workspace = 'acme') r
    cross join ${series(0, count - 1, "n")}`
}

const sqlite = async (seen: Array<CompiledQuery>): Promise<Database> => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-ranges-"))
  const filename = join(folder, "a.db")
  await Effect.runPromise(Sqlite.migrate({ filename }))
  const db = new Kysely<unknown>({
    dialect: new Sqlite.ImmediateDialect(filename),
    log: (event) => void seen.push(event.query)
  })
  let explained = 0
  const run = async (statement: string) => void (await sql.raw(statement).execute(db))
  return {
    layer: Sqlite.layerFrom(db),
    run,
    table: (name) => `dravo_${name}`,
    series: (from, to, name) =>
      `(with recursive c(${name}) as (select ${from} union all select ${name} + 1 from c where ${name} < ${to}) ` +
      `select ${name} from c) as s`,
    scans: async (query) => {
      // Another text each time: a plan that is only explained is never found to be out of date, and would be kept.
      const explain = `explain query plan /* ${++explained} */ ${query.sql}`
      const { rows } = await db.executeQuery<{ detail: string }>({ ...query, sql: explain })
      // `w` are the records of the question itself.
      return rows.map(({ detail }) => detail).filter((step) => /^SCAN (?:[patbdf]|t|dravo_\w+)\b/u.test(step))
    },
    dropIndex: async () => {
      await run("create table bare as select * from dravo_points")
      await run("drop table dravo_points")
      await run("alter table bare rename to dravo_points")
    },
    close: async () => {
      await db.destroy()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

interface Plan {
  readonly "Node Type": string
  readonly "Relation Name"?: string
  readonly Plans?: ReadonlyArray<Plan>
}

const postgres = async (seen: Array<CompiledQuery>): Promise<Database> => {
  const server = await Server.start()
  await Effect.runPromise(Postgres.migrate({ connectionString: Redacted.make(server.url) }))
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: server.url, max: 2 }) }),
    log: (event) => void seen.push(event.query)
  })
  const run = async (statement: string) => void (await sql.raw(statement).execute(db))
  return {
    layer: Postgres.layerFrom(db),
    run,
    table: (name) => `dravo.dravo_${name}`,
    series: (from, to, name) => `generate_series(${from}, ${to}) as ${name}`,
    scans: async (query) => {
      const { rows } = await db.executeQuery<{ "QUERY PLAN": ReadonlyArray<{ readonly Plan: Plan }> }>({
        ...query,
        sql: `explain (format json) ${query.sql}`
      })
      return rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => tables(Plan)))
    },
    dropIndex: () => run("alter table dravo.dravo_points drop constraint dravo_points_pkey"),
    close: async () => {
      await db.destroy()
      await server.close()
    }
  }
}

/**
 * Hold a few cells of the engine's own, one row, or nothing, as rows seeded past the store are in no total: Postgres
 * reads a page whole where an index would be another.
 */
const onePage: ReadonlySet<string> = new Set([
  "",
  "dravo_notes",
  "dravo_tally_fill",
  "dravo_tally_log",
  "dravo_tallies"
])

const tables = (plan: Plan): ReadonlyArray<string> => [
  ...(plan["Node Type"] === "Seq Scan" && !onePage.has(plan["Relation Name"] ?? "")
    ? [plan["Relation Name"] ?? ""]
    : []),
  ...(plan.Plans ?? []).flatMap(tables)
]
