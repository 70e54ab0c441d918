import * as Threads from "@dravo/adapters-threads"
import * as FakeThreads from "@dravo/adapters-threads/FakeThreads"
import { change, limits, type Network } from "../networks.ts"

const profile = "17000000000000001"

export const threads: Network = {
  platform: "threads",
  accountId: profile,
  postId: (at) => `1800000000000${String(at).padStart(4, "0")}`,
  start: async (setting) => {
    const fake = await FakeThreads.start({
      profiles: [{ id: profile }],
      tokens: { [setting.token]: profile },
      posts: Array.from({ length: setting.posts }, (_, at) => ({
        id: threads.postId(at),
        ownerId: profile,
        metrics: { views: 500 + at, likes: at + 1, replies: 2, reposts: 3, quotes: 4, shares: 5 }
      }))
    })
    return {
      fake,
      maker: Threads.make({ baseUrl: fake.url, limits }),
      // A long-lived token buys its own successor.
      consent: () => ({ accessToken: setting.token, refreshToken: setting.token }),
      spoil: {
        "is deleted": change(fake.posts, (one) => ({ ...one, trouble: "gone" as const })),
        "may not be seen": change(fake.posts, (one) => ({ ...one, trouble: "forbidden" as const }))
      }
    }
  }
}
