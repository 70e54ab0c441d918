/** The databases a proof runs on, what it looks at in them behind the store's back, and the worker's way in. */
import * as Bouncer from "@dravo-internal/tools/postgres/pgbouncer"
import * as Postgres from "@dravo-internal/tools/postgres/server"
import BetterSqlite from "better-sqlite3"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"
import { ensure } from "./ensure.ts"

export type Kind = "postgres" | "pgbouncer" | "sqlite"

/** How the store lays its tables out on Postgres, for this process and those it starts: in one piece unless told. */
export const layout = (): { readonly partitions?: number } => {
  const partitions = process.env["DRAVO_TEST_PARTITIONS"]
  return partitions === undefined ? {} : { partitions: Number(partitions) }
}

/** What a worker needs to open it. */
export type Address =
  | { readonly kind: "postgres" | "pgbouncer"; readonly url: string; readonly max?: number }
  | { readonly kind: "sqlite"; readonly filename: string }

export interface Database {
  readonly kind: Kind
  readonly address: Address
  readonly server: Postgres.Server | null
  /** Past the store; `?` stands for a value. */
  query<R = Record<string, unknown>>(text: string, values?: ReadonlyArray<unknown>): Promise<ReadonlyArray<R>>
  /** The name of one of the store's tables. */
  table(name: string): string
  close(): Promise<void>
}

export const start = async (
  kind: Kind,
  options: { readonly max?: number; readonly settings?: Readonly<Record<string, string>> } = {}
): Promise<Database> => {
  if (kind === "sqlite") return sqlite()
  if (kind === "pgbouncer") ensure("pgbouncer")
  const server = await Postgres.start({ settings: options.settings ?? {} })
  const pooler = kind === "pgbouncer" ? await Bouncer.start(server) : null
  const pool = new pg.Pool({ connectionString: server.url, max: 4 })
  pool.on("error", nothing)
  pool.on("connect", (client) => client.on("error", nothing))
  return {
    kind,
    address: { kind, url: (pooler ?? server).url, ...(options.max === undefined ? {} : { max: options.max }) },
    server,
    query: async <R>(text: string, values: ReadonlyArray<unknown> = []) => {
      let at = 0
      // The caller names the shape of what it asked for.
      return (
        await pool.query(
          text.replace(/\?/gu, () => `$${++at}`),
          [...values]
        )
      ).rows as ReadonlyArray<R>
    },
    table: (name) => `dravo.dravo_${name}`,
    close: async () => {
      await pool.end()
      await pooler?.close()
      await server.close()
    }
  }
}

/** Everything a write did to publications, kept by triggers: no process can do anything unseen. */
export const watch = async (database: Database): Promise<void> => {
  const table = database.table("publications")
  if (database.kind === "sqlite") {
    const now = "cast((julianday('now') - 2440587.5) * 86400000 as integer)"
    await database.query("create table fleet_claims (seq integer, fence integer, at integer, before integer)")
    await database.query(
      "create table fleet_commits (seq integer, fence integer, at integer, number integer, stale_after integer)"
    )
    await database.query(`create trigger fleet_claim after update on ${table} when new.fence > old.fence
      begin insert into fleet_claims values (new.seq, new.fence, ${now}, old.lease_until); end`)
    await database.query(`create trigger fleet_commit after update on ${table} when new.metrics is not old.metrics or new.last_updated_at is not old.last_updated_at
      begin insert into fleet_commits values (new.seq, new.fence, ${now}, json_extract(new.metrics, '$.like_count'), new.stale_after); end`)
    return
  }
  await database.query(`create table fleet_claims (seq bigint, fence bigint, at float8, before float8);
    create table fleet_commits (seq bigint, fence bigint, at float8, number int, stale_after float8);
    create function fleet_watch() returns trigger language plpgsql as $$
    declare now_ms float8 := floor(extract(epoch from clock_timestamp()) * 1000);
    begin
      if new.fence > old.fence then insert into public.fleet_claims values (new.seq, new.fence, now_ms, old.lease_until); end if;
      if new.metrics is distinct from old.metrics or new.last_updated_at is distinct from old.last_updated_at then
        insert into public.fleet_commits values (new.seq, new.fence, now_ms, (new.metrics::json->>'like_count')::int, new.stale_after);
      end if;
      return null;
    end $$;
    create trigger fleet_watch after update on ${table} for each row execute function fleet_watch()`)
}

export interface Claimed {
  readonly seq: number
  readonly fence: number
  readonly at: number
  /** The end of the lease that stood before; null where there was none or its owner had ended it. */
  readonly before: number | null
}

export interface Committed {
  readonly seq: number
  readonly fence: number
  readonly at: number
  /** Of the platform call the numbers came from. */
  readonly number: number
  readonly stale_after: number
}

/** In the order they happened. */
export const claims = async (database: Database): Promise<ReadonlyArray<Claimed>> =>
  (await database.query<Claimed>("select * from fleet_claims order by at, fence")).map(numbers)
export const commits = async (database: Database): Promise<ReadonlyArray<Committed>> =>
  (await database.query<Committed>("select * from fleet_commits order by at, fence")).map(numbers)

/** Rows as a platform's late numbers would find them: known, stale, held by nobody. */
export const makeStale = async (database: Database): Promise<void> => {
  await database.query(`update ${database.table("publications")} set stale_after = 0, attempts = 0, lease_until = null`)
}

export const count = async (database: Database, where: string): Promise<number> =>
  Number(
    (
      await database.query<{ n: unknown }>(`select count(*) as n from ${database.table("publications")} where ${where}`)
    )[0]?.n
  )

// internal

const nothing = (): void => {}

/** pg answers 64-bit integers as text. */
const numbers = <R extends object>(row: R): R =>
  // Every column of the two tables is a number.
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)])) as R

const sqlite = (): Database => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-fleet-"))
  const filename = join(folder, "fleet.db")
  let db: BetterSqlite.Database | undefined
  return {
    kind: "sqlite",
    address: { kind: "sqlite", filename },
    server: null,
    query: async <R>(text: string, values: ReadonlyArray<unknown> = []) => {
      db ??= new BetterSqlite(filename, { timeout: 5000 })
      const statement = db.prepare(text)
      if (!statement.reader) {
        statement.run(...values)
        return []
      }
      // The caller names the shape of what it asked for.
      return statement.all(...values) as ReadonlyArray<R>
    },
    table: (name) => `dravo_${name}`,
    close: async () => {
      db?.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
