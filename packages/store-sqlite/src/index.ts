/**
 * The store on a SQLite file, through better-sqlite3: the embedded default, good for any number of processes on one
 * host.
 */
import type { Coordination } from "@dravo/core/Coordination"
import * as Rules from "@dravo/core/Options"
import { refusedStore } from "@dravo/core/RefusedStore"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as HostKysely from "@dravo/kit-sql/HostKysely"
import * as Names from "@dravo/kit-sql/Names"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { Kysely } from "kysely"
import { sqlite } from "./dialect.ts"
import * as Files from "./files.ts"

export { ImmediateDialect, unsupported } from "./driver.ts"
/** How SQLite differs, for `@dravo/kit-sql`. */
export { sqlite as dialect } from "./dialect.ts"

/** How the tables are named, and who makes them. */
export interface TableOptions {
  /** Begins the name of every table and index; `dravo_` unless given. */
  readonly tablePrefix?: string
  /**
   * `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them.
   */
  readonly migrate?: "auto" | "manual"
}

/** Which file holds the tables, and how they are named and made. */
export interface Options extends TableOptions {
  /** A path on a local disk, or `:memory:`. Network file systems do not carry the locks SQLite needs. */
  readonly filename: string
}

/** What {@link layer} gives, under a name a host's declarations can say. */
export interface SqliteStore extends Layer.Layer<Store | Coordination> {}

/** Opens the file at the first operation, not while the layer is built; layers on one file share one connection. */
export const layer = (options: Options): SqliteStore =>
  Result.match(Rules.read<Options>(options, rules), {
    onFailure: refusedStore,
    onSuccess: (given) =>
      Layer.effectContext(
        Effect.map(Files.acquire(given.filename), (file) => SqlStore.context({ ...given, ...file, dialect: sqlite }))
      )
  })

export { layer as sqlite }

/**
 * Lives in a database the host has open, and never closes it. A Kysely made with {@link ImmediateDialect} waits its
 * turn to write; with Kysely's own SQLite dialect a write that comes too late is tried again.
 */
export const layerFrom = <DB>(kysely: Kysely<DB>, options: TableOptions = {}): Layer.Layer<Store | Coordination> =>
  Result.match(HostKysely.read<TableOptions>(kysely, options, tableRules), {
    onFailure: refusedStore,
    onSuccess: ({ db, options }) => Layer.syncContext(() => SqlStore.context({ ...options, db, dialect: sqlite }))
  })

/** Applies missing migrations now; answers the ids of those it applied. */
export const migrate = (
  options: Pick<Options, "filename" | "tablePrefix">
): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Rules.use<Options, ReadonlyArray<number>, StoreError, never>(options, rules, (given) =>
    Effect.scoped(
      Effect.flatMap(Files.acquire(given.filename), ({ db }) => Migrator.migrate({ ...given, db, dialect: sqlite }))
    )
  )

/** The same for hosts without Effect: rejects with the `StoreError`. */
export const migrateNow = (options: Pick<Options, "filename" | "tablePrefix">): Promise<ReadonlyArray<number>> =>
  Effect.runPromise(migrate(options))

/** The SQL of all migrations, for people who run their own. */
export const script = (options: Pick<TableOptions, "tablePrefix"> = {}): string =>
  Migrator.script(sqlite, Rules.readOrThrow<TableOptions>(options, tableRules))

// internal

const tableRules: Rules.Rules<TableOptions> = {
  tablePrefix: Names.rules.tablePrefix,
  migrate: Rules.oneOf("auto", "manual")
}

const rules: Rules.Rules<Options> = {
  ...tableRules,
  filename: Rules.required(
    Rules.predicate((given) => typeof given === "string" && given.trim() !== "", 'must be a path or ":memory:"')
  )
}
