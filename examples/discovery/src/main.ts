/** An application whose customers post from TikTok's own app too. */
import { tiktok } from "@dravo/adapters-tiktok"
import { createAnalytics } from "@dravo/analytics"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as Signed from "@dravo/fakes/SignedMessages"
import { sqlite } from "@dravo/store-sqlite"

const hour = 3_600_000
const clientSecret = "the client secret of the app"
const video = (at: number) => ({ id: `750000000000000000${at}`, createdAt: Date.now() - (10 - at) * hour })

// Stands in for TikTok, so that the example runs offline; without `baseUrl` the adapter asks TikTok itself.
const fake = await FakeTikTok.start({
  tokens: { "token-of-the-account": { openId: "user-1" } },
  videos: [1, 2, 3].map(video)
})

const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [tiktok({ baseUrl: fake.url })],
  credentials: () => ({ token: "token-of-the-account" }),
  discovery: {},
  incoming: { tiktok: { secret: clientSecret } }
})

const account = { workspace: "acme", accountId: "acc_1" }
await analytics.connectAccount({ ...account, platform: "tiktok", platformAccountId: "user-1" })
await analytics.recordPublication({ ...account, postId: "post_spring", platformPostId: video(2).id })

// A running refresher does this by itself; on command it tells first what it may cost.
const price = await analytics.discoverPosts({ ...account, dryRun: true })
console.log(`at most ${price?.most.requests} requests and $${price?.most.dollars}`)
const found = await analytics.discoverPosts(account)
console.log(`${found?.done?.added} of ${found?.done?.posts} were made elsewhere`)

const { items } = await analytics.listPosts({ workspace: "acme" })
for (const { origin, platform_post_id, sync_status } of items)
  console.log(`${platform_post_id}: ${origin}, ${sync_status}`)

// TikTok tells of another one: the next visit is due at once.
fake.videos.set(video(4).id, video(4))
const told = await analytics.receive({
  platform: "tiktok",
  ...Signed.tiktok(
    { secret: clientSecret, at: Date.now() },
    { event: "post.publish.publicly_available", openId: "user-1", content: { post_id: video(4).id } }
  )
})
const health = await analytics.accountHealth(account)
const isDue = Date.parse(health?.discovery.next ?? "") <= Date.now()
console.log(`a message: ${told.outcome}, the next visit is ${isDue ? "due" : "not due"}`)

await analytics.close()
await fake.close()
