/** Pages read by hand from either database: prepared or named statements, answers by position. */
import BetterSqlite from "better-sqlite3"
import pg from "pg"
import type { Address } from "../processes/database.ts"
import { answerOf, columns, lineOf, type Meanings, type RawRow } from "./rawPage.ts"

export interface RawReads {
  /** The first page of a workspace, with the exact total. */
  readonly page: (workspace: string, limit: number) => Promise<string>
  /** The workspace and the digest of a key that is not revoked. */
  readonly key: (id: string) => Promise<{ readonly workspace: string; readonly digest: string } | undefined>
  /** Every row of a workspace as a line of JSON, newest first. */
  readonly lines: (workspace: string) => AsyncIterable<string> | Iterable<string>
  readonly close: () => Promise<void>
}

export const open = (address: Address, meanings: Meanings): RawReads =>
  address.kind === "sqlite" ? ofSqlite(address.filename, meanings) : ofPostgres(address.url, meanings)

// internal

interface FoundKey {
  readonly workspace: string
  readonly digest: string
}

const ofSqlite = (filename: string, meanings: Meanings): RawReads => {
  const file = new BetterSqlite(filename, { readonly: true })
  const count = file.prepare<[string], number>("select count(*) from dravo_publications where workspace = ?").pluck()
  const page = file
    .prepare<[string, number], RawRow>(
      `select ${columns} from dravo_publications p
      join dravo_accounts a on a.workspace = p.workspace and a.account_id = p.account_id
      where p.workspace = ? order by p.created_at desc, p.seq desc limit ?`
    )
    .raw()
  const key = file.prepare<[string], FoundKey>(
    "select workspace, digest from dravo_api_keys where id = ? and revoked_at is null"
  )
  const all = file
    .prepare<[string], RawRow>(
      `select ${columns} from dravo_publications p
      join dravo_accounts a on a.workspace = p.workspace and a.account_id = p.account_id
      where p.workspace = ? order by p.created_at desc, p.seq desc`
    )
    .raw()
  return {
    page: async (workspace, limit) =>
      answerOf(page.all(workspace, limit + 1), count.get(workspace) ?? 0, limit, meanings),
    key: async (id) => key.get(id),
    lines: function* (workspace) {
      for (const row of all.iterate(workspace)) yield lineOf(row)
    },
    close: async () => void file.close()
  }
}

const ofPostgres = (connectionString: string, meanings: Meanings): RawReads => {
  const pool = new pg.Pool({ connectionString, max: 10 })
  return {
    page: async (workspace, limit) => {
      const { rows } = await pool.query<Array<string | number | null>>({
        name: "page",
        rowMode: "array",
        text: `select ${columns}, (select count(*) from dravo.dravo_publications where workspace = $1)
          from dravo.dravo_publications p
          join dravo.dravo_accounts a on a.workspace = p.workspace and a.account_id = p.account_id
          where p.workspace = $1 order by p.created_at desc, p.seq desc limit $2`,
        values: [workspace, limit + 1]
      })
      return answerOf(rows, Number(rows[0]?.[24] ?? 0), limit, meanings)
    },
    key: async (id) => {
      const { rows } = await pool.query<FoundKey>({
        name: "key",
        text: "select workspace, digest from dravo.dravo_api_keys where id = $1 and revoked_at is null",
        values: [id]
      })
      return rows[0]
    },
    lines: (workspace) => walked(pool, workspace),
    close: () => pool.end()
  }
}

/** A thousand rows a statement, from where the one before ended. */
async function* walked(pool: pg.Pool, workspace: string): AsyncGenerator<string> {
  let [at, seq]: ReadonlyArray<unknown> = [Number.MAX_SAFE_INTEGER, 0]
  for (;;) {
    const { rows } = await pool.query<Array<string | number | null>>({
      name: "walk",
      rowMode: "array",
      text: `select ${columns} from dravo.dravo_publications p
        join dravo.dravo_accounts a on a.workspace = p.workspace and a.account_id = p.account_id
        where p.workspace = $1 and (p.created_at, p.seq) < ($2, $3)
        order by p.created_at desc, p.seq desc limit 1000`,
      values: [workspace, at, seq]
    })
    yield rows.map(lineOf).join("")
    const last = rows.at(-1)
    if (last === undefined || rows.length < 1000) return
    ;[at, seq] = [last[6], last[16]]
  }
}
