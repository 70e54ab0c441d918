import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import { platformCalls } from "./offline.ts"

const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x()],
  credentials: () => ({ token: "t" }),
  // A forced read takes what was asked for within the last second; here even that is asked again.
  minForceInterval: 0
})
await analytics.connectAccount({
  workspace: "acme",
  accountId: "acc_1",
  platform: "x",
  platformAccountId: "2244994945"
})
for (let at = 1; at <= 25; at++) {
  await analytics.recordPublication({
    workspace: "acme",
    accountId: "acc_1",
    platformPostId: String(1_900_000_000_000_000 + at)
  })
}

// #region calls
const readers = Array.from({ length: 50 }, () => analytics.listPosts({ workspace: "acme" }))
const pages = await Promise.all(readers)
console.log(`${pages.length} readers of ${pages[0]?.items.length} rows: ${platformCalls()} platform call`)

await analytics.listPosts({ workspace: "acme" })
console.log(`after a warm read: ${platformCalls()}`)

await analytics.listPosts({ workspace: "acme", refresh: true })
console.log(`after refresh: ${platformCalls()}`)
// #endregion

await analytics.close()
