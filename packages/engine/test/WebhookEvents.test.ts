import { proves } from "@dravo-internal/tools/proves"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import type * as Budget from "@dravo/engine/Budget"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as RetiredMetrics from "../src/refresh/retiredMetrics.ts"
import { acme, connect, platform, record, script, settle, world } from "./scripted.ts"

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
