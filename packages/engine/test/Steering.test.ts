import { controls, proves } from "@dravo-internal/tools/proves"
import * as Adapters from "@dravo/core/Adapters"
import type * as Freshness from "@dravo/core/Freshness"
import { Coordination } from "@dravo/core/Coordination"
import * as Background from "@dravo/engine/Background"
import type * as Budget from "@dravo/engine/Budget"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { adapter, connect, engine, record, script } from "./scripted.ts"

/** A process whose policy wants every row every day and writes down what it is told. */
const listener = (budget: Budget.Budget) => {
  const platform = script()
  platform.dollars = 0.01
  const pressures: Array<number> = []
  const freshness: Freshness.Policy = {
    next: (facts, state, now) => {
      pressures.push(facts.pressure ?? 1)
      return { staleAfter: now + 3_600_000, state, reason: "hourly" }
    }
  }
  const layer = Background.layer({ interval: "20 minutes", unreadFor: null }).pipe(
    Layer.provideMerge(engine(platform, { refresher: { freshness, budgets: { scripted: budget } } })),
    Layer.provide(Adapters.layer([Effect.succeed(adapter(platform))])),
    Layer.fresh
  )
  return { layer, pressures }
}

describe("Pressure", () => {
  it.effect(
    "rises a day at a time while more is wanted than a day's share, and is known to a process begun anew",
    () => {
      proves("spending.price-shared")
      const first = listener({ dollars: 6, per: "month" })
      const second = listener({ dollars: 6, per: "month" })
      return Effect.gen(function* () {
        yield* connect()
        yield* record(50)
        yield* Effect.scoped(Effect.andThen(Layer.build(first.layer), TestClock.adjust("23 hours")))
        assert.deepStrictEqual(
          new Set(first.pressures),
          new Set([1]),
          "nothing is known of the first day before it is over"
        )
        yield* Effect.scoped(Effect.andThen(Layer.build(first.layer), TestClock.adjust("44 hours")))
        const risen = first.pressures.at(-1) ?? 1
        assert.isAbove(risen, 2)
        assert.isAtMost(new Set(first.pressures).size, 4, "once a day")
        yield* Effect.scoped(Effect.andThen(Layer.build(second.layer), TestClock.adjust("3 hours")))
        assert.deepStrictEqual(new Set(second.pressures), new Set([risen]))
      }).pipe(Effect.provide(StoreMemory.layer))
    }
  )

  const refusing = (change?: (found: Coordination["Service"]) => Partial<Coordination["Service"]>) =>
    Effect.gen(function* () {
      const found = yield* Coordination
      const { layer, pressures } = listener({ dollars: 0.1, per: "day" })
      yield* connect()
      yield* record(30)
      yield* Layer.build(
        Layer.provide(layer, Layer.succeed(Coordination, Coordination.of({ ...found, ...change?.(found) })))
      )
      yield* TestClock.adjust("50 hours")
      return Math.max(...pressures)
    }).pipe(Effect.scoped, Effect.provide(StoreMemory.layer))

  it.effect("rises by what a spent budget refused, too", () =>
    Effect.gen(function* () {
      proves("spending.refused-counts")
      assert.isAbove(yield* refusing(), 2)
    })
  )

  it.effect("negative control: judged by what was spent, a budget that is always spent is never short", () =>
    Effect.gen(function* () {
      controls("spending.refused-counts")
      assert.isBelow(
        yield* refusing((found) => ({
          takeTokens: (key, ...rest) =>
            key.startsWith(`["refused"`) ? Effect.succeed(true) : found.takeTokens(key, ...rest)
        })),
        1.2
      )
    })
  )
})
