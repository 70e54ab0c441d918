/** A network Dravo has never heard of, read like any other. */
import { createAnalytics } from "@dravo/analytics"
import { memory } from "@dravo/store-memory"
import * as FakeMurmur from "./FakeMurmur.ts"
import * as Murmur from "./Murmur.ts"

const fake = await FakeMurmur.start(2, "token-of-dravo")
const analytics = createAnalytics({
  store: memory(),
  adapters: [Murmur.make({ baseUrl: fake.url })],
  credentials: () => ({ token: "token-of-dravo" })
})

await analytics.connectAccount({ workspace: "acme", accountId: "acc_1", platform: "murmur", platformAccountId: "me" })
for (const platformPostId of ["1", "2"])
  await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId })
const page = await analytics.listPosts({ workspace: "acme" })
for (const row of page.items) console.log(row.platform_post_id, row.sync_status, JSON.stringify(row.metrics))
console.log(`${JSON.stringify(page.overview.totals)} after ${fake.calls().calls} platform call`)

await analytics.close()
await fake.close()
