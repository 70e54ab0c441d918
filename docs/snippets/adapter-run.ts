// #region run
import { createAnalytics } from "@dravo/analytics"
import { memory } from "@dravo/store-memory"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import { pixels } from "./adapter.ts"

const fake = await FakePlatform.start({
  endpoints: [
    {
      name: "GET /likes",
      method: "GET",
      path: "/likes",
      ids: (call) => call.query.get("ids")?.split(",") ?? [],
      answer: () => ({ body: { "1": { likes: 3 }, "2": {}, "3": { deleted: true } } })
    }
  ]
})
const analytics = createAnalytics({
  store: memory(),
  adapters: [pixels({ baseUrl: fake.url })],
  credentials: () => ({ token: "t" })
})

await analytics.connectAccount({ workspace: "acme", accountId: "acc_1", platform: "pixels", platformAccountId: "me" })
for (const platformPostId of ["1", "2", "3"]) {
  await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId })
}
const page = await analytics.listPosts({ workspace: "acme" })
for (const row of page.items)
  console.log(row.platform_post_id, row.sync_status, JSON.stringify(row.metrics), row.error_message ?? "")
console.log(page.overview.totals, `${fake.calls().calls} call`)
// #endregion

await analytics.close()
await fake.close()
