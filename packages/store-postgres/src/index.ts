/**
 * The store on Postgres, through pg: for any number of processes on one database, also behind a pooler in transaction
 * mode.
 */
import type { Coordination } from "@dravo/core/Coordination"
import { Misconfigured, refusedStore } from "@dravo/core/Misconfigured"
import { type Secret, textOf } from "@dravo/core/Secret"
import type { Store } from "@dravo/core/Store"
import { StoreError } from "@dravo/core/StoreError"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as Names from "@dravo/kit-sql/Names"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Kysely, Transaction } from "kysely"
import type { PoolConfig } from "pg"
import { make } from "./dialect.ts"
import * as Drift from "./drift.ts"
import * as Pool from "./pool.ts"

/** How Postgres differs, for `@dravo/kit-sql`. */
export const dialect = make()

export interface TableOptions {
  /** The schema the tables live in, made when it is missing; `dravo` unless given. */
  readonly schema?: string
  /** Begins the name of every table, index and view; `dravo_` unless given. */
  readonly tablePrefix?: string
  /**
   * `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them.
   */
  readonly migrate?: "auto" | "manual"
  /** Moves the store's clock against the database's, by milliseconds; for tests. */
  readonly clockOffset?: () => number
}

export interface Options extends TableOptions {
  /** `postgres://…`; holds a password, hence redacted. */
  readonly connectionString?: Secret
  /**
   * pg's own settings, on top of the connection string. At most 10 connections, and 1.5 s to get one, unless it says
   * otherwise.
   */
  readonly pool?: PoolConfig
  /**
   * Whether statements are named, so that the server parses them once. `auto` (the default) does so on connections that
   * reach the server directly; `true` is for poolers that keep names (PgBouncer's `max_prepared_statements`).
   */
  readonly prepare?: boolean | "auto"
}

/** What {@link layer} gives, under a name a host's declarations can say. */
export interface PostgresStore extends Layer.Layer<Store | Coordination> {}

/** Connects at the first operation, not while the layer is built. */
export const layer = (options: Options): PostgresStore => {
  const problem = problemOf(options)
  return problem === undefined
    ? Layer.effectContext(Effect.map(open(options), (db) => SqlStore.context({ ...named(options), db })))
    : refusedStore(problem)
}

export { layer as postgres }

/**
 * On the host's own Kysely, which it closes itself. Statements go unnamed, and waits are as finite as its pool makes
 * them.
 */
export const layerFrom = <DB>(kysely: Kysely<DB>, options: TableOptions = {}): Layer.Layer<Store | Coordination> =>
  Layer.syncContext(() => SqlStore.context({ ...named(options), db: plain(kysely) }))

/**
 * The store inside the host's own transaction: what it writes is kept or lost with it. The tables must be there
 * already, and a failure leaves the transaction to the host, to be rolled back.
 */
export const within = <DB>(
  transaction: Transaction<DB>,
  options: Omit<TableOptions, "migrate"> = {}
): Store["Service"] => SqlStore.make({ ...named(options), db: plain(transaction) })

/** Applies missing migrations now; answers the ids of those it applied. */
export const migrate = (options: Options): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Effect.scoped(Effect.flatMap(open(options), (db) => Migrator.migrate({ ...named(options), db })))

/** The SQL of all migrations, for people who run their own. */
export const script = (options: Pick<TableOptions, "schema" | "tablePrefix"> = {}): string =>
  Migrator.script(dialect, named(options))

/**
 * What differs between the tables and what the migrations would have made, one sentence each; none when all is well.
 * Needs the right to create a schema, which is rolled back.
 */
export const drift = (options: Options): Effect.Effect<ReadonlyArray<string>, StoreError> =>
  Effect.scoped(
    Effect.flatMap(open(options), (db) =>
      Effect.tryPromise({
        try: () => Drift.drift(db, named(options)),
        catch: (cause) => new StoreError({ operation: "drift", reason: dialect.classify(cause) })
      })
    )
  )

// internal

/** A variable that is not set would quietly mean the database of this machine. */
const problemOf = (options: Options): Misconfigured | undefined => {
  const text = textOf(options.connectionString)
  const isMeant = "connectionString" in options ? text !== undefined && text.trim() !== "" : true
  return isMeant
    ? Names.problemOf(options)
    : new Misconfigured({ option: "connectionString", detail: "must be given: set the variable it is taken from" })
}

const named = <O extends TableOptions>(options: O) => ({
  schema: "dravo",
  ...options,
  dialect: options.clockOffset === undefined ? dialect : make(options.clockOffset)
})

const open = ({
  connectionString,
  pool,
  prepare = "auto"
}: Options): Effect.Effect<Kysely<unknown>, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      Pool.open({
        config: {
          ...(connectionString === undefined ? {} : { connectionString: textOf(connectionString) }),
          ...pool
        },
        prepare
      })
    ),
    (db) => Effect.promise(() => db.destroy())
  )

/**
 * Without the host's plugins, which may rename columns; its table types are none of ours, and ours are not in them,
 * hence the cast.
 */
const plain = <DB>(kysely: Kysely<DB>): Kysely<unknown> => kysely.withoutPlugins() as unknown as Kysely<unknown>
