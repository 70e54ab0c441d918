/** Reading past Kysely: several statements of one snapshot, answered at once and by position. */

/** A row by position, in the order of the select list. */
export type Cells = ReadonlyArray<unknown>

export interface Statement {
  readonly sql: string
  readonly parameters: ReadonlyArray<unknown>
}

/** One statement past Kysely, answered by position. */
export type AskByPosition = (statement: Statement) => Promise<ReadonlyArray<Cells>>

export interface Snapshots {
  /**
   * All that `read` asks for comes from one snapshot of what was committed, on a connection that writes nothing and
   * waits for no writer. Throws what the driver throws.
   */
  readonly take: <A>(read: (ask: (statement: Statement) => ReadonlyArray<Cells>) => A) => A
}
