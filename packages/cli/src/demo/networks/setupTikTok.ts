/** TikTok, as the demo uses it. */
import * as AdapterTikTok from "@dravo/adapters-tiktok"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

const clientKey = "demo-key"
const clientSecret = "demo-secret"

export const raise: Raise = Effect.map(
  FakeTikTok.make({ clients: { [clientKey]: clientSecret } }),
  (fake): DemoNetwork => {
    const held = new Map<string, string>()
    let later = 0
    return {
      platform: PlatformId.make("tiktok"),
      label: "TikTok",
      url: fake.url,
      maker: AdapterTikTok.make({ baseUrl: fake.url, clientKey, clientSecret: Redacted.make(clientSecret) }),
      calls: () => fake.calls().calls,
      memberId: (serial) => PlatformAccountId.make(`_000demo${String(serial).padStart(8, "0")}`),
      // TikTok's ids carry the time in seconds above 32 bits.
      postId: (_member, createdAt, serial) =>
        PlatformPostId.make(String((BigInt(Math.floor(createdAt / 1000)) << 32n) | BigInt(serial))),
      address: (member, post) => `https://www.tiktok.com/${member.handle}/video/${post}`,
      consent: (member) => {
        const size = Number(member.id.slice(-4))
        fake.users.set(member.id, {
          openId: member.id,
          username: member.handle.replace(/^@/u, ""),
          metrics: {
            follower_count: 5400 + size,
            following_count: 80,
            likes_count: 61_000 + size * 7,
            video_count: 140
          }
        })
        const pair = fake.grant(member.id)
        held.set(member.id, pair.accessToken)
        return {
          accessToken: Redacted.make(pair.accessToken),
          refreshToken: Redacted.make(pair.refreshToken),
          expiresIn: Duration.hours(2),
          refreshExpiresIn: Duration.days(180),
          scopes: ["user.info.stats", "video.list"]
        }
      },
      publish: ({ createdAt, id, member, text }) => {
        const grown = FakeTikTok.growing(id, createdAt)
        fake.videos.set(id, { id, openId: member.id, title: text, createdAt, metrics: (now) => grown(now + later) })
      },
      pass: (millis) => {
        later += millis
      },
      slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
      throttle: (member, seconds) => fake.throttle(seconds, held.get(member.id)),
      revoke: (member) => fake.revoke(member.id),
      remove: (post) => {
        fake.videos.delete(post)
      }
    }
  }
)
