/** What a failure of SQLite or of better-sqlite3 means. Pure; its table is a test. */
import {
  Busy,
  Conflict,
  ReadOnly,
  type Reason,
  SchemaMismatch,
  Unclassified,
  Unreachable,
  Unstorable
} from "@dravo/core/StoreError"
import { hostFault } from "@dravo/kit-sql/HostFault"

/**
 * By the driver's code alone: of its messages only those are read that speak of the schema, which hold names and no
 * values.
 */
export const classify = (cause: unknown): Reason => {
  const code = property(cause, "code")
  const message = property(cause, "message")
  if (!code.startsWith("SQLITE_")) return outside(cause, message)
  const primary = code.split("_").slice(0, 2).join("_")
  switch (primary) {
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
    // Readers that met in the middle of a recovery of the write-ahead log.
    case "SQLITE_PROTOCOL":
      return new Busy({ detail: code })
    case "SQLITE_READONLY":
      return new ReadOnly({ detail: `${code}: the database is read-only` })
    case "SQLITE_FULL":
      return new ReadOnly({ detail: `${code}: the disk or the database is full` })
    case "SQLITE_CANTOPEN":
    case "SQLITE_PERM":
    case "SQLITE_IOERR":
      return new Unreachable({
        detail: `${code}: the file, or the log SQLite writes beside it (-wal, -shm), cannot be opened, read or written`
      })
    case "SQLITE_NOTADB":
    case "SQLITE_CORRUPT":
      return new Unreachable({ detail: `${code}: the file is not a sound SQLite database` })
    case "SQLITE_CONSTRAINT":
      return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY"
        ? new Conflict({ detail: "a row with this key exists" })
        : code === "SQLITE_CONSTRAINT_DATATYPE"
          ? new Unstorable({ detail: `${code}: a value is not of its column's type` })
          : new Unclassified({ detail: code })
    case "SQLITE_TOOBIG":
    case "SQLITE_MISMATCH":
      return new Unstorable({ detail: `${code}: the database cannot hold a value` })
    case "SQLITE_ERROR":
      return /^no such (table|column)|^table .* has no column named/u.test(message)
        ? new SchemaMismatch({ detail: "the tables are missing or of another version" })
        : new Unclassified({ detail: code })
    default:
      return new Unclassified({ detail: code })
  }
}

// internal

/** Not an error of SQLite: one of the driver's or Kysely's own, told apart by their fixed sentences. */
const outside = (cause: unknown, message: string): Reason => {
  if (message === "Cannot open database because the directory does not exist") {
    return new Unreachable({ detail: "the directory of the database does not exist" })
  }
  if (message === "The database connection is not open" || message === "driver has already been destroyed") {
    return new Unreachable({ detail: "the database was closed" })
  }
  const fault = hostFault(cause)
  if (fault !== undefined) return fault
  const kind = property(cause, "name")
  return new Unclassified({ detail: kind === "" ? "not an error of the database" : kind })
}

const property = (cause: unknown, name: "code" | "message" | "name"): string => {
  const value = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}
