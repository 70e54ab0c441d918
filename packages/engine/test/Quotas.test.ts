import type { Adapter } from "@dravo/core/Adapter"
import { RateLimited } from "@dravo/core/AdapterError"
import { AccountId, PlatformAccountId, WorkspaceId } from "@dravo/core/Ids"
import { hour, minute } from "@dravo/core/Instant"
import { take } from "@dravo/core/Quota"
import { Store } from "@dravo/core/Store"
import { Analytics } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { listedWorld, listing, posting } from "./listingWorld.ts"
import { inMemory, processes } from "./processes.ts"
import { acme, connect, fail, platform, read, record, script, settle, value, world } from "./scripted.ts"

const other = WorkspaceId.make("other")
const spent = (until: string, name = "units") =>
  `Not refreshed: the quota for Scripted (${name}) is spent until ${until}.`

/** Each call takes a unit of a day in California; without `draws` nothing is known before it. */
const metered = (units: number, draws = true) => {
  const scripted = script()
  scripted.quotas = [{ name: "units", units, zone: "America/Los_Angeles" }]
  if (draws) scripted.draws = [{ quota: "units", units: { base: 1, each: 0 } }]
  const asked: Array<string> = []
  scripted.posts = (_credential, refs) =>
    Effect.flatMap(take("units", 1), (until) => {
      if (until !== null) return fail(new RateLimited({ detail: "", scope: "app", quota: "units", retryAt: until }))
      asked.push(...refs.map(({ publication }) => publication.platformPostId))
      return Effect.succeed(refs.map(() => value({ like_count: asked.length })))
    })
  return { scripted, asked }
}

const forced = (workspace = acme) =>
  Effect.flatMap(Analytics, (analytics) => settle(analytics.listPosts(workspace, { refresh: true })))

const told = ({ rows }: Effect.Success<ReturnType<typeof forced>>) =>
  rows.map(({ status, warnings }) => [status, ...warnings])

/** Clocks are set before anything runs by them. */
const on =
  (at: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.andThen(TestClock.setTime(Date.parse(at)), effect)

const connectIn = (workspace: WorkspaceId, app: string) =>
  Effect.flatMap(Store, (store) =>
    store.connectAccount(workspace, {
      accountId: AccountId.make("acc_one"),
      platform,
      platformAccountId: PlatformAccountId.make("native-one"),
      handle: null,
      app,
      traits: {}
    })
  )

describe("A platform's quota", () => {
  for (const draws of [true, false]) {
    const how = draws ? "declared for a reading" : "met within a reading"
    it.effect(`that is ${how} is one for all workspaces, and a spent one changes no row and asks nothing`, () => {
      proves("spending.quota-shared")
      const { asked, scripted } = metered(3, draws)
      return Effect.gen(function* () {
        for (const workspace of [acme, other]) yield* connect("one", workspace)
        yield* record(1)
        yield* record(1, "one", other)
        for (const workspace of [acme, other, acme])
          assert.deepStrictEqual(told(yield* forced(workspace)), [["synced"]])
        const until = "2026-06-30T07:00:00Z"
        for (const workspace of [other, acme, other])
          assert.deepStrictEqual(told(yield* forced(workspace)), [["synced", spent(until)]])
        assert.lengthOf(asked, 3)
        yield* TestClock.setTime(Date.parse(until))
        assert.deepStrictEqual(told(yield* forced(other)), [["synced"]])
        assert.lengthOf(asked, 4)
      }).pipe(Effect.provide(world(scripted)), on("2026-06-29T12:00:00Z"))
    })
  }

  const days = [
    ["of 23 hours", "2026-03-08T08:00:00Z", 23],
    ["of 24 hours", "2026-03-09T07:00:00Z", 24],
    ["of 25 hours", "2026-11-01T07:00:00Z", 25]
  ] as const
  for (const [name, midnight, hours] of days)
    it.effect(`starts anew at its zone's midnight and not before, on a day ${name}`, () => {
      const { asked, scripted } = metered(1)
      const from = Date.parse(midnight)
      return Effect.gen(function* () {
        proves("spending.quota-midnight")
        yield* connect()
        yield* record(1)
        for (const at of [0, 1, hours - 1, hours - 1 / 3600]) {
          yield* TestClock.setTime(from + at * hour)
          yield* forced()
        }
        assert.lengthOf(asked, 1)
        yield* TestClock.setTime(from + hours * hour)
        yield* forced()
        assert.lengthOf(asked, 2)
      }).pipe(Effect.provide(world(scripted)), on(midnight))
    })

  it.effect("is each application's own", () => {
    const { asked, scripted } = metered(1)
    return Effect.gen(function* () {
      yield* connectIn(acme, "one app")
      yield* connectIn(other, "another")
      yield* record(1)
      yield* record(1, "one", other)
      for (const workspace of [acme, other, acme, other]) yield* forced(workspace)
      assert.lengthOf(asked, 2)
    }).pipe(Effect.provide(world(scripted)))
  })

  it.effect("is never exceeded by processes that ask at the same time", () => {
    proves("spending.quota-shared")
    const { asked, scripted } = metered(5)
    scripted.batch = 1
    return Effect.gen(function* () {
      const all = yield* processes(4, scripted)
      yield* connect()
      yield* record(12)
      yield* settle(
        Effect.forEach(all, (process) => Context.get(process, Analytics).listPosts(acme, { limit: 100 }), {
          concurrency: "unbounded"
        })
      )
      assert.lengthOf(asked, 5)
    }).pipe(Effect.scoped, inMemory)
  })

  it.effect("that is spent costs no token, and no row of another kind its numbers", () => {
    const { scripted } = metered(1)
    let tokens = 0
    const credentials = HostCredentials.layer(() =>
      Effect.sync(() => ({ token: Redacted.make(`token-${++tokens}`), version: "1" }))
    )
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      yield* forced()
      const before = tokens
      yield* forced()
      assert.strictEqual(tokens, before)
      const { rows } = yield* settle(analytics.listAccounts(acme, { refresh: true }))
      assert.deepStrictEqual([rows[0]?.status, rows[0]?.warnings], ["synced", []])
    }).pipe(Effect.provide(world(scripted, { credentials })))
  })
})

