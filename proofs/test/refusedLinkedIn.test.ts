/** What LinkedIn refuses costs what it concerns, seen through the promise API over loopback. */
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"

const page = "urn:li:organization:1337"
const showcase = "urn:li:organizationBrand:42"
const person = "urn:li:person:fz4gLtBTn9"
const urn = (at: number) => `urn:li:share:${7_100_000_000_000_000_000n + BigInt(at)}`
const metrics = {
  impressionCount: 900,
  uniqueImpressionsCount: 700,
  clickCount: 30,
  likeCount: 20,
  commentCount: 3,
  shareCount: 1,
  engagement: 0.06
}
const pageViews = "page_statistics_views_all_page_views_page_views"

/** A page, or whoever else, with so many posts; every request is counted. */
const play = async (posts: number, owner = page, organization: Partial<FakeLinkedIn.FakeOrganization> = {}) => {
  const fake = await FakeLinkedIn.start({
    tokens: { [token]: { memberId: person } },
    organizations: [{ id: owner, ...organization }],
    members: [{ id: person, followers: 961 }],
    posts: Array.from({ length: posts }, (_, at) => ({ id: urn(at), owner, metrics }))
  })
  const maker = LinkedIn.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const played: Played = { platform: "linkedin", accountId: owner, postId: urn, running: { fake, maker } }
  const world = await make([played], posts)
  const calls = () => {
    const counted = fake.calls().calls
    fake.reset()
    return counted
  }
  const rows = async (query = "?limit=100") => (await world.posts(query)).items
  const account = async () => (await world.accounts("?refresh=true")).items[0] ?? assert.fail("no account")
  return { ...world, fake, calls, rows, account }
}

const asks = (call: Fault.Call, text: string) => decodeURIComponent(`${call.rawQuery} ${call.body}`).includes(text)
const denied = Fault.answer({
  status: 403,
  body: { status: 403, serviceErrorCode: 100, code: "ACCESS_DENIED", message: "The member has no role in this page" }
})

describe("a LinkedIn page's own numbers", { meta: { claim: "platforms.refused-linkedin" } }, () => {
  it.each([50, 500])("come although its breakdowns hold %s rows each", async (facetRows) => {
    const { account, fake } = await play(0, page, { pageViews: 2400, facetRows })
    const row = await account()
    assert.deepStrictEqual([row.sync_status, row.metrics[pageViews], row.warnings], ["synced", 2400, []])
    assert.strictEqual(fake.calls().calls, 3)
  })

  it("come for a showcase page, which has an endpoint of its own", async () => {
    const { account, fake } = await play(0, showcase, { pageViews: 77 })
    const row = await account()
    assert.deepStrictEqual([row.sync_status, row.metrics[pageViews], row.warnings], ["synced", 77, []])
    assert.property(fake.calls().endpoints, "GET /rest/brandPageStatistics")
  })

  it("are taken where LinkedIn writes them as text", async () => {
    const { account, fake } = await play(0)
    fake.script({ match: "GET /rest/networkSizes", respond: Fault.answer({ body: { firstDegreeSize: "12001" } }) })
    assert.strictEqual((await account()).metrics["follower_statistics_first_degree_size"], 12_001)
  })

  it("say which limit one of them met, and nobody asks for them before its end", async () => {
    const { account, calls, fake } = await play(0)
    fake.throttle("MEMBER", "networkSizes")
    assert.strictEqual((await account()).sync_status, "partial")
    calls()
    assert.strictEqual((await account()).sync_status, "partial")
    assert.strictEqual(calls(), 0)
  })
})

describe("a LinkedIn member's followers", { meta: { claim: "platforms.refused-linkedin" } }, () => {
  it("are never the gains of some days", async () => {
    const { account, fake } = await play(0, person)
    const days = [1, 2].map((day) => ({
      memberFollowersCount: day,
      dateRange: { start: { day, month: 5, year: 2026 } }
    }))
    fake.script({ match: "GET /rest/memberFollowersCount", respond: Fault.answer({ body: { elements: days } }) })
    assert.deepStrictEqual((await account()).metrics, {})
    fake.unscript()
    assert.strictEqual((await account()).metrics["follower_statistics_member_followers_count"], 961)
  })
})

