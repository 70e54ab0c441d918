import * as Facebook from "@dravo/adapters-facebook"
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as Signed from "@dravo/fakes/SignedMessages"
import * as Redacted from "effect/Redacted"

const facebook = PlatformId.make("facebook")
const secret = "app-SECRET_9d1kz0Qq7+/x="
const page = "1122334455"
const refOf = (id: string) => Refs.post(facebook, id, { platformAccountId: page })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeFacebook.FakeFacebook
}

/** One more post on the page, bad in a way of its own. */
const spoiled = (
  name: string,
  id: string,
  expect: AdapterSuite.Spoiled<Fixture>["expect"],
  arrange: (fake: FakeFacebook.FakeFacebook) => void = () => {}
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
  "x-business-use-case-usage": JSON.stringify({ [page]: [{ type: "pages", estimated_time_to_regain_access: minutes }] })
})

/** Posts that are alike but for their instants. */
const listed = (edge: string, more: Partial<FakeFacebook.FakePagePost>): AdapterSuite.ListedEdge<Fixture> => ({
  edge,
  publish: ({ fake }, instants) =>
    instants.map((at) => {
      const createdAt = Math.floor(at / 1000) * 1000
      const id = `${page}_8${createdAt}`
      fake.posts.set(id, { ...more, id, createdAt, video: `7${createdAt}` })
      return refOf(id)
    }),
  remove: ({ fake }, { publication }) => fake.posts.delete(publication.platformPostId),
  holdBack: ({ fake }, { publication: { platformPostId: id } }) =>
    fake.listings.heldBack.add(edge === "reels" ? (fake.posts.get(id)?.video ?? "") : id)
})

const fed = (name: string, value: object, ...says: ReadonlyArray<string>): AdapterSuite.Genuine => ({
  name,
  says,
  send: (signing) =>
    Signed.meta(signing, { object: "page", entries: [{ id: page, changes: [{ field: "feed", value }] }] })
})

AdapterSuite.suite<Fixture>({
  name: "Facebook",
  make: ({ baseUrl, limits }) => Facebook.make({ baseUrl, limits, appSecret: Redacted.make(secret) }),
  open: async (token) => {
    const posts = ["1", "2", "3", "4"].map((n) => ({ id: `${page}_90000000000000000${n}` }))
    const fake = await FakeFacebook.start({
      appSecret: secret,
      tokens: { [token]: { ownerId: page } },
      posts,
      pages: [{ id: page }]
    })
    return {
      fake,
      credential: { token: Redacted.make(token), version: "1", scopes: null },
      posts: posts.map(({ id }) => refOf(id)),
      accounts: [Refs.account(facebook, page)]
    }
  },
  spoiled: [
    spoiled("a deleted post", `${page}_1`, "Absent"),
    spoiled("a post of another Page", "999_1", "Absent", (fake) => fake.posts.set("999_1", { id: "999_1" })),
    spoiled("a post without permission", `${page}_1`, "Hidden", (fake) =>
      fake.posts.set(`${page}_1`, { id: `${page}_1`, trouble: "no-permission" })
    ),
    spoiled("a post whose comments are not shown", `${page}_1`, "Value", (fake) =>
      fake.posts.set(`${page}_1`, { id: `${page}_1`, trouble: "no-comments" })
    ),
    spoiled("a post the server fails on", `${page}_1`, "Unavailable", (fake) =>
      fake.posts.set(`${page}_1`, { id: `${page}_1`, trouble: "server-error" })
    ),
    spoiled("a post that is throttled alone", `${page}_1`, "RateLimited", (fake) =>
      fake.posts.set(`${page}_1`, { id: `${page}_1`, trouble: "throttled" })
    ),
    spoiled("a post that takes too long", `${page}_1`, "Unavailable", (fake) => void fake.slow.add(`${page}_1`)),
    spoiled("a reference that is no id", "pfbid0abc", "Rejected")
  ],
  inOtherPeriod: (text) => text.replace(/(\\*"period\\*":\s*\\*")\w+/gu, "$1week"),
  refused: [
    {
      name: "a dead token",
      expect: "Unauthorized",
      answer: () => ({ status: 400, body: graphError(190, "Error validating access token", { error_subcode: 463 }) })
    },
    {
      name: "a user's token",
      expect: "Unauthorized",
      answer: () => ({
        status: 400,
        body: graphError(190, "(#190) This method must be called with a Page Access Token")
      })
    },
    {
      name: "a missing permission",
      expect: "PermissionMissing",
      answer: () => ({ status: 403, body: graphError(200, "(#200) Requires permission: read_insights") })
    },
    {
      name: "a throttle with its minutes",
      expect: "RateLimited",
      retryAfter: 600_000,
      answer: () => ({ status: 400, headers: regain(10), body: graphError(80001, "(#80001) too many calls") })
    },
    {
      name: "a throttle without a word",
      expect: "RateLimited",
      retryAfter: null,
      answer: () => ({ status: 400, headers: regain(0), body: graphError(32, "(#32) Page request limit reached") })
    },
    {
      name: "a bare 429",
      expect: "RateLimited",
      retryAfter: 120_000,
      answer: () => ({ status: 429, headers: { "retry-after": "120" }, body: {} })
    },
    {
      name: "a proof that is asked for",
      expect: "OperatorActionRequired",
      retryAfter: null,
      answer: () => ({
        status: 400,
        body: graphError(100, "API calls from the server require an appsecret_proof argument")
      })
    }
  ],
  isField: (path, value) =>
    typeof value === "number" ||
    ["insights", "shares", "summary", "created_time", "permalink_url"].includes(String(path.at(-1))),
  isDerived: (key) => key === "post_reactions_by_type_total" || key === "page_actions_post_reactions_total",
  renamed: {
    key: "post_clicks",
    isAsked: ({ rawQuery }) => rawQuery.includes("post_clicks"),
    refuse: (message) => ({ status: 400, body: graphError(100, message) })
  },
  shorten: ({ fake }, size) => fake.paged(size),
  listing: {
    account: () => Refs.account(facebook, page).account,
    edges: [
      {
        ...listed("posts", { media: "video" }),
        shuffle: ({ fake }) => {
          fake.listings.shuffled = true
        },
        blind: ({ fake }) => {
          fake.listings.blind = true
        }
      },
      listed("reels", { isReel: true })
    ]
  },
  incoming: {
    messages: [
      fed(
        "a new post of the Page",
        { item: "post", verb: "add", post_id: `${page}_1`, from: { id: page } },
        "PostAppeared"
      ),
      fed("a post that was edited", { item: "status", verb: "edited", post_id: `${page}_1` }, "PostChanged"),
      fed("a post that was removed", { item: "photo", verb: "remove", post_id: `${page}_1` }, "PostChanged"),
      fed("a comment", { item: "comment", verb: "add", post_id: `${page}_1`, comment_id: "1_2", message: "Grüße" }),
      fed("a visitor's post", { item: "post", verb: "add", post_id: `${page}_1`, from: { id: "5" } }),
      {
        name: "a person who removed the app",
        says: ["GrantEnded"],
        send: (signing) => Signed.metaSignedRequest(signing, { userId: "218471" })
      },
      {
        name: "a person who wants everything deleted",
        says: ["ErasureAsked"],
        send: (signing) => Signed.metaSignedRequest(signing, { userId: "218471", deletion: true })
      }
    ],
    greeting: { ask: Signed.metaGreeting, answer: () => "1158201444", isAgreed: true }
  },
  secrets: [secret]
})
