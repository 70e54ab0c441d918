import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

// #region option
const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x()],
  credentials: () => ({ token: "token-of-the-account" }),
  // Accounts of this workspace only; without `accounts`, everybody's.
  discovery: { accounts: ({ workspace }) => workspace === "acme" },
  budgets: { x: { dollars: 20, per: "month" } }
})
// #endregion
await analytics.connectAccount({
  workspace: "acme",
  accountId: "acc_1",
  platform: "x",
  platformAccountId: "2244994945"
})

// #region price
const dry = await analytics.discoverPosts({ workspace: "acme", accountId: "acc_1", maxPosts: 500, dryRun: true })
console.log(dry?.most)
// #endregion

// #region health
const health = await analytics.accountHealth({ workspace: "acme", accountId: "acc_1" })
console.log(health?.discovery)
// #endregion

await analytics.close()
