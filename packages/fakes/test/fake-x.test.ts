import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"

const noon = Date.parse("2026-06-29T12:00:00Z")
const metrics = {
  retweet_count: 3,
  reply_count: 2,
  like_count: 9,
  quote_count: 1,
  bookmark_count: 4,
  impression_count: 500
}

const withFake = async (options: FakeX.Options, body: (fake: FakeX.FakeX) => Promise<void>) => {
  const fake = await FakeX.start({ tokens: { good: { userId: "7" } }, now: () => noon, ...options })
  try {
    await body(fake)
  } finally {
    await fake.close()
  }
}

const get = async (fake: FakeX.FakeX, path: string, token = "good") => {
  const response = await fetch(`${fake.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: response.headers.get("content-type")?.includes("json") === true ? JSON.parse(text) : undefined
  }
}

const exchange = (fake: FakeX.FakeX, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${fake.url}/2/oauth2/token`, { method: "POST", headers, body: new URLSearchParams(form) })

describe("FakeX", () => {
  it("answers with what was found beside an error for each id that was not, and bills only the first", () =>
    withFake(
      {
        posts: [
          { id: "11", metrics, createdAt: noon },
          { id: "12", trouble: "not-authorized-for-resource" }
        ]
      },
      async (fake) => {
        const { body, status } = await get(fake, "/2/tweets?ids=11,12,13&tweet.fields=public_metrics,created_at")
        assert.strictEqual(status, 200)
        assert.deepStrictEqual(body.data, [
          {
            id: "11",
            text: "Post 11",
            edit_history_tweet_ids: ["11"],
            created_at: "2026-06-29T12:00:00.000Z",
            public_metrics: metrics
          }
        ])
        assert.deepStrictEqual(
          body.errors.map((one: { resource_id: string; type: string }) => [
            one.resource_id,
            one.type.split("/").at(-1)
          ]),
          [
            ["13", "resource-not-found"],
            ["12", "not-authorized-for-resource"]
          ]
        )
        assert.deepStrictEqual(fake.calls()["billed"], { posts: 1, users: 0, dollars: 0.005 })
      }
    ))

  it("leaves `data` out when nothing was found", () =>
    withFake({}, async (fake) => {
      const { body, status } = await get(fake, "/2/tweets?ids=1,2")
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(Object.keys(body), ["errors"])
    }))

  it("answers in the vocabulary of the parameter it was sent", () =>
    withFake({ posts: [{ id: "1", metrics }] }, async (fake) => {
      const old = await get(fake, "/2/tweets?ids=1&tweet.fields=public_metrics")
      const modern = await get(fake, "/2/tweets?ids=1&post.fields=public_metrics")
      assert.strictEqual(old.body.data[0].public_metrics.retweet_count, 3)
      assert.strictEqual(modern.body.data[0].public_metrics.repost_count, 3)
      assert.isUndefined(modern.body.data[0].public_metrics.retweet_count)
    }))

  it("loses the public metrics too when private ones are asked for without standing", () =>
    withFake({ posts: [{ id: "1", metrics, authorId: "another" }] }, async (fake) => {
      const { body } = await get(fake, "/2/tweets?ids=1&tweet.fields=public_metrics,non_public_metrics")
      assert.isUndefined(body.data)
      assert.match(body.errors[0].type, /not-authorized-for-field$/u)
    }))

  it("refuses more than 100 ids, an id it cannot parse and a parameter it does not know", () =>
    withFake({}, async (fake) => {
      const many = Array.from({ length: 101 }, (_, index) => index + 1).join(",")
      for (const query of [`ids=${many}`, "ids=1,abc", "ids=", "ids=1&dummy=1", ""]) {
        const { body, status } = await get(fake, `/2/tweets?${query}`)
        assert.strictEqual(status, 400, query)
        assert.match(body.type, /invalid-request$/u)
      }
    }))

  it("refuses unknown and expired tokens", () =>
    withFake({ tokens: { old: { expiresAt: noon } } }, async (fake) => {
      assert.strictEqual((await get(fake, "/2/tweets?ids=1", "unknown")).status, 401)
      assert.strictEqual((await get(fake, "/2/tweets?ids=1", "old")).status, 401)
    }))

  it("limits requests per token and window, and says when the window ends", () =>
    withFake({ rateLimit: 2, tokens: { good: {}, other: {} } }, async (fake) => {
      await get(fake, "/2/tweets?ids=1")
      await get(fake, "/2/tweets?ids=1")
      const third = await get(fake, "/2/tweets?ids=1")
      assert.strictEqual(third.status, 429)
      assert.strictEqual(third.headers.get("x-rate-limit-remaining"), "0")
      assert.strictEqual(third.headers.get("x-rate-limit-reset"), String((noon + 15 * 60_000) / 1000))
      assert.strictEqual((await get(fake, "/2/tweets?ids=1", "other")).status, 200)
    }))

  it("throttles, depletes and refuses on demand", () =>
    withFake({ posts: [{ id: "1" }] }, async (fake) => {
      for (const [refusal, status] of [
        ["credits", 402],
        ["client-not-enrolled", 403],
        ["missing-scope", 403],
        ["usage-capped-daily", 429],
        ["internal-error", 503]
      ] as const) {
        fake.refuse(refusal)
        assert.strictEqual((await get(fake, "/2/tweets?ids=1")).status, status)
      }
      fake.refuse(null)
      fake.throttle(60, "good")
      assert.strictEqual(
        (await get(fake, "/2/tweets?ids=1")).headers.get("x-rate-limit-reset"),
        String(noon / 1000 + 60)
      )
      assert.strictEqual((fake.calls()["billed"] as { posts: number }).posts, 0)
    }))

  it("exchanges a refresh token once", () =>
    withFake({ clients: { app: "secret", open: null } }, async (fake) => {
      const { refreshToken } = fake.grant("7")
      const form = { grant_type: "refresh_token", refresh_token: refreshToken }
      const basic = { authorization: `Basic ${btoa("app:secret")}` }
      assert.strictEqual((await exchange(fake, form)).status, 401)
      const first = (await (await exchange(fake, form, basic)).json()) as Record<string, string>
      assert.notStrictEqual(first["refresh_token"], refreshToken)
      assert.strictEqual((await get(fake, "/2/tweets?ids=1", first["access_token"])).status, 200)
      const again = await exchange(fake, form, basic)
      assert.strictEqual(again.status, 400)
      assert.deepStrictEqual(await again.json(), {
        error: "invalid_request",
        error_description: "Value passed for the token was invalid."
      })
      const next = { ...form, refresh_token: first["refresh_token"] ?? "", client_id: "open" }
      assert.strictEqual((await exchange(fake, next)).status, 200)
    }))

  it("bills a resource once per UTC day", async () => {
    let now = Date.parse("2026-06-29T23:00:00Z")
    await withFake({ now: () => now, posts: [{ id: "1" }], users: [{ id: "2" }] }, async (fake) => {
      await get(fake, "/2/tweets?ids=1")
      await get(fake, "/2/tweets?ids=1")
      await get(fake, "/2/users?ids=2")
      assert.deepStrictEqual(fake.calls()["billed"], { posts: 1, users: 1, dollars: 0.015 })
      now += 2 * 3_600_000
      await get(fake, "/2/tweets?ids=1")
      assert.deepStrictEqual(fake.calls()["billed"], { posts: 2, users: 1, dollars: 0.02 })
    })
  })

  it("grows a post's numbers with its age, repeatably", () => {
    const at = FakeX.growing("123", noon)
    assert.deepStrictEqual(at(noon + 3_600_000), FakeX.growing("123", noon)(noon + 3_600_000))
    assert.isAbove(Number(at(noon + 7_200_000)["impression_count"]), Number(at(noon + 3_600_000)["impression_count"]))
  })
})
