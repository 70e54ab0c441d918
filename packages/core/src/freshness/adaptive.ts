/**
 * The adaptive policy: a refresh is worth its price once the error readers were shown since the last one adds up to it.
 * How fast a row's numbers go wrong is predicted from its age and from what its own refreshes taught.
 *
 * Reads add their predicted error to a debt the engine keeps in memory (`predict`); `staleAfter` is the promise behind
 * it, for readers no process remembers.
 */
import * as Duration from "effect/Duration"
import * as Curve from "./GrowthCurve.ts"
import * as Day from "./PaidDay.ts"
import * as Forecast from "./forecast.ts"
import * as Reads from "./ReadRate.ts"
import * as Memory from "./memory.ts"
import * as Explanation from "./explanation.ts"
import type { Decision, Explained, Facts, Policy, Prediction, PredictionInput } from "./policy.ts"
import { hour, type Instant, startOfDay } from "../domain/Instant.ts"
import { spread } from "../domain/hashJitter.ts"

export interface AdaptiveOptions {
  /**
   * The one knob: what one call is worth, in completely wrong reads. At 1 (the default) twenty reads that are 5 % off
   * are worth a call. More saves calls, less saves error.
   */
  readonly worth?: number
  /** No row is asked for again sooner. Default one minute. */
  readonly floor?: Duration.Input
  /**
   * No copy is promised for longer, however quiet the row, so that a post that comes back to life is noticed. Default
   * 14 days.
   */
  readonly cap?: Duration.Input
  /**
   * Lengthens each promise by up to this share of itself (0 to 0.1), so that rows read together do not expire together.
   * Default 0.05.
   */
  readonly jitter?: number
  /** The time to live of rows without an age. Default six hours. */
  readonly ageless?: Duration.Input
}

export interface AdaptivePolicy extends Policy {
  readonly predict: (input: PredictionInput, state: string | null, now: Instant) => Prediction
  readonly estimatedDebt: (input: PredictionInput, state: string | null, readRate: number, now: Instant) => number
  readonly explain: (row: Explained, now: Instant) => string
}

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

type Outlook = Omit<Forecast.Outlook, "readers">

interface Tuning {
  readonly worth: number
  readonly floor: number
  readonly cap: number
  readonly jitter: number
  readonly ageless: number
}

const tuningOf = (options: AdaptiveOptions): Tuning => {
  const cap = Math.max(0, Duration.toMillis(options.cap ?? "14 days"))
  return {
    worth: positive(options.worth),
    floor: Math.min(Duration.toMillis(options.floor ?? "1 minute"), cap),
    cap,
    jitter: Math.min(Math.max(options.jitter ?? 0.05, 0), 0.1),
    ageless: Duration.toMillis(options.ageless ?? "6 hours")
  }
}

/** Anything that is no price costs what it usually does. */
const positive = (value: number | undefined): number =>
  value !== undefined && value > 0 && value < Infinity ? value : 1

/**
 * Bounded, because the product of two prices may leave the numbers: a call always costs something, and never
 * everything.
 */
const limitOf = (tuning: Tuning, input: PredictionInput): number =>
  Math.min(Math.max(tuning.worth * positive(input.pressure), 1e-6), 1e9)

/**
 * The promise is due at four times the price, which for short times is twice the interval: readers who are counted
 * trigger their own refresh around the first, and a promise that came as early would pay again for reads that are
 * nearly right.
 */
const patience = 4

/**
 * Whether anybody reads or not, a copy predicted to be half wrong is not promised at the usual price. The fourth root
 * follows a changing price as slowly as the best schedule's error does; with it a worker that only keeps promises
 * spends well, too.
 */
const halfWrong = 0.5

const next = (tuning: Tuning, facts: Facts, text: string | null, now: Instant): Decision => {
  const { publishedAt } = facts
  if (publishedAt === null) {
    const ttl = bounded(tuning, tuning.ageless * (1 + tuning.jitter * spread(facts.seed, now)))
    return { staleAfter: Math.round(now + ttl), state: null, reason: Explanation.ageless(ttl) }
  }
  const state = remembered(facts, publishedAt, Memory.decode(text), now)
  const outlook = { age: Memory.ageOf(publishedAt, now), pace: Memory.pace(state), rate: facts.readRate ?? 0 }
  const staleAfter =
    facts.price?.per === "resource-day" ? opening(tuning, facts, outlook, now) : promise(tuning, facts, outlook, now)
  const reason = Explanation.because({
    ...outlook,
    rate: Reads.corrected(outlook.rate, outlook.age),
    growth: outlook.pace * Curve.growth(outlook.age),
    limit: limitOf(tuning, facts)
  })
  return { staleAfter, state: Memory.encode(state), reason: `${reason}, ${Explanation.latest(staleAfter)}.` }
}

