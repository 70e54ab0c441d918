import { controls, measured } from "@dravo-internal/tools/proves"
import { x } from "@dravo/adapters-x"
import { InvalidRequestError } from "@dravo/analytics"
import { assert, describe, it } from "@effect/vitest"
import { fakeX, filled, host, over, rejection, sharedStore } from "./support.ts"

const account = { workspace: "acme", accountId: "acc_1", platform: "x", platformAccountId: "7", handle: "@dravo" }
const vault = { key: Buffer.alloc(32, 7).toString("base64") }

/** How many calls one more read of the posts makes. */
const callsOfRead = async (analytics: ReturnType<typeof host>, fake: Awaited<ReturnType<typeof fakeX>>) => {
  fake.reset()
  await analytics.listPosts({ workspace: "acme" })
  await analytics.idle()
  return fake.calls().calls
}

type Connect = ReturnType<typeof host>["connectAccount"]

/** What connecting an account three times more leaves in the feed, and how many calls the next read makes. */
const connectedAgain = async (by: (analytics: ReturnType<typeof host>) => Connect) => {
  const fake = await fakeX()
  const analytics = host(fake)
  await filled(analytics)
  await analytics.listPosts({ workspace: "acme" })
  const before = await analytics.listChanges({ workspace: "acme" })
  const { accountId: _, ...unnamed } = account
  for (const again of [account, unnamed, { ...account, traits: {}, app: null }])
    assert.propertyVal(await by(analytics)(again), "accountId", "acc_1")
  const { items } = await analytics.listChanges({ workspace: "acme", cursor: before.next_cursor })
  return { changes: items.length, calls: await callsOfRead(analytics, fake) }
}

describe("connecting an account again", { meta: { claim: "embedding.connecting" } }, () => {
  it("with nothing new changes nothing and makes no row stale", async () => {
    const found = await connectedAgain((analytics) => analytics.connectAccount)
    assert.deepStrictEqual(found, { changes: 0, calls: 0 })
  })

  it("with another handle, or after it was disconnected, is a reconnect", async () => {
    const analytics = host(await fakeX())
    await filled(analytics)
    const before = await analytics.listChanges({ workspace: "acme" })
    await analytics.connectAccount({ ...account, handle: "@renamed" })
    const renamed = await analytics.listChanges({ workspace: "acme", cursor: before.next_cursor })
    assert.sameMembers(
      renamed.items.map(({ type }) => type),
      ["account", "grant"]
    )
    await analytics.disconnectAccount({ workspace: "acme", accountId: "acc_1" })
    await analytics.connectAccount({ ...account, handle: "@renamed" })
    assert.strictEqual((await analytics.listAccounts({ workspace: "acme" })).total, 1)
  })

  it("with the tokens that are kept changes nothing, and with others asks again", async () => {
    const fake = await fakeX()
    const analytics = host(fake, { vault, adapters: [x({ baseUrl: fake.url, limits: { attempts: 1 } })] })
    const pair = fake.grant("7")
    await analytics.connectAccount({ ...account, tokens: pair })
    await filled(analytics)
    await analytics.listPosts({ workspace: "acme" })
    const before = await analytics.listChanges({ workspace: "acme" })
    await analytics.connectAccount({ ...account, tokens: pair })
    assert.deepStrictEqual((await analytics.listChanges({ workspace: "acme", cursor: before.next_cursor })).items, [])
    assert.strictEqual(await callsOfRead(analytics, fake), 0)
    await analytics.connectAccount({ ...account, tokens: fake.grant("7") })
    const after = await analytics.listChanges({ workspace: "acme", cursor: before.next_cursor })
    assert.include(
      after.items.map(({ type }) => type),
      "grant"
    )
  })

  it("after a refusal is a reconnect, with the same tokens too", async () => {
    const fake = await fakeX()
    let answer: { token: string } | null = null
    const analytics = host(fake, { credentials: () => answer })
    await filled(analytics)
    const [dead] = (await analytics.listPosts({ workspace: "acme" })).items
    assert.strictEqual(dead?.sync_status, "requires_reconnect")
    answer = { token: "token-of-dravo" }
    await analytics.connectAccount(account)
    const [alive] = (await analytics.listPosts({ workspace: "acme" })).items
    assert.strictEqual(alive?.sync_status, "synced")
  })
})

