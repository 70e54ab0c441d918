import type { AdapterFactory } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const linkedin = PlatformId.make("linkedin")
const secret = "client-SECRET_Vb81kz0Qq7+/x="
const page = "urn:li:organization:1337"
const person = "urn:li:person:fz4gLtBTn9"
const urns = [
  "urn:li:share:7100000000000000001",
  "urn:li:ugcPost:7100000000000000002",
  "urn:li:share:7100000000000000003",
  "urn:li:ugcPost:7100000000000000004"
]

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeLinkedIn.FakeLinkedIn
}

const open =
  (owner: string, posts: ReadonlyArray<string>) =>
  async (token: string): Promise<Fixture> => {
    const fake = await FakeLinkedIn.start({
      tokens: { [token]: { memberId: person } },
      clients: { app: secret },
      organizations: [{ id: page }],
      members: [{ id: person }],
      posts: posts.map((id) => ({ id, owner }))
    })
    return {
      fake,
      credential: { token: Redacted.make(token), version: "1", scopes: null },
      posts: posts.map((id) => Refs.post(linkedin, id, { platformAccountId: owner })),
      accounts: [Refs.account(linkedin, owner)]
    }
  }

const make: AdapterSuite.Subject["make"] = ({ baseUrl, limits }) =>
  LinkedIn.make({ baseUrl, authBaseUrl: baseUrl, limits, clientId: "app", clientSecret: Redacted.make(secret) })

const spoiled =
  (owner: string) =>
  (
    name: string,
    id: string,
    trouble: FakeLinkedIn.Trouble | undefined,
    expect: AdapterSuite.Spoiled<Fixture>["expect"]
  ): AdapterSuite.Spoiled<Fixture> => ({
    name,
    expect,
    ref: ({ fake }) => {
      if (trouble !== undefined) fake.posts.set(id, { id, owner, trouble })
      return Refs.post(linkedin, id, { platformAccountId: owner })
    }
  })

const refused: ReadonlyArray<AdapterSuite.Refused> = [
  {
    name: "an expired token",
    expect: "Unauthorized",
    answer: () => ({
      status: 401,
      body: {
        status: 401,
        serviceErrorCode: 65602,
        code: "EXPIRED_ACCESS_TOKEN",
        message: "The token used in the request has expired"
      }
    })
  },
  {
    name: "a revoked token",
    expect: "Unauthorized",
    answer: () => ({
      status: 401,
      body: { status: 401, serviceErrorCode: 65601, code: "REVOKED_ACCESS_TOKEN", message: "Revoked by the user" }
    })
  },
  {
    name: "a missing product",
    expect: "OperatorActionRequired",
    retryAfter: null,
    answer: () => ({
      status: 403,
      body: {
        status: 403,
        serviceErrorCode: 100,
        code: "ACCESS_DENIED",
        message: "Not enough permissions to access: things.FINDER-x.20260701"
      }
    })
  },
  {
    name: "a version that ended",
    expect: "OperatorActionRequired",
    retryAfter: null,
    answer: () => ({ status: 426, body: { status: 426, code: "NONEXISTENT_VERSION" } })
  },
  {
    name: "an encoding it does not take",
    expect: "Rejected",
    answer: () => ({
      status: 403,
      body: {
        status: 403,
        serviceErrorCode: 100,
        code: "ACCESS_DENIED",
        message: "Unpermitted fields present in PARAMETER: /shares"
      }
    })
  },
  {
    name: "a burst",
    expect: "RateLimited",
    retryAfter: 30_000,
    answer: () => ({
      status: 429,
      body: { status: 429, serviceErrorCode: 101, code: "TOO_MANY_REQUESTS", message: "Resource level throttle limit" }
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
]

const shared = {
  refused,
  secrets: [secret],
  /** The days' gains add up to one number, and whatever LinkedIn nests becomes a key of its own. */
  isDerived: (key: string) => key.includes("follower_gains") || key.endsWith("_value"),
  refresh: { singleUse: false, token: ({ fake }: Fixture) => Redacted.make(fake.grant(person).refreshToken) }
}

const ofPage = spoiled(page)
AdapterSuite.suite<Fixture>({
  ...shared,
  name: "LinkedIn, for a page,",
  make,
  open: open(page, urns),
  spoiled: [
    ofPage("an activity", "urn:li:activity:7100000000000000009", undefined, "Rejected"),
    ofPage("a post access is denied to", "urn:li:share:7100000000000000009", "forbidden", "Hidden"),
    ofPage("a reference that is no id", "abc", undefined, "Rejected"),
    ofPage("an id with a comma", "urn:li:share:1,urn:li:share:2", undefined, "Rejected"),
    ofPage("a post the whole list is refused for", "urn:li:share:7100000000000000009", "invalid", "Rejected"),
    ofPage("a post that is not found", "urn:li:ugcPost:7100000000000000009", "not-found", "Gone")
  ],
  listing: {
    account: () => Refs.account(linkedin, page).account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((createdAt, at) => {
            const id = `urn:li:${at % 2 === 0 ? "share" : "ugcPost"}:72${createdAt}`
            fake.posts.set(id, { id, owner: page, createdAt })
            return Refs.post(linkedin, id, { platformAccountId: page })
          }),
        remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
        edit: ({ fake }, { publication: { platformPostId: id } }) => {
          const one = fake.posts.get(id)
          if (one !== undefined) fake.posts.set(id, { ...one, text: "Another text", editedAt: Date.now() })
        },
        holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId)
      }
    ]
  }
})

/** As the planner sees it for a member's account. */
const asMember = (making: AdapterSuite.Making): AdapterFactory =>
  Effect.map(make(making), (adapter) => ({
    ...adapter,
    capabilities: adapter.capabilitiesOf?.(Refs.account(linkedin, person).account) ?? adapter.capabilities
  }))

const ofMember = spoiled(person)
AdapterSuite.suite<Fixture>({
  ...shared,
  name: "LinkedIn, for a member,",
  make: asMember,
  open: open(person, urns.slice(0, 1)),
  spoiled: [
    ofMember("an activity", "urn:li:activity:7100000000000000009", undefined, "Rejected"),
    ofMember("a post that is not found", "urn:li:ugcPost:7100000000000000009", undefined, "Gone"),
    ofMember("a post the member may not see", "urn:li:share:7100000000000000009", "forbidden", "Hidden")
  ],
  listing: { account: () => Refs.account(linkedin, person).account, edges: [] }
})
