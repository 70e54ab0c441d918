// #region embed
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

const analytics = createAnalytics({
  store: sqlite({ filename: "analytics.db" }),
  adapters: [x()],
  credentials: async ({ accountId }) => ({ token: await tokenOf(accountId) }) // your own token store
})

// When an account is connected, and when a post went out:
await analytics.connectAccount({
  workspace: "acme",
  accountId: "acc_1",
  platform: "x",
  platformAccountId: "2244994945"
})
await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })

// Whenever somebody looks:
const page = await analytics.listPosts({ workspace: "acme", limit: 25 })
for (const row of page.items) console.log(row.platform_post_id, row.sync_status, row.metrics)

await analytics.close()
// #endregion

async function tokenOf(_accountId: string): Promise<string> {
  return "token-of-the-account"
}
