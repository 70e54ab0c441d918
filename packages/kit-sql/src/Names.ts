/**
 * What the tables are called. Every object carries the prefix, so two instances share a database without seeing each
 * other.
 */
import { Misconfigured } from "@dravo/core/Misconfigured"
import { type RawBuilder, sql } from "kysely"

export type Table =
  | "accounts"
  | "publications"
  | "secrets"
  | "api_keys"
  | "throttles"
  | "points"
  | "changes"
  | "due"
  | "buckets"
  | "notes"
  | "paid_days"
  | "pasts"
  | "migrations"

export interface Names {
  readonly prefix: string
  /** The database schema the tables live in; null for the connection's own. */
  readonly schema: string | null
  /** Equal exactly for the same set of tables. */
  readonly key: string
  /** For use inside `sql` templates. */
  readonly of: Readonly<Record<Table, RawBuilder<unknown>>>
  /** Quoted, with its schema. */
  quoted(table: Table): string
  /** Quoted; an index lives where its table does. */
  index(name: string): string
}

export interface NameOptions {
  /** Begins the name of every table and index; `dravo_` unless given. */
  readonly tablePrefix?: string
  readonly schema?: string
}

/**
 * Throws a `TypeError` for a prefix or schema that is not a plain lower-case name: both are the programmer's, not data.
 */
export const make = ({ schema, tablePrefix = "dravo_" }: NameOptions = {}): Names => {
  if (!/^[a-z_][a-z0-9_]{0,29}$/u.test(tablePrefix)) throw new TypeError(`tablePrefix ${rule}`)
  if (schema !== undefined && !/^[a-z_][a-z0-9_]{0,29}$/u.test(schema)) throw new TypeError(`schema ${rule}`)
  const quoted = (table: Table): string => `${schema === undefined ? "" : `"${schema}".`}"${tablePrefix}${table}"`
  const of = (table: Table) => sql.raw(quoted(table))
  return Object.freeze({
    prefix: tablePrefix,
    schema: schema ?? null,
    key: `${schema ?? ""}.${tablePrefix}`,
    of: {
      accounts: of("accounts"),
      publications: of("publications"),
      secrets: of("secrets"),
      api_keys: of("api_keys"),
      throttles: of("throttles"),
      points: of("points"),
      changes: of("changes"),
      due: of("due"),
      buckets: of("buckets"),
      notes: of("notes"),
      paid_days: of("paid_days"),
      pasts: of("pasts"),
      migrations: of("migrations")
    },
    quoted,
    index: (name: string) => `"${tablePrefix}${name}"`
  })
}

/** What about a prefix or schema cannot be meant; undefined where both can be. */
export const problemOf = ({ schema, tablePrefix }: NameOptions): Misconfigured | undefined => {
  for (const [option, name] of Object.entries({ tablePrefix, schema })) {
    if (name !== undefined && !(typeof name === "string" && /^[a-z_][a-z0-9_]{0,29}$/u.test(name)))
      return new Misconfigured({ option, detail: rule })
  }
  return undefined
}

// internal

const rule = "must be 1 to 30 lower-case letters, digits or underscores and must not begin with a digit"
