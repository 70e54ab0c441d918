import { x } from "@dravo/adapters-x"
import type { LogEntry, Options, TokenRequest } from "@dravo/analytics"
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { fakeX, filled, host, token } from "./support.ts"

const read = async (options: Partial<Options>) => {
  const logged: Array<LogEntry> = []
  const analytics = host(await fakeX(), { log: (entry) => logged.push(entry), ...options })
  await filled(analytics, 1)
  const { items } = await analytics.listPosts({ workspace: "acme" })
  return { row: items[0], logged }
}

describe("a token function of the host", () => {
  it("is told whose token is wanted, and a renewed one is used at once", async () => {
    const asked: Array<TokenRequest> = []
    const { row } = await read({
      credentials: (request) => {
        asked.push(request)
        return request.rejected === null ? { token: "outdated", version: "1" } : { token, version: "2" }
      }
    })
    assert.strictEqual(row?.sync_status, "synced")
    const account = {
      workspace: "acme",
      accountId: "acc_1",
      platform: "x",
      platformAccountId: "7",
      handle: "@dravo",
      app: null
    }
    assert.deepStrictEqual(asked, [
      { ...account, rejected: null },
      { ...account, rejected: "1" }
    ])
  })

  it("that answers null asks for a reconnect", async () => {
    const { row } = await read({ credentials: async () => null })
    assert.strictEqual(row?.sync_status, "requires_reconnect")
    assert.isString(row?.error_message)
  })

  const failures: ReadonlyArray<readonly [string, NonNullable<Options["credentials"]>]> = [
    [
      "throws",
      () => {
        throw new TypeError("no connection for s3cret-token")
      }
    ],
    ["rejects", () => Promise.reject(new TypeError("no connection for s3cret-token"))],
    // Hosts in plain JavaScript can forget a return, or return the text alone.
    ["forgets its return", (() => undefined) as never],
    ["answers a bare text", (() => "s3cret-token") as never],
    ["answers an empty token", () => ({ token: "" })],
    ["answers a token that no header can carry", () => ({ token: "s3cret-token\r\nx: y" })],
    ["answers a token beyond Latin-1", () => ({ token: "s3cret-token\u0416" })],
    ["answers with a number", () => ({ token: 5 }) as never],
    ["answers a list", () => ["s3cret-token"] as never],
    [
      "answers with a getter that throws",
      () =>
        ({
          get token() {
            throw new TypeError("s3cret-token")
          }
        }) as never
    ],
    [
      "answers with scopes that throw",
      () => ({
        token,
        scopes: new Proxy([], {
          get() {
            throw new TypeError("s3cret-token")
          }
        })
      })
    ],
    [
      "throws what refuses to be looked at",
      () => {
        throw new Proxy(new TypeError("s3cret-token"), {
          getPrototypeOf() {
            throw new TypeError("s3cret-token")
          }
        })
      }
    ]
  ]
  for (const [what, credentials] of failures) {
    it(`that ${what} is a passing failure, and nobody is shown what it said`, async () => {
      const { logged, row } = await read({ credentials })
      assert.strictEqual(row?.sync_status, "failed")
      assert.isString(row?.error_message)
      assert.isString(row?.stale_after)
      assert.notInclude(inspect([row, logged], { depth: 9 }), "s3cret-token")
    })
  }
})

describe("the built-in vault", () => {
  it("keeps the tokens it is given, renews them, and shows them nowhere", async () => {
    const fake = await fakeX()
    const pair = fake.grant("7")
    const analytics = host(fake, {
      vault: { key: Buffer.alloc(32, 7).toString("base64") },
      adapters: [x({ baseUrl: fake.url, clientId: "app", limits: { attempts: 1 } })]
    })
    await analytics.connectAccount({
      workspace: "acme",
      accountId: "acc_1",
      platform: "x",
      platformAccountId: "7",
      tokens: { ...pair, expiresIn: 7200 }
    })
    await filled(analytics, 1)
    assert.strictEqual((await analytics.listPosts({ workspace: "acme" })).items[0]?.sync_status, "synced")
    // Only the refresh token is left.
    fake.tokens.delete(pair.accessToken)
    const renewed = await analytics.listPosts({ workspace: "acme", refresh: true })
    assert.strictEqual(renewed.items[0]?.sync_status, "synced")
    fake.revoke("7")
    const dead = await analytics.listPosts({ workspace: "acme", refresh: true })
    assert.strictEqual(dead.items[0]?.sync_status, "requires_reconnect")
    assert.notInclude(inspect([renewed, dead], { depth: 9 }), pair.accessToken)
    assert.notInclude(inspect(analytics, { depth: 9, showHidden: true }), pair.accessToken)
  })

  it("asks for a reconnect where it holds no token", async () => {
    const { row } = await read({ vault: { key: Buffer.alloc(32, 7).toString("base64") } })
    assert.strictEqual(row?.sync_status, "requires_reconnect")
  })
})
