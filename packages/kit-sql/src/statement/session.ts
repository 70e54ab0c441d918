/**
 * How statements run: typed failures, an asynchronous retry while the database is busy, transactions that always end.
 */
import { because, isReason, type Reason, StoreError, Unclassified } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Kysely, type RawBuilder, sql } from "kysely"
import type { Dialect } from "../Dialect.ts"
import type { Names } from "../Names.ts"
import type { Snapshots } from "./Snapshots.ts"
import * as Codec from "./codec.ts"
import { told } from "./driverError.ts"
import * as Patience from "./patience.ts"

/** Where statements go; a transaction is another session. */
export interface Session {
  /** Names this opening of the database among all there ever were. */
  readonly opening: string
  readonly db: Kysely<unknown>
  readonly dialect: Dialect
  readonly names: Names
  /** Of a database that can be read beside what is written to it; absent inside transactions. */
  readonly snapshots?: () => Snapshots | undefined
}

/** One statement of its own: atomic, and asked again while another writer holds the database. */
export const ask = (on: Session, query: RawBuilder<unknown>): Effect.Effect<ReadonlyArray<Codec.Raw>, Reason> =>
  patiently(on, step(on, query), false)

/** What a driver answers at once, asked again while the database is busy; the statement is the one that may fail. */
export const attemptNow = <A>(on: Session, statement: string, run: () => A): Effect.Effect<A, Reason> =>
  patiently(on, Effect.try({ try: run, catch: (cause) => reasonOf(on.dialect, cause, statement) }), false)

/** One statement of a transaction: the transaction as a whole is what is tried again. */
export const step = (on: Session, query: RawBuilder<unknown>): Effect.Effect<ReadonlyArray<Codec.Raw>, Reason> =>
  // Every driver answers with plain objects; what their columns hold is checked by the codec.
  Effect.map(
    Effect.suspend(() => {
      const compiled = query.compile(on.db)
      return attempt(on.dialect, () => on.db.executeQuery(compiled), compiled.sql)
    }),
    (result) => result.rows as ReadonlyArray<Codec.Raw>
  )

/**
 * Commits when the body succeeds, rolls back on failure, defect and interruption; a host's own transaction is the
 * host's to end.
 */
export const transaction = <A>(
  on: Session,
  body: (on: Session) => Effect.Effect<A, Reason>
): Effect.Effect<A, Reason> =>
  on.db.isTransaction
    ? body(on)
    : patiently(
        on,
        Effect.acquireUseRelease(
          attempt(on.dialect, () => on.db.startTransaction().execute()),
          (db) => body({ opening: on.opening, dialect: on.dialect, names: on.names, db }),
          (db, exit) => {
            // A failed rollback has nothing to add: the connection is given back and what failed before is what is
            // told.
            const rollback = Effect.exit(attempt(on.dialect, () => db.rollback().execute()))
            return Exit.isSuccess(exit)
              ? Effect.onError(
                  attempt(on.dialect, () => db.commit().execute()),
                  () => rollback
                )
              : rollback
          }
        ),
        true
      )

/** The store's clock, for an operation none of whose rows tells it. */
export const now = (on: Session): Effect.Effect<number, Reason> =>
  Effect.gen(function* () {
    const [row] = yield* ask(on, sql`select ${yield* on.dialect.now} as now`)
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

// internal

/** A statement that failed inside a host's transaction may have spoiled it: only the whole can be tried again. */
const patiently = <A>(on: Session, effect: Effect.Effect<A, Reason>, writes: boolean): Effect.Effect<A, Reason> => {
  if (on.db.isTransaction) return effect
  return on.dialect.oneWriter ? Patience.inLine(lineOf(on.db), effect, writes) : Patience.alone(effect)
}

const lines = new WeakMap<Kysely<unknown>, Patience.Line>()

const lineOf = (db: Kysely<unknown>): Patience.Line => {
  const line = lines.get(db) ?? Patience.makeLine()
  lines.set(db, line)
  return line
}

/** A connection that refuses to open says why with a reason of its own; everything else is the driver's. */
const attempt = <A>(dialect: Dialect, run: () => Promise<A>, statement?: string): Effect.Effect<A, Reason> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) => reasonOf(dialect, cause, statement)
  })

const reasonOf = (dialect: Dialect, cause: unknown, statement?: string): Reason =>
  isReason(cause) ? cause : because(dialect.classify(cause, statement), told(cause))
