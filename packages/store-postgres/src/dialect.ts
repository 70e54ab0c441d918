/** How Postgres differs. */
import type { Dialect, Field } from "@dravo/kit-sql/Dialect"
import type { Names } from "@dravo/kit-sql/Names"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { createHash } from "node:crypto"
import { classify } from "./classify.ts"
import * as Partitions from "./partitions.ts"
import * as Views from "./views.ts"

export interface Differences {
  /** Moves the store's clock against the database's, in milliseconds; for tests. */
  readonly clockOffset?: () => number
  /** Of each table whose key begins with the workspace; undefined for tables in one piece. */
  readonly partitions?: number
}

export const make = ({ clockOffset: offset, partitions }: Differences = {}): Dialect =>
  Object.freeze({
    label: "Postgres",
    now:
      offset === undefined
        ? Effect.succeed(clock)
        : Effect.sync(() => sql<number>`(${clock} + cast(${offset()} as bigint))`),
    records: (json, fields, alias) =>
      sql`json_to_recordset(cast(cast(${json} as text) as json)) as ${sql.raw(alias)}(${sql.raw(
        Object.entries(fields)
          .map(([name, field]) => `${name} ${types[field]}`)
          .join(", ")
      )})`,
    // Its keys begin with the workspace, and it keeps statistics.
    tenantFilter: (column) => sql.raw(column),
    selective: (condition) => condition,
    lateral: (query, alias) => sql`cross join lateral (${query}) as ${sql.raw(alias)}`,
    integers: (json, alias) => {
      const of = sql.raw(alias)
      return sql`join lateral (
        select w.key, case when ${isWhole} then cast(w.value as bigint) end as value
        from json_each_text(cast(${json} as json)) as w) as ${of} on ${of}.value between ${least} and ${most}`
    },
    // The offset keeps the text from being parsed once for each mention of the value.
    integer: (json, key) => sql<number | null>`(
      select case when ${isWhole} then case when cast(w.value as bigint) between ${least} and ${most}
        then cast(w.value as bigint) end end
      from (select cast(${json} as json) ->> cast(${key} as text) as value offset 0) as w)`,
    // Who waits for a lock keeps everybody behind him waiting.
    alone: (table) => [sql`set local lock_timeout = '250ms'`, sql`lock table ${table} in access exclusive mode`],
    sameRecord: (a, b) => sql<boolean>`cast(${a} as jsonb) = cast(${b} as jsonb)`,
    singleWriter: false,
    lockRows: {
      skip: (alias) => sql`for no key update of ${sql.raw(alias)} skip locked`,
      wait: (alias) => sql`for no key update of ${sql.raw(alias)}`,
      keep: (alias) => sql`for key share of ${sql.raw(alias)}`
    },
    // Transactions commit in any order; their numbers grow, and a reader stops before the oldest that has not ended.
    changeSequence: {
      next: () => sql<number>`cast(cast(pg_current_xact_id() as text) as bigint)`,
      isSettled: (mark) => sql<boolean>`${mark} < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)`
    },
    pasts: { byOpening: false, candidates: [told(wholePast), told(tablePast)] },
    openMigrations,
    closeMigrations: Views.create,
    ddl: {
      pastsByOpening: false,
      integer: types.integer,
      text: types.text,
      // Every key begins with the workspace, so that the tables can be distributed by it.
      sequenceKey: ",\n  primary key (workspace, seq)",
      suffix: "",
      ...Partitions.ddl(partitions),
      keyedSuffix: null
    },
    fitness: {
      query: (names) => sql`
        select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
          ${Partitions.found(names)} as partitions`,
      lacks: (row) => lacks(row) ?? Partitions.lacks(partitions, row["partitions"])
    },
    classify
  } satisfies Dialect)

/** The oldest version whose transactions are numbered as the feed of changes needs them. */
export const minimumVersion = 13

// internal

/** A failover begins a timeline, a dump is restored into another table, and a cluster has a number of its own. */
const tablePast = (names: Names) =>
  sql`(select oid from pg_database where datname = current_database()), to_regclass(${names.quoted("changes")})::oid`
const wholePast = (names: Names) => sql`(select system_identifier from pg_control_system()),
  case when pg_is_in_recovery() then (select to_hex(timeline_id) from pg_control_checkpoint())
    else ltrim(left(pg_walfile_name(pg_current_wal_lsn()), 8), '0') end, ${tablePast(names)}`

const told =
  (parts: (names: Names) => RawBuilder<unknown>): Dialect["pasts"]["candidates"][number] =>
  (names, _workspace, { history }) => {
    const past = sql`left(encode(sha256(convert_to(lower(concat_ws('.', ${parts(names)})), 'UTF8')), 'hex'), 16)`
    return { past, known: sql<boolean>`${past} = ${history}` }
  }

const lacks = ({ encoding, version }: Readonly<Record<string, unknown>>): string | undefined => {
  const major = Math.floor(Number(version) / 10_000)
  if (major < minimumVersion) return `Postgres ${minimumVersion} or newer is needed; this server is version ${major}`
  // Without an encoding of its own a database keeps the bytes it is given.
  return encoding === "UTF8" || encoding === "SQL_ASCII"
    ? undefined
    : `the database is encoded in ${String(encoding)}, which cannot hold every text; create it with encoding 'UTF8'`
}

/** A text `w.value` of digits that a cast takes; a count of them in the pattern would take as long again. */
const isWhole = sql`length(w.value) <= 17 and w.value ~ '^-?[0-9]+$'`

const [least, most] = [sql.lit(Number.MIN_SAFE_INTEGER), sql.lit(Number.MAX_SAFE_INTEGER)]

/** Byte order, whatever the database's locale; a column of bound records says so too, or the two cannot be compared. */
const types = { integer: "bigint", text: 'text collate "C"' } as const satisfies Record<Field, string>

/**
 * When the server received the statement: one reading wherever it stands in it. A statement that was held up judges by
 * an earlier now, so it finds leases living that have just ended, never the other way round.
 */
const clock: RawBuilder<number> = sql<number>`cast(floor(extract(epoch from statement_timestamp()) * 1000) as bigint)`

/**
 * Locks end with the transaction, so that a pooler strands none, and their keys are ours: a host's own migrator, which
 * may be the one that calls us, never waits for us. The schema is made under a lock of its own, because instances with
 * different prefixes share it, and only where it is missing: a role may be allowed to use it and not to make one.
 */
const openMigrations = (names: Names): ReadonlyArray<string> => [
  // A migration moves rows of every workspace, also where policies hide them.
  "set local dravo.every_workspace = 'on'",
  "set local lock_timeout = '15s'",
  "set local statement_timeout = 0",
  `select pg_advisory_xact_lock(${lockKey(names.key)})`,
  ...(names.schema === null ? [] : [schemaIfMissing(names.schema)]),
  ...Views.drop(names)
]

const schemaIfMissing = (schema: string): string => `do $$ begin
  if to_regnamespace('"${schema}"') is null then
    perform pg_advisory_xact_lock(${lockKey(schema)});
    create schema if not exists "${schema}";
  end if;
end $$`

/** 64 bits of a digest: two programs that share a database by chance do not share a lock. */
const lockKey = (name: string): string =>
  createHash("sha256").update(`dravo ${name}`).digest().readBigInt64BE(0).toString()
