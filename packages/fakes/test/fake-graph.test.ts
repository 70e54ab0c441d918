import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const page = "1122334455"
const post = `${page}_1`
const owner = "17841400000000001"

const get = (url: string, path: string, token = "token") =>
  Effect.promise(async () => {
    const response = await fetch(`${url}/v25.0/${path}`, { headers: { authorization: `Bearer ${token}` } })
    const body = JSON.parse(await response.text())
    return { status: response.status, body, usage: response.headers.get("x-business-use-case-usage") }
  })

const batch = (url: string, paths: ReadonlyArray<string>, token = "token") =>
  Effect.promise(async () => {
    const form = new URLSearchParams({
      access_token: token,
      batch: JSON.stringify(paths.map((relative_url) => ({ method: "GET", relative_url })))
    })
    const response = await fetch(`${url}/v25.0/`, { method: "POST", body: form })
    const body = JSON.parse(await response.text())
    return { status: response.status, body }
  })

const facebook = (options: FakeFacebook.Options = {}) =>
  FakeFacebook.make({ tokens: { token: { ownerId: page } }, pages: [{ id: page }], posts: [{ id: post }], ...options })
const instagram = (options: FakeInstagram.Options = {}) =>
  FakeInstagram.make({
    tokens: { token: { ownerId: owner } },
    users: [{ id: owner }],
    media: [{ id: "11" }, { id: "12", product: "STORY" }],
    ...options
  })

describe("the fake Graph API", () => {
  it.live("answers each part of a batch for itself, as JSON inside a string, and counts it as a call of its own", () =>
    Effect.gen(function* () {
      const fake = yield* facebook()
      fake.slow.add("7")
      const { body, status } = yield* batch(fake.url, [`${post}?fields=id`, "999_9?fields=id", "7?fields=id"])
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(
        body.map((part: { code: number } | null) => part?.code ?? null),
        [200, 400, null]
      )
      assert.strictEqual(JSON.parse(body[0].body).id, post)
      assert.strictEqual(JSON.parse(body[1].body).error.error_subcode, 33)
      assert.strictEqual(fake.calls().calls, 1)
      assert.strictEqual(fake.calls()["units"], 2)
    })
  )

  it.live("refuses several ids in one read, and a batch on graph.instagram.com", () =>
    Effect.gen(function* () {
      const fake = yield* instagram()
      assert.strictEqual((yield* get(fake.url, "?ids=11,12&fields=id")).status, 400)
      assert.strictEqual((yield* batch(fake.url, ["11?fields=id"])).status, 400)
    })
  )

  it.live("names the minutes of a throttle, and nothing while there is none", () =>
    Effect.gen(function* () {
      const fake = yield* facebook()
      const calm = yield* get(fake.url, `${post}?fields=id`)
      assert.include(calm.usage ?? "", '"estimated_time_to_regain_access":0')
      fake.throttle(90)
      const { body, usage } = yield* get(fake.url, `${post}?fields=id`)
      assert.strictEqual(body.error.code, 80001)
      assert.include(usage ?? "", '"estimated_time_to_regain_access":2')
    })
  )

  it.live("demands the app's proof when it is told to", () =>
    Effect.gen(function* () {
      const fake = yield* facebook({ appSecret: "key" })
      assert.match((yield* get(fake.url, `${post}?fields=id`)).body.error.message, /require an appsecret_proof/u)
      assert.match(
        (yield* get(fake.url, `${post}?fields=id&appsecret_proof=abc`)).body.error.message,
        /Invalid appsecret_proof/u
      )
    })
  )

  it.live("shows scripts the inside of a batch, down to literals no parser keeps", () =>
    Effect.gen(function* () {
      const fake = yield* facebook()
      fake.script({
        respond: Fault.tamper((text) => text.replace(/"total_count":\d+/u, '"total_count":9007199254740993,"x":"}],{"'))
      })
      const { body } = yield* batch(fake.url, [`${post}?fields=comments.limit(0).summary(true)`, `${post}?fields=id`])
      assert.lengthOf(body, 2)
      assert.include(body[0].body, '"total_count":9007199254740993,"x":"}],{"')
      assert.strictEqual(JSON.parse(body[1].body).id, post)
    })
  )

  it.live("counts tokens in URLs", () =>
    Effect.gen(function* () {
      const fake = yield* facebook()
      yield* Effect.promise(() => fetch(`${fake.url}/v25.0/${post}?fields=id&access_token=token`))
      assert.strictEqual(fake.calls()["tokensInUrls"], 1)
      fake.reset()
      assert.strictEqual(fake.calls()["tokensInUrls"], 0)
    })
  )
})

