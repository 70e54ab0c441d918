import * as Instagram from "@dravo/adapters-instagram"
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as Signed from "@dravo/fakes/SignedMessages"
import * as Redacted from "effect/Redacted"

const instagram = PlatformId.make("instagram")
const secret = "app-SECRET_7h3kz0Qq7+/x="
const owner = "17841400000000001"
const refOf = (id: string, product?: string) =>
  Refs.post(instagram, id, {
    platformAccountId: owner,
    traits: product === undefined ? {} : { media_product_type: product }
  })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeInstagram.FakeInstagram
}

/** One more medium of the account, bad in a way of its own. */
const spoiled = (
  name: string,
  id: string,
  expect: AdapterSuite.Spoiled<Fixture>["expect"],
  arrange: (fake: FakeInstagram.FakeInstagram) => void = () => {}
): AdapterSuite.Spoiled<Fixture> => ({
  name,
  expect,
  ref: ({ fake }) => {
    arrange(fake)
    return refOf(id)
  }
})

const graphError = (code: number, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, ...more }
})
const regain = (minutes: number) => ({
  "x-business-use-case-usage": JSON.stringify({
    [owner]: [{ type: "instagram", estimated_time_to_regain_access: minutes }]
  })
})

const refused: ReadonlyArray<AdapterSuite.Refused> = [
  {
    name: "a dead token",
    expect: "Unauthorized",
    answer: () => ({ status: 400, body: graphError(190, "Error validating access token", { error_subcode: 463 }) })
  },
  {
    name: "an app that was blocked",
    expect: "OperatorActionRequired",
    answer: () => ({ status: 400, body: graphError(200, "API access blocked.") })
  },
  {
    name: "a throttle with its minutes",
    expect: "RateLimited",
    retryAfter: 600_000,
    answer: () => ({ status: 400, headers: regain(10), body: graphError(80002, "(#80002) too many calls") })
  },
  {
    name: "a throttle without a word",
    expect: "RateLimited",
    retryAfter: null,
    answer: () => ({
      status: 403,
      headers: regain(0),
      body: graphError(4, "(#4) Application request limit reached", { is_transient: true })
    })
  },
  {
    name: "a policy block",
    expect: "RateLimited",
    retryAfter: 6 * 3_600_000,
    answer: () => ({ status: 400, body: graphError(368, "The action attempted has been deemed abusive") })
  }
]

/** Media that are alike but for their instants. */
const listed = (edge: string, more: Partial<FakeInstagram.FakeMedia> = {}): AdapterSuite.ListedEdge<Fixture> => ({
  edge,
  publish: ({ fake }, instants) =>
    instants.map((at) => {
      const createdAt = Math.floor(at / 1000) * 1000
      const id = `18${createdAt}`
      fake.media.set(id, { ...more, id, createdAt })
      return refOf(id)
    }),
  remove: ({ fake }, { publication }) => fake.media.delete(publication.platformPostId),
  holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
  hide: ({ fake }, { publication: { platformPostId: id } }) => {
    const one = fake.media.get(id)
    if (one !== undefined) fake.media.set(id, { ...one, insights: { likes: null, shares: 3 } })
    return "likes"
  }
})

const told = (name: string, field: string, value: object, ...says: ReadonlyArray<string>): AdapterSuite.Genuine => ({
  name,
  says,
  send: (signing) =>
    Signed.meta(signing, { object: "instagram", entries: [{ id: owner, changes: [{ field, value }] }] })
})

for (const login of ["instagram", "facebook"] as const) {
  AdapterSuite.suite<Fixture>({
    name: `Instagram through ${login} login`,
    make: ({ baseUrl, limits }) =>
      Instagram.make({ login, baseUrls: { [login]: baseUrl }, limits, appId: "app", appSecret: Redacted.make(secret) }),
    open: async (token) => {
      const media = [
        { id: "17900000000000001" },
        { id: "17900000000000002", product: "REELS" as const },
        { id: "17900000000000003" },
        { id: "17900000000000004", type: "CAROUSEL_ALBUM" as const }
      ]
      const fake = await FakeInstagram.start({
        login,
        media,
        users: [{ id: owner }],
        tokens: { [token]: { ownerId: owner } },
        apps: { app: secret },
        ...(login === "facebook" ? { appSecret: secret } : {})
      })
      return {
        fake,
        credential: { token: Redacted.make(token), version: "1", scopes: null },
        posts: media.map(({ id }) => refOf(id)),
        accounts: [Refs.account(instagram, owner)]
      }
    },
    spoiled: [
      spoiled("a deleted medium", "17900000000000999", "Absent"),
      spoiled("a medium of another account", "17900000000000998", "Absent", (fake) =>
        fake.media.set("17900000000000998", { id: "17900000000000998", ownerId: "1" })
      ),
      spoiled("a medium without permission", "17900000000000995", "Value", (fake) =>
        fake.media.set("17900000000000995", { id: "17900000000000995", trouble: "no-permission" })
      ),
      spoiled("a medium without insights", "17900000000000994", "Value", (fake) =>
        fake.media.set("17900000000000994", { id: "17900000000000994", trouble: "no-insights" })
      ),
      spoiled("a medium the server fails on", "17900000000000997", "Unavailable", (fake) =>
        fake.media.set("17900000000000997", { id: "17900000000000997", trouble: "server-error" })
      ),
      ...(login === "facebook"
        ? [
            spoiled(
              "a medium that takes too long",
              "17900000000000997",
              "Unavailable",
              (fake) => void fake.slow.add("17900000000000997")
            )
          ]
        : []),
      spoiled("a reference that is no id", "B7xyz", "Rejected"),
      spoiled("two ids in one", "1,2", "Rejected")
    ],
    refused,
    inOtherPeriod: (text) => text.replace(/(\\*"period\\*":\s*\\*")\w+/gu, "$1week"),
    isField: (path, value) =>
      typeof value === "number" ||
      ["insights", "timestamp", "permalink", "media_product_type"].includes(String(path.at(-1))),
    renamed: {
      key: "shares",
      isAsked: ({ rawQuery }) => /insights\.metric\([^)]*\bshares\b/u.test(decodeURIComponent(rawQuery)),
      refuse: (message) => ({ status: 400, body: graphError(100, message) })
    },
    shorten: ({ fake }, size) => fake.paged(size),
    listing: {
      account: () => Refs.account(instagram, owner).account,
      edges: [
        {
          ...listed("posts"),
          pin: ({ fake }, { publication }) => fake.listings.pinned.add(publication.platformPostId),
          blind: ({ fake }) => {
            fake.listings.blind = true
          }
        },
        listed("stories", { product: "STORY" }),
        ...(login === "facebook" ? [listed("collaborations", { ownerId: "1", collaborators: [owner] })] : [])
      ]
    },
    incoming: {
      messages: [
        told(
          "the last numbers of a story",
          "story_insights",
          { media_id: "1", reach: 44, impressions: 61 },
          "LastNumbers"
        ),
        told("a story too few people have seen", "story_insights", { media_id: "1", reach: -1, impressions: -1 }),
        told("a comment", "comments", { id: "1", text: "Grüße" }),
        {
          name: "a person who removed the app",
          says: ["GrantEnded"],
          send: (signing) => Signed.metaSignedRequest(signing, { userId: "218471" })
        }
      ],
      greeting: { ask: Signed.metaGreeting, answer: () => "1158201444", isAgreed: true }
    },
    secrets: [secret],
    refresh: { singleUse: false, token: ({ credential }) => credential.token }
  })
}
