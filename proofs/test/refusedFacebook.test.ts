/** What Facebook refuses costs what it concerns, seen through the promise API over loopback. */
import * as Facebook from "@dravo/adapters-facebook"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"

const page = "1122334455"
const post = (at: number) => `${page}_9000000000${String(at).padStart(5, "0")}`
const insights = {
  post_clicks: 6,
  post_reactions_by_type_total: { like: 5, love: 2 },
  post_media_view: 1240,
  post_total_media_view_unique: 980
}
const whole = { ...insights, post_reactions_by_type_total: 7, shares: 3, comments: 4, reactions: 9 }
const all = "?limit=100&refresh=true"

const play = async (posts: number, settings: FakeFacebook.Options = {}, postId = post) => {
  const fake = await FakeFacebook.start({
    tokens: { [token]: { ownerId: page } },
    pages: [{ id: page }],
    posts: Array.from({ length: posts }, (_, at) => ({ id: post(at), insights })),
    ...settings
  })
  const maker = Facebook.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const played: Played = { platform: "facebook", accountId: page, postId, running: { fake, maker } }
  const world = await make([played], posts)
  const spent = () => {
    const { calls, units } = fake.calls()
    fake.reset()
    return { calls, units }
  }
  const rows = async (query = all) => (await world.posts(query)).items
  return { ...world, fake, rows, spent }
}

const error = (code: number, message: string, more: object = {}) => ({
  error: { message, type: "OAuthException", code, ...more }
})

describe("Facebook", { meta: { claim: "platforms.refused-facebook" } }, () => {
  it("reads 25 posts in one request that Meta counts once", async () => {
    const { rows, spent } = await play(25)
    for (const row of await rows()) assert.deepStrictEqual([row.sync_status, row.metrics], ["synced", whole])
    assert.deepStrictEqual(spent(), { calls: 1, units: 1 })
  })

  it("that refuses one post beside served ones is asked again, and nobody has to connect again", async () => {
    const { fake, rows } = await play(6)
    fake.posts.set(post(2), { id: post(2), insights, trouble: "no-permission" })
    for (const row of await rows()) {
      const odd = row.platform_post_id === post(2)
      assert.strictEqual(row.sync_status, odd ? "failed" : "synced")
      assert.isNotNull(row.stale_after)
    }
    fake.posts.set(post(2), { id: post(2), insights })
    assert.isTrue((await rows()).every((row) => row.sync_status === "synced"))
  })

  it("that hides one post's comments counts the others'", async () => {
    const { fake, rows } = await play(6)
    fake.posts.set(post(2), { id: post(2), insights, trouble: "no-comments" })
    for (let read = 0; read < 2; read++) {
      for (const row of await rows()) {
        const odd = row.platform_post_id === post(2)
        assert.strictEqual(row.sync_status, odd ? "partial" : "synced")
        assert.strictEqual(row.metrics["comments"], odd ? undefined : 4)
        assert.strictEqual(row.metrics["post_clicks"], 6)
      }
    }
  })

  it.each([
    [200, "API access blocked."],
    [3, "(#3) Application does not have the capability to make this API call."],
    [10, "(#10) To use 'Page Public Content Access', this endpoint must be reviewed and approved by Facebook."]
  ])("whose app is refused with code %i is asked again later, and heals by itself", async (code, message) => {
    const { accounts, fake, rows } = await play(3)
    const mend = fake.script({ respond: Fault.answer({ status: 400, body: error(code, message) }) })
    assert.isTrue((await rows()).every((row) => row.sync_status === "failed"))
    assert.strictEqual((await accounts("?refresh=true")).items[0]?.sync_status, "failed")
    mend()
    assert.isTrue((await rows()).every((row) => row.sync_status === "synced"))
  })

  it("that throttles two posts of a batch is not asked for a new one before its deadline", async () => {
    const { analytics, fake, rows, spent } = await play(4)
    for (const at of [2, 3]) fake.posts.set(post(at), { id: post(at), insights, trouble: "throttled" })
    await rows()
    spent()
    fake.posts.set(post(9), { id: post(9), insights })
    await analytics.recordPublication({
      workspace: "acme",
      accountId: "acc_facebook",
      postId: "post_9",
      platformPostId: post(9)
    })
    await rows("?limit=100")
    assert.strictEqual(spent().calls, 0)
  })

  it("finds the post of a video whose id is another, and remembers it", async () => {
    const video = () => "300000000000007"
    const posts = [{ id: post(0), insights, video: "300000000000007" }]
    const { rows, spent } = await play(1, { posts }, video)
    assert.deepStrictEqual((await rows())[0]?.metrics, whole)
    spent()
    assert.deepStrictEqual((await rows())[0]?.metrics, whole)
    assert.strictEqual(spent().calls, 1)
  })

  it("never calls a video gone whose post it does not name", async () => {
    const { rows } = await play(2, {}, (at) => (at === 0 ? "300000000000008" : post(1)))
    for (let read = 0; read < 3; read++) {
      const row = (await rows()).find(({ platform_post_id }) => platform_post_id === "300000000000008")
      assert.strictEqual(row?.sync_status, "failed")
      assert.isNotNull(row?.stale_after ?? null)
    }
  })

  it("that answers an empty list for a dictionary counts no reactions", async () => {
    const { fake, rows } = await play(2)
    fake.script({ respond: Fault.tamper((text) => text.replaceAll(/\{"like":5,"love":2\}/gu, "[]")) })
    for (const row of await rows())
      assert.deepStrictEqual([row.sync_status, row.metrics["post_reactions_by_type_total"]], ["synced", 0])
  })

  it("that calls one post's trouble lasting is not taken to be ill", async () => {
    const { fake, rows } = await play(4)
    fake.posts.set(post(1), { id: post(1), insights, trouble: "throttled" })
    fake.script({
      id: post(1),
      respond: Fault.answer({ status: 400, body: error(1, "An unknown error occurred", { is_transient: false }) })
    })
    for (const row of await rows())
      assert.strictEqual(row.sync_status, row.platform_post_id === post(1) ? "failed" : "synced")
    assert.match(
      (await rows()).find(({ platform_post_id }) => platform_post_id === post(1))?.error_message ?? "",
      /unknown reason/u
    )
  })
})
