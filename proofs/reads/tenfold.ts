/**
 * Ten times the posts as totals have them, without the posts: sums over everything read nothing else. The hours, days
 * and months of a workspace once more nine times over, every four years, which makes its calendar the same.
 */
import type * as Database from "../processes/database.ts"

export const tenfold = async ({ kind, query, table }: Database.Database, workspace: string): Promise<void> => {
  for (let times = 1; times <= 9; times++) {
    const earlier = times * fourYears
    await query(
      `insert into ${table("tallies")} (workspace, account_id, level, day, platform, n, repeats, sums)
      select workspace, account_id, level, day - ${earlier}, platform, n, repeats, sums
      from ${table("tallies")} where workspace = ? and level > 0 and day > ${newerThan}`,
      [workspace]
    )
    await query(
      `insert into ${table("tally_spans")} (workspace, account_id, platform, apart, later, earlier, n)
      select workspace, account_id, platform, apart, later - ${earlier}, earlier - ${earlier}, n
      from ${table("tally_spans")} where workspace = ? and later > ${newerThan}`,
      [workspace]
    )
  }
  await whole({ kind, query, table }, workspace)
  if (kind === "postgres") await query("vacuum analyze")
}

// internal

const day = 86_400_000
const fourYears = 1461 * day
/** Nothing of what is put in, and all that was there. */
const newerThan = Date.UTC(2024)

type Asked = Pick<Database.Database, "kind" | "query" | "table">

/** The buckets of everything, each of which is one. */
const whole = async ({ query, table }: Asked, workspace: string): Promise<void> => {
  const found = await query<{ account_id: string; platform: string; sums: string }>(
    `select account_id, platform, sums from ${table("tallies")} where workspace = ? and level = 0`,
    [workspace]
  )
  for (const { account_id, platform, sums } of found) {
    // As totals print them; no sum of these is large.
    const pairs = JSON.parse(sums) as ReadonlyArray<readonly [key: string, rows: number, sum: number]>
    await query(
      `update ${table("tallies")} set n = n * 10, repeats = repeats * 10, sums = ?
      where workspace = ? and level = 0 and account_id = ? and platform = ?`,
      [JSON.stringify(pairs.map(([key, rows, sum]) => [key, rows * 10, sum * 10])), workspace, account_id, platform]
    )
  }
}
