/** Batches that overlap lock their rows in one order before they write them, or they could wait for one another. */
import { type RawBuilder, sql } from "kysely"
import type { Dialect } from "../Dialect.ts"

export interface LockedFirst {
  /** Goes before the statement that writes. */
  readonly locked: RawBuilder<unknown>
  /** Goes on after its `where`. */
  readonly isLocked: RawBuilder<unknown>
}

/**
 * Of a query that picks the sequence numbers to lock, and the one to write. One writer at a time needs no locks, and
 * without them SQLite finds each row by its key, where with them it goes through all that was picked for every row.
 */
export const lockedFirst = (
  { singleWriter }: Dialect,
  query: RawBuilder<unknown>,
  seq: RawBuilder<unknown>
): LockedFirst =>
  singleWriter
    ? { locked: sql``, isLocked: sql`` }
    : { locked: sql`with held as (${query})`, isLocked: sql`and ${seq} in (select seq from held)` }
