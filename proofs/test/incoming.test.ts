/** What platforms send of their own accord, through the whole library: taken when it is theirs, and acted on once. */
import type { Analytics } from "@dravo/analytics"
import * as Signed from "@dravo/fakes/SignedMessages"
import { forgeries } from "@dravo/testkit/Forgeries"
import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { connected, genuine, ids, type Platform, requestOf, secrets, upload, video, world } from "./incomingWorld.ts"

const minute = 60_000

const signing = (platform: Platform, at = Date.now()): Signed.Signing => ({ secret: secrets[platform], at })

/** Everything a workspace has, as a copy elsewhere would be told. */
const told = async (analytics: Analytics, workspace: string) =>
  (await analytics.listChanges({ workspace, limit: 100 })).items

const send = async (analytics: Analytics, platform: Platform, message: Signed.SentMessage) =>
  analytics.handler(requestOf(platform, message))

const statusOf = async (analytics: Analytics, workspace: string, platform: Platform) =>
  (await analytics.listAccounts({ workspace, accountId: `${workspace}_${platform}` })).items[0]?.sync_status

const recorded = (analytics: Analytics, platform: Platform, platformPostId: string, workspace = "acme") =>
  analytics.recordPublication({ workspace, accountId: `${workspace}_${platform}`, platformPostId, postId: "post_1" })

describe("a message that a platform did not send", () => {
  it("changes nothing, however it is forged, nor does one that was acted on when it comes again", async () => {
    proves("incoming.forged")
    const { analytics } = await world()
    await connected(analytics, "acme")
    await recorded(analytics, "tiktok", upload)
    const before = await told(analytics, "acme")
    const kinds = new Set<string>()
    for (const { name, platform, send: make } of genuine) {
      const at = Date.now()
      const real = requestOf(platform, make(signing(platform, at)))
      for (const forgery of forgeries) {
        const forged = forgery.forge((given) => make(given), signing(platform, at))
        const request = requestOf(platform, { ...forged, query: forged.query })
        if (await isSame(request, real)) continue
        kinds.add(`${name}, ${forgery.name}`)
        const response = await analytics.handler(request)
        assert.strictEqual(response.status, 401, `${name}, ${forgery.name}`)
        assert.notInclude(await response.text(), "ignature")
      }
    }
    assert.deepStrictEqual(await told(analytics, "acme"), before)
    assert.isAtLeast(kinds.size, 40)

    let understood = 0
    for (const { name, platform, send: make } of genuine) {
      const message = make(signing(platform))
      const first = await analytics.receive({ platform, ...message })
      assert.deepInclude(first, { outcome: "understood", status: 200, facts: 1 }, name)
      understood++
      const after = await told(analytics, "acme")
      assert.deepInclude(await analytics.receive({ platform, ...message }), { outcome: "repeated", status: 200 }, name)
      assert.deepStrictEqual(await told(analytics, "acme"), after)
    }
    assert.strictEqual(understood, 12)
    measured(`${kinds.size} forgeries refused, ${understood} messages understood, each once`)
  })

  it("is taken under a secret the host shares: the signature alone keeps it out", async () => {
    controls("incoming.forged")
    const { analytics } = await world({ incoming: { x: { secret: "another application's secret" } } })
    await connected(analytics, "acme")
    const [revoked] = genuine.filter(({ name }) => name === "an access was revoked")
    const forged = revoked?.send({ secret: "another application's secret", at: Date.now() })
    if (forged === undefined) return assert.fail("there is no such message")
    assert.strictEqual((await send(analytics, "x", forged)).status, 200)
    assert.strictEqual(await statusOf(analytics, "acme", "x"), "requires_reconnect")
  })
})

