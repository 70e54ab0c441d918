/** Posts of one network that are due: half of them in one workspace, the rest in a hundred others. */
import * as Database from "../processes/database.ts"
import { open } from "./library.ts"
import { instant } from "./platform.ts"

export interface Due {
  readonly rows: number
  /** Whether all are due at one instant, as after an account was connected anew. */
  readonly tied?: boolean
}

/** A database with its tables, filled past the store. */
export const filled = async (kind: Database.Kind, due: Due): Promise<Database.Database> => {
  const database = await Database.start(kind)
  const analytics = open(database.address, instant())
  await analytics.ready()
  await analytics.close()
  await fill(database, due)
  return database
}

/** Makes every row stale and due, as one that was read half a day before. */
export const makeDue = async (database: Database.Database, tied = false): Promise<void> => {
  const at = Date.now() - 43_200_000
  await database.query(
    `update ${database.table("publications")}
      set last_updated_at = ${at - 3_600_000}, stale_after = ${at}, lease_until = null`
  )
  await database.query(`update ${database.table("due")} set due_at = ${tied ? at : `${at} + seq`}`)
  await settle(database)
}

/** What makes runs alike: a database that has nothing to catch up with. */
export const settle = async (database: Database.Database): Promise<void> => {
  await database.query(database.kind === "sqlite" ? "pragma wal_checkpoint(truncate)" : "vacuum analyze")
}

// internal

const fill = async (database: Database.Database, { rows, tied = false }: Due): Promise<void> => {
  const numbers = (count: number): string =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
  for (const [workspaces, accounts, count] of [
    [1, 20, rows / 2],
    [100, 2, rows / 2]
  ] as const) {
    const workspace = workspaces === 1 ? "'acme'" : `'ws_' || (i % 100)`
    const account = workspaces === 1 ? `'acc_' || (i % ${accounts})` : `'acc_' || ((i / 100) % ${accounts})`
    await database.query(`${numbers(workspaces * accounts)} insert into ${database.table("accounts")}
      (workspace, account_id, platform, platform_account_id, handle, traits, connected_at)
      select ${workspace}, ${account}, 'facebook', '1784' || i, 'acme.' || i, '{}', 1600000000000 from n`)
    await database.query(`${numbers(count)} insert into ${database.table("publications")}
      (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, outcome,
        metrics, last_updated_at, stale_after, attempted_at, attempted_connection)
      select ${workspace}, 'post_' || i, ${account}, 'facebook', 'p' || (${workspaces} * 1000000 + i),
        'https://social.example/acme/status/18' || (100000000000 + i),
        'A caption of usual length, with a question at its end: what do you think? #' || i,
        1760000000000 - cast(i as bigint) * 61007, 1760000000500 - cast(i as bigint) * 61007, '{}', 'synced',
        '{"post_clicks":1,"comments":1}', 1, 1, 1, 1 from n`)
  }
  const from = `from ${database.table("publications")}`
  await database.query(`insert into ${database.table("due")} (workspace, kind, seq, platform, due_at)
    select workspace, 'publication', seq, platform, 1 ${from}`)
  await database.query(`insert into ${database.table("points")} (workspace, kind, seq, at, until, metrics)
    select workspace, 'publication', seq, 1, 1, metrics ${from}`)
  await database.query(`insert into ${database.table("changes")} (workspace, kind, seq, mark, erased)
    select workspace, 'publication', seq, 1, 0 ${from}`)
  await makeDue(database, tied)
}
