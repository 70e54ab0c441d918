/** Bluesky, as the demo uses it: nobody signs in. */
import * as AdapterBluesky from "@dravo/adapters-bluesky"
import * as FakeBluesky from "@dravo/adapters-bluesky/FakeBluesky"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Effect from "effect/Effect"
import type { Raise, DemoNetwork } from "./setup.ts"

export const raise: Raise = Effect.map(FakeBluesky.make(), (fake): DemoNetwork => {
  let later = 0
  return {
    platform: PlatformId.make("bluesky"),
    label: "Bluesky",
    url: fake.url,
    maker: AdapterBluesky.make({ baseUrl: fake.url }),
    calls: () => fake.calls().calls,
    memberId: (serial) => PlatformAccountId.make(`did:plc:demo${String(serial).padStart(20, "2")}`),
    // Its keys carry the time in microseconds, in an alphabet that sorts; base 32 in another will do here.
    postId: (member, createdAt, serial) =>
      PlatformPostId.make(
        `at://${member.id}/app.bsky.feed.post/3${(BigInt(createdAt) * 1000n + BigInt(serial % 1000)).toString(32)}`
      ),
    address: (member, post) => `https://bsky.app/profile/${member.id}/post/${post.slice(post.lastIndexOf("/") + 1)}`,
    consent: (member) => {
      const size = Number(member.id.slice(-3))
      fake.users.set(member.id, {
        did: member.id,
        handle: `${member.handle.replaceAll(/[@_]/gu, "")}.example.com`,
        counters: { followersCount: 310 + size, followsCount: 95, postsCount: 740 }
      })
      return undefined
    },
    publish: ({ createdAt, id, text }) => {
      const grown = FakeBluesky.growing(id, createdAt)
      fake.posts.set(id, { uri: id, text, createdAt, counters: (now) => grown(now + later) })
    },
    pass: (millis) => {
      later += millis
    },
    slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
    // One address asks for everybody, so everybody waits.
    throttle: (_member, seconds) => fake.throttle(seconds),
    revoke: () => {},
    remove: (post) => {
      fake.posts.delete(post)
    }
  }
})
