import { AnalyticsError, type LogEntry, type Options } from "@dravo/analytics"
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { onTestFinished } from "vitest"
import { fakeX, filled, get, host } from "./support.ts"

/** Functions of a host that do their worst; what they throw quotes a secret. */
const hostile: ReadonlyArray<readonly [string, (...args: ReadonlyArray<unknown>) => void]> = [
  [
    "throws",
    () => {
      throw new TypeError("s3cret")
    }
  ],
  [
    "throws nothing at all",
    () => {
      throw undefined
    }
  ],
  ["rejects", () => Promise.reject(new TypeError("s3cret"))],
  [
    "is asynchronous and throws later",
    async () => {
      await new Promise((resolve) => setImmediate(resolve))
      throw new TypeError("s3cret")
    }
  ],
  [
    "answers what only looks like a promise",
    // oxlint-disable-next-line unicorn/no-thenable
    () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error("s3cret")) })
  ],
  [
    "answers with a getter that throws",
    () => ({
      // oxlint-disable-next-line unicorn/no-thenable
      get then() {
        throw new TypeError("s3cret")
      }
    })
  ],
  [
    "changes what it is given",
    (given) => {
      Object.assign(given as object, { type: "s3cret", message: "s3cret", workspace: "s3cret" })
      throw new TypeError("s3cret")
    }
  ]
]

/** Rejections nobody handled while the test ran: each would end a host's process. */
const watched = () => {
  const unhandled: Array<unknown> = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on("unhandledRejection", note)
  onTestFinished(() => void process.off("unhandledRejection", note))
  return async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    assert.deepStrictEqual(unhandled, [])
  }
}

const logging = async (options: Partial<Options> = {}) => {
  const logged: Array<LogEntry> = []
  const analytics = host(await fakeX(1), { log: (entry) => logged.push(entry), ...options })
  await filled(analytics, 1)
  const { key } = await analytics.createApiKey({ workspace: "acme" })
  return { analytics, logged, key }
}

for (const [what, call] of hostile) {
  describe(`a function of the host that ${what}`, { meta: { claim: "embedding.callbacks" } }, () => {
    it("as a listener is logged once and keeps nothing from the others", async () => {
      const settled = watched()
      const { analytics, logged } = await logging()
      const heard: Array<string> = []
      analytics.onRefresh(call)
      analytics.onRefresh(({ type, workspace }) => void heard.push(`${type} ${workspace}`))
      for (let round = 0; round < 3; round++) await analytics.listPosts({ workspace: "acme", refresh: true })
      await analytics.idle()
      await settled()
      assert.deepStrictEqual(new Set(heard), new Set(["synced acme"]))
      assert.lengthOf(logged, 1)
      assert.include(logged[0]?.message, "onRefresh")
      assert.notInclude(inspect(logged, { depth: 9 }), "s3cret")
    })

    it("as the log takes no call with it", async () => {
      const settled = watched()
      const { analytics } = await logging({ log: call, credentials: () => Promise.reject(new TypeError("s3cret")) })
      const { items } = await analytics.listPosts({ workspace: "acme", refresh: true })
      assert.strictEqual(items[0]?.sync_status, "failed")
      await settled()
    })

    it("as waitUntil loses no answer and is logged", async () => {
      const settled = watched()
      const { analytics, key, logged } = await logging()
      const answer = await analytics.handler(get("/v1/analytics/posts", key), { waitUntil: call })
      assert.strictEqual(answer.status, 200)
      await settled()
      assert.lengthOf(logged, 1)
      assert.include(logged[0]?.message, "waitUntil")
      assert.notInclude(inspect(logged, { depth: 9 }), "s3cret")
    })

    it("as the choice of accounts to list lists none, and is logged once", async () => {
      const settled = watched()
      const { analytics, logged } = await logging({ discovery: { accounts: call as never } })
      for (let round = 0; round < 3; round++) {
        await analytics.listPosts({ workspace: "acme", refresh: true })
        const health = await analytics.accountHealth({ workspace: "acme", accountId: "acc_1" })
        assert.isFalse(health?.discovery.on)
      }
      await settled()
      assert.lengthOf(logged, 1)
      assert.include(logged[0]?.message, "discovery.accounts")
      assert.notInclude(inspect(logged, { depth: 9 }), "s3cret")
    })

    it("as the owner of tokens costs the account an attempt and nothing else", async () => {
      const settled = watched()
      const { analytics, logged } = await logging({ credentials: call as never })
      const { items } = await analytics.listPosts({ workspace: "acme" })
      assert.strictEqual(items[0]?.sync_status, "failed")
      assert.isString(items[0]?.stale_after)
      await settled()
      assert.notInclude(inspect([items, logged], { depth: 9 }), "s3cret")
    })
  })
}

describe("what a server passes along with a request", { meta: { claim: "embedding.callbacks" } }, () => {
  const thrower = () => {
    throw new TypeError("s3cret")
  }
  const contexts: ReadonlyArray<readonly [string, unknown]> = [
    ["null", null],
    ["a text", "context"],
    ["a waitUntil that is none", { waitUntil: 5 }],
    ["a getter that throws", Object.defineProperty({}, "waitUntil", { get: thrower })],
    ["a proxy that answers nothing", new Proxy({}, { has: thrower, get: thrower, getPrototypeOf: thrower })]
  ]
  for (const [what, context] of contexts) {
    it(`may be ${what}`, async () => {
      const settled = watched()
      const { analytics, key } = await logging()
      const answer = await analytics.handler(get("/v1/analytics/posts", key), context as object)
      assert.strictEqual(answer.status, 200)
      await settled()
    })
  }
})

describe("what is no web Request", { meta: { claim: "embedding.callbacks" } }, () => {
  const trap = () => {
    throw new TypeError("s3cret")
  }
  const given: ReadonlyArray<readonly [string, unknown]> = [
    ["nothing", undefined],
    ["null", null],
    ["an address", "https://host.example/v1/analytics/posts"],
    ["a URL", new URL("https://host.example/v1/analytics/posts")],
    ["a request of Node's server", { url: "/v1/analytics/posts", method: "GET", headers: { accept: "*/*" } }],
    ["an object whose properties throw", new Proxy({}, { get: trap, has: trap })]
  ]
  for (const [what, request] of given) {
    it(`is refused in one sentence that says what to do: ${what}`, async () => {
      const settled = watched()
      const { analytics } = await logging()
      const refused = await analytics.handler(request as Request).then(
        ({ status }) => status,
        (error: unknown) => error
      )
      assert.instanceOf(refused, AnalyticsError)
      assert.deepInclude(refused, { code: "misconfigured" })
      assert.match(refused.message, /^request must be a web Request: .+ as the guides to hosts show$/u)
      assert.notInclude(inspect(refused, { depth: 9 }), "s3cret")
      await settled()
    })
  }
})

describe("the watch over unhandled rejections", { meta: { claim: "embedding.callbacks" } }, () => {
  it("notices one", async () => {
    const settled = watched()
    void Promise.reject(new TypeError("nobody handles this"))
    let noticed = false
    await settled().catch(() => {
      noticed = true
    })
    assert.isTrue(noticed)
  })
})
