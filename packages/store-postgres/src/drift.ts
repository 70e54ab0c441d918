/**
 * Compares the tables with what the migrations would make of an empty schema: made beside them, read from the catalogue
 * and rolled back, so that there is no second description that could grow old.
 */
import * as Migrator from "@dravo/kit-sql/Migrator"
import type { Dialect } from "@dravo/kit-sql/Dialect"
import { type Kysely, sql, type Transaction } from "kysely"
import { randomBytes } from "node:crypto"

export interface Where {
  readonly dialect: Dialect
  readonly schema: string
  readonly tablePrefix?: string
}

/** One sentence for each thing that is missing or otherwise than it should be. What a host added is left alone. */
export const drift = async (
  db: Kysely<unknown>,
  { dialect, schema, tablePrefix = "dravo_" }: Where
): Promise<ReadonlyArray<string>> => {
  const model = `dravo_model_${randomBytes(6).toString("hex")}`
  const trx = await db.startTransaction().setAccessMode("read write").execute()
  try {
    await sql.raw(body(Migrator.script(dialect, { schema: model, tablePrefix }))).execute(trx)
    const wanted = await objects(trx, model, tablePrefix)
    const found = await objects(trx, schema, tablePrefix)
    return [...wanted].flatMap(([name, definition]) => {
      const now = found.get(name)
      if (now === definition) return []
      return now === undefined ? [`${name} is missing`] : [`${name} is ${now}, not ${definition}`]
    })
  } finally {
    await trx.rollback().execute()
  }
}

// internal

const body = (script: string): string => script.replace(/^begin;\n/u, "").replace(/commit;\n$/u, "")

/** Definitions by name, alike for equal objects of two schemas. */
const objects = async (
  on: Transaction<unknown>,
  schema: string,
  prefix: string
): Promise<ReadonlyMap<string, string>> => {
  const like = `${prefix.replaceAll("_", "\\_")}%`
  const columns = await sql<{ name: string; definition: string }>`
    select 'column ' || c.relname || '.' || a.attname as name,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
        case a.attidentity when 'a' then 'identity' end,
        'default ' || replace(pg_get_expr(d.adbin, d.adrelid), quote_ident(${schema}) || '.', ''),
        'collate ' || nullif(l.collname, 'default')) as definition
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum left join pg_collation l on l.oid = a.attcollation
    where c.relnamespace = to_regnamespace(quote_ident(${schema})) and c.relkind in ('r', 'p', 'v') and c.relname like ${like}`.execute(
    on
  )
  const indexes = await sql<{ name: string; definition: string }>`
    select 'index ' || c.relname as name,
      replace(pg_get_indexdef(i.indexrelid), ' ' || quote_ident(${schema}) || '.', ' ') ||
        case when i.indisvalid then '' else ' (invalid: it was not built to the end)' end as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = to_regnamespace(quote_ident(${schema})) and c.relname like ${like}`.execute(on)
  return new Map([...columns.rows, ...indexes.rows].map(({ definition, name }) => [name, definition]))
}
