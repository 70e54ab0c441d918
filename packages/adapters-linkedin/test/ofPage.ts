/** A page on the fake LinkedIn, its posts, and an adapter that reads them. */
import type { Reading } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import type { Call } from "@dravo/fakes/FakePlatformFault"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

export const linkedin = PlatformId.make("linkedin")
export const page = "urn:li:organization:1337"
export const share = (index: number) => `urn:li:share:${7_100_000_000_000_000_000n + BigInt(index)}`
export const ugcPost = (index: number) => `urn:li:ugcPost:${7_200_000_000_000_000_000n + BigInt(index)}`
export const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
export const counters = {
  impressionCount: 1000,
  uniqueImpressionsCount: 700,
  clickCount: 30,
  likeCount: -2,
  commentCount: 3,
  shareCount: 1,
  engagement: 2.5
}
export const metrics = {
  share_statistics_impression_count: 1000,
  share_statistics_unique_impressions_count: 700,
  share_statistics_click_count: 30,
  share_statistics_like_count: -2,
  share_statistics_comment_count: 3,
  share_statistics_share_count: 1,
  share_statistics_engagement: 2.5
}

export const withFake = Effect.fnUntraced(function* (
  fakeOptions: FakeLinkedIn.Options = {},
  options: LinkedIn.Options = {}
) {
  const fake = yield* FakeLinkedIn.make({ tokens: { token: {} }, organizations: [{ id: page }], ...fakeOptions })
  const adapter = yield* LinkedIn.make({ baseUrl: fake.url, limits: { attempts: 1 }, ...options })
  const credential = { token: Redacted.make("token"), version: "1", scopes: null }
  const calls: Array<Call> = []
  fake.script({
    respond: async (wire) => {
      calls.push(wire.call)
      wire.send(await wire.answer())
    }
  })
  return {
    fake,
    adapter,
    calls,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((id) => Refs.post(linkedin, id, { platformAccountId: page })),
        memory
      )
  }
})

export const says = (fake: FakeLinkedIn.FakeLinkedIn, body: unknown) =>
  fake.script({ respond: (wire) => wire.send({ body }) })
export const posted = (ids: ReadonlyArray<string>): FakeLinkedIn.Options => ({
  posts: ids.map((id) => ({ id, metrics: counters }))
})
export const metricsOf = (reading: Reading | undefined): unknown =>
  reading?._tag === "Value" ? reading.metrics : reading
export const tagOf = (reading: Reading): string => (reading._tag === "Failed" ? reading.reason._tag : reading._tag)
export const many = (length: number) =>
  Array.from({ length }, (_, index) => (index % 2 === 0 ? share(index) : ugcPost(index)))
