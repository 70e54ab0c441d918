import { proves } from "@dravo-internal/tools/proves"
import { RateLimited } from "@dravo/core/AdapterError"
import { Coordination } from "@dravo/core/Coordination"
import { take } from "@dravo/core/Quota"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import type * as Budget from "@dravo/engine/Budget"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as RetiredMetrics from "../src/refresh/retiredMetrics.ts"
import { acme, connect, fail, platform, record, script, settle, value, world } from "./scripted.ts"

const listening = Effect.flatMap(Store, (store) =>
  store.insertWebhook(acme, { id: "we_1", url: "https://example.com/", events: null, secrets: "" })
)

const told = Effect.flatMap(Store, (store) =>
  Effect.map(store.pageDeliveries(acme, { endpointId: "we_1", status: null, before: null, limit: 100 }), (messages) =>
    messages.toReversed().map(({ data, type }) => ({ type, data }))
  )
)

describe("what the engine tells endpoints", () => {
  it.effect("a metric a platform retired, once, though its process dies before it is remembered", () =>
    Effect.gen(function* () {
      proves("webhooks.events")
      yield* listening
      const services = { coordination: yield* Coordination, store: yield* Store }
      const down = new StoreError({ operation: "coolDown", reason: new Unreachable({ detail: "gone" }) })
      const dying = { ...services, coordination: { ...services.coordination, coolDown: () => Effect.fail(down) } }
      yield* RetiredMetrics.make(dying, platform).remember("post", "v1", ["views"])
      const memory = RetiredMetrics.make(services, platform)
      yield* memory.remember("post", "v1", ["views"])
      yield* TestClock.adjust("8 days")
      yield* memory.remember("post", "v1", ["views"])
      const data = { platform, metric: "views", object_type: "post", api_version: "v1" }
      assert.deepStrictEqual(yield* told, [{ type: "metric.retired", data }])
    }).pipe(Effect.provide(StoreMemory.layer))
  )

  it.effect("a quota of the developer app that is spent, once a period", () => {
    const scripted = script()
    scripted.quotas = [{ name: "units", units: 1, zone: "UTC" }]
    scripted.draws = [{ quota: "units", units: { base: 1, each: 0 } }]
    scripted.posts = (_credential, refs) =>
      Effect.as(
        take("units", 1),
        refs.map(() => value({ likes: 1 }))
      )
    return Effect.gen(function* () {
      proves("webhooks.events")
      yield* connect()
      yield* record(1)
      yield* listening
      const analytics = yield* Analytics
      const turn = settle(analytics.listPosts(acme, { refresh: true }))
      const spent = Effect.map(told, (all) => all.filter(({ type }) => type === "budget.exhausted"))
      yield* turn
      assert.deepStrictEqual(yield* spent, [])
      yield* turn
      yield* turn
      const first = {
        type: "budget.exhausted",
        data: { platform, quota: "units", until: "1970-01-02T00:00:00Z" }
      } as const
      assert.deepStrictEqual(yield* spent, [first])
      yield* TestClock.adjust("24 hours")
      yield* turn
      yield* turn
      assert.deepStrictEqual(yield* spent, [
        first,
        { ...first, data: { ...first.data, until: "1970-01-03T00:00:00Z" } }
      ])
    }).pipe(Effect.provide(world(scripted)))
  })

  it.effect("a quota a platform says is spent", () => {
    const scripted = script()
    scripted.quotas = [{ name: "units", units: 9, zone: "UTC" }]
    scripted.posts = () => fail(new RateLimited({ detail: "", scope: "app", quota: "units", retryAt: null }))
    return Effect.gen(function* () {
      proves("webhooks.events")
      yield* connect()
      yield* record(2)
      yield* listening
      const analytics = yield* Analytics
      yield* settle(analytics.listPosts(acme, { refresh: true }))
      const data = { platform, quota: "units", until: "1970-01-02T00:00:00Z" }
      assert.deepStrictEqual(yield* told, [{ type: "budget.exhausted", data }])
    }).pipe(Effect.provide(world(scripted)))
  })

  it.effect("a budget that is spent, once a period, with the rows it kept from being asked", () => {
    const budgets: Budget.Budgets = { scripted: { dollars: 0.005, per: "day" } }
    const scripted = { ...script(), dollars: 0.005 }
    return Effect.gen(function* () {
      proves("webhooks.events")
      yield* connect()
      yield* record(2)
      yield* listening
      const analytics = yield* Analytics
      const spent = Effect.map(told, (all) => all.filter(({ type }) => type === "budget.exhausted"))
      for (let turn = 0; turn < 3; turn++) yield* settle(analytics.listPosts(acme, { refresh: true }))
      const first = { type: "budget.exhausted", data: { platform, until: "1970-01-02T00:00:00Z" } } as const
      assert.deepStrictEqual(yield* spent, [first])
      yield* TestClock.adjust("24 hours")
      yield* settle(analytics.listPosts(acme, { refresh: true }))
      const second = { ...first, data: { platform, until: "1970-01-03T00:00:00Z" } }
      assert.deepStrictEqual(yield* spent, [first, second])
    }).pipe(Effect.provide(world(scripted, { refresher: { budgets } })))
  })
})
