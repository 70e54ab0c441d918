/** How often a row is read, without a write on every read: counted in memory, folded in at each flush. */
import type { Instant } from "../domain/Instant.ts"

/** How often a row is read, as a rate that forgets. */
export interface ReadRate {
  /** Reads per second, recent ones weighing most. */
  readonly perSecond: number
  /** When it was last folded. */
  readonly at: Instant
}

/** Three days: long enough that a burst does not look like a habit, short enough to see readers leave. */
export const memory = 3 * 86_400

/**
 * The rate after `reads` more until `now`; null stands for a row never counted. A clock that ran backwards forgets
 * nothing.
 */
export const fold = (rate: ReadRate | null, reads: number, now: Instant): ReadRate => ({
  perSecond: at(rate, now) + Math.max(0, reads) / memory,
  at: rate === null ? now : Math.max(rate.at, now)
})

/** The rate as of `now`: it fades while nobody reads. */
export const at = (rate: ReadRate | null, now: Instant): number =>
  rate === null ? 0 : rate.perSecond * Math.exp(Math.min(0, rate.at - now) / 1000 / memory)

/**
 * The rate of a row `age` seconds old, which cannot have been counted for longer: without this a young row looks
 * unread.
 */
export const corrected = (perSecond: number, age: number): number =>
  perSecond / -Math.expm1(-Math.max(age, 3600) / memory)
