/**
 * The store on Postgres, through pg: for any number of processes on one database, also behind a pooler in transaction
 * mode.
 */
import type { Coordination } from "@dravo/core/Coordination"
import * as Rules from "@dravo/core/Options"
import { refusedStore } from "@dravo/core/RefusedStore"
import { type Secret, textOf } from "@dravo/core/Secret"
import type { Store } from "@dravo/core/Store"
import { StoreError } from "@dravo/core/StoreError"
import * as Migrator from "@dravo/kit-sql/Migrator"
import * as HostKysely from "@dravo/kit-sql/HostKysely"
import * as Names from "@dravo/kit-sql/Names"
import * as SqlStore from "@dravo/kit-sql/SqlStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { type Kysely, sql, type Transaction } from "kysely"
import type { PoolConfig } from "pg"
import { make } from "./dialect.ts"
import * as Distribute from "./distribute.ts"
import * as Drift from "./drift.ts"
import * as Partitions from "./partitions.ts"
import * as Pool from "./pool.ts"
import * as RowSecurity from "./rowSecurity.ts"

/** How Postgres differs, for `@dravo/kit-sql`. */
export const dialect = make()

/** How the tables are named, and who makes them. */
export interface TableOptions {
  /** The schema the tables live in, made when it is missing; `dravo` unless given. */
  readonly schema?: string
  /** Begins the name of every table, index and view; `dravo_` unless given. */
  readonly tablePrefix?: string
  /**
   * `auto` (the default) applies missing migrations before the first operation; `manual` refuses to work without them.
   */
  readonly migrate?: "auto" | "manual"
  /**
   * Has Postgres itself hide rows of other workspaces, as a second lock behind the one in every statement: one more
   * statement and a transaction an operation. The role must own the tables and not be a superuser; everything that
   * works on these tables has to say the same. False unless given.
   */
  readonly rowLevelSecurity?: boolean
  /**
   * Lays each table whose rows belong to workspaces out in so many partitions, by a hash of the workspace: 2 to 256, of
   * an empty database only, and said by everything that works on these tables. In one piece unless given.
   */
  readonly partitions?: number
  /** Moves the store's clock against the database's, by milliseconds; for tests. */
  readonly clockOffset?: () => number
}

/** Which database holds the tables, how it is reached, and how they are named and made. */
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
export const layer = (options: Options): PostgresStore =>
  Result.match(Rules.read<Options>(options, rulesOf(options)), {
    onFailure: refusedStore,
    onSuccess: (given) =>
      Layer.effectContext(Effect.map(open(given), (opened) => SqlStore.context({ ...named(given), ...opened })))
  })

export { layer as postgres }

/**
 * On the host's own Kysely, which it closes itself. Statements go unnamed, and waits are as finite as its pool makes
 * them.
 */
export const layerFrom = <DB>(kysely: Kysely<DB>, options: TableOptions = {}): Layer.Layer<Store | Coordination> =>
  Result.match(HostKysely.read<TableOptions>(kysely, options, tableRules), {
    onFailure: refusedStore,
    onSuccess: ({ db, options }) => Layer.syncContext(() => SqlStore.context({ ...named(options), db }))
  })

/**
 * The store inside the host's own transaction: what it writes is kept or lost with it. The tables must be there
 * already, and a failure leaves the transaction to the host, to be rolled back.
 */
export const within = <DB>(
  transaction: Transaction<DB>,
  options: Omit<TableOptions, "migrate"> = {}
): Store["Service"] => {
  const { db, options: given } = HostKysely.within<TableOptions>(transaction, options, tableRules)
  return SqlStore.make({ ...named(given), db })
}

/** Applies missing migrations now, with `rowLevelSecurity` its policies too; answers the ids of those it applied. */
export const migrate = (options: Options): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  using(options, (given, db) => {
    const tables = { ...named(given), db }
    const migrated = Migrator.migrate(tables)
    return given.rowLevelSecurity === true
      ? Effect.tap(migrated, () => asStored("migrate", protect(db, given)))
      : migrated
  })

/** The same for hosts without Effect: rejects with the `StoreError`. */
export const migrateNow = (options: Options): Promise<ReadonlyArray<number>> => Effect.runPromise(migrate(options))

