import { AnalyticsError, type Freshness, InvalidRequestError, type Options, secret } from "@dravo/analytics"
import { x } from "@dravo/adapters-x"
import * as StoreMemory from "@dravo/store-memory"
import { sqlite } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inspect } from "node:util"
import { fakeX, filled, get, host, postId, rejection } from "./support.ts"

const stores = [
  { name: "in memory", store: () => StoreMemory.layer },
  { name: "on SQLite", store: () => sqlite({ filename: ":memory:" }) }
]

for (const { name, store } of stores) {
  describe(`every call ${name}`, () => {
    it("walks from a connected account to its numbers and back", async () => {
      const fake = await fakeX()
      const analytics = host(fake, { store: store() })
      await analytics.ready()
      const account = await analytics.connectAccount({
        workspace: "acme",
        platform: "x",
        platformAccountId: "7",
        handle: "@dravo"
      })
      assert.match(account.accountId, /^acc_[0-9a-f]{32}$/u)
      assert.deepInclude(account, { platform: "x", platformAccountId: "7", handle: "@dravo", app: null })
      const { accountId } = account
      const recorded = await analytics.recordPublication({
        workspace: "acme",
        accountId,
        platformPostId: postId(1),
        text: "Shipping",
        createdAt: "2026-06-23T12:15:30+02:00"
      })
      assert.match(recorded.postId, /^post_[0-9a-f]{32}$/u)
      assert.deepInclude(recorded, {
        platform: "x",
        url: null,
        text: "Shipping",
        createdAt: "2026-06-23T10:15:30Z",
        publishedAt: null
      })
      const posts = await analytics.listPosts({ workspace: "acme", accountId })
      assert.deepStrictEqual(
        posts.items.map((row) => [row.post_id, row.sync_status]),
        [[recorded.postId, "synced"]]
      )
      const accounts = await analytics.listAccounts({ workspace: "acme" })
      assert.strictEqual(accounts.items[0]?.metrics["followers_count"], 2400)
      const summary = await analytics.refresh({ workspace: "acme" })
      assert.deepInclude(summary, { publications: 1, accounts: 1, synced: 2, failed: 0 })
      assert.isTrue(await analytics.disconnectAccount({ workspace: "acme", accountId }))
      assert.isFalse(await analytics.disconnectAccount({ workspace: "acme", accountId }))
      assert.deepStrictEqual((await analytics.listAccounts({ workspace: "acme" })).items, [])
      assert.strictEqual((await analytics.listPosts({ workspace: "acme" })).total, 1)
    })

    it("answers what the endpoints answer", async () => {
      const analytics = host(await fakeX(), { store: store() })
      await filled(analytics)
      const { key } = await analytics.createApiKey({ workspace: "acme" })
      const posts = await analytics.listPosts({
        workspace: "acme",
        limit: 2,
        fromDate: "2026-06-01",
        toDate: new Date("2026-07-01")
      })
      const answer = await analytics.handler(
        get("/v1/analytics/posts?limit=2&fromDate=2026-06-01&toDate=2026-07-01T00:00:00Z", key)
      )
      assert.deepStrictEqual(await answer.json(), JSON.parse(JSON.stringify(posts)))
      const accounts = await analytics.listAccounts({ workspace: "acme" })
      const other = await analytics.handler(get("/v1/analytics/accounts", key))
      assert.deepStrictEqual(await other.json(), JSON.parse(JSON.stringify(accounts)))
    })

    it("answers the catalogue and an account's health as their endpoints do", async () => {
      const analytics = host(await fakeX(), { store: store() })
      await filled(analytics, 1)
      const { key } = await analytics.createApiKey({ workspace: "acme" })
      const metrics = await analytics.listMetrics()
      assert.include(
        metrics.items.map((one) => one.key),
        "like_count"
      )
      assert.deepStrictEqual(
        await (await analytics.handler(get("/v1/analytics/metrics", key))).json(),
        JSON.parse(JSON.stringify(metrics))
      )
      const health = await analytics.accountHealth({ workspace: "acme", accountId: "acc_1" })
      const answer = await analytics.handler(get("/v1/analytics/accounts/acc_1/health", key))
      assert.deepStrictEqual(await answer.json(), JSON.parse(JSON.stringify(health)))
      assert.isNull(await analytics.accountHealth({ workspace: "rival", accountId: "acc_1" }))
    })

    it("shows a key once, lists what remains of it and revokes it", async () => {
      const analytics = host(await fakeX(), { store: store() })
      const created = await analytics.createApiKey({ workspace: "acme", name: "dashboard", scopes: ["analytics:read"] })
      const { key, ...rest } = created
      assert.match(key, /^dra_/u)
      const listed = await analytics.listApiKeys({ workspace: "acme" })
      assert.deepStrictEqual(listed, [rest])
      assert.notInclude(inspect(listed), key)
      assert.strictEqual((await analytics.handler(get("/v1/analytics/posts", key))).status, 200)
      assert.strictEqual((await analytics.handler(get("/v1/analytics/posts?refresh=true", key))).status, 403)
      assert.isFalse(await analytics.revokeApiKey({ workspace: "other", keyId: created.id }))
      assert.isTrue(await analytics.revokeApiKey({ workspace: "acme", keyId: created.id }))
      assert.strictEqual((await analytics.handler(get("/v1/analytics/posts", key))).status, 401)
      assert.isString((await analytics.listApiKeys({ workspace: "acme" }))[0]?.revokedAt)
    })

    it("takes a second recording for the first one", async () => {
      const analytics = host(await fakeX(), { store: store() })
      await filled(analytics, 1)
      const again = await analytics.recordPublication({
        workspace: "acme",
        accountId: "acc_1",
        platformPostId: postId(1)
      })
      assert.strictEqual(again.postId, "post_1")
      const other = await rejection(
        analytics.recordPublication({
          workspace: "acme",
          accountId: "acc_1",
          platformPostId: postId(1),
          postId: "post_9"
        })
      )
      assert.instanceOf(other, AnalyticsError)
      assert.strictEqual(other.code, "conflict")
      const nobody = await rejection(
        analytics.recordPublication({ workspace: "acme", accountId: "acc_9", platformPostId: postId(1) })
      )
      assert.instanceOf(nobody, AnalyticsError)
      assert.strictEqual(nobody.code, "not-found")
    })
  })
}

