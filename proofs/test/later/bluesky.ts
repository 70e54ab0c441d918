import * as Bluesky from "@dravo/adapters-bluesky"
import * as FakeBluesky from "@dravo/adapters-bluesky/FakeBluesky"
import { change, limits, type Network } from "../networks.ts"

const did = "did:plc:acme2345672345672345672a"

export const bluesky: Network = {
  platform: "bluesky",
  accountId: did,
  postId: (at) => `at://${did}/app.bsky.feed.post/3kaaaaaaaaa${at}`,
  start: async (setting) => {
    const fake = await FakeBluesky.start({
      users: [{ did }],
      posts: Array.from({ length: setting.posts }, (_, at) => ({
        uri: bluesky.postId(at),
        counters: { likeCount: at + 1, repostCount: 2, replyCount: 3, quoteCount: 4, bookmarkCount: 5 }
      }))
    })
    return {
      fake,
      maker: Bluesky.make({ baseUrl: fake.url, limits }),
      // Nobody asks for it; a host may hand it over all the same.
      consent: () => ({ accessToken: setting.token, refreshToken: null }),
      spoil: {
        "is deleted": change(fake.posts, () => undefined),
        "is taken down": change(fake.posts, (one) => ({ ...one, trouble: "takedown" as const }))
      }
    }
  }
}
