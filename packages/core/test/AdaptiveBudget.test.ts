import { controls, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Budget from "@dravo/core/Budget"
import * as Reads from "@dravo/core/ReadRate"

const hour = 3_600_000
const days = 30
const from = Date.parse("2026-06-01T00:00:00Z")
const month = (budget: number): Budget.BudgetWindow => ({ budget, spent: 0, from, to: from + days * 24 * hour })

/**
 * A month in hours: calls fall with the root of the price, as the policy's do; `load` is what would be spent at price
 * 1.
 */
const simulate = (budget: number, load: (day: number) => number, steer: typeof Budget.nextPrice = Budget.nextPrice) => {
  let spent = 0
  let pressure = 1
  let highest = 0
  for (let step = 0; step < days * 24; step++) {
    const now = from + step * hour
    const allowed = Budget.allowance({ ...month(budget), spent }, now, hour)
    const noise = 1 + 0.3 * Math.sin(step * 2.3) + 0.2 * Math.sin(step * 0.7)
    const used = ((load(step / 24) / 24) * noise) / Math.sqrt(pressure)
    spent += used
    pressure = steer(pressure, { used, allowed })
    highest = Math.max(highest, pressure)
  }
  return { spent, highest, pressure }
}

/** Doubles on day 10, halves on day 20. */
const doubling = (day: number): number => (day >= 10 && day < 20 ? 2000 : 1000)

describe("a budget", () => {
  it("is held within 5 % over a month in which load doubles and halves", ({ task }) => {
    proves("freshness.budget-month")
    const deviations = [6000, 12_000, 20_000].map((budget) => Math.abs(simulate(budget, doubling).spent / budget - 1))
    Object.assign(task.meta, { measured: `${(Math.max(...deviations) * 100).toFixed(2)} % off at most` })
    for (const deviation of deviations) assert.isBelow(deviation, 0.05)
  })

  it("is overspent by more than that when nobody steers", () => {
    controls("freshness.budget-month")
    assert.isAbove(simulate(20_000, doubling, (pressure) => pressure).spent / 20_000, 1.05)
  })

  it("that is more than anybody wants is a ceiling: the price stays what it is", () => {
    assert.strictEqual(simulate(1e6, doubling).highest, 1)
  })

  it("of an hour is an even share of what is left, and nothing once it is spent", () => {
    const window = month(720)
    assert.strictEqual(Budget.allowance(window, from, hour), 1)
    assert.strictEqual(Budget.allowance({ ...window, spent: 360 }, from, hour), 0.5)
    assert.strictEqual(Budget.allowance({ ...window, spent: 719 }, window.to - 1, hour), 1)
    assert.strictEqual(Budget.allowance({ ...window, spent: 800 }, from, hour), 0)
    assert.strictEqual(Budget.forecast({ ...window, spent: 100 }, from + 15 * 24 * hour), 200)
    assert.strictEqual(Budget.forecast(window, from), 0)
  })

  it.prop(
    "never moves its price out of bounds, whatever was spent",
    {
      pressure: Schema.Number,
      used: Schema.Number,
      allowed: Schema.Number
    },
    ({ allowed, pressure, used }) => {
      const found = Budget.nextPrice(pressure, { used, allowed })
      assert.isTrue(found >= 1 && found <= 10_000, String(found))
      assert.isTrue(
        Budget.nextPrice(1, { used: 2, allowed: 1 }) > 1 && Budget.nextPrice(9, { used: 1, allowed: 2 }) < 9
      )
    }
  )
})

describe("the read rate", () => {
  it("settles at what is read, whatever the flushes, and fades by a third of itself a day", () => {
    let rate: Reads.ReadRate | null = null
    for (let step = 0; step <= 60 * 24; step++) rate = Reads.fold(rate, 6, from + step * hour)
    assert.closeTo(Reads.at(rate, from + 60 * 24 * hour) * 3600, 6, 0.1)
    assert.closeTo(Reads.at(rate, from + 63 * 24 * hour) * 3600, 6 / Math.E, 0.1)
  })

  it("of a young row is corrected for the time it cannot have been counted", () => {
    let rate: Reads.ReadRate | null = null
    for (let step = 1; step <= 24; step++) rate = Reads.fold(rate, 6, from + step * hour)
    assert.isBelow(Reads.at(rate, from + 24 * hour) * 3600, 2)
    assert.closeTo(Reads.corrected(Reads.at(rate, from + 24 * hour), 86_400) * 3600, 6, 0.2)
  })

  it("forgets nothing when the clock runs backwards", () => {
    const rate = Reads.fold(Reads.fold(null, 10, from), 5, from - hour)
    assert.deepStrictEqual(rate, { perSecond: 15 / Reads.memory, at: from })
  })
})
