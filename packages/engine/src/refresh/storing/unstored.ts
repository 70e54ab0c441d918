/**
 * Rows whose numbers the store did not take. They are left alone for a while, so that a store that keeps refusing costs
 * a platform no call per read; kept in memory, since what refuses numbers takes no note of it either.
 */
import type { Instant } from "@dravo/core/Instant"
import * as Row from "@dravo/core/Row"
import * as Subject from "@dravo/core/Subject"
import * as Duration from "effect/Duration"

export interface Unstored {
  /** Until when the row is left alone; null where it may be asked for. */
  until(row: Row.Row, now: Instant): Instant | null
  /** Puts rows off, each time for twice as long; answers until when the first of them is. */
  remember(rows: ReadonlyArray<Row.Row>, now: Instant): Instant
  /** The store took them. */
  forget(rows: ReadonlyArray<Row.Row>): void
}

/** Of so many rows at most; those met first are forgotten first. */
export const make = (size = 50_000): Unstored => {
  const entries = new Map<string, Entry>()
  const put = (row: Row.Row, now: Instant): Instant => {
    const key = keyOf(row)
    const attempts = entries.get(key)?.attempts ?? 0
    const until = now + Math.min(firstWait * 2 ** Math.min(attempts, 10), maxWait)
    entries.delete(key)
    if (entries.size >= size) for (const oldest of [...entries.keys()].slice(0, 1)) entries.delete(oldest)
    entries.set(key, { since: now, until, attempts: attempts + 1 })
    return until
  }
  return {
    until: (row, now) => {
      if (entries.size === 0) return null
      const entry = entries.get(keyOf(row))
      // A clock that was set back ends it.
      return entry !== undefined && entry.since <= now && now < entry.until ? entry.until : null
    },
    remember: (rows, now) => Math.min(...rows.map((row) => put(row, now))),
    forget: (rows) => {
      if (entries.size > 0) for (const row of rows) entries.delete(keyOf(row))
    }
  }
}

// internal

interface Entry {
  readonly since: Instant
  readonly until: Instant
  readonly attempts: number
}

const keyOf = (row: Row.Row): string => Subject.key(Row.subject(row))

const firstWait = Duration.toMillis("30 seconds")
const maxWait = Duration.toMillis("15 minutes")
