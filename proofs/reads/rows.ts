/** Fresh publications on five networks: half of them in one workspace, the rest in a hundred others. */
import type { Database } from "../processes/database.ts"

/** Written past the store; each workspace has twenty accounts, as many on each network. */
export const fill = async (
  database: Database,
  rows: number,
  networks: ReadonlyArray<readonly [platform: string, keys: ReadonlyArray<string>]>
): Promise<void> => {
  const perNetwork = (of: (keys: ReadonlyArray<string>, name: string) => string): string =>
    `case i % ${networks.length}
      ${networks.map(([name, keys], at) => `when ${at} then ${of(keys, name)}`).join(" ")} end`
  const platform = perNetwork((_keys, name) => `'${name}'`)
  const metrics = perNetwork(
    (keys) => `'{' || ${keys.map((key, at) => `'"${key}":' || ((i * ${at + 3}) % 9973)`).join(` || ',' || `)} || '}'`
  )
  const numbers = (count: number): string =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
  for (const [workspaces, count] of [
    [1, rows / 2],
    [100, rows / 2]
  ] as const) {
    const workspace = workspaces === 1 ? "'acme'" : "'ws_' || ((i / 20) % 100)"
    await database.query(`${numbers(20 * workspaces)} insert into ${database.table("accounts")}
      (workspace, account_id, platform, platform_account_id, handle, traits, connected_at)
      select ${workspace}, 'acc_' || (i % 20), ${platform}, '1784' || i, 'acme.' || i, '{}', 1600000000000 from n`)
    await database.query(`${numbers(count)} insert into ${database.table("publications")}
      (workspace, post_id, account_id, platform, platform_post_id, url, text, created_at, published_at, traits, outcome,
        metrics, last_updated_at, stale_after, attempted_at, attempted_connection)
      select ${workspace}, 'post_' || (i / 2), 'acc_' || (i % 20), ${platform}, '18' || (100000000000 + i),
        'https://social.example/acme/status/18' || (100000000000 + i),
        'A caption of usual length, with a question at its end: what do you think? #' || i,
        1760000000000 - cast(i as bigint) * 61007, 1760000000500 - cast(i as bigint) * 61007, '{}', 'synced', ${metrics},
        1790000000123, 9000000000000, 1790000000123, 1 from n`)
  }
  await database.query(`insert into ${database.table("due")} (workspace, kind, seq, platform, due_at)
    select workspace, 'publication', seq, platform, stale_after from ${database.table("publications")}
    where true on conflict do nothing`)
  await database.query(database.kind === "sqlite" ? "pragma wal_checkpoint(truncate)" : "vacuum analyze")
}
