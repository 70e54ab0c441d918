/**
 * For people who look into the database: views whose instants are `timestamptz(3)` and whose records are `jsonb`. The
 * tables themselves hold milliseconds and JSON text, which come back exactly as they were written.
 */
import type { Names } from "@dravo/kit-sql/Names"

/** Dropped before a migration, which may change a column they read. */
export const drop = (names: Names): ReadonlyArray<string> =>
  views(names).map(({ name }) => `drop view if exists ${name}`)

export const create = (names: Names): ReadonlyArray<string> =>
  views(names).map(({ columns, name, table }) => `create view ${name} as select ${columns.join(", ")} from ${table}`)

// internal

interface View {
  readonly name: string
  readonly table: string
  readonly columns: ReadonlyArray<string>
}

const instant = (column: string): string =>
  `cast(timestamptz '1970-01-01 00:00:00+00' + ${column} * interval '1 millisecond' as timestamptz(3)) as ${column}`
const json = (column: string): string => `cast(${column} as jsonb) as ${column}`

const sync = [
  "outcome",
  json("metrics"),
  json("metrics_as_of"),
  json("warnings"),
  "error",
  instant("last_updated_at"),
  instant("stale_after"),
  "attempts"
]

const views = (names: Names): ReadonlyArray<View> => {
  const view = (name: string): string => `${names.schema === null ? "" : `"${names.schema}".`}"${names.prefix}${name}"`
  return [
    {
      name: view("accounts_view"),
      table: names.quoted("accounts"),
      columns: [
        "workspace",
        "seq",
        "account_id",
        "platform",
        "platform_account_id",
        "handle",
        "app",
        json("traits"),
        instant("connected_at"),
        instant("disconnected_at"),
        "grant_error",
        ...sync
      ]
    },
    {
      name: view("publications_view"),
      table: names.quoted("publications"),
      columns: [
        "workspace",
        "seq",
        "post_id",
        "account_id",
        "platform",
        "platform_post_id",
        "url",
        "text",
        instant("created_at"),
        instant("published_at"),
        json("traits"),
        ...sync
      ]
    }
  ]
}
