/** Pages read by hand from either database: prepared or named statements, answers by position. */
import BetterSqlite from "better-sqlite3"
import pg from "pg"
import type { Address } from "../processes/database.ts"
import { answerOf, columns, type Meanings, type RawRow } from "./rawPage.ts"

export interface RawReads {
  /** The first page of a workspace, with the exact total. */
  readonly page: (workspace: string, limit: number) => Promise<string>
  /** The workspace and the digest of a key that is not revoked. */
  readonly key: (id: string) => Promise<{ readonly workspace: string; readonly digest: string } | undefined>
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
  return {
    page: async (workspace, limit) =>
      answerOf(page.all(workspace, limit + 1), count.get(workspace) ?? 0, limit, meanings),
    key: async (id) => key.get(id),
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
      return answerOf(rows, Number(rows[0]?.[21] ?? 0), limit, meanings)
    },
    key: async (id) => {
      const { rows } = await pool.query<FoundKey>({
        name: "key",
        text: "select workspace, digest from dravo.dravo_api_keys where id = $1 and revoked_at is null",
        values: [id]
      })
      return rows[0]
    },
    close: () => pool.end()
  }
}
