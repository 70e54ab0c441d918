/**
 * The adaptive policy: a refresh is worth its price when the error readers were shown since the last one adds up to it.
 * How fast a row's numbers go wrong is predicted from its age and from what its own refreshes taught.
 */
import * as Duration from "effect/Duration"
import * as Day from "./AdaptiveDay.ts"
import * as Row from "./AdaptiveState.ts"
import type { Decision, Facts, Policy, Prediction, Sight } from "./Freshness.ts"
import type { Instant } from "./Instant.ts"
import type { Metrics } from "./Metrics.ts"
import { spread } from "./Spread.ts"

export interface AdaptiveOptions {
  /**
   * The one knob: what one call is worth, in completely wrong reads. At 1 (the default) twenty reads that are 5 % off
   * are worth a call. More saves calls, less saves error.
   */
  readonly worth?: number
  /** No row is asked for again sooner. Default one minute. */
  readonly floor?: Duration.Input
  /** No copy is promised for longer, however quiet the row. Default 14 days: a cap of one day costs two thirds of the gain. */
  readonly cap?: Duration.Input
  /** Lengthens each promise by up to this share of itself, so that rows read together do not expire together. Default 0.05. */
  readonly jitter?: number
  /** The time to live of rows without an age. Default six hours. */
  readonly ageless?: Duration.Input
  readonly slack?: number
}

export interface AdaptivePolicy extends Policy {
  predict(sight: Sight, state: string | null, now: Instant): Prediction
}

export const make = (options: AdaptiveOptions = {}): AdaptivePolicy => {
  const tuning = tuningOf(options)
  return {
    next: (facts, state, now) => next(tuning, facts, state, now),
    predict: (sight, state, now) => predict(tuning, sight, state, now)
  }
}

/** The largest count of a row that adds up; 0 where it has none. What people see first goes wrong first. */
export const largest = (metrics: Metrics, isAdditive: (key: string) => boolean): number => {
  let most = 0
  for (const key of Object.keys(metrics)) {
    const value = metrics[key]
    if (value !== undefined && value > most && Number.isSafeInteger(value) && isAdditive(key)) most = value
  }
  return most
}

// internal

interface Tuning {
  readonly worth: number
  readonly floor: number
  readonly cap: number
  readonly jitter: number
  readonly ageless: number
  readonly slack: number
}

const tuningOf = (options: AdaptiveOptions): Tuning => {
  const cap = Math.max(0, Duration.toMillis(options.cap ?? "14 days"))
  return {
    worth: positive(options.worth ?? 1, 1),
    floor: Math.min(Duration.toMillis(options.floor ?? "1 minute"), cap),
    cap,
    jitter: Math.min(Math.max(options.jitter ?? 0.05, 0), 0.1),
    ageless: Duration.toMillis(options.ageless ?? "6 hours"),
    slack: options.slack ?? 1
  }
}

const positive = (value: number, otherwise: number): number => value > 0 && value < Infinity ? value : otherwise

const next = (tuning: Tuning, facts: Facts, text: string | null, now: Instant): Decision => {
  if (facts.publishedAt === null) {
    const ttl = bounded(tuning, tuning.ageless)
    return { staleAfter: now + ttl, state: null, reason: "" }
  }
  const count = largest(facts.current, facts.isAdditive ?? (() => true))
  const known = Row.decode(text)
  const state = known === undefined ? Row.first(count, now) : Row.learn(known, count, facts.publishedAt, now)
  const limit = limitOf(tuning, facts)
  const age = Row.ageOf(facts.publishedAt, now)
  const rate = Math.max(facts.readRate ?? 0, 1 / (age + 3600))
  const pace = Row.pace(state)
  const daily = facts.price?.per === "resource-day"
  if (daily) {
    const midnight = Day.nextDay(now)
    const ageAtMidnight = Row.ageOf(facts.publishedAt, midnight)
    const until = midnight + horizon(pace, ageAtMidnight, rate, limit, tuning.cap / 1000) * 1000 * tuning.slack
    const opens = Math.max(midnight, Day.nextDay(until) - 86_400_000)
    return { staleAfter: Math.min(opens, now + tuning.cap), state: Row.encode(state), reason: "" }
  }
  const ttl = horizon(pace, age, rate, limit, tuning.cap / 1000) * 1000 * tuning.slack
  const jittered = ttl * (1 + tuning.jitter * spread(facts.seed, now))
  return { staleAfter: Math.round(now + bounded(tuning, jittered)), state: Row.encode(state), reason: "" }
}

const bounded = (tuning: Tuning, ttl: number): number => Math.min(Math.max(ttl, tuning.floor), tuning.cap)

const limitOf = (tuning: Tuning, sight: Sight): number => tuning.worth * positive(sight.pressure ?? 1, 1)

/** Seconds until reads at this rate will have been shown `limit` completely wrong reads' worth of predicted error. */
const horizon = (pace: number, age: number, rate: number, limit: number, most: number): number => {
  const target = limit / rate
  let at = 0
  let wrong = 0
  let error = 0
  for (let to = 30; at < most; to *= 1.3) {
    const end = Math.min(to, most)
    const then = Row.error(pace, age, age + end)
    const more = (error + then) / 2 * (end - at)
    if (wrong + more >= target) return at + (end - at) * (target - wrong) / more
    wrong += more
    error = then
    at = end
  }
  return most
}

const nothing: Prediction = { error: 0, limit: Infinity }

const predict = (tuning: Tuning, sight: Sight, text: string | null, now: Instant): Prediction => {
  if (sight.publishedAt === null) return nothing
  const state = Row.decode(text)
  if (state === undefined) return nothing
  const error = Row.error(Row.pace(state), Row.ageOf(sight.publishedAt, state.at), Row.ageOf(sight.publishedAt, now))
  const age = now - state.at
  if (sight.price?.per === "resource-day" && Day.isPaid(state.at, now)) {
    return { error, limit: age >= Day.freeInterval ? 0 : Infinity }
  }
  return { error, limit: age >= tuning.floor ? limitOf(tuning, sight) : Infinity }
}
