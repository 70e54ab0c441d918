/** What TikTok refuses costs what it concerns, seen through the promise API over loopback. */
import * as TikTok from "@dravo/adapters-tiktok"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"

const video = (at: number) => `75581234567890${String(at).padStart(5, "0")}`
const publish = (at: number) => `v_pub_url~${String(at).padStart(4, "0")}`
const metrics = { view_count: 5000, like_count: 400, comment_count: 12, share_count: 30 }

const play = async (posts: number, options: FakeTikTok.Options = {}, postId = video) => {
  const fake = await FakeTikTok.start({
    tokens: { [token]: {} },
    users: [{ openId: "user-1" }],
    videos: Array.from({ length: posts }, (_, at) => ({ id: video(at), metrics })),
    publishLimit: 1000,
    ...options
  })
  const maker = TikTok.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const played: Played = { platform: "tiktok", accountId: "user-1", postId, running: { fake, maker } }
  const world = await make([played], postId === video ? posts : 0)
  const calls = () => {
    const counted = fake.calls().calls
    fake.reset()
    return counted
  }
  const record = (platformPostId: string, text: string | null = null, postId = platformPostId) =>
    world.analytics.recordPublication({
      workspace: "acme",
      accountId: "acc_tiktok",
      postId,
      platformPostId,
      ...(text === null ? {} : { text })
    })
  const rows = async (query = "?limit=100") => (await world.posts(query)).items
  const account = async () => (await world.accounts("?refresh=true")).items[0] ?? assert.fail("no account")
  return { ...world, fake, calls, record, rows, account }
}

const refusal = (message: string, code = "invalid_params") =>
  Fault.answer({ status: 400, body: { error: { code, message, log_id: "1" } } })
const asksField = (field: string) => (call: Fault.Call) => (call.query.get("fields") ?? "").split(",").includes(field)

describe("a TikTok field that is gone", { meta: { claim: "platforms.refused-tiktok" } }, () => {
  it.each(["Invalid field: share_count", "share_count has been retired.", "The field 'share_count' is not available"])(
    "costs one request more once, and only its own numbers: %s",
    async (message) => {
      const { calls, fake, rows } = await play(20)
      fake.script({ match: asksField("share_count"), respond: refusal(message) })
      const { share_count: _share, ...others } = metrics
      for (const row of await rows()) {
        assert.deepStrictEqual(row.metrics, others)
        assert.deepStrictEqual([row.sync_status, row.warnings], ["partial", ["TikTok no longer offers share_count."]])
      }
      assert.strictEqual(calls(), 2)
      await rows("?limit=100&refresh=true")
      assert.strictEqual(calls(), 1)
    }
  )

  it("is found within a bound where TikTok does not name it, and is remembered", async () => {
    const { calls, fake, rows } = await play(20)
    for (const field of ["share_count", "view_count"])
      fake.script({ match: asksField(field), respond: refusal("Some parameters are invalid.") })
    for (const row of await rows()) assert.deepStrictEqual(row.metrics, { like_count: 400, comment_count: 12 })
    assert.isAtMost(calls(), 14)
    await rows("?limit=100&refresh=true")
    assert.strictEqual(calls(), 1)
  })

  it("of the account costs as little", async () => {
    const { account, calls, fake } = await play(0)
    fake.retire("likes_count")
    const row = await account()
    assert.deepStrictEqual(Object.keys(row.metrics), ["follower_count", "following_count", "video_count"])
    assert.strictEqual(calls(), 2)
    await account()
    assert.strictEqual(calls(), 1)
  })

  it("is not believed to be one of a list of what TikTok allows", async () => {
    const { calls, fake, rows } = await play(1)
    const fields = ["create_time", "share_url", "view_count", "like_count", "comment_count", "share_count"]
    const undo = fake.script({ respond: refusal(`Allowed fields are: ${fields.join(", ")}`) })
    assert.strictEqual((await rows())[0]?.sync_status, "failed")
    undo()
    calls()
    assert.deepStrictEqual((await rows("?refresh=true"))[0]?.metrics, metrics)
  })
})

describe("a TikTok id that is not accepted", { meta: { claim: "platforms.refused-tiktok" } }, () => {
  it.each(["The request holds an invalid value.", `Invalid video_ids: ${video(7)}`])(
    "costs only itself: %s",
    async (message) => {
      const { calls, fake, rows } = await play(20)
      fake.script({ id: video(7), respond: refusal(message) })
      for (const row of await rows())
        assert.strictEqual(row.sync_status, row.platform_post_id === video(7) ? "failed" : "synced")
      assert.isAtMost(calls(), 14)
    }
  )
})

describe("an answer of TikTok without a list", { meta: { claim: "platforms.refused-tiktok" } }, () => {
  it.each([{}, { videos: null }, null])(
    "is no proof that videos are gone; the account's own list is: %j",
    async (data) => {
      const { fake, rows } = await play(3)
      fake.script({
        match: "POST /v2/video/query/",
        respond: Fault.answer({ body: { data, error: { code: "ok", message: "", log_id: "1" } } })
      })
      fake.videos.delete(video(2))
      const read = () => rows("?limit=100&refresh=true")
      await read()
      const statuses = new Map((await read()).map((row) => [row.platform_post_id, row]))
      assert.deepStrictEqual(statuses.get(video(0))?.metrics, metrics)
      assert.strictEqual(statuses.get(video(0))?.sync_status, "synced")
      assert.strictEqual(statuses.get(video(2))?.error_message, "This is no longer available on TikTok.")
    }
  )
})

describe("TikTok uploads", { meta: { claim: "platforms.refused-tiktok" } }, () => {
  const published = (at: number, videoIds: ReadonlyArray<string>) => ({
    id: publish(at),
    status: "PUBLISH_COMPLETE" as const,
    videoIds
  })

  it("whose video TikTok never names are found by their own words in the account's list", async () => {
    const videos = ["Something else", "My week in Lisbon", "My week in Lisbon, part two"].map((title, at) => ({
      id: video(at),
      title,
      metrics: { ...metrics, view_count: at },
      createdAt: Date.now() - 60_000 * at
    }))
    const { record, rows } = await play(3, { videos, publishes: [published(1, []), published(2, [])] }, publish)
    await record(publish(1), "My week  in Lisbon")
    await record(publish(2), "A private one")
    const statuses = (await rows()).map((row) => [row.platform_post_id, row.sync_status, row.metrics["view_count"]])
    assert.sameDeepMembers(statuses, [
      [video(1), "synced", 1],
      [publish(2), "pending", undefined]
    ])
  })

  it("are asked about within the requests of a read, the rest later", async () => {
    const ids = Array.from({ length: 99 }, (_, at) => at)
    const { analytics, calls, record, rows } = await play(
      99,
      { publishes: ids.map((at) => published(at, [video(at)])) },
      publish
    )
    for (const at of ids) await record(publish(at))
    await rows()
    assert.isAtMost(calls(), 16)
    for (let read = 0; read < 20; read++) await analytics.listPosts({ workspace: "acme", limit: 100 })
    assert.isTrue((await rows()).every((row) => row.sync_status === "synced"))
  })
})
