/** Instagram behind Instagram Login, as the demo uses it. */
import * as AdapterInstagram from "@dravo/adapters-instagram"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

export const raise: Raise = Effect.map(FakeInstagram.make(), (fake): DemoNetwork => {
  const held = new Map<string, string>()
  let later = 0,
    issued = 0
  return {
    platform: PlatformId.make("instagram"),
    label: "Instagram",
    url: fake.url,
    maker: AdapterInstagram.make({ baseUrls: { instagram: fake.url } }),
    calls: () => fake.calls().calls,
    memberId: (serial) => PlatformAccountId.make(String(17_841_400_000_000_000n + BigInt(serial) * 7919n)),
    postId: (_member, createdAt, serial) => PlatformPostId.make(String(BigInt(createdAt) * 100_000n + BigInt(serial))),
    address: (_member, post) => `https://www.instagram.com/p/${post}/`,
    consent: (member) => {
      fake.users.set(member.id, {
        id: member.id,
        username: member.handle.replace(/^@/u, ""),
        followers: 2100 + Number(member.id.slice(-3))
      })
      const token = `fake-access-${member.id}-${++issued}`
      const now = Date.now()
      fake.tokens.set(token, {
        kind: "instagram",
        ownerId: member.id,
        scopes: FakeInstagram.fullScopes.instagram,
        issuedAt: now,
        expiresAt: now + Duration.toMillis(lifetime)
      })
      held.set(member.id, token)
      // A long-lived token buys its own successor, so it is its own refresh token.
      return {
        accessToken: Redacted.make(token),
        refreshToken: Redacted.make(token),
        expiresIn: lifetime,
        refreshExpiresIn: null,
        scopes: FakeInstagram.fullScopes.instagram
      }
    },
    publish: ({ createdAt, id, member }) => {
      const grown = FakeInstagram.growingMedia(id, createdAt)
      const product = Number(id.slice(-2)) % 3 === 0 ? ("REELS" as const) : ("FEED" as const)
      fake.media.set(id, { id, ownerId: member.id, product, createdAt, insights: (now) => grown(now + later) })
    },
    pass: (millis) => {
      later += millis
    },
    slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
    throttle: (member, seconds) => fake.throttle(seconds, held.get(member.id)),
    revoke: (member) => fake.revoke(member.id),
    remove: (post) => {
      fake.media.delete(post)
    }
  }
})

// internal

const lifetime = Duration.days(60)
