/** A second connection to a file, for reading alone: a page neither waits for a transaction nor collides with one. */
import type { Cells, Snapshots, Statement } from "@dravo/kit-sql/Snapshots"
import type BetterSqlite from "better-sqlite3"
import type { Turns } from "./turns.ts"

export interface Reader extends Snapshots {
  readonly close: () => void
}

export const reading = (database: BetterSqlite.Database, turns: Turns): Reader => {
  const [begin, commit, rollback] = ["begin", "commit", "rollback"].map((sql) => database.prepare(sql))
  const statement = prepared(database)
  const ask = ({ parameters, sql }: Statement) => statement(sql).all(parameters)
  return {
    take: (read) =>
      turns.take("read", () => {
        begin?.run()
        try {
          const found = read(ask)
          commit?.run()
          return found
        } finally {
          if (database.inTransaction) rollback?.run()
        }
      }),
    close: () => void database.close()
  }
}

// internal

/** 32 combinations of filters with two starts each are fewer than these twice over. */
const statements = 160

/** Prepared once each, the oldest out first. */
const prepared = (database: BetterSqlite.Database) => {
  const known = new Map<string, BetterSqlite.Statement<[ReadonlyArray<unknown>], Cells>>()
  return (sql: string): BetterSqlite.Statement<[ReadonlyArray<unknown>], Cells> => {
    const found = known.get(sql)
    if (found !== undefined) return found
    const made = database.prepare<[ReadonlyArray<unknown>], Cells>(sql).raw()
    const oldest = known.size >= statements ? known.keys().next() : undefined
    if (oldest?.done === false) known.delete(oldest.value)
    known.set(sql, made)
    return made
  }
}