const remembered = (
  facts: Facts,
  publishedAt: Instant,
  known: Memory.Memory | undefined,
  now: Instant
): Memory.Memory => {
  const key = largest(facts)
  const after = key === undefined ? 0 : (facts.current[key] ?? 0)
  const before = key === undefined ? undefined : facts.previous?.metrics[key]
  if (known === undefined) return Memory.first(after, now)
  if (key === undefined) return known
  return before === undefined
    ? { ...known, at: now, count: Memory.first(after, now).count }
    : Memory.learn(known, { before, after }, publishedAt, now)
}

/** The largest count that was read just now and adds up: what people see first. Undefined when there is none. */
const largest = ({ current, isAdditive, kept = [] }: Facts): string | undefined => {
  let most: string | undefined
  for (const key of Object.keys(current)) {
    const value = current[key]
    if (value === undefined || !Number.isSafeInteger(value) || kept.includes(key) || isAdditive?.(key) === false)
      continue
    if (most === undefined || value > (current[most] ?? 0)) most = key
  }
  return most
}

const bounded = (tuning: Tuning, ttl: number): number => Math.min(Math.max(ttl, tuning.floor), tuning.cap)

const promise = (tuning: Tuning, facts: Facts, outlook: Outlook, now: Instant): Instant => {
  const limit = limitOf(tuning, facts)
  const most = tuning.cap / 1000
  const readBy = Forecast.horizon({ ...outlook, readers: "leave" }, patience * limit, most)
  const ttl = Math.min(readBy, Forecast.reaches(outlook, halfWrong * limit ** 0.25, most)) * 1000
  return Math.round(now + bounded(tuning, ttl * (1 + tuning.jitter * spread(facts.seed, now))))
}

/**
 * The midnight that opens the day in which the debt would reach the price: a day is right from its opening to its end,
 * so it is opened early. Until tonight's midnight asking is free, and the debt is counted from there. Midnights do not
 * follow readers, so those are taken to stay. Jitter is small: it costs free time.
 */
const opening = (tuning: Tuning, facts: Facts, outlook: Outlook, now: Instant): Instant => {
  const midnight = Day.nextDay(now)
  const rate = Reads.corrected(outlook.rate, outlook.age)
  const then = { ...outlook, rate, age: outlook.age + (midnight - now) / 1000, readers: "stay" } as const
  const due = midnight + Forecast.horizon(then, limitOf(tuning, facts), tuning.cap / 1000) * 1000
  const opens = Math.max(midnight, startOfDay(due)) + Math.floor(tuning.jitter * spread(facts.seed, now) * 2 * hour)
  return Math.min(opens, Math.round(now + tuning.cap))
}

const unknown: Prediction = { error: 0, limit: Infinity, free: false }

const predict = (tuning: Tuning, input: PredictionInput, text: string | null, now: Instant): Prediction => {
  const state = input.publishedAt === null ? undefined : Memory.decode(text)
  if (state === undefined || input.publishedAt === null) return unknown
  const error = Forecast.error(
    Memory.pace(state),
    Memory.ageOf(input.publishedAt, state.at),
    Memory.ageOf(input.publishedAt, now)
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
  const state = publishedAt === null || !(readRate > 0) ? undefined : Memory.decode(text)
  if (state === undefined || publishedAt === null) return 0
  const rate = Math.min(Reads.corrected(readRate, Memory.ageOf(publishedAt, now)), mostRate)
  return Forecast.shown(
    { age: Memory.ageOf(publishedAt, state.at), pace: Memory.pace(state), rate },
    Math.max(0, now - state.at) / 1000
  )
}

/** Reads per second nobody's database counts; keeps every product finite. */
const mostRate = 1e9

const explain = (
  tuning: Tuning,
  { debt, readRate, input, state: text, staleAfter }: Explained,
  now: Instant
): string => {
  const state = Memory.decode(text)
  if (input.publishedAt === null || state === undefined) return Explanation.untold(staleAfter)
  const { error, limit } = predict(tuning, input, text, now)
  const daily = input.price?.per === "resource-day"
  const free = daily && Day.isPaid(state.at, now)
  const pause = free ? Math.max(Day.freeInterval, tuning.floor) : tuning.floor
  const worth = limit === Infinity ? limitOf(tuning, input) * (free ? ofAFreeCall : 1) : limit
  const rate = readRate === null ? 0 : Reads.corrected(readRate, Memory.ageOf(input.publishedAt, now))
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
