/** Tables of any size, of which one workspace has a chosen part, filled past the store. */
import { keysText, type Ranking } from "@dravo/core/Ordering"
import type { Database } from "../processes/database.ts"

export interface Sizes {
  /** Publications of the workspace that is asked about. */
  readonly own: number
  /** Those of ten others together, each of which fills pages of its own. */
  readonly others: number
  /** Whether all are due at one instant, as after a mass reconnect. */
  readonly tied?: boolean
}

export const platforms = ["x", "instagram", "facebook", "linkedin", "tiktok"]
/** So many were found, at any size: how many there are is counted from an index of their own. */
const found = 200
/** What is kept of totals, which whoever asks for them fills. */
const kept = ["tallies", "tally_spans", "tally_log"]

/** When the newest publications were made. */
export const newest = 1_700_000_000_000
/** Since when there are publications, evenly and at any size: two years before, in milliseconds. */
export const span = 730 * 86_400_000

const orderBy = (key: string): Ranking => ({
  name: key,
  keys: Object.fromEntries(platforms.map((name) => [name, [key]]))
})

/** An order that is kept, and one that half of the rows were taken into. */
export const [byLikes, byShares] = [orderBy("likes"), orderBy("shares")]

/** Replaces whatever was there. Without statistics on SQLite, which the store never makes there. */
export const fill = async (database: Database, { others, own, tied = false }: Sizes): Promise<void> => {
  const table = (name: string): string => database.table(name)
  const empty = database.kind === "sqlite" ? "delete from" : "truncate"
  for (const name of [
    "publications",
    "accounts",
    "due",
    "points",
    "changes",
    "rankings",
    "ranking_keys",
    "ranks",
    ...kept
  ])
    await database.query(`${empty} ${table(name)}`)
  const platform = `case i % 5 ${platforms.map((name, at) => `when ${at} then '${name}'`).join(" ")} end`
  const numbers = (count: number): string =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
  for (const [prefix, workspaces] of [
    ["acme", 1],
    ["ws_", 10]
  ] as const) {
    const workspace = workspaces === 1 ? "'acme'" : `'ws_' || ((i / 10) % ${workspaces})`
    const count = workspaces === 1 ? own : others
    // Of each account and each platform some, between the others.
    const origin = `case when i % ${count / found} = (i / ${count / found}) % 10 then 'discovered' else 'published' end`
    await database.query(`${numbers(10 * workspaces)} insert into ${table("accounts")}
      (workspace, account_id, platform, platform_account_id, traits, connected_at)
      select ${workspace}, 'acc_' || (i % 10), ${platform}, '${prefix}' || i, '{}', 0 from n`)
    await database.query(`${numbers(count)} insert into ${table("publications")}
      (workspace, post_id, account_id, platform, platform_post_id, created_at, traits, origin, outcome, metrics,
        last_updated_at, stale_after)
      select ${workspace}, 'post_' || i, 'acc_' || (i % 10), ${platform}, 'p' || i,
        ${newest} - cast(i as bigint) * ${span / count}, '{}', ${origin},
        'synced', '{"likes":1}', 1, ${tied ? "0" : "i"} from n`)
  }
  const rows = `from ${table("publications")}`
  await database.query(`insert into ${table("due")} (workspace, kind, seq, platform, due_at)
    select workspace, 'publication', seq, platform, stale_after ${rows}`)
  await database.query(`insert into ${table("points")} (workspace, kind, seq, at, until, metrics)
    select workspace, 'publication', seq, n, n, metrics
    ${rows}, (select 1 as n union select 2 union select 3) as times`)
  await database.query(`insert into ${table("changes")} (workspace, kind, seq, mark, erased)
    select workspace, 'publication', seq, 1, 0 ${rows}`)
  await rank(database, own)
  await database.query(`update ${table("tally_fill")} set done = 0, workspace = '', seq = 0`)
  // What an opening of a file tells of itself with its first change.
  if (database.kind === "sqlite")
    await database.query(`insert into ${table("pasts")} (workspace, past, mark) values ('acme', 'filled', 1)
      on conflict (workspace, past) do nothing`)
  await database.query(database.kind === "sqlite" ? "pragma wal_checkpoint(truncate)" : "vacuum analyze")
}

// internal

/** Every row has an entry in the one order, and half of the workspace's have one in the other. */
const rank = async ({ query, table }: Database, own: number): Promise<void> => {
  for (const [id, { name, keys }] of [byLikes, byShares].entries()) {
    await query(
      `insert into ${table("rankings")} (id, name, keys, named_at, fill_workspace, fill_seq, done)
      values (${id}, ?, ?, 0, 'acme', (select min(seq) + ${own / 2} from ${table("publications")}), ${id === 0 ? 1 : 0})`,
      [name, keysText({ name, keys })]
    )
    for (const platform of platforms)
      await query(`insert into ${table("ranking_keys")} (ranking, platform, place, key) values (${id}, ?, 0, ?)`, [
        platform,
        name
      ])
  }
  await query(`insert into ${table("ranks")} (workspace, ranking, value, seq)
    select workspace, 0, 1, seq from ${table("publications")}`)
}
