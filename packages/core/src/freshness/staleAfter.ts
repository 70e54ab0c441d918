/**
 * Until when a copy counts as fresh. Reads bring a refresh earlier, by their debt; this is when it is due where nobody
 * who is remembered reads, and what a background worker goes by.
 */
import { hashJitter } from "../domain/hashJitter.ts"
import { hour, type Instant, startOfDay } from "../domain/Instant.ts"
import * as Forecast from "./Forecast.ts"
import * as Day from "./PaidDay.ts"
import type { Facts } from "./policy.ts"
import * as Reads from "./ReadRate.ts"
import * as Traffic from "./traffic.ts"
import { limitOf, type Tuning } from "./tuning.ts"

export interface StaleAfterInput extends Forecast.ForecastInput {
  /** Reads per second, decayed; 0 where nobody counts. */
  readonly rate: number
  /** How much the row was read in its life; null: as much as a usual one. */
  readonly traffic: Traffic.Traffic | null
}

export const bounded = (tuning: Tuning, ttl: number): number => Math.min(Math.max(ttl, tuning.floor), tuning.cap)

/**
 * The instant at which the readers a usual post has at such ages will have been shown a few calls' worth of error. No
 * copy is renewed merely because it is probably half wrong: that spends calls on rows nobody looks at.
 */
export const ofUsualReaders = (
  tuning: Tuning,
  facts: Facts,
  { age, pace, traffic }: StaleAfterInput,
  now: Instant
): Instant => {
  const density = tuning.usualReads / Forecast.left(0, month)
  const readers = density * (traffic === null ? 1 : Traffic.factor(traffic, density))
  const limit = (patience * limitOf(tuning, facts)) / readers
  const ttl = Forecast.horizon({ age, pace }, Forecast.decliningReaders, limit, tuning.cap / 1000) * 1000
  return Math.round(now + bounded(tuning, ttl * (1 + tuning.jitter * hashJitter(facts.seed, now))))
}

/**
 * The midnight that opens the day in which the debt would reach the price: a day is right from its opening to its end,
 * so it is opened early. Until tonight's midnight asking is free, and the debt is counted from there. Midnights do not
 * follow readers, so those are taken to stay. Jitter is small: it costs free time.
 */
export const opening = (tuning: Tuning, facts: Facts, outlook: StaleAfterInput, now: Instant): Instant => {
  const midnight = Day.nextDay(now)
  const age = outlook.age + (midnight - now) / 1000
  const rate = Math.max(Reads.corrected(outlook.rate, outlook.age), minRate(age))
  const then = { pace: outlook.pace, age }
  const due = midnight + Forecast.horizon(then, Forecast.steady(rate), limitOf(tuning, facts), tuning.cap / 1000) * 1000
  const opens = Math.max(midnight, startOfDay(due)) + Math.floor(tuning.jitter * hashJitter(facts.seed, now) * 2 * hour)
  return Math.min(opens, Math.round(now + tuning.cap))
}

// internal

/** Seconds. */
const month = 30 * 86_400

/**
 * A copy ends at four times the price: readers who are counted trigger their own refresh around the first, and an end
 * that came as early would pay again for reads that are nearly right.
 */
const patience = 4

/** Somebody looks once in a post's lifetime: reads per second where nobody counts, or counts fewer. */
const minRate = (age: number): number => 1000 / (age * 1000 + hour)
