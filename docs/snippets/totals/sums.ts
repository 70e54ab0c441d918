import { instagram } from "@dravo/adapters-instagram"
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as FakeX from "@dravo/fakes/FakeX"
import { memory } from "@dravo/store-memory"

const createdAt = Date.parse("2026-06-01T09:00:00Z")
const onX = await FakeX.start({
  users: [{ id: "22", username: "acme" }],
  posts: [
    { id: "1900000000000000001", metrics: { like_count: 40, impression_count: 1200 } },
    { id: "1900000000000000002", metrics: { like_count: 10, impression_count: 300 } }
  ]
})
const onInstagram = await FakeInstagram.start({
  users: [{ id: "17841400000000001", username: "acme", followers: 2400 }],
  tokens: { ig: { ownerId: "17841400000000001" } },
  media: [
    {
      id: "17900000000000001",
      ownerId: "17841400000000001",
      product: "FEED",
      createdAt,
      insights: () => ({ likes: 90, reach: 700 })
    }
  ]
})
const { accessToken } = onX.grant("22")
const analytics = createAnalytics({
  store: memory(),
  adapters: [x({ baseUrl: onX.url }), instagram({ baseUrls: { instagram: onInstagram.url } })],
  credentials: ({ platform }) => ({ token: platform === "x" ? accessToken : "ig" })
})
const workspace = "acme"
await analytics.connectAccount({ workspace, accountId: "x", platform: "x", platformAccountId: "22" })
await analytics.connectAccount({
  workspace,
  accountId: "ig",
  platform: "instagram",
  platformAccountId: "17841400000000001"
})
// One post that went to both networks, and one to X alone.
const first = { workspace, postId: "launch", createdAt: "2026-06-01T09:00:00Z" }
await analytics.recordPublication({ ...first, accountId: "x", platformPostId: "1900000000000000001" })
await analytics.recordPublication({ ...first, accountId: "ig", platformPostId: "17900000000000001" })
const second = { workspace, postId: "thanks", createdAt: "2026-06-02T09:00:00Z" }
await analytics.recordPublication({ ...second, accountId: "x", platformPostId: "1900000000000000002" })
await analytics.listPosts({ workspace })

// #region overview
const { current } = await analytics.getOverview({ workspace, fromDate: "2026-06-01", toDate: "2026-06-30" })
console.log(current)
// #endregion

await analytics.close()
await onX.close()
await onInstagram.close()
