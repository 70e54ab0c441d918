/** What a page of 100 accounts costs in a workspace of 20,000 beside one of 100. */
import type * as Database from "../processes/database.ts"
import { kinds, size } from "../processes/report.ts"
import * as Library from "./library.ts"
import { type Measured, timed } from "./slices.ts"

export async function* accounts(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const database = await Library.filled(kind, 200)
    await fill(database, "small", 100)
    await fill(database, "large", 20_000)
    const analytics = Library.open(database.address)
    const page = (workspace: string) => async () => {
      const { items, total } = await analytics.listAccounts({ workspace, limit: 100 })
      return `${items.length} of ${total}`
    }
    const arms = [
      { name: "of 100", read: page("small") },
      { name: "of 20,000", read: page("large") }
    ]
    const [small = NaN, large = NaN] = await timed(arms, size("slices", 20, 8), 20)
    yield {
      what: `${kind}, a page of 100 accounts out of 20,000`,
      figures: { "of 100 µs": Math.round(small), "of 20,000 µs": Math.round(large) },
      ratio: large / small,
      goal: 1.5
    }
    await analytics.close()
    await database.close()
  }
}

// internal

/** Read just now and promised for long, so that nobody is asked. */
const fill = async (database: Database.Database, workspace: string, count: number): Promise<void> => {
  await database.query(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into ${database.table("accounts")} (workspace, account_id, platform, platform_account_id, handle, traits,
      connected_at, outcome, metrics, last_updated_at, stale_after, attempted_at, attempted_connection)
    select '${workspace}', 'acc_' || i, 'x', '9' || i, 'acme.' || i, '{}', 1600000000000, 'synced',
      '{"followers_count":' || i || '}', 1790000000123, 9000000000000, 1790000000123, 1 from n`)
}
