/**
 * Waiting inside SQLite holds the event loop. Of all that wait for a lock somebody else has, one at a time may do so;
 * the others are told at once that the database is busy, which is what they would have found out.
 */
export interface Turns {
  /** Runs a statement, unless another one has just found the lock taken. */
  readonly take: <A>(kind: "read" | "write", statement: () => A) => A
}

/** For that long after a wait in vain nobody else waits, so the host gets as much time as the waiting takes. */
export const make = (pauseMillis: number, now: () => number = () => performance.now()): Turns => {
  const closedUntil = { read: Number.NEGATIVE_INFINITY, write: Number.NEGATIVE_INFINITY }
  return {
    take: (kind, statement) => {
      if (now() < closedUntil[kind]) throw new StillBusy()
      try {
        return statement()
      } catch (cause) {
        if (isBusy(cause)) closedUntil[kind] = now() + pauseMillis
        throw cause
      }
    }
  }
}

// internal

/** Told apart by its code, as SQLite's own. */
class StillBusy extends Error {
  override readonly name = "SqliteError"
  readonly code = "SQLITE_BUSY"
  constructor() {
    super("database is locked")
  }
}

const isBusy = (cause: unknown): boolean => {
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined
  return typeof code === "string" && /^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/u.test(code)
}
