/** What Instagram refuses costs what it concerns, seen through the promise API over loopback. */
import * as Instagram from "@dravo/adapters-instagram"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"

const owner = "17841400000000001"
const medium = (at: number) => `1800000000000${String(at).padStart(4, "0")}`
const insights = { views: 500, reach: 400, likes: 9, comments: 2, shares: 3, saved: 4, total_interactions: 20 }
const counted = { likes: 9, comments: 2, shares: 3, saved: 4 }
const logins = ["instagram", "facebook"] as const
const all = "?limit=100&refresh=true"

const play = async (
  login: (typeof logins)[number],
  posts: number,
  { fake: settings = {}, maxCalls }: { readonly fake?: FakeInstagram.Options; readonly maxCalls?: number } = {}
) => {
  const fake = await FakeInstagram.start({
    login,
    tokens: { [token]: { ownerId: owner } },
    users: [{ id: owner }],
    media: Array.from({ length: posts }, (_, at) => ({ id: medium(at), ownerId: owner, insights })),
    ...settings
  })
  const maker = Instagram.make({ login, baseUrls: { [login]: fake.url }, limits: { attempts: 1 } })
  const played: Played = { platform: "instagram", accountId: owner, postId: medium, running: { fake, maker } }
  const world = await make([played], posts, maxCalls === undefined ? {} : { maxCalls })
  const spent = () => {
    const { calls, units } = fake.calls()
    fake.reset()
    return { calls, units }
  }
  const rows = async (query = all) => (await world.posts(query)).items
  const change = (at: number, other: Partial<FakeInstagram.FakeMedia>) =>
    fake.media.set(medium(at), { id: medium(at), ownerId: owner, insights, ...other })
  return { ...world, fake, rows, spent, change }
}

const refusal = (code: number, message: string, more: object = {}) =>
  Fault.answer({ status: 400, body: { error: { message, type: "OAuthException", code, ...more } } })