describe("A platform that says its quota is spent", () => {
  const quotas: Adapter["quotas"] = [{ name: "units", units: 100, zone: "America/Los_Angeles" }]
  const refused = (quota: string, retryAt: number | null = null) =>
    new RateLimited({ detail: "", scope: "app", quota, retryAt })
  const refusal = refused("units")

  it.effect("is believed until midnight, though less was asked here: others ask under the application too", () => {
    proves("spending.quota-midnight")
    const scripted = script()
    scripted.quotas = quotas
    scripted.draws = [{ quota: "units", units: { base: 1, each: 0 } }]
    scripted.posts = () => fail(refusal)
    return Effect.gen(function* () {
      const { accountId } = yield* connect()
      yield* record(2)
      const until = "2026-11-02T08:00:00Z"
      assert.deepStrictEqual(told(yield* forced()), Array(2).fill(["pending", spent(until)]))
      yield* TestClock.setTime(Date.parse(until) - minute)
      yield* forced()
      assert.lengthOf(scripted.calls, 1)
      const health = yield* (yield* Analytics).health(acme, accountId)
      const from = Date.parse("2026-11-01T07:00:00Z")
      assert.deepStrictEqual(health?.quotas, [{ name: "units", units: 100, spent: 100, from, to: Date.parse(until) }])
      assert.deepStrictEqual(health?.throttles, { app: null, account: null })
      // A day of 25 hours: the longest a limit of any other kind is believed is 24.
    }).pipe(Effect.provide(world(scripted)), on("2026-11-01T07:00:01Z"))
  })

  it.effect("of a quota nobody declared is waited for as for any limit", () => {
    const scripted = script()
    scripted.posts = () => fail(refused("units", hour))
    return Effect.gen(function* () {
      const { accountId } = yield* connect()
      yield* record(1)
      yield* forced()
      const health = yield* (yield* Analytics).health(acme, accountId)
      assert.deepStrictEqual([health?.throttles.app, health?.quotas], [hour, []])
    }).pipe(Effect.provide(world(scripted)))
  })

  it.effect("costs rows beside it nothing: what one reading was refused is that row's alone", () => {
    const scripted = script()
    scripted.quotas = quotas
    scripted.posts = (_credential, refs) =>
      Effect.succeed(
        refs.map((_ref, at) => (at === 0 ? { _tag: "Failed" as const, reason: refusal } : value({ like_count: 7 })))
      )
    return Effect.gen(function* () {
      yield* connect()
      yield* record(3)
      const rows = told(yield* forced())
      assert.sameDeepMembers(rows, [["pending", spent("1970-01-01T08:00:00Z")], ["synced"], ["synced"]])
    }).pipe(Effect.provide(world(scripted)))
  })

  it.effect("ends a listing until then", () => {
    const ofPages = listedWorld({ draws: [{ quota: "pages", units: { base: 1, each: 0 } }] })
    ofPages.script.quotas = [...quotas, { name: "pages", units: 2, zone: "UTC" }]
    ofPages.posts.set("native-one", posting(3, -hour, hour))
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const { accountId } = yield* connect()
      ofPages.refusal = refused("pages")
      const first = yield* settle(analytics.discover(acme, { accountId }))
      ofPages.refusal = null
      const second = yield* settle(analytics.discover(acme, { accountId }))
      assert.lengthOf(ofPages.pages, 1)
      const health = yield* analytics.health(acme, accountId)
      assert.deepStrictEqual(health?.discovery.warnings, [
        "Not listed: the quota for Scripted (pages) is spent until 1970-01-02T00:00:00Z."
      ])
      assert.deepStrictEqual([first?.done?.posts, second?.done?.posts], [0, 0])
      yield* TestClock.adjust("1 day")
      yield* settle(analytics.discover(acme, { accountId }))
      assert.lengthOf((yield* read()).rows, 3)
    }).pipe(Effect.provide(listing(ofPages)))
  })

  it.effect("only for numbers of what it lists keeps no post from being known, nor calls any failed", () => {
    const ofPages = listedWorld()
    ofPages.script.quotas = quotas
    ofPages.script.posts = () => fail(refusal)
    ofPages.posts.set("native-one", posting(3, -hour, hour))
    ofPages.numberless = refusal
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const { accountId } = yield* connect()
      yield* settle(analytics.discover(acme, { accountId }))
      assert.deepStrictEqual(told(yield* forced()), Array(3).fill(["pending", spent("1970-01-01T08:00:00Z")]))
    }).pipe(Effect.provide(listing(ofPages)))
  })
})
