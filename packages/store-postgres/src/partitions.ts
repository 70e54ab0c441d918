/** Tables partitioned by a hash of the workspace: how they are made, and how a database tells that it has them. */
import type { Ddl } from "@dravo/kit-sql/Dialect"
import type { Names } from "@dravo/kit-sql/Names"
import { type RawBuilder, sql } from "kysely"

/** How many partitions a table may have: a migration makes and locks them all at once. */
export const range = { min: 2, max: 256 } as const

/** Undefined for tables in one piece. */
export const ddl = (count: number | undefined): Pick<Ddl, "byWorkspace" | "sequence"> =>
  count === undefined
    ? { byWorkspace: { suffix: "", parts: () => [] }, sequence: "bigint generated always as identity" }
    : {
        byWorkspace: {
          suffix: " partition by hash (workspace)",
          parts: (names, table) =>
            Array.from(
              { length: count },
              (_, at) =>
                `create table ${partOf(names.quoted(table), at)} partition of ${names.quoted(table)} ` +
                `for values with (modulus ${count}, remainder ${at})`
            )
        },
        // Partitioned tables have identity columns from Postgres 17 on, and sequences on every version.
        sequence: "bigserial"
      }

/** How many partitions the tables have: 0 for none, null where there are no tables yet. */
export const found = (names: Names): RawBuilder<unknown> => sql`
  (select case c.relkind when 'p' then (select count(*) from pg_inherits i where i.inhparent = c.oid) else 0 end
  from pg_class c where c.oid = to_regclass(${names.quoted("publications")}))`

/** Why tables of one layout cannot be used as another; undefined where they are what was asked for. */
export const lacks = (count: number | undefined, found: unknown): string | undefined => {
  if (found === null || found === undefined || Number(found) === (count ?? 0)) return undefined
  const [there, say] =
    Number(found) === 0
      ? ["in one piece", "leave the option partitions out"]
      : [`laid out in ${Number(found)} partitions`, `say partitions: ${Number(found)}`]
  const asked = count === undefined ? "in one piece" : `in ${count} partitions`
  return (
    `the tables are ${there}, not ${asked}, and are never laid out anew by themselves; ${say}, or make new tables in ` +
    'another schema and copy the rows over ("From one layout to the other" in docs/scale.md)'
  )
}

// internal

const partOf = (quoted: string, at: number): string => quoted.replace(/"$/u, `_p${at}"`)
