/** Writing past Kysely, where a driver answers at once: a transaction of many small statements, prepared once each. */
import type { Raw } from "./codec.ts"
import type { Statement } from "./Snapshots.ts"

/** What a statement brought. */
export interface Answer {
  readonly rows: ReadonlyArray<Raw>
  /** How many rows the statement wrote. */
  readonly changes: number
}

/** Transactions of one turn, for databases whose driver does not wait. */
export interface Writes {
  /**
   * One transaction on the connection that writes, ended before it answers; while it is asked for, nobody else uses
   * that connection. Throws what the driver throws, with nothing written.
   */
  readonly transact: <A>(body: (ask: (statement: Statement) => Answer) => A) => A
}