describe("the fake Facebook", () => {
  it.live.each([
    [
      "kills a request for one dead metric without naming it",
      `${post}?fields=insights.metric(post_clicks,post_engaged_users)`,
      100,
      "(#100) The value must be a valid insights metric"
    ],
    [
      "names no insights on a bare id",
      "1?fields=insights.metric(post_clicks)",
      100,
      "(#100) Tried accessing nonexisting field (insights)"
    ]
  ] as const)("%s", ([, path, code, message]) =>
    Effect.gen(function* () {
      const fake = yield* facebook()
      const { body } = yield* get(fake.url, path)
      assert.strictEqual(body.error.code, code)
      assert.strictEqual(body.error.message, message)
    })
  )

  it.live("blames the wrong permission for comments, and empties insights without a word", () =>
    Effect.gen(function* () {
      const fake = yield* facebook({ tokens: { token: { ownerId: page, scopes: ["pages_read_engagement"] } } })
      const comments = yield* get(fake.url, `${post}?fields=comments.limit(0).summary(true)`)
      assert.strictEqual(comments.body.error.code, 10)
      assert.include(comments.body.error.message, "pages_read_engagement")
      assert.deepStrictEqual((yield* get(fake.url, `${post}?fields=insights.metric(post_clicks)`)).body.insights, {
        data: []
      })
      assert.deepStrictEqual((yield* get(fake.url, `${page}/insights?metric=page_views_total&period=days_28`)).body, {
        data: []
      })
    })
  )

  it.live("sends rows of several periods where none is chosen, and leaves out shares when there are none", () =>
    Effect.gen(function* () {
      const fake = yield* facebook({ posts: [{ id: post, shares: 0 }] })
      const { body } = yield* get(fake.url, `${post}?fields=shares,insights.metric(post_total_media_view_unique)`)
      assert.notProperty(body, "shares")
      assert.deepStrictEqual(
        body.insights.data.map((row: { period: string }) => row.period),
        ["lifetime", "day"]
      )
      const rows = (yield* get(fake.url, `${page}/insights?metric=page_views_total`)).body.data
      assert.deepStrictEqual(
        rows.map((row: { period: string }) => row.period),
        ["day", "week", "days_28"]
      )
    })
  )
})

describe("the fake Instagram", () => {
  it.live.each([
    [
      "lists the names it knows",
      "11/insights?metric=views,plays",
      /^\(#100\) metric\[1\] must be one of the following values: reach/u
    ],
    ["refuses a story what stories lack", "12/insights?metric=views,likes", /does not support the likes metric/u],
    ["insists on metric_type", `${owner}/insights?metric=reach&period=day`, /metric_type=total_value/u],
    [
      "refuses a window of 31 days",
      `${owner}/insights?metric=reach&period=day&metric_type=total_value&since=0&until=2678400`,
      /more than 30 days/u
    ]
  ] as const)("%s", ([, path, message]) =>
    Effect.gen(function* () {
      const fake = yield* instagram()
      assert.match((yield* get(fake.url, path)).body.error.message, message)
    })
  )

  it.live("totals next to nothing for a window that is not closed", () =>
    Effect.gen(function* () {
      const now = Date.parse("2026-06-29T12:00:00Z")
      const fake = yield* instagram({ now: () => now })
      const path = (until: number) =>
        `${owner}/insights?metric=reach&period=day&metric_type=total_value` +
        `&since=${until / 1000 - 86_400}&until=${until / 1000}`
      const valueAt = (until: number) =>
        Effect.map(get(fake.url, path(until)), ({ body }) => body.data[0].total_value.value)
      assert.strictEqual(yield* valueAt(now), 1)
      assert.strictEqual(yield* valueAt(Date.parse("2026-06-29T00:00:00Z")), 5200)
    })
  )

  it.live("sells a successor for a token that is a day old", () =>
    Effect.gen(function* () {
      const fake = yield* instagram({
        tokens: { old: { ownerId: owner }, young: { ownerId: owner, issuedAt: Date.now() } }
      })
      const buy = (token: string) =>
        Effect.promise(async () => {
          const response = await fetch(
            `${fake.url}/refresh_access_token?grant_type=ig_refresh_token&access_token=${token}`
          )
          const body = JSON.parse(await response.text())
          return body
        })
      assert.strictEqual((yield* buy("young")).error.code, 100)
      const { access_token: next, expires_in: lifetime } = yield* buy("old")
      assert.strictEqual(lifetime, 5_184_000)
      assert.strictEqual((yield* get(fake.url, "11?fields=id", next)).status, 200)
    })
  )
})
