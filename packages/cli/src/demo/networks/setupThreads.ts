/** Threads, as the demo uses it: its list takes insights along. */
import * as AdapterThreads from "@dravo/adapters-threads"
import * as FakeThreads from "@dravo/adapters-threads/FakeThreads"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

export const raise: Raise = Effect.map(FakeThreads.make({ expands: true }), (fake): DemoNetwork => {
  let later = 0
  return {
    platform: PlatformId.make("threads"),
    label: "Threads",
    url: fake.url,
    maker: AdapterThreads.make({ baseUrl: fake.url }),
    calls: () => fake.calls().calls,
    memberId: (serial) => PlatformAccountId.make(String(17_000_000_000_000_000n + BigInt(serial) * 7919n)),
    postId: (_member, createdAt, serial) =>
      PlatformPostId.make(String(18_000_000_000_000_000n + BigInt(createdAt % 1_000_000_000) * 1000n + BigInt(serial))),
    address: (member, post) => `https://www.threads.net/${member.handle}/post/${post}`,
    consent: (member) => {
      fake.profiles.set(member.id, { id: member.id })
      const token = Redacted.make(fake.grant(member.id))
      const lifetime = Duration.days(60)
      return {
        accessToken: token,
        refreshToken: token,
        expiresIn: lifetime,
        refreshExpiresIn: lifetime,
        scopes: ["threads_basic", "threads_manage_insights"]
      }
    },
    publish: ({ createdAt, id, member, text }) => {
      const grown = FakeThreads.growing(id, createdAt)
      fake.posts.set(id, { id, ownerId: member.id, text, createdAt, metrics: (now) => grown(now + later) })
    },
    pass: (millis) => {
      later += millis
    },
    slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
    throttle: (_member, seconds) => fake.throttle(seconds),
    revoke: (member) => fake.revoke(member.id),
    remove: (post) => {
      fake.posts.delete(post)
    }
  }
})
