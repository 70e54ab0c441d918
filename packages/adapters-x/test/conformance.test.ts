import { PlatformId } from "@dravo/core/Ids"
import * as X from "@dravo/adapters-x"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Signed from "@dravo/fakes/SignedMessages"
import * as Redacted from "effect/Redacted"

const x = PlatformId.make("x")
const secret = "client-SECRET_Vb81kz0Qq7+/x="
const reset = (at: number): Record<string, string> => ({ "x-rate-limit-reset": String(Math.ceil(at / 1000)) })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeX.FakeX
}

/** Bad in the way X names it, or in none. */
const spoiled = (
  name: string,
  id: string,
  trouble: string | undefined,
  expect: AdapterSuite.Spoiled<Fixture>["expect"]
): AdapterSuite.Spoiled<Fixture> => ({
  name,
  expect,
  ref: ({ fake }) => {
    if (trouble !== undefined) fake.posts.set(id, { id, trouble })
    return Refs.post(x, id)
  }
})

const said = (
  name: string,
  eventType: string,
  payload: object,
  ...says: ReadonlyArray<string>
): AdapterSuite.Genuine => ({
  name,
  says,
  send: (signing) => {
    const date_time = new Date(signing.at).toISOString()
    return Signed.x(signing, { eventType, userId: "7", payload: { ...payload, date_time } })
  }
})

AdapterSuite.suite<Fixture>({
  name: "X",
  make: ({ baseUrl, limits }) => X.make({ baseUrl, limits, clientId: "app", clientSecret: Redacted.make(secret) }),
  open: async (token) => {
    const fake = await FakeX.start({
      tokens: { [token]: { userId: "7" } },
      clients: { app: secret },
      posts: ["1900000000000000001", "1900000000000000002", "1900000000000000003", "1900000000000000004"].map((id) => ({
        id,
        authorId: "7"
      })),
      users: ["7", "1800000000000000001"].map((id) => ({ id, verifiedFollowers: 12 }))
    })
    return {
      fake,
      credential: { token: Redacted.make(token), version: "1", scopes: null },
      posts: [...fake.posts.keys()].map((id) => Refs.post(x, id)),
      accounts: [...fake.users.keys()].map((id) => Refs.account(x, id))
    }
  },
  spoiled: [
    spoiled("a deleted post", "999", undefined, "Gone"),
    spoiled("a protected post", "999", "not-authorized-for-resource", "Hidden"),
    spoiled("a withheld post", "999", "disallowed-resource", "Hidden"),
    spoiled("a post the backend could not load", "999", "field-hydration-failure", "Unavailable"),
    spoiled("a post with a problem nobody knows", "999", "brand-new-problem", "Unclassified"),
    spoiled("a post that is left out without a word", "999", "silent", "Absent"),
    spoiled("a reference that is no id", "abc", undefined, "Rejected"),
    spoiled("an id with a comma", "12,13", undefined, "Rejected"),
    spoiled("an id of 20 digits", "12345678901234567890", undefined, "Rejected")
  ],
  refused: [
    {
      name: "a dead token",
      expect: "Unauthorized",
      answer: () => ({
        status: 401,
        body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" }
      })
    },
    {
      name: "a missing scope",
      expect: "PermissionMissing",
      answer: () => ({
        status: 403,
        body: { title: "Forbidden", detail: "Missing the scope tweet.read.", status: 403 }
      })
    },
    {
      name: "an app that is not enrolled",
      expect: "OperatorActionRequired",
      retryAfter: null,
      answer: () => ({
        status: 403,
        body: { reason: "client-not-enrolled", type: "https://api.twitter.com/2/problems/client-forbidden" }
      })
    },
    {
      name: "a throttle with its reset",
      expect: "RateLimited",
      retryAfter: 600_000,
      answer: (now) => ({ status: 429, headers: reset(now + 600_000), body: {} })
    },
    {
      name: "a throttle with Retry-After",
      expect: "RateLimited",
      retryAfter: 120_000,
      answer: () => ({ status: 429, headers: { "retry-after": "120" }, body: {} })
    },
    {
      name: "a throttle without a word",
      expect: "RateLimited",
      retryAfter: null,
      answer: () => ({ status: 429, headers: { "content-type": "text/plain" }, body: "slow down" })
    }
  ],
  isField: (path, value) =>
    typeof value === "number" ||
    ["public_metrics", "created_at", "verified_followers_count"].includes(String(path.at(-1))),
  listing: {
    account: () => Refs.account(x, "7").account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((createdAt) => {
            const id = String((BigInt(createdAt) - 1_288_834_974_657n) << 22n)
            fake.posts.set(id, { id, authorId: "7", createdAt, attached: ["photo"] })
            return Refs.post(x, id)
          }),
        remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
        holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
        hide: ({ fake }, { publication: { platformPostId: id } }) => {
          fake.posts.set(id, { id, authorId: "7", metrics: { like_count: null, reply_count: 0 } })
          return "like_count"
        }
      }
    ]
  },
  incoming: {
    messages: [
      said("an access that was revoked", "oauth.revoke", { user_id: "7", app_id: "1" }, "GrantEnded"),
      said("a new post", "post.create", { data: { id: "1990000000000000001", author_id: "7" } }, "PostAppeared"),
      said("a deleted post", "post.delete", { id: "1990000000000000001" }, "PostChanged"),
      said("another name", "profile.update.screenname", { before: "a", after: "b" })
    ],
    greeting: { ask: Signed.xGreeting, answer: Signed.xGreeted, isAgreed: false }
  },
  secrets: [secret],
  refresh: { singleUse: true, token: ({ fake }) => Redacted.make(fake.grant("7").refreshToken) }
})
