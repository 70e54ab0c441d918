/** X, as the demo uses it. */
import * as AdapterX from "@dravo/adapters-x"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

/** A public OAuth client: it has no secret. */
const client = "demo-client"

export const raise: Raise = Effect.map(FakeX.make({ clients: { [client]: null } }), (fake): DemoNetwork => {
  const held = new Map<string, string>()
  let later = 0
  return {
    platform: PlatformId.make("x"),
    label: "X",
    url: fake.url,
    maker: AdapterX.make({ baseUrl: fake.url, clientId: client }),
    calls: () => fake.calls().calls,
    memberId: (serial) => PlatformAccountId.make(String(1_700_000_000_000_000_000n + BigInt(serial) * 7_919_000_003n)),
    // X's ids carry the time in milliseconds since its own epoch, above 22 bits of machine and sequence.
    postId: (_member, createdAt, serial) =>
      PlatformPostId.make(String((BigInt(createdAt - 1_288_834_974_657) << 22n) | BigInt(serial))),
    address: (member, post) => `https://x.com/${member.handle.replace(/^@/u, "")}/status/${post}`,
    consent: (member) => {
      fake.users.set(member.id, {
        id: member.id,
        username: member.handle.replace(/^@/u, ""),
        metrics: followers(member.id),
        verifiedFollowers: Number(member.id.slice(-2))
      })
      const pair = fake.grant(member.id)
      held.set(member.id, pair.accessToken)
      return {
        accessToken: Redacted.make(pair.accessToken),
        refreshToken: Redacted.make(pair.refreshToken),
        expiresIn: Duration.hours(2),
        refreshExpiresIn: null,
        scopes: ["tweet.read", "users.read", "offline.access"]
      }
    },
    publish: ({ createdAt, id, member, text }) => {
      const grown = FakeX.growing(id, createdAt)
      fake.posts.set(id, { id, authorId: member.id, text, createdAt, metrics: (now) => grown(now + later) })
    },
    pass: (millis) => {
      later += millis
    },
    slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
    throttle: (member, seconds) => fake.throttle(seconds, held.get(member.id)),
    revoke: (member) => fake.revoke(member.id),
    remove: (post) => {
      fake.posts.delete(post)
    }
  }
})

// internal

const followers = (id: string) => {
  const size = Number(id.slice(-4))
  return {
    followers_count: 900 + size,
    following_count: 120 + (size % 90),
    tweet_count: 300 + (size % 700),
    listed_count: size % 40,
    like_count: size % 2000
  }
}
