/**
 * Holds spending to a budget by raising the price of a call: dual ascent. What calls are worth multiplies into every
 * row's limit (`Facts.pressure`), so all rows give way together and the least useful refreshes go first.
 */
import type { Instant } from "../domain/Instant.ts"

/** How a period ended, in calls or dollars. */
export interface Spending {
  /** Calls or money spent in the period that just ended. */
  readonly used: number
  /** What it was allowed. */
  readonly allowed: number
}

/** How a price answers spending above or below what was allowed. */
export interface PriceOptions {
  /**
   * How strongly one period's overspending is answered. Calls fall with the root of the price, so 1 halves a small
   * deviation. Default 1.
   */
  readonly eta?: number
  /** Default 1: a budget is a ceiling. Below 1 unspent budget buys fresher numbers than the policy asks for. */
  readonly min?: number
  /** Default 10,000: a hundredth of the calls. */
  readonly max?: number
}

/** The pressure for the next period. */
export const nextPrice = (pressure: number, { allowed, used }: Spending, options: PriceOptions = {}): number => {
  const min = options.min ?? 1
  const max = Math.max(min, options.max ?? 10_000)
  const from = Number.isFinite(pressure) && pressure > 0 ? pressure : min
  const off = allowed > 0 ? (used - allowed) / allowed : used > 0 ? Infinity : 0
  // One wild period moves the price by e at most: the next one is measured before it moves further.
  const step = Math.min(Math.max((options.eta ?? 1) * (Number.isNaN(off) ? 0 : off), -1), 1)
  return Math.min(Math.max(from * Math.exp(step), min), max)
}

/** A budget, in calls or dollars, over a stretch of time. */
export interface BudgetWindow {
  readonly budget: number
  readonly spent: number
  readonly from: Instant
  readonly to: Instant
}

/**
 * What the next `millis` may spend: an even share of what is left, so that early thrift is not lost and overspending is
 * paid back.
 */
export const allowance = ({ budget, from, spent, to }: BudgetWindow, now: Instant, millis: number): number => {
  const left = Math.max(0, budget - spent)
  const ahead = to - Math.min(Math.max(now, from), to)
  return ahead <= millis ? left : (left * millis) / ahead
}

/** Where spending ends up at this pace by the end of the window. */
export const forecast = ({ from, spent, to }: BudgetWindow, now: Instant): number =>
  now <= from ? spent : (spent * (to - from)) / (Math.min(now, to) - from)
