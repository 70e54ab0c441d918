/**
 * Creates and upgrades the tables, all of it in one transaction behind the dialect's lock: any number of processes may
 * start at once, and one that dies half-way leaves nothing behind.
 */
import { type Reason, SchemaMismatch, type StoreError, Unclassified, Unsuitable } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Kysely, type RawBuilder, sql } from "kysely"
import type { Dialect } from "../Dialect.ts"
import { type Migration, migrations, migrationsTable } from "./migrations.ts"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import type { Statement } from "../statement/Snapshots.ts"
import * as Steps from "../statement/steps.ts"
import * as Names from "../Names.ts"

/** Whose tables are migrated. */
export interface Options extends Names.NameOptions {
  readonly db: Kysely<unknown>
  readonly dialect: Dialect
}

/** Applies what is missing; answers the ids it applied. */
export const migrate = (options: Options): Effect.Effect<ReadonlyArray<number>, StoreError> =>
  Session.named("migrate")(
    Effect.suspend(() => {
      const { db: kysely, dialect } = options
      const db: Session.Session = { kysely, dialect, names: Names.make(options), opening: "" }
      return Effect.andThen(fit(db), apply(db, migrations))
    })
  )

/** The statements `migrate` would run on an empty database, for people who run their own. */
export const script = (
  dialect: Dialect,
  options: Names.NameOptions = {},
  known: ReadonlyArray<Migration> = migrations
): string => {
  const names = Names.make(options)
  const statements = known.flatMap((migration) => [
    ...migration.statements(names, dialect.ddl),
    `insert into ${names.quoted("migrations")} (id, name, breaking, applied_at)
  values (${migration.id}, ${Names.literal(migration.name)}, ${migration.breaking ? 1 : 0}, 0)`
  ])
  return (
    ["begin", ...foundation(names, dialect), ...statements, ...dialect.closeMigrations(names), "commit", ""]
      .join(";\n")
      .trimEnd() + "\n"
  )
}

/** Within any statement: whether a migration was applied that this code must not work with. */
export const isOutdated = (names: Names.Names): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from ${names.of.migrations} m where m.id > ${sql.lit(newest)} and m.breaking <> 0)`

/** Why nothing more is done once {@link isOutdated} was answered. */
export const outdated = (): SchemaMismatch => new SchemaMismatch({ detail: newer })

/** Brings the tables up to date before their first use, or in `manual` mode only looks whether they are. */
export const ready = (db: Session.Session, mode: "auto" | "manual"): Effect.Effect<void, Reason> =>
  Effect.andThen(
    fit(db),
    mode === "auto"
      ? Effect.asVoid(apply(db, migrations))
      : Effect.flatMap(missing(db, migrations), (pending) =>
          pending.length === 0
            ? Effect.void
            : Effect.fail(
                new SchemaMismatch({ detail: "the tables are older than this version; apply the migrations" })
              )
        )
  )

/** Exported for tests, which run other migrations than ours. */
export const apply = Effect.fnUntraced(function* (db: Session.Session, known: ReadonlyArray<Migration>) {
  // The usual start finds nothing to do; it takes no lock and works on a read-only database.
  const pending = yield* Effect.catchTag(missing(db, known), "SchemaMismatch", (reason) =>
    reason.detail === newer ? Effect.fail(reason) : Effect.succeed(known)
  )
  if (pending.length === 0) return []
  const now = yield* db.dialect.now
  return yield* Effect.fromResult(yield* Steps.transaction(db, () => upgrade(db, known, now)))
})

// internal

/** Whether the database can hold what the store keeps. */
const fit = Effect.fnUntraced(function* (db: Session.Session) {
  const fitness = db.dialect.fitness
  if (fitness === null) return
  const [row] = yield* Session.query(db, fitness.query(db.names))
  const detail = fitness.lacks(row ?? {})
  if (detail !== undefined) return yield* new Unsuitable({ detail })
})

const newest = Math.max(...migrations.map(({ id }) => id))

const newer = "the tables were made by a newer version, which this one does not understand; upgrade this process"

const foundation = (names: Names.Names, dialect: Dialect): ReadonlyArray<string> => [
  ...dialect.openMigrations(names),
  migrationsTable(names, dialect.ddl)
]

/** As steps: where the driver answers at once, a new database's hundred statements are one turn. */
function* upgrade(
  db: Session.Session,
  known: ReadonlyArray<Migration>,
  now: RawBuilder<number>
): Steps.Steps<Result.Result<ReadonlyArray<number>, Reason>> {
  for (const statement of foundation(db.names, db.dialect)) yield bare(statement)
  // Looked at again under the lock: another process may have been faster.
  const pending = missingOf((yield Steps.compiled(db, applied(db))).rows, known)
  if (Result.isFailure(pending)) return Result.fail(pending.failure)
  for (const { breaking, id, name, statements } of pending.success) {
    for (const statement of statements(db.names, db.dialect.ddl)) yield bare(statement)
    yield Steps.compiled(
      db,
      sql`insert into ${db.names.of.migrations} (id, name, breaking, applied_at)
      values (${id}, ${name}, ${breaking ? 1 : 0}, ${now})`
    )
  }
  for (const statement of db.dialect.closeMigrations(db.names)) yield bare(statement)
  return Result.map(pending, (all) => all.map(({ id }) => id))
}

const bare = (sql: string): Statement => ({ sql, parameters: [] })

const applied = ({ names }: Session.Session): RawBuilder<unknown> =>
  sql`select id, breaking from ${names.of.migrations}`

/** Known migrations that were not applied; fails when an unknown one was that older code must not work with. */
const missing = (
  db: Session.Session,
  known: ReadonlyArray<Migration>
): Effect.Effect<ReadonlyArray<Migration>, Reason> =>
  Effect.flatMap(Session.query(db, applied(db)), (rows) => Effect.fromResult(missingOf(rows, known)))

const missingOf = (
  rows: ReadonlyArray<Codec.Raw>,
  known: ReadonlyArray<Migration>
): Result.Result<ReadonlyArray<Migration>, Reason> => {
  const ids = new Set(known.map(({ id }) => id))
  const read = Result.try({
    try: () => new Map(rows.map((row) => [Codec.int(row["id"]), Codec.int(row["breaking"]) !== 0])),
    catch: () => new Unclassified({ detail: "a stored row could not be read" })
  })
  return Result.flatMap(read, (applied) =>
    [...applied].some(([id, breaking]) => breaking && !ids.has(id))
      ? Result.fail(new SchemaMismatch({ detail: newer }))
      : Result.succeed(known.filter(({ id }) => !applied.has(id)))
  )
}
