/** What X refuses costs what it concerns, seen through the promise API over loopback. */
import * as X from "@dravo/adapters-x"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "vitest"
import { make, type Played, token } from "./fiveWorld.ts"

const tweet = (at: number) => `19000000000000${String(at).padStart(5, "0")}`
const day = 86_400_000

const play = async () => {
  const fake = await FakeX.start({
    posts: [{ id: tweet(0), authorId: "900", metrics: { like_count: 7 } }],
    users: [{ id: "900" }],
    tokens: { [token]: { userId: "900" } }
  })
  const maker = X.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const played: Played = { platform: "x", accountId: "900", postId: tweet, running: { fake, maker } }
  const world = await make([played], 1)
  const calls = () => {
    const counted = fake.calls().calls
    fake.reset()
    return counted
  }
  const row = async (query = "?refresh=true") => (await world.posts(query)).items[0] ?? assert.fail("no row")
  return { fake, calls, row }
}

const seconds = (at: number) => String(Math.ceil(at / 1000))

describe("X's limits of a day", { meta: { claim: "platforms.refused-x" } }, () => {
  it.each(["user", "app"])("are waited for, however soon the %s's quarter of an hour begins anew", async (whose) => {
    const { calls, fake, row } = await play()
    const until = Date.now() + 5 * 3_600_000
    fake.script({
      respond: Fault.answer({
        status: 429,
        headers: {
          "x-rate-limit-reset": seconds(Date.now() + 1000),
          [`x-${whose}-limit-24hour-remaining`]: "0",
          [`x-${whose}-limit-24hour-reset`]: seconds(until)
        },
        body: { title: "Too Many Requests", status: 429 }
      })
    })
    assert.approximately(Date.parse((await row()).stale_after ?? ""), until, 2000)
    calls()
    await row()
    assert.strictEqual(calls(), 0)
  })

  it("end within a day where X does not say when", async () => {
    const { fake, row } = await play()
    const headers = { "x-rate-limit-reset": seconds(Date.now() + 1000), "x-user-limit-24hour-remaining": "0" }
    fake.script({ respond: Fault.answer({ status: 429, headers, body: {} }) })
    assert.approximately(Date.parse((await row()).stale_after ?? ""), Date.now() + day, 5000)
  })
})

describe("X's spending cap", { meta: { claim: "platforms.refused-x" } }, () => {
  it("is waited for until the date it names, and never asks for a reconnect", async () => {
    const until = Date.now() + 7 * 3_600_000
    for (const status of [402, 403, 429]) {
      const { fake, row } = await play()
      const body = {
        title: "SpendCapReached",
        detail: "The spending cap is reached.",
        type: "https://api.x.com/2/problems/credits",
        reset_date: new Date(until).toISOString()
      }
      fake.script({ respond: Fault.answer({ status, body }) })
      const { stale_after, sync_status } = await row()
      assert.strictEqual(sync_status, "failed")
      assert.approximately(Date.parse(stale_after ?? ""), until, 2000)
    }
  })
})

describe("a field X no longer has", { meta: { claim: "platforms.refused-x" } }, () => {
  it("costs one request more once where X names it", async () => {
    const { calls, fake, row } = await play()
    fake.script({
      match: (call) => call.query.get("tweet.fields")?.includes("created_at") === true,
      respond: Fault.answer({
        status: 400,
        body: {
          title: "Invalid Request",
          detail: "[created_at] is gone.",
          type: "https://api.x.com/2/problems/invalid-request"
        }
      })
    })
    assert.strictEqual((await row()).metrics["like_count"], 7)
    assert.strictEqual(calls(), 2)
    await row()
    assert.strictEqual(calls(), 1)
  })
})
