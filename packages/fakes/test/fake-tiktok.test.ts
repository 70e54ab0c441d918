import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import { assert, describe, it } from "@effect/vitest"

const noon = Date.parse("2026-06-29T12:00:00Z")
const metrics = { view_count: 5000, like_count: 400, comment_count: 12, share_count: 30 }
const fields = "id,create_time,share_url,view_count,like_count,comment_count,share_count"

const withFake = async (options: FakeTikTok.Options, body: (fake: FakeTikTok.FakeTikTok) => Promise<void>) => {
  const fake = await FakeTikTok.start({ tokens: { good: {} }, now: () => noon, ...options })
  try {
    await body(fake)
  } finally {
    await fake.close()
  }
}

const post = async (fake: FakeTikTok.FakeTikTok, path: string, body: unknown, token = "good") => {
  const response = await fetch(`${fake.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body)
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const query = (fake: FakeTikTok.FakeTikTok, ids: unknown, token?: string) =>
  post(fake, `/v2/video/query/?fields=${fields}`, { filters: { video_ids: ids } }, token)
const statusOf = (fake: FakeTikTok.FakeTikTok, id: string, token?: string) =>
  post(fake, "/v2/post/publish/status/fetch/", { publish_id: id }, token)
const info = async (fake: FakeTikTok.FakeTikTok, wanted: string, token = "good") => {
  const response = await fetch(`${fake.url}/v2/user/info/?fields=${wanted}`, {
    headers: { authorization: `Bearer ${token}` }
  })
  return {
    status: response.status,
    body: (await response.json()) as { data?: { user: unknown }; error: { code: string } }
  }
}
const exchange = async (fake: FakeTikTok.FakeTikTok, form: Record<string, string>) => {
  const response = await fetch(`${fake.url}/v2/oauth/token/`, { method: "POST", body: new URLSearchParams(form) })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

describe("FakeTikTok", () => {
  it("leaves out deleted, private and other users' videos without a word, and fields that were not asked for", () =>
    withFake(
      {
        videos: [
          { id: "11", metrics, createdAt: noon },
          { id: "12", trouble: "deleted" },
          { id: "13", trouble: "private" },
          { id: "14", openId: "user-2" }
        ]
      },
      async (fake) => {
        const { body, status } = await query(fake, ["11", "12", "13", "14", "15"])
        assert.strictEqual(status, 200)
        assert.strictEqual(body.error.code, "ok")
        assert.deepStrictEqual(body.data, {
          videos: [
            {
              id: "11",
              create_time: noon / 1000,
              share_url: "https://www.tiktok.com/@fake/video/11?utm_campaign=tt4d_open_api&utm_source=awfakeclientkey",
              ...metrics
            }
          ]
        })
      }
    ))

  it("refuses more than 20 ids, ids that are numbers, no ids and fields it does not know", () =>
    withFake({}, async (fake) => {
      for (const ids of [Array.from({ length: 21 }, (_, at) => String(at + 1)), [7], [], "1", undefined]) {
        const { body, status } = await query(fake, ids)
        assert.deepStrictEqual([status, body.error.code, body.data], [400, "invalid_params", undefined])
      }
      for (const wanted of ["fields=id,reach", "fields=", ""]) {
        assert.strictEqual(
          (await post(fake, `/v2/video/query/?${wanted}`, { filters: { video_ids: ["1"] } })).body.error.code,
          "invalid_params"
        )
      }
    }))

  it("refuses a whole user for one field whose scope is missing", () =>
    withFake({ tokens: { good: {}, stats: { scopes: ["user.info.stats"] } } }, async (fake) => {
      const counters = { follower_count: 12_400, following_count: 96, likes_count: 310_000, video_count: 142 }
      const stats = Object.keys(counters).join(",")
      assert.deepStrictEqual((await info(fake, stats, "stats")).body.data, { user: counters })
      const refused = await info(fake, `${stats},username`, "stats")
      assert.deepStrictEqual(
        [refused.status, refused.body.error.code, refused.body.data],
        [401, "scope_not_authorized", undefined]
      )
      assert.deepStrictEqual((await info(fake, "username")).body.data, { user: { username: "user-1" } })
      assert.strictEqual((await info(fake, "shoe_size")).status, 400)
      assert.strictEqual((await query(fake, ["1"], "stats")).body.error.code, "scope_not_authorized")
    }))

  it("writes the ids of published videos as numbers JavaScript cannot hold", () =>
    withFake(
      {
        publishes: [
          { id: "v_pub_url~1", status: "PUBLISH_COMPLETE", videoIds: ["7558123456789011235"] },
          { id: "v_pub_url~2", status: "PROCESSING_DOWNLOAD" },
          { id: "v_pub_url~3", openId: "user-2", status: "FAILED" }
        ]
      },
      async (fake) => {
        const { body, text } = await statusOf(fake, "v_pub_url~1")
        assert.match(text, /"publicaly_available_post_id":\[7558123456789011235\]/u)
        assert.notStrictEqual(String(body.data.publicaly_available_post_id[0]), "7558123456789011235")
        assert.notProperty((await statusOf(fake, "v_pub_url~2")).body.data, "publicaly_available_post_id")
        assert.strictEqual(
          (await statusOf(fake, "v_pub_url~3")).body.error.code,
          "token_not_authorized_for_specified_publish_id"
        )
        assert.strictEqual((await statusOf(fake, "v_pub_url~4")).body.error.code, "invalid_publish_id")
      }
    ))

  it("refuses unknown and expired tokens with empty data", () =>
    withFake({ tokens: { old: { expiresAt: noon } } }, async (fake) => {
      for (const token of ["unknown", "old"]) {
        const { body, status } = await query(fake, ["1"], token)
        assert.deepStrictEqual([status, body.data, body.error.code], [401, {}, "access_token_invalid"])
      }
    }))

  it("limits calls in a sliding minute, questions about uploads per token, and never says until when", async () => {
    let now = noon
    await withFake({ now: () => now, rateLimit: 2, publishLimit: 1, tokens: { good: {}, other: {} } }, async (fake) => {
      const codes: Array<string> = []
      for (const token of ["good", "other", "good"]) codes.push((await query(fake, ["1"], token)).body.error.code)
      assert.deepStrictEqual(codes, ["ok", "ok", "rate_limit_exceeded"])
      assert.strictEqual((await statusOf(fake, "v_pub_url~1")).status, 400)
      assert.strictEqual((await statusOf(fake, "v_pub_url~1")).status, 429)
      assert.strictEqual((await statusOf(fake, "v_pub_url~1", "other")).status, 400)
      now += 60_000
      assert.strictEqual((await query(fake, ["1"])).status, 200)
      fake.throttle(30, "good")
      assert.strictEqual((await query(fake, ["1"])).status, 429)
      assert.strictEqual((await query(fake, ["1"], "other")).status, 200)
    })
  })

  it("refuses on demand", () =>
    withFake({}, async (fake) => {
      for (const [refusal, status] of [
        ["scope_permission_missed", 401],
        ["internal_error", 500],
        ["invalid_params", 400]
      ] as const) {
        fake.refuse(refusal)
        const answer = await query(fake, ["1"])
        assert.deepStrictEqual([answer.status, answer.body.error.code], [status, refusal])
      }
      fake.refuse(null)
      assert.strictEqual((await query(fake, ["1"])).status, 200)
    }))

  it("exchanges a refresh token once, and says so when it does not with status 200", () =>
    withFake({ clients: { app: "secret" } }, async (fake) => {
      const { accessToken, refreshToken } = fake.grant("user-1")
      const form = {
        client_key: "app",
        client_secret: "secret",
        grant_type: "refresh_token",
        refresh_token: refreshToken
      }
      const first = await exchange(fake, form)
      assert.deepStrictEqual(
        [first.body["expires_in"], first.body["refresh_expires_in"], first.body["open_id"]] as ReadonlyArray<unknown>,
        [7200, 15_552_000, "user-1"]
      )
      assert.strictEqual((await query(fake, ["1"], first.body["access_token"])).status, 200)
      for (const [wrong, error] of [
        [form, "invalid_grant"],
        [{ ...form, client_secret: "x" }, "invalid_client"],
        [{ ...form, grant_type: "code" }, "unsupported_grant_type"]
      ] as const) {
        const { body, status } = await exchange(fake, wrong)
        assert.deepStrictEqual([status, body["error"]], [200, error])
      }
      fake.revoke("user-1")
      assert.strictEqual((await query(fake, ["1"], accessToken)).status, 401)
      assert.strictEqual(
        (await exchange(fake, { ...form, refresh_token: first.body["refresh_token"] ?? "" })).body["error"],
        "invalid_grant"
      )
    }))

  it("answers an unknown path with a page", () =>
    withFake({}, async (fake) => {
      const response = await fetch(`${fake.url}/v2/video/query`)
      assert.strictEqual(response.status, 404)
      assert.include(response.headers.get("content-type") ?? "", "text/plain")
    }))

  it("grows a video's numbers with its age, repeatably", () => {
    const at = FakeTikTok.growing("123", noon)
    assert.deepStrictEqual(at(noon + 3_600_000), FakeTikTok.growing("123", noon)(noon + 3_600_000))
    assert.isAbove(Number(at(noon + 7_200_000)["view_count"]), Number(at(noon + 3_600_000)["view_count"]))
  })
})
