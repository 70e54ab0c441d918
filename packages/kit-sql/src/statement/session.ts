/**
 * How statements run: typed failures, an asynchronous retry while the database is busy, transactions that always end.
 */
import { because, isReason, type Reason, StoreError, Unclassified, Unreachable } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { CompiledQuery, type Kysely, type QueryResult, type RawBuilder, sql } from "kysely"
import type { Dialect } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import type { AskByPosition, Cells, Snapshots, Statement } from "./Snapshots.ts"
import type { Answer, Writes } from "./Writes.ts"
import * as Codec from "./codec.ts"
import { driverErrorOf } from "./driverError.ts"
import * as BusyRetry from "./busyRetry.ts"

/** Where statements go; a transaction is another session. */
export interface Session {
  /** Names this opening of the database among all there ever were. */
  readonly opening: string
  readonly kysely: Kysely<unknown>
  readonly dialect: Dialect
  readonly names: Names
  /** Of a database that can be read beside what is written to it; absent inside transactions. */
  readonly snapshots?: () => Snapshots | undefined
  /** Of a driver that answers by position; absent inside transactions. */
  readonly byPosition?: AskByPosition
  /** Of a driver that answers at once; absent inside transactions. */
  readonly writes?: () => Writes | undefined
}

/** One statement of its own: atomic, and asked again while another writer holds the database. */
export const query = (db: Session, statement: RawBuilder<unknown>): Effect.Effect<ReadonlyArray<Codec.Raw>, Reason> =>
  patiently(db, queryInTx(db, statement), false)

/**
 * One statement of its own whose rows are answered as values; its columns have these names where a driver only makes
 * records.
 */
export const cells = (
  db: Session,
  statement: Statement,
  columns: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Cells>, Reason> => {
  const { byPosition, kysely } = db
  const ask =
    byPosition === undefined
      ? async () => {
          const { rows } = await kysely.executeQuery(CompiledQuery.raw(statement.sql, [...statement.parameters]))
          // Every driver answers with plain objects.
          return rows.map((row) => columns.map((name) => (row as Codec.Raw)[name]))
        }
      : () => byPosition(statement)
  return patiently(db, attempt(db.dialect, ask, statement.sql), false)
}

/** What a driver answers at once, asked again while the database is busy; the statement is the one that may fail. */
export const attemptNow = <A>(db: Session, statement: string, run: () => A): Effect.Effect<A, Reason> =>
  patiently(db, Effect.try({ try: run, catch: (cause) => reasonOf(db.dialect, cause, statement) }), false)

/** One statement of a transaction: the transaction as a whole is what is tried again. */
export const queryInTx = (
  db: Session,
  statement: RawBuilder<unknown>
): Effect.Effect<ReadonlyArray<Codec.Raw>, Reason> =>
  Effect.suspend(() => Effect.map(execute(db, statement.compile(db.kysely)), ({ rows }) => rows))

/** What was compiled already. */
export const execute = (db: Session, compiled: CompiledQuery): Effect.Effect<QueryResult<Codec.Raw>, Reason> =>
  // Every driver answers with plain objects; what their columns hold is checked by the codec.
  attempt(db.dialect, () => db.kysely.executeQuery<Codec.Raw>(compiled), compiled.sql)

/** Whether transactions can be made {@link atOnce}. */
export const isAtOnce = (db: Session): boolean => db.writes?.() !== undefined && !db.kysely.isTransaction

/** A transaction in one turn of the event loop. */
export const atOnce = <A>(
  db: Session,
  body: (ask: (statement: Statement) => Answer) => A
): Effect.Effect<A, Reason> => {
  // Kysely's own transactions use the same connection, so its turn is waited for.
  const run = () =>
    db.kysely.connection().execute(async () => {
      const writes = db.writes?.()
      if (writes === undefined) throw new Unreachable({ detail: "the database was closed" })
      return writes.transact(body)
    })
  return patiently(db, attempt(db.dialect, run), true)
}

/**
 * Commits when the body succeeds, rolls back on failure, defect and interruption; a host's own transaction is the
 * host's to end.
 */
export const transaction = <A>(
  db: Session,
  body: (db: Session) => Effect.Effect<A, Reason>
): Effect.Effect<A, Reason> =>
  db.kysely.isTransaction
    ? body(db)
    : patiently(
        db,
        Effect.acquireUseRelease(
          attempt(db.dialect, () => db.kysely.startTransaction().execute()),
          (kysely) => body({ opening: db.opening, dialect: db.dialect, names: db.names, kysely: kysely }),
          (kysely, exit) => {
            // A failed rollback has nothing to add: the connection is given back and what failed before is what is
            // told.
            const rollback = Effect.exit(attempt(db.dialect, () => kysely.rollback().execute()))
            return Exit.isSuccess(exit)
              ? Effect.onError(
                  attempt(db.dialect, () => kysely.commit().execute()),
                  () => rollback
                )
              : rollback
          }
        ),
        true
      )

/** The store's clock, for an operation none of whose rows tells it. */
export const now = (db: Session): Effect.Effect<number, Reason> =>
  Effect.gen(function* () {
    const [row] = yield* query(db, sql`select ${yield* db.dialect.now} as now`)
    return yield* decoded(() => Codec.int(row?.["now"]))
  })

/** Turns a reason into the error of an operation. */
export const named =
  (operation: string) =>
  <A>(effect: Effect.Effect<A, Reason>): Effect.Effect<A, StoreError> =>
    Effect.mapError(effect, (reason) => new StoreError({ operation, reason }))

/** Runs a decoder over stored values, which may have been written by someone else. */
export const decoded = <A>(decode: () => A): Effect.Effect<A, Reason> =>
  Effect.try({ try: decode, catch: () => new Unclassified({ detail: "a stored row could not be read" }) })

/** The first of the rows; undefined where there is none. */
export const decodedOne = <A>(
  rows: ReadonlyArray<Codec.Raw>,
  decode: (raw: Codec.Raw) => A
): Effect.Effect<A | undefined, Reason> => decoded(() => (rows[0] === undefined ? undefined : decode(rows[0])))

/** What a driver threw, as the port has it. */
export const reasonOf = (dialect: Dialect, cause: unknown, statement?: string): Reason =>
  isReason(cause) ? cause : because(dialect.classify(cause, statement), driverErrorOf(cause))

// internal

/** A statement that failed inside a host's transaction may have spoiled it: only the whole can be tried again. */
const patiently = <A>(db: Session, effect: Effect.Effect<A, Reason>, writes: boolean): Effect.Effect<A, Reason> => {
  if (db.kysely.isTransaction) return effect
  return db.dialect.singleWriter
    ? BusyRetry.retryQueued(queueOf(db.kysely), effect, writes)
    : BusyRetry.retryAlone(effect)
}

const queues = new WeakMap<Kysely<unknown>, BusyRetry.WaitQueue>()

const queueOf = (kysely: Kysely<unknown>): BusyRetry.WaitQueue => {
  const queue = queues.get(kysely) ?? BusyRetry.makeQueue()
  queues.set(kysely, queue)
  return queue
}

/** A connection that refuses to open says why with a reason of its own; everything else is the driver's. */
const attempt = <A>(dialect: Dialect, run: () => Promise<A>, statement?: string): Effect.Effect<A, Reason> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => reasonOf(dialect, cause, statement)
  })
