/** Reading past Kysely: several statements of one snapshot, answered at once and by position. */

/** A row by position, in the order of the select list. */
export type Cells = ReadonlyArray<unknown>

/** What a driver is sent. */
export interface Statement {
  readonly sql: string
  readonly parameters: ReadonlyArray<unknown>
  /** Whether a plan that was made before the values were known serves all of them. */
  readonly isPlannedOnce?: boolean
}

/** One statement past Kysely, answered by position. */
export type AskByPosition = (statement: Statement) => Promise<ReadonlyArray<Cells>>

/** Reads of one moment on a connection of their own, for databases whose driver does not wait. */
export interface Snapshots {
  /**
   * All that `read` asks for comes from one snapshot of what was committed, on a connection that writes nothing and
   * waits for no writer. Throws what the driver throws.
   */
  readonly take: <A>(read: (ask: (statement: Statement) => ReadonlyArray<Cells>) => A) => A
}