describe("a message of a platform", () => {
  it("concerns the account in every workspace that has connected it, and no other account", async () => {
    proves("incoming.all-and-only")
    const { analytics } = await world()
    for (const workspace of ["acme", "rival", "third"]) await connected(analytics, workspace)
    await analytics.disconnectAccount({ workspace: "third", accountId: "third_tiktok" })
    await analytics.connectAccount({
      workspace: "acme",
      platform: "tiktok",
      accountId: "acme_other",
      platformAccountId: "user-2"
    })
    const message = Signed.tiktok(signing("tiktok"), {
      event: "authorization.removed",
      openId: ids.tiktok,
      content: { reason: 1 }
    })
    const { accounts } = await analytics.receive({ platform: "tiktok", ...message })
    assert.deepStrictEqual(accounts, [
      { workspace: "acme", accountId: "acme_tiktok" },
      { workspace: "rival", accountId: "rival_tiktok" }
    ])
    for (const workspace of ["acme", "rival"]) {
      assert.strictEqual(await statusOf(analytics, workspace, "tiktok"), "requires_reconnect")
      assert.notStrictEqual(await statusOf(analytics, workspace, "x"), "requires_reconnect")
    }
    const other = await analytics.listAccounts({ workspace: "acme", accountId: "acme_other" })
    assert.notStrictEqual(other.items[0]?.sync_status, "requires_reconnect")
    measured("2 of 3 workspaces, 1 of their 4 accounts each")
  })

  it("about a grant is known at once, and one about an earlier grant says nothing of the present one", async () => {
    proves("incoming.grants")
    const { analytics, fake } = await world()
    await connected(analytics, "acme")
    const ended = (at: number) => Signed.metaSignedRequest(signing("facebook", at), { userId: "218471" })
    await analytics.receive({ platform: "facebook", ...ended(Date.now() - minute) })
    assert.notStrictEqual(await statusOf(analytics, "acme", "facebook"), "requires_reconnect")
    await analytics.receive({ platform: "facebook", ...ended(Date.now()) })
    const [row] = (await analytics.listAccounts({ workspace: "acme", accountId: "acme_facebook" })).items
    assert.strictEqual(row?.sync_status, "requires_reconnect")
    assert.strictEqual(row?.error_message, "The owner removed this app on Facebook; reconnect the account.")
    assert.strictEqual(fake.calls().calls, 0)
  })

  it("makes rows due and is believed about no number but a story's last ones", async () => {
    proves("incoming.not-believed")
    const { analytics, fake } = await world()
    await connected(analytics, "acme")
    await recorded(analytics, "tiktok", video)
    const post = async () => (await analytics.listPosts({ workspace: "acme", platform: "tiktok" })).items[0]
    assert.strictEqual((await post())?.sync_status, "synced")
    const calls = fake.calls().calls
    await post()
    assert.strictEqual(fake.calls().calls, calls, "its numbers are fresh")
    const gone = Signed.tiktok(signing("tiktok"), {
      event: "post.publish.no_longer_publicaly_available",
      openId: ids.tiktok,
      content: { post_id: video, view_count: 1_000_000 }
    })
    await analytics.receive({ platform: "tiktok", ...gone })
    const read = await post()
    assert.isAbove(fake.calls().calls, calls, "the next reader asks TikTok")
    assert.deepInclude(read, { sync_status: "synced", unavailable_at: null })
    assert.notStrictEqual(read?.metrics["view_count"], 1_000_000)
    await analytics.recordPublication({ workspace: "acme", accountId: "acme_instagram", platformPostId: "1" })
    const story = genuine.find(({ name }) => name === "a story has ended")?.send(signing("instagram"))
    if (story === undefined) return assert.fail("there is no such message")
    await analytics.receive({ platform: "instagram", ...story })
    const [last] = (await analytics.listPosts({ workspace: "acme", platform: "instagram" })).items
    assert.deepStrictEqual(last?.metrics, { reach: 44 })
    assert.strictEqual(last?.stale_after, null)
  })

  it("gives an upload the id of its video, under which it is read", async () => {
    const { analytics } = await world()
    await connected(analytics, "acme")
    await recorded(analytics, "tiktok", upload)
    const named = genuine[0]?.send(signing("tiktok"))
    if (named === undefined) return assert.fail("there is no such message")
    await analytics.receive({ platform: "tiktok", ...named })
    const [row] = (await analytics.listPosts({ workspace: "acme", platform: "tiktok" })).items
    assert.deepInclude(row, { platform_post_id: video, sync_status: "synced" })
  })

  it("about a post nobody recorded makes a visit of the account's list due", async () => {
    const { analytics } = await world()
    await connected(analytics, "acme")
    await analytics.discoverPosts({ workspace: "acme", accountId: "acme_tiktok" })
    const next = async () =>
      (await analytics.accountHealth({ workspace: "acme", accountId: "acme_tiktok" }))?.discovery.next ?? ""
    assert.isAbove(Date.parse(await next()), Date.now())
    const message = Signed.tiktok(signing("tiktok"), {
      event: "post.publish.publicly_available",
      openId: ids.tiktok,
      content: { post_id: "7500000000000000002" }
    })
    await analytics.receive({ platform: "tiktok", ...message })
    assert.isAtMost(Date.parse(await next()), Date.now())
  })

  it("is answered at its address: greetings, deletions, and nothing where nobody listens", async () => {
    const { analytics } = await world()
    await connected(analytics, "acme")
    const hub = await send(analytics, "facebook", Signed.metaGreeting("word", "4711"))
    assert.deepStrictEqual([hub.status, hub.headers.get("content-type"), await hub.text()], [200, "text/plain", "4711"])
    assert.strictEqual((await send(analytics, "facebook", Signed.metaGreeting("wird"))).status, 401)
    const crc = await send(analytics, "x", Signed.xGreeting("abc"))
    assert.deepStrictEqual([crc.status, await crc.text()], [200, Signed.xGreeted(secrets.x, "abc")])
    const wish = Signed.metaSignedRequest(signing("facebook"), { userId: "218471", deletion: true })
    const wished = await (await send(analytics, "facebook", wish)).json()
    assert.match(wished.url, /^https:\/\/host\.example\/deletion\?code=[0-9a-f]{32}$/u)
    assert.strictEqual((await analytics.listAccounts({ workspace: "acme", platform: "facebook" })).total, 0)
    const put = new Request("https://host.example/v1/analytics/incoming/x", { method: "PUT" })
    const refused = await analytics.handler(put)
    assert.deepStrictEqual([refused.status, refused.headers.get("allow")], [405, "GET, POST"])
    const unknown = new Request("https://host.example/v1/analytics/incoming/linkedin", { method: "POST" })
    assert.strictEqual((await analytics.handler(unknown)).status, 404)
    const huge = { ...wish, body: new Uint8Array(1024 * 1024 + 1) }
    assert.strictEqual((await send(analytics, "facebook", huge)).status, 413)
    assert.strictEqual((await analytics.receive({ platform: "facebook", ...huge })).status, 413)
  })

  it("is taken from whatever a server has made of its request", async () => {
    const { analytics } = await world()
    await connected(analytics, "acme")
    const message = Signed.metaSignedRequest(signing("instagram"), { userId: "218471" })
    const headers = new Headers(message.headers)
    for (const given of [headers, { "Content-Type": ["application/x-www-form-urlencoded"] }])
      assert.notStrictEqual(
        (await analytics.receive({ platform: "instagram", ...message, headers: given })).outcome,
        "refused"
      )
    const text = new TextDecoder().decode(message.body)
    assert.strictEqual((await analytics.receive({ platform: "instagram", ...message, body: text })).status, 200)
  })
})

const isSame = async (one: Request, other: Request): Promise<boolean> => {
  const all = async (request: Request) =>
    JSON.stringify([request.method, request.url, [...request.headers].sort(), await request.clone().text()])
  return (await all(one)) === (await all(other))
}
