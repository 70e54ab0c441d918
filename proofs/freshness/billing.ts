/**
 * What is paid where a platform charges once per post and UTC day. A worker keeps the promises and uses the free rest
 * of paid days; the error is the mean over evenly spread instants.
 */
import type { Price } from "@dravo/core/Adapter"
import * as Freshness from "@dravo/core/Freshness"
import type { Cascade } from "./cascade.ts"
import { callsAt, mean, type Point, type Sample } from "./compare.ts"
import { geometric } from "./experiment.ts"
import type { Goal } from "./goals.ts"
import type { Groups } from "./groups.ts"
import { watch } from "./reads.ts"
import { type Manner, type Outcome, replay } from "./replay.ts"

export interface Bill {
  readonly name: string
  /** Paid days of a 6 h time to live after the day the row was created, and its mean error. */
  readonly fixed: Point
  /** How many times fewer at the same error: knowing days, not knowing them, and by reads alone. */
  readonly aware: number
  readonly unaware: number
  readonly readsOnly: number
}

export const bills = (cascades: ReadonlyArray<Cascade>, groups: Groups, seed: number): ReadonlyArray<Bill> => {
  const posts = births.flatMap((birth) => watch(cascades, "U", 300, seed + birth))
  const family = (manner: Manner, grid = geometric(0.3, 300, 1.5)): ReadonlyArray<Outcome> =>
    grid.map((worth) => replay(posts, Freshness.adaptive({ worth }), manner))
  const sixHours = (driven: Manner["driven"]): Outcome => replay(posts, Freshness.fixed("6 hours"), { driven, price })
  const runs = {
    aware: [sixHours("time"), family({ driven: "time", price })],
    unaware: [sixHours("time"), family({ driven: "time" }, geometric(0.02, 300, 1.8))],
    readsOnly: [sixHours("reads"), family({ driven: "reads", price })]
  } as const
  return Object.entries({ "rows of 30 days": groups.month, "rows of 7 days": groups.week }).flatMap(
    ([name, indices]) => {
      if (indices.length === 0) return []
      const sample = births.flatMap((birth) => indices.map((index) => index + birth * cascades.length))
      const ratio = ([baseline, outcomes]: readonly [Outcome, ReadonlyArray<Outcome>]): number => {
        const point = paid(baseline, sample)
        return (
          point.calls /
          callsAt(
            outcomes.map((outcome) => paid(outcome, sample)),
            point.error
          )
        )
      }
      return [
        {
          name,
          fixed: paid(runs.aware[0], sample),
          aware: ratio(runs.aware),
          unaware: ratio(runs.unaware),
          readsOnly: ratio(runs.readsOnly)
        }
      ]
    }
  )
}

export const billingGoals = (found: ReadonlyArray<Bill>): ReadonlyArray<Goal> =>
  found.map(({ aware, name }) => ({
    id: "billing",
    text: name,
    bound: { min: name === "rows of 30 days" ? 8 : 4.5 },
    // A worker keeps promises: there is no form without them, and no day that lasts long enough for the longer cap to
    // matter.
    measure: (as) => (as === "shipped" ? aware : NaN)
  }))

// internal

const price: Price = { per: "resource-day", dollars: 0.005, source: "a price per post and UTC day" }

/** Every post is born at five times of day: whether midnight is near decides much, and chance should not. */
const births = [0, 1, 2, 3, 4]

const paid = (outcome: Outcome, sample: Sample): Point => ({
  calls: mean(outcome.paidDays, sample),
  error: mean(outcome.errors, sample)
})