it("shows where each connection is made a new one", async () => {
  controls("embedding.connecting")
  const found = await connectedAgain((analytics) => async (again) => {
    await analytics.disconnectAccount({ workspace: "acme", accountId: "acc_1" })
    return analytics.connectAccount(again)
  })
  measured(`${found.changes} changes, ${found.calls} calls`)
  assert.isAbove(found.changes, 0)
  assert.isAbove(found.calls, 0)
})

describe("a platform that is not plugged in", { meta: { claim: "embedding.connecting" } }, () => {
  it("is refused by name where an account is connected", async () => {
    const analytics = host(await fakeX(0))
    const error = await rejection(analytics.connectAccount({ ...account, platform: "facebook" }))
    assert.instanceOf(error, InvalidRequestError)
    assert.strictEqual(error.message, "platform must be one of x")
    assert.strictEqual((await analytics.listAccounts({ workspace: "acme" })).total, 0)
  })

  it("is refused by name where a post is recorded, and rows from before say so", async () => {
    const fake = await fakeX()
    const store = sharedStore()
    await filled(host(fake, { store: over(store) }), 1)
    const later = host(fake, { store: over(store), adapters: [] })
    const error = await rejection(
      later.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1" })
    )
    assert.instanceOf(error, InvalidRequestError)
    assert.strictEqual(error.parameter, "accountId")
    assert.include(error.message, "account of x, which is not plugged in")
    const [row] = (await later.listPosts({ workspace: "acme" })).items
    assert.deepStrictEqual(row?.warnings, ["Not refreshed: no adapter for this platform is plugged in."])
  })

  it("is named by no filter's error", async () => {
    const analytics = host(await fakeX(0))
    const error = await rejection(analytics.listPosts({ workspace: "acme", platform: "myspace" }))
    assert.propertyVal(error, "message", "platform must be one of x")
    // A network of the contract is known although it is not there.
    assert.strictEqual((await analytics.listPosts({ workspace: "acme", platform: "facebook" })).total, 0)
  })
})

describe("what no dashboard should meet", { meta: { claim: "embedding.values" } }, () => {
  for (const url of [
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "example.com/1",
    "http:// x",
    "ftp://a",
    "https://user:s3cret@example.com/1",
    "https://user@example.com/1",
    "https://example.com\\@evil.example/1",
    "https://example.com/\u202egpj.exe",
    "https://example.com/\u2066a",
    "https://example.com/\u200b1",
    "https://example.com/\ufeff1",
    "https://example.com/\n1",
    "https://example.com/#\u009f",
    `https://example.com/${"a".repeat(3000)}`
  ])
    it(`is refused as the url of a post: ${JSON.stringify(url).slice(0, 60)}`, async () => {
      const analytics = host(await fakeX(0))
      await filled(analytics, 0)
      const error = await rejection(
        analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1", url })
      )
      assert.instanceOf(error, InvalidRequestError)
      assert.strictEqual(error.parameter, "url")
      assert.notInclude(error.message, "s3cret")
    })

  for (const url of [
    "https://example.com/1",
    "HTTP://example.com",
    "https://example.com/a b?c=d#e",
    "https://münchen.example/straße",
    "https://example.com/می\u200cخواهم"
  ])
    it(`and what people can read is taken: ${url}`, async () => {
      const analytics = host(await fakeX(0))
      await filled(analytics, 0)
      const recorded = await analytics.recordPublication({
        workspace: "acme",
        accountId: "acc_1",
        platformPostId: "1",
        url
      })
      assert.strictEqual(recorded.url, url)
    })

  for (const accessToken of ["s3cret\n", "s3cret\u0000", "s3cret\r\nx: y", "s3cret\u0416", "\u{1f600}s3cret"])
    it(`is refused as a token and not repeated: ${JSON.stringify(accessToken)}`, async () => {
      const analytics = host(await fakeX(0), { vault })
      for (const tokens of [{ accessToken }, { accessToken: "fine", refreshToken: accessToken }]) {
        const error = await rejection(analytics.connectAccount({ ...account, tokens }))
        assert.instanceOf(error, InvalidRequestError)
        assert.match(error.parameter, /^tokens\./u)
        assert.notInclude(error.message, "s3cret")
      }
    })
})

