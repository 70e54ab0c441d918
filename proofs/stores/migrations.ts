/**
 * Migrating: many processes at once, one that is killed between any two statements, and a host that is not disturbed.
 */
import * as Postgres from "@dravo/store-postgres"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect, sql } from "kysely"
import { Migrator } from "kysely/migration"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import pg from "pg"
import * as Database from "../processes/database.ts"
import { conclude, fast, kinds, size } from "../processes/report.ts"

const starters = size("starters", 20, 6)

interface Message {
  readonly _tag: "Ready" | "Stopped" | "Migrated" | "Failed"
  readonly ids?: ReadonlyArray<number>
  readonly statements?: number
  readonly error?: string
}

const migrant = async (database: Database.Database, stopAt = 0): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, "migrant.ts"), [JSON.stringify(database.address), String(stopAt)])
  await next(child)
  return child
}

const next = async (child: ChildProcess): Promise<Message> => {
  const failed: Message = { _tag: "Failed", error: "it ended" }
  const [message = failed]: ReadonlyArray<Message> = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => [failed])
  ])
  return message
}

const go = async (child: ChildProcess): Promise<Message> => {
  const answer = next(child)
  child.send("go")
  return answer
}

const end = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
}

/** Answers how many applied something, how many failed, and how long all took. */
const together = async (kind: Database.Kind) => {
  const database = await Database.start(kind)
  const children = await Promise.all(Array.from({ length: starters }, () => migrant(database)))
  const before = performance.now()
  const answers = await Promise.all(children.map(go))
  const seconds = (performance.now() - before) / 1000
  await Promise.all(children.map(end))
  await database.close()
  return {
    applied: answers.filter(({ ids }) => ids !== undefined && ids.length > 0).length,
    failed: answers.filter(({ _tag }) => _tag === "Failed").map(({ error }) => error),
    seconds
  }
}

/**
 * Kills a migrating process behind each of its statements in turn; the next one must find a database it can migrate.
 */
const killed = async (kind: Database.Kind) => {
  let boundaries = 0
  let healed = 0
  for (let at = 1; ; at += fast ? 13 : 1) {
    const database = await Database.start(kind)
    const child = await migrant(database, at)
    const message = await go(child)
    await end(child)
    if (message._tag === "Migrated") {
      await database.close()
      return { boundaries, healed }
    }
    boundaries += 1
    const heir = await migrant(database)
    if ((await go(heir))._tag === "Migrated") healed += 1
    await end(heir)
    await database.close()
  }
}

/** Everything in the catalogue outside a schema of ours, as text. */
const catalogue = async (database: Database.Database): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      [
        "select table_schema, table_name, column_name, ordinal_position, data_type, column_default, is_nullable " +
          "from information_schema.columns where table_schema not in ('dravo', 'other', 'pg_catalog', " +
          "'information_schema') order by 1, 2, 4",
        "select schemaname, tablename, indexname, indexdef from pg_indexes where schemaname not in ('dravo', " +
          "'other', 'pg_catalog') order by 1, 3",
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace " +
          "= 'public'::regnamespace order by 1, 2",
        "select proname, pronamespace::regnamespace::text from pg_proc where pronamespace not in " +
          "('pg_catalog'::regnamespace, 'information_schema'::regnamespace) order by 1",
        "select nspname, nspacl::text from pg_namespace where nspname not in ('dravo', 'other') and nspname not " +
          "like 'pg_%' order by 1",
        "select datname, rolname from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase left " +
          "join pg_roles r on r.oid = s.setrole order by 1"
      ].map((query) => database.query(query))
    )
  )

/** Left open to the end: one that hangs cannot be closed, and the server's end is no error of the proof. */
const kysely = (url: string) => {
  const pool = new pg.Pool({ connectionString: url })
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}

/** A host's Kysely migration that calls something of its own; answers how long it took, or undefined where it hung. */
const inside = async (url: string, call: () => Promise<unknown>): Promise<number | undefined> => {
  const before = performance.now()
  const host = new Migrator({
    db: kysely(url),
    provider: {
      getMigrations: async () => ({
        one: {
          up: async (db) => {
            await sql`create table if not exists host_inside (id int)`.execute(db)
            await call()
          }
        }
      })
    }
  })
  const end = host.migrateToLatest().then(({ error }) => {
    if (error !== undefined) throw error
    return performance.now() - before
  })
  end.catch(() => {})
  return Promise.race([end, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5000))])
}

const embedded = async () => {
  const database = await Database.start("postgres")
  const { address } = database
  if (address.kind === "sqlite") throw new TypeError("not on SQLite")
  await database.query(
    "create table host_posts (id serial primary key, title text not null unique, at timestamptz default now())"
  )
  await database.query("create table dravo_accounts (mine int)")
  const before = await catalogue(database)
  const options = { connectionString: Redacted.make(address.url) }
  await Effect.runPromise(Postgres.migrate(options))
  await Effect.runPromise(Postgres.migrate({ ...options, schema: "dravo", tablePrefix: "two_" }))
  await Effect.runPromise(Postgres.migrate({ ...options, schema: "other" }))
  const same = before === (await catalogue(database))
  const [{ n } = { n: 0 }] = await database.query<{ n: unknown }>(
    "select count(*) as n from pg_class where relnamespace = 'dravo'::regnamespace and relname not like " +
      "'dravo\\_%' and relname not like 'two\\_%'"
  )
  const took = await inside(address.url, () => Effect.runPromise(Postgres.migrate({ ...options, schema: "inner" })))
  // What Kysely's own runner does in the same place: it waits for the lock its caller holds.
  const control = await database
    .query("drop table if exists kysely_migration, kysely_migration_lock, host_inside")
    .then(() =>
      inside(address.url, () =>
        new Migrator({ db: kysely(address.url), provider: { getMigrations: async () => ({}) } }).migrateToLatest()
      )
    )
  await database.close()
  return { same, strangers: Number(n), took, control }
}

const told: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const { applied, failed, seconds } = await together(kind)
  told.push(`${kind}: ${applied} of ${starters} starters migrated, ${failed.length} failed, ${seconds.toFixed(1)} s`)
  holds &&= applied === 1 && failed.length === 0 && seconds < 10
}
for (const kind of kinds(["postgres", "sqlite"])) {
  const { boundaries, healed } = await killed(kind)
  told.push(`${kind}: ${healed} of ${boundaries} kills between statements healed`)
  holds &&= boundaries > 0 && healed === boundaries
}
const { control, same, strangers, took } = await embedded()
told.push(
  `the host's catalogue is ${same ? "unchanged" : "changed"}, ${strangers} objects without a prefix, inside a ` +
    `host's migration ${took === undefined ? "it hung" : `${Math.round(took)} ms`}`
)
holds &&= same && strangers === 0 && took !== undefined && control === undefined
conclude({
  measured: told.join("; "),
  holds,
  control: `Kysely's own runner inside a host's migration: ${control === undefined ? "hung" : "went through"}`
})