describe.each(logins)("Instagram through %s login", { meta: { claim: "platforms.refused-instagram" } }, (login) => {
  it("reads 25 media in one request that Meta counts once, without any read of several ids", async () => {
    const { rows, spent } = await play(login, 25)
    for (const row of await rows()) assert.deepStrictEqual([row.sync_status, row.metrics], ["synced", insights])
    assert.deepStrictEqual(spent(), { calls: 1, units: 1 })
  })

  it("reads a list on until every medium was seen, however short its pages are", async () => {
    const { rows, spent } = await play(login, 25, { fake: { pageSize: 10 } })
    assert.isTrue((await rows()).every((row) => row.sync_status === "synced"))
    assert.deepStrictEqual(spent(), { calls: 3, units: 3 })
  })

  it("reads the many media of one account in a request for each fifty", async () => {
    const media = Array.from({ length: 300 }, (_, at) => ({
      id: medium(at),
      ownerId: owner,
      insights,
      createdAt: Date.now() - 60_000 * (300 - at)
    }))
    const { rows, spent } = await play(login, 300, { maxCalls: 100, fake: { media } })
    for (let page = 1; page <= 3; page++) await rows(`?limit=100&page=${page}`)
    assert.isAtMost(spent().calls, 7)
  })

  it.each([
    [200, "API access blocked."],
    [200, "API access deactivated. To reactivate, go to the app dashboard."],
    [3, "(#3) Application does not have the capability to make this API call."],
    [10, "(#10) Your use of this endpoint must be reviewed and approved by Facebook."],
    [100, "API calls from the server require an appsecret_proof argument"],
    [190, "The app secret proof is missing"]
  ])("whose app is refused with code %i is asked again later, and heals by itself: %s", async (code, message) => {
    const { fake, rows, spent } = await play(login, 3)
    const mend = fake.script({ respond: refusal(code, message) })
    for (const row of await rows()) {
      assert.strictEqual(row.sync_status, "failed")
      assert.isNotNull(row.stale_after)
    }
    assert.isAtMost(spent().calls, 4)
    mend()
    assert.isTrue((await rows()).every((row) => row.sync_status === "synced"))
  })

  it("that has one medium without permission shows its counts, and reads the others as before", async () => {
    const { change, rows } = await play(login, 12)
    change(3, { trouble: "no-permission" })
    for (let read = 0; read < 2; read++) {
      for (const row of await rows()) {
        const odd = row.platform_post_id === medium(3)
        assert.deepStrictEqual([row.sync_status, row.metrics], odd ? ["partial", counted] : ["synced", insights])
      }
    }
    change(3, {})
    change(4, { insights: { ...insights, views: 501 } })
    assert.strictEqual((await rows()).find((row) => row.platform_post_id === medium(4))?.metrics["views"], 501)
  })

  it.each([
    "(#100) The metric shares is not supported for this media type",
    "(#100) The following metrics (shares) are not supported for this media",
    "(#100) Metric shares is not available",
    "Param metric[4] must be one of {views, reach, likes, comments, saved, total_interactions}",
    "(#100) shares: never heard of it"
  ])("loses a metric that is named, once for all: %s", async (message) => {
    const { fake, rows, spent } = await play(login, 25)
    const asksShares = ({ body, rawQuery }: Fault.Call) =>
      /insights\.metric\([^)]*\bshares\b/u.test(decodeURIComponent(`${rawQuery} ${body}`.replaceAll("+", " ")))
    const isBatch = ({ body }: Fault.Call) => body.includes("batch=")
    fake.script({ match: (call) => asksShares(call) && !isBatch(call), respond: refusal(100, message) })
    fake.script({
      match: (call) => asksShares(call) && isBatch(call),
      respond: Fault.tamper((text) =>
        text.replaceAll(
          /"(\d+)":\{.*?\}\]\}\}/gu,
          (_all, at: string) => `"${at}":${JSON.stringify({ error: { message, type: "OAuthException", code: 100 } })}`
        )
      )
    })
    const { shares: _, ...others } = insights
    for (const row of await rows())
      for (const [name, value] of Object.entries(others)) assert.strictEqual(row.metrics[name], value, name)
    assert.isAtMost(spent().calls, 6)
    await rows()
    assert.isAtMost(spent().calls, 2)
  })

  it.each([1, 10, 25, 50])("with %i media that have no insights reads their nodes, once at a price", async (posts) => {
    const { change, rows, spent } = await play(login, posts, { maxCalls: 100 })
    for (let at = 0; at < posts; at++) change(at, { trouble: "no-insights" })
    for (const row of await rows()) assert.deepStrictEqual([row.sync_status, row.metrics], ["partial", counted])
    assert.isAtMost(spent().calls, 3 + posts)
    await rows()
    assert.strictEqual(spent().calls, 1)
  })

  it.each([
    [803, "(#803) Some of the aliases you requested do not exist"],
    [24, "The target ID is not valid"],
    [110, "Invalid user id"],
    [25, "Odd"],
    [9004, "The media could not be fetched"],
    [200, "(#200) Permissions error"],
    [190, "An odd token", { is_transient: true }],
    [1, "An unknown error occurred", { is_transient: false }]
  ] satisfies ReadonlyArray<readonly [number, string, object?]>)(
    "loses only the medium that is refused with code %i",
    async (code, message, more: object = {}) => {
      const { change, fake, rows } = await play(login, 6)
      change(2, { trouble: "gone" })
      fake.script({ id: medium(2), respond: refusal(code, message, more) })
      for (const row of await rows())
        assert.strictEqual(row.sync_status, row.platform_post_id === medium(2) ? "failed" : "synced")
    }
  )

  it("never takes a day's point for the total of 28", async () => {
    const { accounts, fake } = await play(login, 0)
    fake.script({
      respond: Fault.tamper((text) =>
        text.replaceAll(
          /"total_value":\{"value":5200\}/gu,
          '"values":[{"value":77,"end_time":"2026-11-27T08:00:00+0000"}]'
        )
      )
    })
    const [row] = (await accounts("?refresh=true")).items
    assert.notProperty(row?.metrics ?? {}, "reach")
    assert.strictEqual(row?.metrics["views"], 14_300)
  })
})
