/** How much more or less than usual a row is read, told from its decayed read rate at each of its own refreshes. */
import * as Forecast from "./Forecast.ts"
import { memory } from "./ReadRate.ts"

export interface Traffic {
  /** Reads since the row was first asked for, as far as its rate shows them. */
  readonly reads: number
  /** What the same ages are worth of usual readers: the integral of `Forecast.leaving`. */
  readonly usual: number
  /** The decayed rate at the last refresh, in reads per second. */
  readonly perSecond: number
}

/** A row met for the first time: what was read before is nobody's. */
export const first = (perSecond: number): Traffic => ({ reads: 0, usual: 0, perSecond: bounded(perSecond) })

/**
 * One more refresh, with the rate now, between two ages in seconds. The rate fades in three days, so of reads that came
 * evenly over a longer time it still shows a known share.
 */
export const learn = (traffic: Traffic, perSecond: number, from: number, to: number): Traffic => {
  const elapsed = Math.max(0, to - from)
  const kept = Math.exp(-elapsed / memory)
  const rate = bounded(perSecond)
  const share = elapsed === 0 ? 1 / memory : (1 - kept) / elapsed
  return {
    reads: bounded(traffic.reads + Math.max(0, rate - traffic.perSecond * kept) / share),
    usual: traffic.usual + Forecast.left(from, to),
    perSecond: rate
  }
}

/**
 * How many times more than a usual row this one is read, where `density` is what a usual one is read per unit of
 * `Forecast.leaving`. Shrunk twice, because a rate from a few reads is worse than none.
 */
export const factor = ({ reads, usual }: Traffic, density: number): number =>
  ((prior + reads) / (prior + density * usual)) ** trust

// internal

/** Ten imagined reads of a usual row. */
const prior = 10
const trust = 0.7
/** Reads nobody's database counts; keeps every product finite. NaN is none. */
const bounded = (value: number): number => (value > 0 ? Math.min(value, 1e18) : 0)