describe("what a call is given", () => {
  const wrong: ReadonlyArray<readonly [string, string, object]> = [
    ["listPosts", "workspace", { workspace: "" }],
    ["listPosts", "workspace", {}],
    ["listPosts", "limit", { workspace: "acme", limit: 101 }],
    ["listPosts", "limit", { workspace: "acme", limit: "25" }],
    ["listPosts", "page", { workspace: "acme", page: 0 }],
    ["listPosts", "cursor", { workspace: "acme", cursor: "nonsense" }],
    ["listPosts", "platform", { workspace: "acme", platform: "myspace" }],
    ["listPosts", "fromDate", { workspace: "acme", fromDate: "2026-02-30" }],
    ["listPosts", "fromDate", { workspace: "acme", fromDate: "2026-03-02", toDate: "2026-03-01" }],
    ["listPosts", "toDate", { workspace: "acme", toDate: new Date(Number.NaN) }],
    ["listPosts", "refresh", { workspace: "acme", refresh: "yes" }],
    ["listPosts", "postId", { workspace: "acme", postId: "with space" }],
    ["listAccounts", "accountId", { workspace: "acme", accountId: 5 }],
    ["accountHealth", "accountId", { workspace: "acme" }],
    ["refresh", "platform", { workspace: "acme", platform: "myspace" }],
    ["connectAccount", "platform", { workspace: "acme", platform: "X", platformAccountId: "7" }],
    ["connectAccount", "platformAccountId", { workspace: "acme", platform: "x" }],
    [
      "connectAccount",
      "tokens.accessToken",
      { workspace: "acme", platform: "x", platformAccountId: "7", tokens: { accessToken: "" } }
    ],
    [
      "connectAccount",
      "tokens.expiresIn",
      { workspace: "acme", platform: "x", platformAccountId: "7", tokens: { accessToken: "a", expiresIn: -1 } }
    ],
    [
      "connectAccount",
      "tokens",
      { workspace: "acme", platform: "x", platformAccountId: "7", tokens: { accessToken: "a" } }
    ],
    ["disconnectAccount", "accountId", { workspace: "acme" }],
    ["recordPublication", "platformPostId", { workspace: "acme", accountId: "acc_1", platformPostId: 19 }],
    [
      "recordPublication",
      "createdAt",
      { workspace: "acme", accountId: "acc_1", platformPostId: "1", createdAt: "yesterday" }
    ],
    ["createApiKey", "scopes", { workspace: "acme", scopes: [] }],
    ["createApiKey", "scopes.0", { workspace: "acme", scopes: ["everything"] }],
    ["revokeApiKey", "keyId", { workspace: "acme" }]
  ]
  for (const [call, parameter, argument] of wrong) {
    it(`${call} names ${parameter} for ${JSON.stringify(argument)}`, async () => {
      const analytics = host(await fakeX(0))
      // Hosts in plain JavaScript can pass anything.
      const method = analytics[call as "listPosts"] as (argument: unknown) => Promise<unknown>
      const error = await rejection(method(argument))
      assert.instanceOf(error, InvalidRequestError)
      assert.strictEqual(error.code, "invalid-request")
      assert.strictEqual(error.parameter, parameter)
    })
  }

  it("an undefined parameter is an absent one", async () => {
    const analytics = host(await fakeX())
    await filled(analytics)
    const page = await analytics.listPosts({
      workspace: "acme",
      postId: undefined,
      fromDate: undefined,
      limit: undefined,
      refresh: undefined
    })
    assert.deepInclude(page, { total: 3, limit: 25 })
  })

  it("a date without a time is the start or the end of its day", async () => {
    const analytics = host(await fakeX())
    await filled(analytics)
    const of = (fromDate: string, toDate: string) => analytics.listPosts({ workspace: "acme", fromDate, toDate })
    assert.strictEqual((await of("2026-06-01", "2026-06-01")).total, 3)
    assert.strictEqual((await of("2026-05-31", "2026-05-31")).total, 0)
  })

  it("does not quote a token it refuses", async () => {
    const analytics = host(await fakeX(0))
    const error = await rejection(
      analytics.connectAccount({
        workspace: "acme",
        platform: "x",
        platformAccountId: "7",
        tokens: { accessToken: "s3cret-token", expiresIn: Number.NaN }
      })
    )
    assert.instanceOf(error, InvalidRequestError)
    assert.notInclude(inspect(error, { depth: 9 }), "s3cret-token")
  })
})

describe("options", () => {
  it("that name a platform twice are refused, where making an adapter takes time by the first call", async () => {
    const fake = await fakeX(0)
    const made = (adapters: Options["adapters"]) => async () => host(fake, { adapters }).ready()
    for (const adapters of [
      [x(), x()],
      [
        x(),
        Effect.andThen(
          Effect.promise(async () => {}),
          x()
        )
      ]
    ]) {
      const error = await rejection(made(adapters)())
      assert.instanceOf(error, AnalyticsError)
      assert.strictEqual(error.code, "misconfigured")
    }
  })

  it("may carry a policy of the host's own", async () => {
    const never: Freshness.Policy = {
      next: (_facts, state) => ({ staleAfter: null, state, reason: "settled at once" })
    }
    const analytics = host(await fakeX(), { freshness: never })
    await filled(analytics, 1)
    assert.isNull((await analytics.listPosts({ workspace: "acme" })).items[0]?.stale_after)
  })

  it("may carry secrets that print as nothing", () => {
    assert.notInclude(inspect({ bearerToken: secret("s3cret-token") }), "s3cret-token")
  })
})
