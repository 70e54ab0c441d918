import * as Threads from "@dravo/adapters-threads"
import * as FakeThreads from "@dravo/adapters-threads/FakeThreads"
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Redacted from "effect/Redacted"

const threads = PlatformId.make("threads")
const owner = "17000000000000001"
const post = (id: string) => Refs.post(threads, id, { platformAccountId: owner })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeThreads.FakeThreads
}

const spoiled = (
  name: string,
  id: string,
  trouble: FakeThreads.FakePost["trouble"],
  expect: AdapterSuite.Spoiled<Fixture>["expect"]
): AdapterSuite.Spoiled<Fixture> => ({
  name,
  expect,
  ref: ({ fake }) => {
    if (trouble !== undefined) fake.posts.set(id, { id, ownerId: owner, trouble })
    return post(id)
  }
})

const refusal = (status: number, code: number, message: string, headers = {}) => ({
  status,
  headers,
  body: { error: { message, type: "OAuthException", code } }
})

const suite = (name: string, expands: boolean): void =>
  AdapterSuite.suite<Fixture>({
    name,
    make: Threads.make,
    open: async (token) => {
      const ids = ["18000000000000001", "18000000000000002", "18000000000000003", "18000000000000004"]
      const fake = await FakeThreads.start({
        expands,
        tokens: { [token]: owner },
        posts: ids.map((id) => ({ id, ownerId: owner })),
        profiles: [{ id: owner }]
      })
      return {
        fake,
        credential: { token: Redacted.make(token), version: "1", scopes: null },
        posts: ids.map(post),
        accounts: [Refs.account(threads, owner)]
      }
    },
    spoiled: [
      spoiled("a deleted post", "18000000000000099", undefined, "Hidden"),
      spoiled("a post the token may not see", "18000000000000098", "forbidden", "Hidden"),
      spoiled("an id of letters", "abc", undefined, "Rejected"),
      spoiled("an id with a slash", "1/2", undefined, "Rejected")
    ],
    refused: [
      {
        name: "a dead token",
        expect: "Unauthorized",
        answer: () => refusal(400, 190, "Error validating access token")
      },
      {
        name: "a missing scope",
        expect: "PermissionMissing",
        answer: () => refusal(403, 10, "Application does not have permission for this action")
      },
      {
        name: "an app that was blocked",
        expect: "OperatorActionRequired",
        answer: () => refusal(400, 200, "API access blocked.")
      },
      {
        name: "a throttle with Retry-After",
        expect: "RateLimited",
        retryAfter: 120_000,
        answer: () => refusal(400, 4, "Application request limit reached", { "retry-after": "120" })
      },
      {
        name: "a throttle without a word",
        expect: "RateLimited",
        retryAfter: null,
        answer: () => refusal(400, 4, "Application request limit reached")
      }
    ],
    listing: {
      account: () => Refs.account(threads, owner).account,
      edges: [
        {
          edge: "posts",
          publish: ({ fake }, instants) =>
            instants.map((at) => {
              const createdAt = Math.floor(at / 1000) * 1000
              const id = `18${createdAt}`
              fake.posts.set(id, { id, ownerId: owner, createdAt })
              return post(id)
            }),
          remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
          pin: ({ fake }, { publication }) => fake.listings.pinned.add(publication.platformPostId),
          holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
          hide: ({ fake }, { publication: { platformPostId: id } }) => {
            const one = fake.posts.get(id)
            if (one !== undefined) fake.posts.set(id, { ...one, metrics: { likes: null, views: 0 } })
            return "likes"
          }
        }
      ]
    },
    refresh: { singleUse: false, token: ({ fake }) => Redacted.make(fake.grant(owner)) }
  })

suite("Threads, read one by one", false)
suite("Threads, whose list takes insights along", true)
