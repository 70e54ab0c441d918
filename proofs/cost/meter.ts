/** How many pages of the database an operation of the store visits: a cost no other load on the machine changes. */
import type { Store } from "@dravo/core/Store"
import type { Dialect } from "@dravo/kit-sql/Dialect"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import BetterSqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { type CompiledQuery, Kysely, PostgresDialect, SqliteDialect } from "kysely"
import { readFileSync } from "node:fs"
import pg from "pg"
import type { Address } from "../processes/database.ts"

export type Use = (store: Store["Service"]) => Effect.Effect<unknown, unknown>

export interface Meter {
  /** Runs the use in a transaction that is rolled back. */
  readonly pages: (use: Use) => Promise<number>
  readonly close: () => Promise<void>
}

export const open = (address: Address, dialect?: Dialect): Meter =>
  address.kind === "sqlite" ? ofSqlite(address.filename, dialect ?? Sqlite.dialect) : ofPostgres(address.url)

// internal

/** With nothing in memory every page is one call of the system to read; this thread's calls are counted. */
const ofSqlite = (filename: string, dialect: Dialect): Meter => {
  const file = new BetterSqlite(filename)
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) })
  const run = async (use: Use): Promise<number> => {
    const transaction = await db.startTransaction().execute()
    const store = SqlStore.make({ db: transaction, dialect })
    file.pragma("shrink_memory")
    const before = reads()
    await Effect.runPromise(use(store))
    const pages = reads() - before
    await transaction.rollback().execute()
    return pages
  }
  return {
    pages: async (use) => {
      // What is loaded and prepared at first use is read once.
      await run(use)
      return run(use)
    },
    close: () => db.destroy()
  }
}

const reads = (): number => Number(/^syscr: (\d+)$/mu.exec(readFileSync("/proc/thread-self/io", "utf8"))?.[1])

/** Each statement is run again under `explain (analyze, buffers)`, in the same order and from the same state. */
const ofPostgres = (connectionString: string): Meter => {
  const seen: Array<CompiledQuery> = []
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 1 }) }),
    log: ({ query }) => void seen.push(query)
  })
  return {
    pages: async (use) => {
      seen.length = 0
      const first = await db.startTransaction().execute()
      await Effect.runPromise(use(SqlStore.make({ db: first, dialect: Postgres.dialect, schema: "dravo" })))
      await first.rollback().execute()
      const statements = seen.filter(({ sql }) => /^\s*(?:with|select|insert|update|delete)/u.test(sql))
      const second = await db.startTransaction().execute()
      let pages = 0
      for (const query of statements) {
        const { rows } = await second.executeQuery<{ "QUERY PLAN": ReadonlyArray<{ Plan: Buffers }> }>({
          ...query,
          sql: `explain (analyze, buffers, format json) ${query.sql}`
        })
        for (const { "QUERY PLAN": plans } of rows)
          for (const { Plan } of plans) pages += Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"]
      }
      await second.rollback().execute()
      return pages
    },
    close: () => db.destroy()
  }
}

interface Buffers {
  readonly "Shared Hit Blocks": number
  readonly "Shared Read Blocks": number
}
