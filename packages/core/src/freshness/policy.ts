/**
 * What a staleness policy is: when numbers are fresh again until, decided from what a row's own refreshes showed.
 *
 * Three words. Past **staleAfter** the next read refreshes, whoever reads. The **debt** is the error readers were shown
 * since the last refresh, summed up read by read. The **worth** of a call is the debt at which it pays to refresh
 * before `staleAfter`, in completely wrong reads.
 *
 * An example: a post had 1,000 views when it was refreshed, and is predicted to have 1,050 now. A read that shows 1,000
 * is 5 % off and adds 0.05 to the debt. At a worth of 1 the twentieth such read starts a refresh; where nobody reads,
 * none is started before `staleAfter`.
 */
import type { PlatformId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { Metrics } from "../domain/metric/Metrics.ts"
import type { Kind } from "../domain/Subject.ts"
import type { Price } from "../platform/Adapter.ts"

/** What a policy may look at. */
export interface Facts {
  readonly platform: PlatformId
  readonly kind: Kind
  /** Unique per row: the source of jitter, so that equal rows part and equal runs agree. */
  readonly seed: string
  /** When the post went live; its creation where that is unknown; null for accounts. */
  readonly publishedAt: Instant | null
  /** The values before this refresh and when they were read; null when there were none. */
  readonly previous: { readonly metrics: Metrics; readonly at: Instant } | null
  readonly current: Metrics
  /** Decayed reads per second; null where nobody counts. */
  readonly readRate: number | null
  readonly price: Price | null
  /** Which keys of the row add up; where nobody says, every whole number. */
  readonly isAdditive?: (key: string) => boolean
  /** Keys of `current` that were withheld this time and kept from an earlier refresh: they say nothing about growth. */
  readonly kept?: ReadonlyArray<string>
  /** When the platform stops giving numbers for this row; null or absent where it never does. */
  readonly closesAt?: Instant | null
  /** What a call costs now relative to its usual price: above 1 while a budget is short. */
  readonly pressure?: number
}

/** What a policy may look at when a row is merely read. */
export type PredictionInput = Pick<Facts, "kind" | "platform" | "pressure" | "price" | "publishedAt">

/** What one more read of a row adds to the error its readers were shown, and how much of it is worth a refresh. */
export interface Prediction {
  /** The predicted relative error of the numbers now, 0 to 1. */
  readonly error: number
  /** Refresh as soon as the errors of the reads since the last refresh add up to this. */
  readonly limit: number
  /** Whether asking along with others costs nothing more than theirs. */
  readonly free: boolean
}

/** What a policy says after a refresh. */
export interface Decision {
  /** Past this instant the next read refreshes. Null: settled, only `refresh=true` asks. */
  readonly staleAfter: Instant | null
  /** The policy's own memory of this row, opaque to everyone else. */
  readonly state: string | null
  /** Why, in one sentence. */
  readonly reason: string
}

/** When numbers are fresh again until; a pure value, the same in every process. */
export interface Policy {
  next(facts: Facts, state: string | null, now: Instant): Decision
  /**
   * Pure and cheap: called for every row of every page. A policy without it refreshes at `staleAfter` and never before.
   */
  readonly predict?: (input: PredictionInput, state: string | null, now: Instant) => Prediction
  /**
   * What reads nobody here remembers probably added since the last refresh, told from the row's read rate: where a
   * process meets a row, it takes their debt over.
   */
  readonly estimatedDebt?: (input: PredictionInput, state: string | null, readRate: number, now: Instant) => number
  /**
   * Why a fresh row is fresh and when it is asked for again, in one sentence; undefined where the policy has nothing to
   * say.
   */
  readonly explain?: (row: Explained, now: Instant) => string | undefined
}

/** A fresh row, as a policy explains it. */
export interface Explained {
  readonly input: PredictionInput
  readonly state: string | null
  readonly staleAfter: Instant
  /** Decayed reads per second; null where nobody counts. */
  readonly readRate: number | null
  /** What reads added since the last refresh, as far as this process can tell. */
  readonly debt: number
}
