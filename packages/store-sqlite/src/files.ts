/**
 * One connection that writes per file and process. Two would starve each other: a waiting `begin` blocks the event loop
 * the other's owner needs. Layers on one file therefore share a Kysely, which lines their transactions up.
 */
import { realpathSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import type { Snapshots } from "@dravo/kit-sql/Snapshots"
import type { Writes } from "@dravo/kit-sql/Writes"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Kysely } from "kysely"
import { ImmediateDialect } from "./driver.ts"

export interface File {
  readonly db: Kysely<unknown>
  /** Undefined before the first query, and of a database in memory. */
  readonly snapshots: () => Snapshots | undefined
  /** Undefined before the first query. */
  readonly writes: () => Writes | undefined
}

/** The connections to a file, closed with the last scope that uses it. Databases in memory are never shared. */
export const acquire = (filename: string): Effect.Effect<File, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => enter(filename)),
      leave
    ),
    ({ db, dialect }) => ({ db, snapshots: () => dialect.reader, writes: () => dialect.writes })
  )

// internal

interface Open {
  readonly db: Kysely<unknown>
  readonly dialect: ImmediateDialect
  readonly key: string | null
  users: number
}

const files = new Map<string, Open>()

const enter = (filename: string): Open => {
  const key = filename.trim() === "" || filename.trim() === ":memory:" ? null : identity(filename)
  const joined = key === null ? undefined : files.get(key)
  // Whoever opens the file after it was replaced opens the new one.
  const known = joined?.dialect.isGone() === true ? undefined : joined
  const open = known ?? opened(filename, key)
  open.users += 1
  if (key !== null) files.set(key, open)
  return open
}

const opened = (filename: string, key: string | null): Open => {
  const dialect = new ImmediateDialect(filename)
  return { db: new Kysely<unknown>({ dialect }), dialect, key, users: 0 }
}

const leave = (open: Open): Effect.Effect<void> =>
  Effect.suspend(() => {
    open.users -= 1
    if (open.users > 0) return Effect.void
    if (open.key !== null && files.get(open.key) === open) files.delete(open.key)
    return Effect.promise(() => open.db.destroy())
  })

/** Two ways to write one path are one file; a file that is not there yet is named by its directory. */
const identity = (filename: string): string => {
  const path = resolve(filename)
  return real(path) ?? join(real(dirname(path)) ?? dirname(path), basename(path))
}

const real = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
