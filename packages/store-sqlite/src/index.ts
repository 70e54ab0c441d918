/**
 * The store on a SQLite file, through better-sqlite3: the embedded default, good for any number of processes on one
 * host.
 */
import type { Coordination } from "@dravo/core/Coordination"
import { Misconfigured, refusedStore } from "@dravo/core/Misconfigured"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as Names from "@dravo/kit-sql/Names"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Kysely } from "kysely"
import { sqlite } from "./dialect.ts"
import * as Files from "./files.ts"

export { ImmediateDialect, unsupported } from "./driver.ts"
/** How SQLite differs, for `@dravo/kit-sql`. */
export { sqlite as dialect } from "./dialect.ts"

export interface TableOptions {
  /** Begins the name of every table and index; `dravo_` unless given. */
  readonly tablePrefix?: string
  /**
   * `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them.
   */
  readonly migrate?: "auto" | "manual"
}

export interface Options extends TableOptions {
  /** A path on a local disk, or `:memory:`. Network file systems do not carry the locks SQLite needs. */
  readonly filename: string
}

/** What {@link layer} gives, under a name a host's declarations can say. */
export interface SqliteStore extends Layer.Layer<Store | Coordination> {}

/** Opens the file at the first operation, not while the layer is built; layers on one file share one connection. */
export const layer = (options: Options): SqliteStore => {
  const problem = problemOf(options)
  return problem === undefined
    ? Layer.effectContext(
        Effect.map(Files.acquire(options.filename), (file) =>
          SqlStore.context({ ...options, ...file, dialect: sqlite })
        )
      )
    : refusedStore(problem)
}

export { layer as sqlite }

/**
 * Lives in a database the host has open, and never closes it. A Kysely made with {@link ImmediateDialect} waits its
 * turn to write; with Kysely's own SQLite dialect a write that comes too late is tried again.
 */
export const layerFrom = <DB>(kysely: Kysely<DB>, options: TableOptions = {}): Layer.Layer<Store | Coordination> =>
  Layer.syncContext(() => SqlStore.context({ ...options, db: plain(kysely), dialect: sqlite }))

/** Applies missing migrations now; answers the ids of those it applied. */
export const migrate = (
  options: Pick<Options, "filename" | "tablePrefix">
): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Effect.scoped(
    Effect.flatMap(Files.acquire(options.filename), ({ db }) => Migrator.migrate({ ...options, db, dialect: sqlite }))
  )

/** The SQL of all migrations, for people who run their own. */
export const script = (options: Pick<TableOptions, "tablePrefix"> = {}): string => Migrator.script(sqlite, options)

// internal

const problemOf = (options: Options): Misconfigured | undefined =>
  typeof options.filename === "string"
    ? Names.problemOf(options)
    : new Misconfigured({ option: "filename", detail: 'must be a path or ":memory:"' })

/**
 * Without the host's plugins, which may rename columns; its table types are none of ours, and ours are not in them,
 * hence the cast.
 */
const plain = <DB>(kysely: Kysely<DB>): Kysely<unknown> => kysely.withoutPlugins() as unknown as Kysely<unknown>
