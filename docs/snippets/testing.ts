// #region start
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { answer } from "@dravo/fakes/FakePlatformFault"
import { memory } from "@dravo/store-memory"

const fake = await FakeX.start({
  users: [{ id: "2244994945", username: "acme" }],
  posts: [{ id: "1900000000000000001", metrics: { like_count: 40, impression_count: 1200 } }]
})
const { accessToken } = fake.grant("2244994945")
const analytics = createAnalytics({
  store: memory(),
  adapters: [x({ baseUrl: fake.url })],
  credentials: () => ({ token: accessToken }),
  minForceInterval: 0 // a test forces one refresh right after another
})
await analytics.connectAccount({ workspace: "acme", accountId: "acc", platform: "x", platformAccountId: "2244994945" })
await analytics.recordPublication({ workspace: "acme", accountId: "acc", platformPostId: "1900000000000000001" })
// #endregion

const show = async (when: string): Promise<void> => {
  const { items } = await analytics.listPosts({ workspace: "acme", refresh: true })
  const [row] = items
  console.log(`${when}: ${row?.sync_status}, ${row?.metrics.like_count} likes`)
}

// #region troubles
await show("at first")

fake.script({ match: "GET /2/tweets", respond: answer({ status: 503, body: "<html>try later</html>" }) })
await show("X is down")

fake.unscript()
fake.revoke("2244994945")
await show("access taken back")

console.log(`X was asked ${fake.calls().calls} times`)
await analytics.close()
await fake.close()
// #endregion
