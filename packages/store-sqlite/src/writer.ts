/** Transactions on the connection that writes, in one turn of the event loop: its statements are prepared once. */
import type { Answer, Writes } from "@dravo/kit-sql/Writes"
import type { SqliteDatabase } from "kysely"

/** Of a database whose statements wait for their turn outside a transaction, and are kept once they were prepared. */
export const writing = (database: SqliteDatabase): Writes => {
  const run = (sql: string, parameters: ReadonlyArray<unknown> = []): Answer => {
    const statement = database.prepare(sql)
    if (statement.reader) {
      // Every driver answers with plain objects; what their columns hold is checked by the store.
      return { rows: statement.all(parameters) as Answer["rows"], changes: 0 }
    }
    return { rows: [], changes: Number(statement.run(parameters).changes) }
  }
  return {
    transact: (body) => {
      run("begin immediate")
      try {
        const answer = body(({ parameters, sql }) => run(sql, parameters))
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

/** SQLite may have done so by itself; what failed before is what is told. */
const rollBack = (run: (sql: string) => Answer): void => {
  try {
    run("rollback")
  } catch {
    // There was no transaction any more.
  }
}
