/**
 * `node proofs/spending/month.ts [--fast]`: whether a budget that is smaller than what the policy would like to spend
 * lasts the month, in which the number of new posts doubles and halves. The budget is three quarters of what the same
 * month costs without one.
 */
import * as Freshness from "@dravo/core/Freshness"
import * as Effect from "effect/Effect"
import { conclude } from "../processes/report.ts"
import { type Ended, month } from "./world.ts"

const days = 31
const adaptive = Freshness.adaptive()
/** The same policy, to which nobody tells that calls are dearer. */
const deaf: Freshness.Policy = {
  next: (facts, state, now) => adaptive.next({ ...facts, pressure: 1 }, state, now),
  predict: (sight, state, now) => adaptive.predict({ ...sight, pressure: 1 }, state, now)
}

const run = (dollars: number, freshness: Freshness.Policy): Promise<Ended> =>
  Effect.runPromise(month({ budget: { dollars, per: "month" }, days, freshness }))
const sum = (values: ReadonlyArray<number>): number => values.reduce((total, one) => total + one, 0)
const cents = (value: number): string => `$${value.toFixed(2)}`
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
/** Days at the end of the month on which nothing could be paid for any more. */
const dryDays = ({ billed }: Ended): number => days - 1 - billed.findLastIndex((one) => one > 0)
const told = (ended: Ended, budget: number): string =>
  `${cents(sum(ended.billed))} of ${cents(budget)} (${percent(sum(ended.billed) / budget)}), ` +
  `${percent(ended.refused)} of readings refused, ${dryDays(ended)} days without money, error ` +
  `${percent(ended.error)}`

const wish = await run(1000, adaptive)
const budget = Math.round(sum(wish.billed) * 75) / 100
const steered = await run(budget, adaptive)
const unsteered = await run(budget, deaf)
const spent = sum(steered.billed)
conclude({
  measured: `${told(steered, budget)}; without a budget ${cents(sum(wish.billed))}, error ${percent(wish.error)}; the engine's own count differs from the bill by ${cents(
    Math.abs(steered.spent - spent)
  )}`,
  holds:
    Math.abs(spent / budget - 1) < 0.05 &&
    steered.refused < 0.01 &&
    dryDays(steered) === 0 &&
    Math.abs(steered.spent - spent) < 0.005 &&
    dryDays(unsteered) > 2 &&
    unsteered.refused > 0.05 &&
    sum(wish.billed) < 1000,
  control: `when the policy is not told: ${told(unsteered, budget)}`
})
