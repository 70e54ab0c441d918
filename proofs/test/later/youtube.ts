import * as YouTube from "@dravo/adapters-youtube"
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import * as Redacted from "effect/Redacted"
import { change, limits, type Network } from "../networks.ts"

const channel = "UCacmeacmeacmeacmeacme12"

export const youtube: Network = {
  platform: "youtube",
  accountId: channel,
  postId: (at) => `acmevideo${String(at).padStart(2, "0")}`,
  start: async (setting) => {
    const secret = setting.secret ?? "secret"
    const fake = await FakeYouTube.start({
      channels: [{ id: channel }],
      tokens: { [setting.token]: { channelId: channel } },
      clients: { client: secret },
      videos: Array.from({ length: setting.posts }, (_, at) => ({
        id: youtube.postId(at),
        statistics: { viewCount: String(500 + at), likeCount: String(at + 1), commentCount: "2" }
      }))
    })
    return {
      fake,
      maker: YouTube.make({
        baseUrl: fake.url,
        analyticsBaseUrl: fake.url,
        authBaseUrl: fake.url,
        limits,
        clientId: "client",
        clientSecret: Redacted.make(secret)
      }),
      consent: () => fake.grant(channel),
      spoil: {
        "is deleted": change(fake.videos, () => undefined),
        "is private": change(fake.videos, (one) => ({ ...one, trouble: "private" as const }))
      }
    }
  }
}
