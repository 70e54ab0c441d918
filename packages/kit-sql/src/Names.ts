/**
 * What the tables are called. Every object carries the prefix, so two instances share a database without seeing each
 * other.
 */
import * as Options from "@dravo/core/Options"
import { type RawBuilder, sql } from "kysely"

const rule = "must be 1 to 30 lower-case letters, digits or underscores and must not begin with a digit"

const tables = [
  "accounts",
  "publications",
  "secrets",
  "api_keys",
  "throttles",
  "points",
  "changes",
  "due",
  "buckets",
  "notes",
  "paid_days",
  "pasts",
  "listings",
  "tallies",
  "tally_log",
  "tally_spans",
  "tally_fill",
  "rankings",
  "ranking_keys",
  "ranks",
  "webhooks",
  "webhook_deliveries",
  "migrations"
] as const

/** The tables, by their names without the prefix. */
export type Table = (typeof tables)[number]

/** Where one set of tables lives. */
export interface Names {
  readonly prefix: string
  /** The database schema the tables live in; null for the connection's own. */
  readonly schema: string | null
  /** Equal exactly for the same set of tables. */
  readonly key: string
  /** For use inside `sql` templates. */
  readonly of: Readonly<Record<Table, RawBuilder<unknown>>>
  readonly tables: ReadonlyArray<Table>
  /** Quoted, with its schema. */
  quoted(table: Table): string
  /** Quoted; an index lives where its table does. */
  index(name: string): string
}

/** How one set of tables is told from others in the same database. */
export interface NameOptions {
  /** Begins the name of every table and index; `dravo_` unless given. */
  readonly tablePrefix?: string
  readonly schema?: string
}

/** What the two must be; both end up inside statements. */
export const rules: Options.Rules<Required<NameOptions>> = {
  tablePrefix: Options.predicate((name) => isName(name), rule),
  schema: Options.predicate((name) => isName(name), rule)
}

/** Throws `Misconfigured` for a prefix or schema that is not a plain lower-case name. */
export const make = (options: NameOptions = {}): Names => {
  const { schema, tablePrefix = "dravo_" } = Options.readOrThrow<NameOptions>(
    { schema: options.schema, tablePrefix: options.tablePrefix },
    rules
  )
  const quoted = (table: Table): string => `${schema === undefined ? "" : `"${schema}".`}"${tablePrefix}${table}"`
  const of = (table: Table) => sql.raw(quoted(table))
  return Object.freeze({
    prefix: tablePrefix,
    schema: schema ?? null,
    key: `${schema ?? ""}.${tablePrefix}`,
    // Each of them has one.
    of: Object.fromEntries(tables.map((table) => [table, of(table)])) as Names["of"],
    tables,
    quoted,
    index: (name: string) => `"${tablePrefix}${name}"`
  })
}

/** A text as a statement that is printed says it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

// internal

const isName = (name: unknown): boolean => typeof name === "string" && /^[a-z_][a-z0-9_]{0,29}$/u.test(name)
