/** YouTube, as the demo uses it. */
import * as AdapterYouTube from "@dravo/adapters-youtube"
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

const clientId = "demo-client"
const clientSecret = "demo-secret"

export const raise: Raise = Effect.map(
  FakeYouTube.make({ clients: { [clientId]: clientSecret } }),
  (fake): DemoNetwork => {
    let later = 0
    return {
      platform: PlatformId.make("youtube"),
      label: "YouTube",
      url: fake.url,
      maker: AdapterYouTube.make({
        baseUrl: fake.url,
        authBaseUrl: fake.url,
        clientId,
        clientSecret: Redacted.make(clientSecret)
      }),
      calls: () => fake.calls().calls,
      memberId: (serial) => PlatformAccountId.make(`UCdemo${String(serial).padStart(18, "0")}`),
      // Its ids say nothing of the time; these are unique.
      postId: (member, _createdAt, serial) =>
        PlatformPostId.make(`d${member.id.slice(-4)}${String(serial).padStart(6, "0")}`),
      address: (_member, post) => `https://www.youtube.com/watch?v=${post}`,
      consent: (member) => {
        fake.channels.set(member.id, { id: member.id, title: member.handle })
        const pair = fake.grant(member.id)
        return {
          accessToken: Redacted.make(pair.accessToken),
          refreshToken: Redacted.make(pair.refreshToken),
          expiresIn: Duration.hours(1),
          refreshExpiresIn: null,
          scopes: ["https://www.googleapis.com/auth/youtube.readonly"]
        }
      },
      publish: ({ createdAt, id, text }) => {
        const grown = FakeYouTube.growing(id, createdAt)
        fake.videos.set(id, { id, title: text, createdAt, statistics: (now) => grown(now + later) })
      },
      pass: (millis) => {
        later += millis
      },
      slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
      throttle: (_member, seconds) => fake.throttle(seconds),
      revoke: (member) => fake.revoke(member.id),
      remove: (post) => {
        fake.videos.delete(post)
      }
    }
  }
)