describe("a parameter a call does not know", { meta: { claim: "embedding.values" } }, () => {
  const wrong: ReadonlyArray<readonly [string, object, string]> = [
    ["listPosts", { account_id: "a" }, "account_id is not a parameter of this call: write accountId"],
    ["listPosts", { Limit: 5 }, "Limit is not a parameter of this call: write limit"],
    ["listPosts", { forced: true }, "forced is not a parameter of this call, which takes workspace, "],
    ["erase", { post_id: "a", everything: true }, "post_id is not a parameter of this call: write postId"],
    ["connectAccount", { ...account, tokens: { access_token: "s3cret" } }, "tokens.access_token is not a parameter"],
    ["recordPublication", { accountId: "a", platformPostId: "1", metrics: {} }, "metrics is not a parameter"],
    ["revokeApiKey", { id: "a" }, "id is not a parameter of this call, which takes workspace, keyId"]
  ]
  for (const [call, given, message] of wrong) {
    it(`is refused: ${call} with ${Object.keys(given).join(", ")}`, async () => {
      const analytics = host(await fakeX(0), { vault })
      const method = analytics[call as "listPosts"] as (argument: unknown) => Promise<unknown>
      const error = await rejection(method({ workspace: "acme", ...given }))
      assert.instanceOf(error, InvalidRequestError)
      assert.isTrue(error.message.startsWith(message), error.message)
      assert.notInclude(error.message, "s3cret")
    })
  }

  const throwing = (): never => {
    throw new TypeError("s3cret")
  }
  const trap = Object.defineProperty({}, "kind", { enumerable: true, get: throwing })
  const proxy = new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing })
  class Late extends Date {
    override getTime = throwing
  }
  const unreadable: ReadonlyArray<readonly [string, object]> = [
    ["connectAccount", { ...account, traits: trap }],
    ["connectAccount", { ...account, traits: proxy }],
    ["connectAccount", { ...account, tokens: { accessToken: "s3cret", scopes: proxy } }],
    ["connectAccount", { ...account, tokens: proxy }],
    ["recordPublication", { accountId: "acc_1", platformPostId: "1", traits: trap }],
    ["recordPublication", { accountId: "acc_1", platformPostId: "1", publishedAt: new Late() }],
    ["createApiKey", { scopes: new Proxy(["admin"], { get: throwing }) }],
    ["listPosts", proxy]
  ]
  for (const [at, [call, given]] of unreadable.entries())
    it(`that throws when it is looked at is refused, however deep it lies: ${call}, ${at + 1}`, async () => {
      const analytics = host(await fakeX(0), { vault })
      const method = analytics[call as "listPosts"] as (argument: unknown) => Promise<unknown>
      const error = await rejection(method(given === proxy ? proxy : { workspace: "acme", ...given }))
      assert.instanceOf(error, InvalidRequestError)
      assert.notInclude(error.message, "s3cret")
    })

  it("is refused beside the request too, where only a signal stands", async () => {
    const analytics = host(await fakeX(0))
    const error = await rejection(analytics.listPosts({ workspace: "acme" }, { refresh: true } as never))
    assert.propertyVal(error, "parameter", "refresh")
    assert.propertyVal(
      await rejection(analytics.listPosts({ workspace: "a" }, { signal: 5 } as never)),
      "parameter",
      "signal"
    )
    await analytics.listPosts({ workspace: "acme" }, null as never)
  })

  it("cannot hide behind a getter that throws", async () => {
    const analytics = host(await fakeX(0))
    const request = {
      workspace: "acme",
      get limit(): number {
        throw new TypeError("s3cret")
      }
    }
    const error = await rejection(analytics.listPosts(request))
    assert.instanceOf(error, InvalidRequestError)
    assert.notInclude(String(error), "s3cret")
  })
})