/** The SQL of all migrations, for people who run their own; with `rowLevelSecurity` its policies too. */
export const script = (
  options: Pick<TableOptions, "schema" | "tablePrefix" | "rowLevelSecurity" | "partitions"> = {}
): string => {
  const given = named(Rules.readOrThrow<TableOptions>(options, tableRules))
  const tables = Migrator.script(given.dialect, given)
  return given.rowLevelSecurity === true ? `${tables}${RowSecurity.policies(Names.make(given))};\n` : tables
}

/**
 * The calls by which an engine that shards Postgres by a column takes the tables, in one piece and still empty, over:
 * Citus and what speaks its functions.
 */
export const distribute = (options: Pick<TableOptions, "schema" | "tablePrefix"> = {}): string =>
  Distribute.citus(Names.make(named(Rules.readOrThrow<TableOptions>(options, tableRules))), dialect.ddl)

/**
 * What differs between the tables and what the migrations would have made, one sentence each; none when all is well.
 * Needs the right to create a schema, which is rolled back.
 */
export const drift = (options: Options): Effect.Effect<ReadonlyArray<string>, StoreError> =>
  using(options, (given, db) => asStored("drift", () => Drift.drift(db, named(given))))

// internal

const protect = (db: Kysely<unknown>, options: Options) => () =>
  sql.raw(RowSecurity.policies(Names.make(named(options)))).execute(db)

const asStored = <A>(operation: string, run: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: run, catch: (cause) => new StoreError({ operation, reason: dialect.classify(cause) }) })

const tableRules: Rules.Rules<TableOptions> = {
  ...Names.rules,
  migrate: Rules.oneOf("auto", "manual"),
  rowLevelSecurity: Rules.oneOf(true, false),
  partitions: Rules.predicate(
    (count) =>
      Number.isSafeInteger(count) && Number(count) >= Partitions.range.min && Number(count) <= Partitions.range.max,
    `must be a whole number from ${Partitions.range.min} to ${Partitions.range.max}`
  ),
  clockOffset: Rules.callback
}

/** Of pg's own settings those the pool stands on; the rest is pg's to judge. */
const pool: Rules.Rule = (given, option) => {
  if (!Rules.isRecord(given)) return Rules.refused(option, "must be an object of pg's settings")
  const known = ["max", "connectionTimeoutMillis", "idleTimeoutMillis"]
  const wrong = known.find((name) => !isCount(Reflect.get(given, name), name === "max" ? 1 : 0))
  return wrong === undefined ? undefined : Rules.refused(`${option}.${wrong}`, "must be a whole number")
}

const isCount = (value: unknown, min: number): boolean =>
  value == null || (Number.isSafeInteger(value) && Number(value) >= min)

const rules: Rules.Rules<Options> = {
  ...tableRules,
  connectionString: Rules.secret,
  pool,
  prepare: Rules.oneOf(true, false, "auto")
}

/** A variable that is not set would quietly mean the database of this machine. */
const rulesOf = (options: unknown): Rules.Rules<Options> =>
  Rules.names(options, "connectionString") ? { ...rules, connectionString: Rules.required(Rules.secret) } : rules

const using = <A>(
  options: Options,
  work: (given: Options, db: Kysely<unknown>) => Effect.Effect<A, StoreError>
): Effect.Effect<A, StoreError> =>
  Rules.use(options, rulesOf(options), (given) =>
    Effect.scoped(Effect.flatMap(open(given), ({ db }) => work(given, db)))
  )

const named = <O extends TableOptions>(options: O) => ({
  schema: "dravo",
  ...options,
  ...(options.rowLevelSecurity === true ? { guard: RowSecurity.guard } : {}),
  dialect: options.clockOffset === undefined && options.partitions === undefined ? dialect : make(options)
})

const open = ({
  connectionString,
  partitions,
  pool,
  prepare = "auto"
}: Options): Effect.Effect<Pool.Opened, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      Pool.open({
        config: {
          ...(connectionString === undefined ? {} : { connectionString: textOf(connectionString) }),
          ...pool
        },
        prepare,
        plansOnce: partitions === undefined
      })
    ),
    ({ db }) => Effect.promise(() => db.destroy())
  )
