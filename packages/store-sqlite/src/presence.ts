/** Whether the file that was opened still has its name: SQLite itself goes on writing to a file nobody can find. */
import { closeSync, openSync, statSync } from "node:fs"
import { Moved, Unreachable, Unsuitable } from "@dravo/core/StoreError"

export interface Presence {
  /** True once the file is gone or another one, and ever after. */
  readonly isGone: () => boolean
  /** Throws a {@link Moved} where it is. */
  readonly check: () => void
}

/** Of the file as it is now; nothing is asked of a database in memory. */
export const of = (filename: string): Presence => {
  if (isInMemory(filename)) return { isGone: () => false, check: () => {} }
  const opened = identity(filename)
  const logs = ["-wal", "-shm"].map((end) => remembered(`${filename}${end}`))
  let moved = false
  const isGone = () => (moved ||= identity(filename) !== opened || logs.some((isOther) => isOther()))
  return {
    isGone,
    check: () => {
      if (isGone()) throw new Moved({ detail: `${filename} ${gone}` })
    }
  }
}

/** Refuses a name that is none; a file that is not there yet is made for its owner alone, and so are SQLite's logs. */
export const prepare = (filename: string): void => {
  if (filename.trim() === "") throw new Unsuitable({ detail: blank })
  if (isInMemory(filename)) return
  try {
    closeSync(openSync(filename, "wx", 0o600))
  } catch (cause) {
    // What keeps SQLite from opening it, too, it says better.
    if (!(cause instanceof Error)) throw cause
  }
}

/** With the name, for whoever has mounted, moved or forgotten something. */
export const unopened = (filename: string, cause: unknown): unknown => {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined
  return code === "SQLITE_CANTOPEN" || code === "SQLITE_READONLY_DIRECTORY"
    ? new Unreachable({ detail: `${code}: ${filename} cannot be opened; ${logHint}` })
    : cause
}

export const isInMemory = (filename: string): boolean => filename.trim() === ":memory:"

// internal

const gone =
  "was deleted or replaced while it was open, or a log beside it (-wal, -shm) was: nothing is written any more: put " +
  "the file back or leave the new one, then close this store and open it anew"
const blank =
  "the filename is blank, perhaps an unset variable; name a file, or `:memory:` for a database that may be lost"
const logHint = "SQLite writes a log beside it (-wal, -shm), so its directory must exist and be writable"

const none = "none"

const identity = (filename: string): string => {
  const found = statSync(filename, { throwIfNoEntry: false, bigint: true })
  return found === undefined ? none : `${found.dev}.${found.ino}`
}

/** Whether a file that was there once is no longer: SQLite removes its log when the last one closes, and not before. */
const remembered = (filename: string): (() => boolean) => {
  let known = none
  return () => {
    const found = identity(filename)
    if (known === none) known = found
    return found !== known
  }
}
