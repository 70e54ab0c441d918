/**
 * The adaptive policy: a refresh is worth its price once the error readers were shown since the last one adds up to it.
 * How fast a row's numbers go wrong is predicted from its age and from what its own refreshes taught.
 *
 * Reads add their predicted error to a debt the engine keeps in memory (`predict`); `staleAfter` is the promise behind
 * it, for readers no process remembers.
 */
import * as Curve from "./GrowthCurve.ts"
import * as Day from "./PaidDay.ts"
import * as Forecast from "./Forecast.ts"
import * as Reads from "./ReadRate.ts"
import * as LearnedGrowth from "./LearnedGrowth.ts"
import * as Traffic from "./traffic.ts"
import * as StaleAfter from "./staleAfter.ts"
import { type AdaptiveOptions, limitOf, type Tuning, tuningOf } from "./tuning.ts"
import * as Explanation from "./explanation.ts"
import type { Decision, Explained, Facts, Policy, Prediction, PredictionInput } from "./policy.ts"
import type { Instant } from "../domain/Instant.ts"
import { hashJitter } from "../domain/hashJitter.ts"

export interface AdaptivePolicy extends Policy {
  readonly predict: (input: PredictionInput, state: string | null, now: Instant) => Prediction
  readonly estimatedDebt: (input: PredictionInput, state: string | null, readRate: number, now: Instant) => number
  readonly explain: (row: Explained, now: Instant) => string
}

/** A policy that learns from each row's growth and readers how long its numbers may be kept. */
export const make = (options: AdaptiveOptions = {}): AdaptivePolicy => {
  const tuning = tuningOf(options)
  return {
    next: (facts, state, now) => next(tuning, facts, state, now),
    predict: (input, state, now) => predict(tuning, input, state, now),
    estimatedDebt,
    explain: (row, now) => explain(tuning, row, now)
  }
}

// internal

const next = (tuning: Tuning, facts: Facts, text: string | null, now: Instant): Decision => {
  const { publishedAt } = facts
  if (publishedAt === null) {
    const ttl = StaleAfter.bounded(tuning, tuning.ageless * (1 + tuning.jitter * hashJitter(facts.seed, now)))
    return { staleAfter: Math.round(now + ttl), state: null, reason: Explanation.ageless(ttl) }
  }
  const known = LearnedGrowth.decode(text)
  const learned = remembered(facts, publishedAt, known, now)
  const state = {
    ...learned,
    traffic: tuning.followsReads ? traffic(facts, publishedAt, known, learned.at) : null
  }
  const outlook = {
    age: LearnedGrowth.ageOf(publishedAt, now),
    pace: LearnedGrowth.pace(state),
    rate: facts.readRate ?? 0,
    traffic: state.traffic
  }
  const promise = facts.price?.per === "resource-day" ? StaleAfter.opening : StaleAfter.ofUsualReaders
  const staleAfter = promise(tuning, facts, outlook, now)
  const reason = Explanation.because({
    ...outlook,
    rate: Reads.corrected(outlook.rate, outlook.age),
    growth: outlook.pace * Curve.growth(outlook.age),
    limit: limitOf(tuning, facts)
  })
  return { staleAfter, state: LearnedGrowth.encode(state), reason: `${reason}, ${Explanation.latest(staleAfter)}.` }
}

const remembered = (
  facts: Facts,
  publishedAt: Instant,
  known: LearnedGrowth.LearnedGrowth | undefined,
  now: Instant
): LearnedGrowth.LearnedGrowth => {
  const key = largest(facts)
  const after = key === undefined ? 0 : (facts.current[key] ?? 0)
  const before = key === undefined ? undefined : facts.previous?.metrics[key]
  if (known === undefined) return LearnedGrowth.first(after, now)
  if (key === undefined) return known
  return before === undefined
    ? { ...known, at: now, count: LearnedGrowth.first(after, now).count }
    : LearnedGrowth.learn(known, { before, after }, publishedAt, now)
}

