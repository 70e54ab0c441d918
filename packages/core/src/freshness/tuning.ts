/** Options of the adaptive policy, and their defaults. */
import * as Duration from "effect/Duration"
import * as Options from "../domain/Options.ts"
import type { PredictionInput } from "./policy.ts"

export interface AdaptiveOptions {
  /**
   * The one knob: what one call is worth, in completely wrong reads. At 1 (the default) twenty reads that are 5 % off
   * are worth a call. More saves calls, less saves error.
   */
  readonly worth?: number
  /** No row is asked for again sooner. Default one minute. */
  readonly floor?: Duration.Input
  /**
   * No copy counts as fresh for longer, however quiet the row, so that a post that comes back to life is noticed.
   * Default 30 days.
   */
  readonly cap?: Duration.Input
  /**
   * What promises go by. `age` (the default): every row has the readers of a usual one of its age. `reads`: a row that
   * was read more than usual is promised for less, one that was read less for longer; better where reads are counted,
   * differ much between posts, and a worker does the refreshing.
   */
  readonly promises?: "age" | "reads"
  /** How many reads a usual row gets in its first 30 days. Default 200. */
  readonly usualReads?: number
  /**
   * Lengthens each promise by up to this share of itself (0 to 0.1), so that rows read together do not expire together.
   * Default 0.05.
   */
  readonly jitter?: number
  /** The time to live of rows without an age. Default six hours. */
  readonly ageless?: Duration.Input
}

export interface Tuning {
  readonly worth: number
  readonly floor: number
  readonly cap: number
  readonly followsReads: boolean
  readonly usualReads: number
  readonly jitter: number
  readonly ageless: number
}

/** Throws `Misconfigured`. */
export const tuningOf = (given: AdaptiveOptions): Tuning => {
  const options = Options.readOrThrow(given, rules)
  const cap = Math.max(0, Duration.toMillis(options.cap ?? "30 days"))
  return {
    worth: positive(options.worth),
    floor: Math.min(Duration.toMillis(options.floor ?? "1 minute"), cap),
    cap,
    followsReads: options.promises === "reads",
    usualReads: Math.min(positive(options.usualReads, 200), 1e9),
    jitter: Math.min(Math.max(options.jitter ?? 0.05, 0), 0.1),
    ageless: Duration.toMillis(options.ageless ?? "6 hours")
  }
}

/**
 * Bounded, because the product of two prices may leave the numbers: a call always costs something, and never
 * everything.
 */
export const limitOf = (tuning: Tuning, input: PredictionInput): number =>
  Math.min(Math.max(tuning.worth * positive(input.pressure), 1e-6), 1e9)

// internal

const rules: Options.Rules<AdaptiveOptions> = {
  worth: Options.number,
  floor: Options.time,
  cap: Options.time,
  promises: Options.oneOf("age", "reads"),
  usualReads: Options.number,
  jitter: Options.number,
  ageless: Options.time
}

/** Anything that is no price costs what it usually does. */
const positive = (value: number | undefined, otherwise = 1): number =>
  value !== undefined && value > 0 && value < Infinity ? value : otherwise
