/** Facebook Pages, as the demo uses them. */
import * as AdapterFacebook from "@dravo/adapters-facebook"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

export const raise: Raise = Effect.map(FakeFacebook.make(), (fake): DemoNetwork => {
  const held = new Map<string, string>()
  let later = 0,
    issued = 0
  return {
    platform: PlatformId.make("facebook"),
    label: "Facebook",
    url: fake.url,
    maker: AdapterFacebook.make({ baseUrl: fake.url }),
    calls: () => fake.calls().calls,
    memberId: (serial) => PlatformAccountId.make(String(100_064_000_000_000n + BigInt(serial) * 7919n)),
    postId: (member, createdAt, serial) =>
      PlatformPostId.make(`${member.id}_${BigInt(createdAt) * 1000n + BigInt(serial)}`),
    address: (member, post) => `https://www.facebook.com/${member.id}/posts/${post.slice(member.id.length + 1)}`,
    consent: (member) => {
      fake.pages.set(member.id, { id: member.id, name: member.handle.replace(/^@/u, "") })
      const token = `fake-access-${member.id}-${++issued}`
      fake.tokens.set(token, {
        kind: "page",
        ownerId: member.id,
        scopes: FakeFacebook.fullScopes,
        issuedAt: Date.now(),
        expiresAt: null
      })
      held.set(member.id, token)
      return {
        accessToken: Redacted.make(token),
        refreshToken: null,
        expiresIn: null,
        refreshExpiresIn: null,
        scopes: FakeFacebook.fullScopes
      }
    },
    publish: ({ createdAt, id, text }) => {
      const grown = FakeFacebook.growingPost(id, createdAt)
      fake.posts.set(id, { id, message: text, createdAt, insights: (now) => grown(now + later) })
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
