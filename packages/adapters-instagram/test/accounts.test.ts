import type { Capabilities } from "@dravo/core/Adapter"
import { requestsFor } from "@dravo/core/RequestAllowance"
import * as Instagram from "@dravo/adapters-instagram"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { instagram, logins, open, owner, valueOf } from "./opened.ts"

const totals = {
  reach: 5200,
  views: 14_300,
  accounts_engaged: 610,
  total_interactions: 940,
  likes: 720,
  comments: 61,
  shares: 88,
  saves: 71,
  replies: 4,
  profile_links_taps: 9
}
const apart = { profile_views: 830, website_clicks: 25 }
const unavailable = "Instagram account insights unavailable."

describe.each(logins)("an Instagram account through %s login", (login) => {
  const cost = login === "facebook" ? 1 : 3

  it.live("brings its followers and the last 28 closed days, and says which days those are", () =>
    Effect.gen(function* () {
      const opened = yield* open(login, { now: Date.now })
      const reading = yield* opened.user()
      assert.deepStrictEqual(reading.metrics, { follower_count: 2400, ...totals, ...apart })
      const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
      assert.deepStrictEqual(reading.window, { from: today - 28 * 86_400_000, to: today })
      assert.notProperty(reading, "withheld")
      assert.strictEqual(opened.fake.calls().calls, cost)
      assert.strictEqual(requestsFor(opened.adapter.capabilities.accounts.requests.usual, 1), cost)
      assert.strictEqual(opened.fake.calls()["tokensInUrls"], 0)
    })
  )

  it.live("loses only what its metric's end takes: one call more, once for the fleet", () =>
    Effect.gen(function* () {
      const opened = yield* open(login, { now: Date.now })
      opened.fake.dead.add("profile_views")
      for (const expected of [cost + 1, cost]) {
        opened.fake.reset()
        const reading = yield* opened.user()
        assert.strictEqual(opened.fake.calls().calls, expected)
        assert.deepStrictEqual(reading.metrics, { follower_count: 2400, ...totals, website_clicks: 25 })
        assert.deepStrictEqual(reading.withheld, [
          { keys: ["profile_views"], warning: "Instagram no longer offers profile_views." }
        ])
      }
      opened.fake.dead.add("website_clicks")
      yield* opened.user()
      opened.fake.reset()
      assert.deepStrictEqual((yield* opened.user()).metrics, { follower_count: 2400, ...totals })
      assert.strictEqual(opened.fake.calls().calls, login === "facebook" ? 1 : 2)
    })
  )

  it.live("without the insights permission keeps its followers", () =>
    Effect.gen(function* () {
      const { user } = yield* open(login, { now: Date.now, tokens: { token: { scopes: ["instagram_basic"] } } })
      const reading = yield* user()
      assert.deepStrictEqual(reading.metrics, { follower_count: 2400 })
      const warnings = new Set(reading.withheld?.map(({ warning }) => warning))
      assert.isTrue(warnings.has(unavailable))
      assert.isTrue(warnings.has("Instagram profile_views and website_clicks unavailable."))
      assert.notProperty(reading, "window")
    })
  )

  it.live("that has no totals keeps its followers and says so; a total it lacks is merely absent", () =>
    Effect.gen(function* () {
      const none = yield* open(login, { now: Date.now, users: [{ id: owner, totals: {} }] })
      assert.deepStrictEqual((yield* none.user()).withheld, [{ keys: Object.keys(totals), warning: unavailable }])
      const some = yield* open(login, { now: Date.now, users: [{ id: owner, totals: { reach: 5 } }] })
      const reading = yield* some.user()
      assert.deepStrictEqual(reading.metrics, { follower_count: 2400, reach: 5 })
      assert.notProperty(reading, "withheld")
    })
  )

  it.live("keeps its totals when only the node fails", () =>
    Effect.gen(function* () {
      const { fake, user } = yield* open(login, { now: Date.now })
      const broken = { error: { message: "Service unavailable", code: 2 } }
      if (login === "instagram")
        fake.script({ match: "GET /{id}", respond: Fault.answer({ status: 500, body: broken }) })
      else
        fake.script({
          respond: Fault.tamper((text) => text.replace(/^\{"0":\{.*?\},"1"/u, `{"0":${JSON.stringify(broken)},"1"`))
        })
      const reading = yield* user()
      assert.deepStrictEqual(reading.metrics, { ...totals, ...apart })
      assert.strictEqual(reading.withheld?.[0]?.warning, "Instagram follower count unavailable.")
    })
  )

  it.live("whose token is dead fails as a whole", () =>
    Effect.gen(function* () {
      const { adapter, account, credential, fake, memory } = yield* open(login)
      fake.revoke(owner)
      assert.strictEqual(
        (yield* Effect.flip(adapter.readAccounts(credential, [account], memory))).reason._tag,
        "Unauthorized"
      )
    })
  )
})

const usual = (can: Capabilities | undefined) => can && requestsFor(can.accounts.requests.usual, 1)

describe("an account's login", () => {
  it.live("is the adapter's own unless its trait says otherwise, and decides host, price and batches", () =>
    Effect.gen(function* () {
      const opened = yield* open("facebook", { now: Date.now })
      const adapter = yield* Instagram.make({
        baseUrls: { instagram: "http://127.0.0.1:9", facebook: opened.fake.url }
      })
      const account = Refs.account(instagram, owner, { login: "facebook" })
      assert.strictEqual(usual(adapter.capabilities), 3)
      assert.strictEqual(usual(adapter.capabilitiesOf?.(account.account)), 1)
      const [reading] = yield* adapter.readAccounts(opened.credential, [account], opened.memory)
      assert.strictEqual(valueOf(reading).metrics["follower_count"], 2400)
      assert.strictEqual(opened.fake.calls().calls, 1)
    })
  )
})
