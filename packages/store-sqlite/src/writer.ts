/** Transactions on the connection that writes, in one turn of the event loop: its statements are prepared once. */
import type { Answer, Writes } from "@dravo/kit-sql/Writes"
import type BetterSqlite from "better-sqlite3"
import type { SqliteDatabase } from "kysely"

/** A database whose statements wait for their turn outside a transaction, and are kept once they were prepared. */
export interface Prepared extends SqliteDatabase {
  /** One that waits for nothing, for use within a transaction. */
  readonly bare: (sql: string) => BetterSqlite.Statement
}

export const writing = (database: Prepared): Writes => {
  const run = (sql: string): void => void database.prepare(sql).run([])
  const ask = (sql: string, parameters: ReadonlyArray<unknown>): Answer => {
    const statement = database.bare(sql)
    if (statement.reader) {
      // Every driver answers with plain objects; what their columns hold is checked by the store.
      return { rows: statement.all(parameters) as Answer["rows"], changes: 0 }
    }
    return { rows: nothing, changes: statement.run(parameters).changes }
  }
  return {
    transact: (body) => {
      run("begin immediate")
      try {
        const answer = body(({ parameters, sql }) => ask(sql, parameters))
        run("commit")
        return answer
      } catch (cause) {
        rollBack(run)
        throw cause
      }
    }
  }
}

// internal

const nothing: Answer["rows"] = []

/** SQLite may have done so by itself; what failed before is what is told. */
const rollBack = (run: (sql: string) => void): void => {
  try {
    run("rollback")
  } catch {
    // There was no transaction any more.
  }
}
