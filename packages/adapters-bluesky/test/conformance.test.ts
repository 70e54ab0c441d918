import * as Bluesky from "@dravo/adapters-bluesky"
import * as FakeBluesky from "@dravo/adapters-bluesky/FakeBluesky"
import { anonymous } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"

const bluesky = PlatformId.make("bluesky")
const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
const uri = (key: string, author = did) => `at://${author}/app.bsky.feed.post/${key}`
const post = (id: string, owner = did) => Refs.post(bluesky, id, { platformAccountId: owner })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeBluesky.FakeBluesky
}

const spoiled = (
  name: string,
  ref: AdapterSuite.Spoiled<Fixture>["ref"],
  expect: AdapterSuite.Spoiled<Fixture>["expect"]
): AdapterSuite.Spoiled<Fixture> => ({ name, ref, expect })

AdapterSuite.suite<Fixture>({
  name: "Bluesky",
  make: Bluesky.make,
  open: async () => {
    const keys = ["3kaaaaaaaaa22", "3kaaaaaaaaa23", "3kaaaaaaaaa24", "3kaaaaaaaaa25"]
    const fake = await FakeBluesky.start({
      posts: keys.map((key) => ({ uri: uri(key) })),
      users: [{ did, handle: "acme.example.com" }, { did: "did:web:other.example.com" }]
    })
    return {
      fake,
      credential: anonymous,
      posts: keys.map((key) => post(uri(key))),
      accounts: [...fake.users.keys()].map((id) => Refs.account(bluesky, id))
    }
  },
  spoiled: [
    spoiled("a deleted post", () => post(uri("3kgone")), "Absent"),
    spoiled(
      "a post a moderator took down",
      ({ fake }) => {
        fake.posts.set(uri("3kdown"), { uri: uri("3kdown"), trouble: "takedown" })
        return post(uri("3kdown"))
      },
      "Absent"
    ),
    spoiled(
      "a post of an account that was taken down",
      ({ fake }) => {
        const author = "did:plc:taken"
        fake.users.set(author, { did: author, trouble: "AccountTakedown" })
        fake.posts.set(uri("3kdown", author), { uri: uri("3kdown", author) })
        return post(uri("3kdown", author), author)
      },
      "Absent"
    ),
    spoiled("a post of a handle nobody has", () => post(uri("3kx", "nobody.example.com"), "me"), "Absent"),
    spoiled("an id with a slash", () => post("3k/aa"), "Rejected"),
    spoiled("an address of another kind of record", () => post(`at://${did}/app.bsky.feed.like/3kx`), "Rejected"),
    spoiled("an address of another scheme", () => post("https://example.com/post/1"), "Rejected")
  ],
  refused: [
    {
      name: "an address that wants a session",
      expect: "OperatorActionRequired",
      answer: () => ({ status: 401, body: { error: "AuthMissing", message: "Authentication Required" } })
    },
    {
      name: "a throttle with its reset",
      expect: "RateLimited",
      retryAfter: 240_000,
      answer: (now) => ({
        status: 429,
        headers: { "ratelimit-reset": String(Math.ceil((now + 240_000) / 1000)) },
        body: { error: "RateLimitExceeded", message: "Rate Limit Exceeded" }
      })
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
  listing: {
    account: () => Refs.account(bluesky, did).account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((createdAt) => {
            const published = uri(`3l${createdAt.toString(36)}`)
            fake.posts.set(published, { uri: published, createdAt })
            return post(published)
          }),
        remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
        holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
        hide: ({ fake }, { publication: { platformPostId } }) => {
          fake.posts.set(platformPostId, {
            ...fake.posts.get(platformPostId),
            uri: platformPostId,
            counters: { likeCount: null, replyCount: 0 }
          })
          return "likeCount"
        },
        blind: ({ fake }) => {
          fake.listings.blind = true
        }
      }
    ]
  },
  isField: (path, value) => typeof value === "number" || ["createdAt", "indexedAt"].includes(String(path.at(-1)))
})