describe("a LinkedIn page's posts", { meta: { claim: "platforms.refused-linkedin" } }, () => {
  it("are read on by the link of each page, however few posts it holds", async () => {
    const { calls, fake, rows } = await play(25)
    const all = Array.from({ length: 25 }, (_, at) => at)
    fake.script({
      respond: (wire) => {
        const start = Number(wire.call.query.get("start") ?? 0)
        // Every page but the third holds two of the three it counts; the third holds none.
        const shown = start === 6 ? [] : all.slice(start, start + 3)
        const elements = shown.map((at) => ({ share: urn(at), totalShareStatistics: metrics }))
        const links = start + 3 < 28 ? [{ rel: "next", href: `/rest/x?count=25&start=${start + 3}` }] : []
        wire.send({ body: { paging: { start, count: 25, links, total: 25 }, elements } })
      }
    })
    const read = await rows()
    const unseen = [6, 7, 8].map(urn)
    for (const row of read)
      assert.strictEqual(row.sync_status, unseen.includes(row.platform_post_id) ? "partial" : "synced")
    assert.strictEqual(calls(), 10)
  })

  it("cost two requests, not thirty-one, once the member's role in the page is taken away", async () => {
    const { calls, fake, rows } = await play(50)
    await rows()
    calls()
    fake.script({ respond: denied })
    const read = await rows("?limit=100&refresh=true")
    assert.strictEqual(calls(), 2)
    for (const row of read) {
      assert.strictEqual(row.sync_status, "failed")
      assert.strictEqual(row.metrics["share_statistics_impression_count"], 900)
    }
  })

  it.each([500, 504, 403, 404])("lose one post when LinkedIn answers %s to every list with it", async (status) => {
    const { calls, fake, rows } = await play(50)
    const code = status === 404 ? "RESOURCE_NOT_FOUND" : "ACCESS_DENIED"
    fake.script({
      match: (call) => asks(call, urn(13)),
      respond: Fault.answer({ status, body: { status, serviceErrorCode: 100, code, message: "no" } })
    })
    const read = await rows()
    for (const row of read)
      assert.strictEqual(row.sync_status, row.platform_post_id === urn(13) ? "failed" : "synced", row.platform_post_id)
    assert.isAtMost(calls(), 16)
  })

  it("cost two requests when LinkedIn is ill as a whole", async () => {
    const { calls, fake, rows } = await play(50)
    fake.refuse("internal-error")
    assert.isTrue((await rows()).every((row) => row.sync_status === "failed"))
    assert.strictEqual(calls(), 2)
  })
})

describe("a LinkedIn member's posts", { meta: { claim: "platforms.refused-linkedin" } }, () => {
  it("are asked for no more in the day whose quota ran out after three metrics of five", async () => {
    const { analytics, calls, fake, rows } = await play(1, person)
    fake.script({
      match: (call) => ["COMMENT", "RESHARE"].includes(call.query.get("queryType") ?? ""),
      respond: Fault.answer({
        status: 429,
        body: { status: 429, serviceErrorCode: 101, message: "Resource level throttle MEMBER DAY limit is reached." }
      })
    })
    const [row] = await rows()
    assert.deepStrictEqual(
      [row?.sync_status, row?.metrics["share_statistics_impression_count"], Object.keys(row?.metrics ?? {}).length],
      ["partial", 900, 3]
    )
    await analytics.recordPublication({
      workspace: "acme",
      accountId: "acc_linkedin",
      postId: "another",
      platformPostId: urn(1)
    })
    calls()
    await rows()
    assert.strictEqual(calls(), 0)
  })

  it("lose a metric LinkedIn names as unknown, in whatever words, for one request", async () => {
    for (const message of ["Metric MEMBERS_REACHED is not available.", "queryType (MEMBERS_REACHED) was retired"]) {
      const { analytics, calls, fake, rows } = await play(1, person)
      fake.script({
        match: (call) => call.query.get("queryType") === "MEMBERS_REACHED",
        respond: Fault.answer({ status: 400, body: { status: 400, code: "BAD_REQUEST", message } })
      })
      assert.strictEqual((await rows())[0]?.sync_status, "partial")
      assert.strictEqual(calls(), 5)
      await rows("?refresh=true")
      assert.strictEqual(calls(), 4, "the name is remembered")
      await analytics.close({ drain: 0 })
    }
  })
})