/** Where nobody counts, or no count was told, what was known is kept. */
const traffic = (
  { readRate }: Facts,
  publishedAt: Instant,
  known: LearnedGrowth.LearnedGrowth | undefined,
  until: Instant
): Traffic.Traffic | null => {
  const before = known?.traffic ?? null
  if (readRate === null || known?.at === until) return before
  return known === undefined || before === null
    ? Traffic.first(readRate)
    : Traffic.learn(
        before,
        readRate,
        LearnedGrowth.ageOf(publishedAt, known.at),
        LearnedGrowth.ageOf(publishedAt, until)
      )
}

/** The largest count that was read just now and adds up: what people see first. Undefined when there is none. */
const largest = ({ current, isAdditive, kept = [] }: Facts): string | undefined => {
  let max: string | undefined
  for (const key in current) {
    const value = current[key]
    if (value === undefined || !Number.isSafeInteger(value) || kept.includes(key) || isAdditive?.(key) === false)
      continue
    if (max === undefined || value > (current[max] ?? 0)) max = key
  }
  return max
}

const unknown: Prediction = { error: 0, limit: Infinity, free: false }

const predict = (tuning: Tuning, input: PredictionInput, text: string | null, now: Instant): Prediction => {
  const state = input.publishedAt === null ? undefined : LearnedGrowth.decode(text)
  if (state === undefined || input.publishedAt === null) return unknown
  const error = Forecast.error(
    LearnedGrowth.pace(state),
    LearnedGrowth.ageOf(input.publishedAt, state.at),
    LearnedGrowth.ageOf(input.publishedAt, now)
  )
  const limit = limitOf(tuning, input)
  const old = now - state.at
  if (input.price?.per !== "resource-day")
    return { error, limit: old >= tuning.floor ? limit : Infinity, free: old >= tuning.floor }
  // Late in a day its price buys little: up to twice as much must be at stake.
  if (!Day.isPaid(state.at, now)) return { error, limit: limit * (1 + Day.elapsed(now)), free: false }
  const free = old >= Math.max(Day.freeInterval, tuning.floor)
  return { error, limit: free ? limit * ofAFreeCall : Infinity, free }
}

/** A call that costs nothing still takes a place in a request: a hundredth of a paid one. */
const ofAFreeCall = 0.01

const estimatedDebt = (
  { publishedAt }: PredictionInput,
  text: string | null,
  readRate: number,
  now: Instant
): number => {
  const state = publishedAt === null || !(readRate > 0) ? undefined : LearnedGrowth.decode(text)
  if (state === undefined || publishedAt === null) return 0
  const rate = Math.min(Reads.corrected(readRate, LearnedGrowth.ageOf(publishedAt, now)), maxRate)
  return Forecast.shown(
    { age: LearnedGrowth.ageOf(publishedAt, state.at), pace: LearnedGrowth.pace(state) },
    Forecast.steady(rate),
    Math.max(0, now - state.at) / 1000
  )
}

/** Reads per second nobody's database counts; keeps every product finite. */
const maxRate = 1e9

const explain = (
  tuning: Tuning,
  { debt, readRate, input, state: text, staleAfter }: Explained,
  now: Instant
): string => {
  const state = LearnedGrowth.decode(text)
  if (input.publishedAt === null || state === undefined) return Explanation.promiseWithoutForecast(staleAfter)
  const { error, limit } = predict(tuning, input, text, now)
  const daily = input.price?.per === "resource-day"
  const free = daily && Day.isPaid(state.at, now)
  const pause = free ? Math.max(Day.freeInterval, tuning.floor) : tuning.floor
  const worth = limit === Infinity ? limitOf(tuning, input) * (free ? ofAFreeCall : 1) : limit
  const rate = readRate === null ? 0 : Reads.corrected(readRate, LearnedGrowth.ageOf(input.publishedAt, now))
  const due = Math.max(state.at + pause, now + ((worth - debt) / (rate * error)) * 1000)
  return Explanation.fresh({
    old: (now - state.at) / 1000,
    error,
    worth,
    debt,
    rate,
    staleAfter,
    day: daily ? (free ? "paid" : "unpaid") : null,
    pause: now - state.at < pause ? pause / 1000 : null,
    due: due < staleAfter ? due : null
  })
}
