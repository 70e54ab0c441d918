import { PlatformId } from "@dravo/core/Ids"
import * as TikTok from "@dravo/adapters-tiktok"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as Signed from "@dravo/fakes/SignedMessages"
import * as Redacted from "effect/Redacted"

const tiktok = PlatformId.make("tiktok")
const secret = "client-SECRET_Vb81kz0Qq7+/x="
const id = "7500000000000000099"

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeTikTok.FakeTikTok
}

const spoiled = (
  name: string,
  expect: AdapterSuite.Spoiled<Fixture>["expect"],
  asked: string,
  arrange: (fake: FakeTikTok.FakeTikTok) => void = () => {}
): AdapterSuite.Spoiled<Fixture> => ({
  name,
  expect,
  ref: ({ fake }) => {
    arrange(fake)
    return Refs.post(tiktok, asked)
  }
})

const refusal =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  () => ({ status, headers, body: { error: { code, message: "A sentence.", log_id: "1" } } })

const said = (name: string, event: string, content: object, ...says: ReadonlyArray<string>): AdapterSuite.Genuine => ({
  name,
  says,
  send: (signing) => Signed.tiktok(signing, { event, content, openId: "user-1" })
})

AdapterSuite.suite<Fixture>({
  name: "TikTok",
  make: ({ baseUrl, limits }) =>
    TikTok.make({ baseUrl, limits, clientKey: "app", clientSecret: Redacted.make(secret) }),
  open: async (token) => {
    const fake = await FakeTikTok.start({
      tokens: { [token]: { openId: "user-1" } },
      clients: { app: secret },
      videos: ["7500000000000000001", "7500000000000000002", "7500000000000000003", "7500000000000000004"].map(
        (one) => ({ id: one })
      )
    })
    return {
      fake,
      credential: { token: Redacted.make(token), version: "1", scopes: null },
      posts: [...fake.videos.keys()].map((one) => Refs.post(tiktok, one)),
      accounts: [Refs.account(tiktok, "user-1")]
    }
  },
  spoiled: [
    spoiled("a deleted video", "Absent", id, (fake) => fake.videos.set(id, { id, trouble: "deleted" })),
    spoiled("a private video", "Absent", id, (fake) => fake.videos.set(id, { id, trouble: "private" })),
    spoiled("another user's video", "Absent", id, (fake) => fake.videos.set(id, { id, openId: "user-2" })),
    spoiled("a reference that is no id", "Rejected", "abc"),
    spoiled("an id with a comma", "Rejected", "12,13"),
    spoiled("a publish id nobody knows", "Gone", "v_pub_url~v2.404"),
    spoiled("a publish id of another user", "Hidden", "v_pub_url~v2.2", (fake) =>
      fake.publishes.set("v_pub_url~v2.2", { id: "v_pub_url~v2.2", openId: "user-2", status: "PUBLISH_COMPLETE" })
    ),
    spoiled("an upload that failed", "Gone", "v_pub_url~v2.3", (fake) =>
      fake.publishes.set("v_pub_url~v2.3", { id: "v_pub_url~v2.3", status: "FAILED", failReason: "spam_risk" })
    ),
    spoiled("an upload TikTok refuses to speak about", "Hidden", "v_pub_url~v2.4", (fake) =>
      fake.script({ id: "v_pub_url~v2.4", respond: (wire) => wire.send(refusal(401, "scope_not_authorized")()) })
    ),
    spoiled("an upload asked about too often", "RateLimited", "v_pub_url~v2.5", (fake) =>
      fake.script({ id: "v_pub_url~v2.5", respond: (wire) => wire.send(refusal(429, "rate_limit_exceeded")()) })
    ),
    spoiled("an upload for which the token is refused", "CredentialUnavailable", "v_pub_url~v2.6", (fake) =>
      fake.script({ id: "v_pub_url~v2.6", respond: (wire) => wire.send(refusal(401, "access_token_invalid")()) })
    )
  ],
  refused: [
    {
      name: "a dead token",
      expect: "Unauthorized",
      answer: () => ({
        status: 401,
        body: { data: {}, error: { code: "access_token_invalid", message: "", log_id: "1" } }
      })
    },
    { name: "a dead token with status 200", expect: "Unauthorized", answer: refusal(200, "access_token_invalid") },
    {
      name: "a scope the user did not grant",
      expect: "PermissionMissing",
      answer: refusal(401, "scope_not_authorized")
    },
    {
      name: "a scope the app does not have",
      expect: "OperatorActionRequired",
      retryAfter: null,
      answer: refusal(401, "scope_permission_missed")
    },
    { name: "a throttle", expect: "RateLimited", retryAfter: 60_000, answer: refusal(429, "rate_limit_exceeded") },
    {
      name: "a throttle with Retry-After",
      expect: "RateLimited",
      retryAfter: 120_000,
      answer: refusal(429, "rate_limit_exceeded", { "retry-after": "120" })
    },
    {
      name: "a throttle of something before TikTok",
      expect: "RateLimited",
      retryAfter: null,
      answer: () => ({ status: 429, headers: { "content-type": "text/plain" }, body: "slow down" })
    }
  ],
  renamed: {
    key: "share_count",
    isAsked: ({ rawQuery }) => rawQuery.includes("share_count"),
    refuse: (message) => ({ status: 400, body: { data: {}, error: { code: "invalid_params", message, log_id: "1" } } })
  },
  isField: (path, value) => typeof value === "number" || path.at(-1) === "share_url",
  listing: {
    account: () => Refs.account(tiktok, "user-1").account,
    edges: [
      {
        edge: "posts",
        publish: ({ fake }, instants) =>
          instants.map((at) => {
            const createdAt = Math.floor(at / 1000) * 1000
            const published = `76${String(createdAt).padStart(17, "0")}`
            fake.videos.set(published, { id: published, createdAt })
            return Refs.post(tiktok, published)
          }),
        remove: ({ fake }, { publication }) => fake.videos.delete(publication.platformPostId),
        holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
        hide: ({ fake }, { publication: { platformPostId } }) => {
          fake.videos.set(platformPostId, {
            ...fake.videos.get(platformPostId),
            id: platformPostId,
            metrics: { like_count: null, view_count: 0 }
          })
          return "like_count"
        },
        blind: ({ fake }) => {
          fake.listings.blind = true
        }
      }
    ]
  },
  incoming: {
    messages: [
      said("an authorisation that was removed", "authorization.removed", { reason: 1 }, "GrantEnded"),
      said(
        "an upload that is a video now",
        "post.publish.publicly_available",
        { publish_id: "v_pub_url~v2.1", post_id: "7500000000000000001", publish_type: "DIRECT_PUBLISH" },
        "PostNamed"
      ),
      said(
        "a video that is gone",
        "post.publish.no_longer_publicaly_available",
        { publish_id: "v_pub_url~v2.1", post_id: "7500000000000000001" },
        "PostChanged"
      ),
      said("an upload in the inbox", "post.publish.inbox_delivered", { publish_id: "v_inbox_url~v2.1" }),
      said("an event of tomorrow", "video.became.hologram", { post_id: "1" })
    ]
  },
  secrets: [secret],
  refresh: { singleUse: true, token: ({ fake }) => Redacted.make(fake.grant("user-1").refreshToken) }
})
