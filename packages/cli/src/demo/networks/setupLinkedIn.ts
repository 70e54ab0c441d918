/** LinkedIn and its organizations' pages, as the demo uses them. */
import * as AdapterLinkedIn from "@dravo/adapters-linkedin"
import { PlatformAccountId, PlatformId, PlatformPostId } from "@dravo/core/Ids"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as FakePlatformFault from "@dravo/fakes/FakePlatformFault"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Raise, DemoNetwork } from "./setup.ts"

const client = "demo-client"
const clientSecret = "demo-secret"
const scopes = ["rw_organization_admin"]

export const raise: Raise = Effect.map(
  FakeLinkedIn.make({ clients: { [client]: clientSecret } }),
  (fake): DemoNetwork => {
    let later = 0
    return {
      platform: PlatformId.make("linkedin"),
      label: "LinkedIn",
      url: fake.url,
      maker: AdapterLinkedIn.make({
        baseUrl: fake.url,
        authBaseUrl: fake.url,
        clientId: client,
        clientSecret: Redacted.make(clientSecret)
      }),
      calls: () => fake.calls().calls,
      memberId: (serial) => PlatformAccountId.make(`urn:li:organization:${9_000_000 + serial}`),
      // LinkedIn's ids carry the time in milliseconds above 22 bits.
      postId: (_member, createdAt, serial) =>
        PlatformPostId.make(`urn:li:share:${(BigInt(createdAt) << 22n) | BigInt(serial)}`),
      address: (_member, post) => `https://www.linkedin.com/feed/update/${post}/`,
      consent: (member) => {
        fake.organizations.set(member.id, { id: member.id, followers: 3200 + Number(member.id.slice(-3)) })
        const pair = fake.grant(administratorOf(member.id), Duration.toSeconds(lifetime), scopes)
        return {
          accessToken: Redacted.make(pair.accessToken),
          refreshToken: Redacted.make(pair.refreshToken),
          expiresIn: lifetime,
          refreshExpiresIn: Duration.days(365),
          scopes
        }
      },
      publish: ({ createdAt, id, member }) => {
        const grown = FakeLinkedIn.growing(id, createdAt)
        fake.posts.set(id, { id, owner: member.id, createdAt, metrics: (now) => grown(now + later) })
      },
      pass: (millis) => {
        later += millis
      },
      slow: (millis) => fake.script({ respond: FakePlatformFault.slow(millis) }),
      // A spent quota lasts until midnight, so the seconds are LinkedIn's to choose.
      throttle: () => fake.throttle("MEMBER"),
      revoke: (member) => fake.revoke(administratorOf(member.id)),
      remove: (post) => {
        fake.posts.delete(post)
      }
    }
  }
)

// internal

const lifetime = Duration.days(60)

/** The member whose consent it is. */
const administratorOf = (organization: PlatformAccountId): string => `urn:li:person:admin${organization.slice(-7)}`
