/**
 * better-sqlite3 behind Kysely: opened by the first query, statements prepared once, transactions that take the write
 * lock at once.
 */
import { Unreachable } from "@dravo/core/StoreError"
import type { Snapshots } from "@dravo/kit-sql/Snapshots"
import type { Writes } from "@dravo/kit-sql/Writes"
import type BetterSqlite from "better-sqlite3"
import * as Presence from "./presence.ts"
import { type Reader, reading } from "./reader.ts"
import * as Turns from "./turns.ts"
import { type Prepared, writing } from "./writer.ts"
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  type SqliteStatement
} from "kysely"

/** Kysely's SQLite dialect with the settings several processes on one file need. Connects at the first query. */
export class ImmediateDialect extends SqliteDialect {
  readonly #database: () => Promise<SqliteDatabase>
  #presence: Presence.Presence | undefined
  #reader: Reader | undefined
  #writes: Writes | undefined
  constructor(filename: string) {
    const turns = Turns.make(pauseMillis)
    const database = async () => {
      const { reader, writer } = await open(filename, turns)
      const presence = Presence.of(filename)
      this.#presence = presence
      this.#reader = reader
      const database = cached(writer, presence, turns, () => {
        this.#reader = undefined
        this.#writes = undefined
        reader?.close()
      })
      this.#writes = writing(database)
      return database
    }
    super({ database })
    this.#database = database
  }
  /** Whether the file that was opened was deleted or replaced since. */
  isGone(): boolean {
    return this.#presence?.isGone() ?? false
  }
  /**
   * Reads on a second connection to the file, so that they neither wait for a transaction nor are part of one. There is
   * none before the first query, and none to a database in memory.
   */
  get reader(): Snapshots | undefined {
    return this.#reader
  }
  /** Transactions that are asked for while nobody else uses the connection. There are none before the first query. */
  get writes(): Writes | undefined {
    return this.#writes
  }
  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database })
  }
  override createQueryCompiler(): QueryCompiler {
    return new SettledCompiler()
  }
}

/** Why these versions cannot be used; undefined where they can. */
export const unsupported = (versions: { readonly node?: string; readonly sqlite?: string }): string | undefined => {
  if (versions.node !== undefined && Number(versions.node.split(".")[0]) < 22) {
    return `better-sqlite3 needs Node 22 or newer; this is ${versions.node}`
  }
  return versions.sqlite === undefined || isSound(versions.sqlite)
    ? undefined
    : `SQLite ${versions.sqlite} can corrupt a database several processes write; 3.51.3 or newer is needed`
}

// internal

/**
 * A plain `begin` takes the write lock at its first write and then fails at once if another process wrote since it
 * first read.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"))
  }
}

/**
 * Binds values as expressions. SQLite is built with statistics of values here, and prepares a statement anew for each
 * value that stands alone beside an indexed column: that takes longer than most of the store's statements do.
 */
class SettledCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return "+?"
  }
}

/** Waiting inside SQLite blocks the event loop, so it waits briefly and the store tries again asynchronously. */
const busyMillis = 25
/** Longer than the wait, so that the host has most of the time. */
const pauseMillis = 35
/** What a write-ahead log is cut back to after a burst. */
const logBytes = 64 * 1024 * 1024
/** Of the file's pages a process keeps for itself, half of the driver's default: the operating system has them too. */
const cacheKilobytes = 8000
/** More than the store has distinct statements. */
const statements = 256

interface Connections {
  readonly writer: BetterSqlite.Database
  /** Undefined of a database in memory, which one connection alone can see. */
  readonly reader: Reader | undefined
}

const open = async (filename: string, turns: Turns.Turns): Promise<Connections> => {
  // Looked at before the driver is loaded: on an older Node its binary ends the process.
  refuse(unsupported({ node: process.versions.node }))
  const { default: Database } = await import("better-sqlite3")
  Presence.prepare(filename)
  return turns.take("write", () => {
    try {
      const writer = configured(new Database(filename, { timeout: busyMillis }), configure)
      if (Presence.isInMemory(filename)) return { writer, reader: undefined }
      try {
        // Waits for nobody: what it finds locked is asked again by the store.
        const second = new Database(filename, { timeout: 0, fileMustExist: true })
        return { writer, reader: reading(configured(second, configureReader), turns) }
      } catch (cause) {
        writer.close()
        throw cause
      }
    } catch (cause) {
      throw Presence.unopened(filename, cause)
    }
  })
}

const configured = (
  database: BetterSqlite.Database,
  configure: (database: BetterSqlite.Database) => void
): BetterSqlite.Database => {
  try {
    configure(database)
  } catch (cause) {
    database.close()
    throw cause
  }
  return database
}

const configure = (database: BetterSqlite.Database): void => {
  refuse(unsupported({ sqlite: String(database.prepare("select sqlite_version()").pluck().get()) }))
  database.pragma("journal_mode = wal")
  database.pragma("synchronous = normal")
  database.pragma(`journal_size_limit = ${logBytes}`)
  database.pragma(`cache_size = -${cacheKilobytes}`)
}

const configureReader = (database: BetterSqlite.Database): void => {
  database.pragma("query_only = on")
  database.pragma(`cache_size = -${cacheKilobytes}`)
}

/** The store takes a thrown reason as it is. */
const refuse = (detail: string | undefined): void => {
  if (detail !== undefined) throw new Unreachable({ detail })
}

/** 3.51.3 repaired the reset of a write-ahead log that several connections use. */
const isSound = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number)
  return major > 3 || (major === 3 && (minor > 51 || (minor === 51 && patch >= 3)))
}

/** Kysely's driver prepares on every execution; this keeps what was prepared, least recently used out first. */
const cached = (
  database: BetterSqlite.Database,
  presence: Presence.Presence,
  turns: Turns.Turns,
  closing: () => void
): Prepared => {
  const known = new Map<string, Kept>()
  const keep = (sql: string): Kept => {
    const bare = database.prepare(sql)
    if (known.size >= statements) {
      const oldest = known.keys().next()
      if (oldest.done !== true) known.delete(oldest.value)
    }
    const kept = { bare, careful: careful(database, bare, presence, turns) }
    known.set(sql, kept)
    return kept
  }
  return {
    bare: (sql) => (known.get(sql) ?? keep(sql)).bare,
    prepare: (sql) => {
      const kept = known.get(sql)
      if (kept === undefined) return keep(sql).careful
      known.delete(sql)
      known.set(sql, kept)
      return kept.careful
    },
    close: () => {
      known.clear()
      // First, so that the last one to close is the one that may write the log back.
      closing()
      database.close()
    }
  }
}

interface Kept {
  readonly bare: BetterSqlite.Statement
  readonly careful: SqliteStatement
}

/** Outside a transaction a statement may meet another's lock, and one that writes must find its file. */
const careful = (
  database: BetterSqlite.Database,
  statement: BetterSqlite.Statement,
  presence: Presence.Presence,
  turns: Turns.Turns
): SqliteStatement => {
  const kind = statement.readonly ? "read" : "write"
  const run = <A>(go: () => A): A => {
    if (database.inTransaction) return go()
    if (kind === "write") presence.check()
    return turns.take(kind, go)
  }
  return {
    reader: statement.reader,
    all: (parameters) => run(() => statement.all(parameters)),
    run: (parameters) => run(() => statement.run(parameters)),
    iterate: (parameters) => run(() => statement.iterate(parameters))
  }
}
