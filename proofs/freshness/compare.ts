/** Two ways to spend calls, compared where they err equally or cost equally. */
import { type Random, seeded } from "./random.ts"
import type { Outcome } from "./replay.ts"

/** Outcomes of one policy over a range of its knob. */
export type Family = ReadonlyArray<Outcome>

export interface Point {
  readonly calls: number
  readonly error: number
}

/** Post indices; a bootstrap resample repeats some and leaves out others. */
export type Sample = ReadonlyArray<number>

export const mean = (values: Float64Array, sample: Sample): number => {
  let sum = 0
  for (const index of sample) sum += values[index] ?? 0
  return sum / sample.length
}

export const pointOf = (outcome: Outcome, sample: Sample): Point => ({
  calls: mean(outcome.calls, sample),
  error: mean(outcome.errors, sample)
})

export const curveOf = (family: Family, sample: Sample): ReadonlyArray<Point> =>
  family.map((outcome) => pointOf(outcome, sample))

/**
 * Calls of the curve at this mean error or less, between two of its points on logarithmic scales. NaN where no point
 * is as good; where every point is better, the fewest calls.
 */
export const callsAt = (curve: ReadonlyArray<Point>, error: number): number =>
  between(
    curve.map((point) => ({ x: point.error, y: point.calls })),
    error
  )

/** Its error with this many calls or fewer; where no point spends as many, the least error. */
export const errorAt = (curve: ReadonlyArray<Point>, calls: number): number =>
  between(
    curve.map((point) => ({ x: point.calls, y: point.error })),
    calls
  )

const between = (points: ReadonlyArray<{ readonly x: number; readonly y: number }>, x: number): number => {
  const sorted = points.filter((point) => point.x > 0 && point.y > 0).sort((a, b) => a.x - b.x)
  const upper = sorted.findIndex((point) => point.x >= x)
  const right = sorted[upper]
  const left = sorted[upper - 1]
  if (right === undefined) return sorted.at(-1)?.y ?? NaN
  if (left === undefined) return right.x === x ? right.y : NaN
  const share = right.x === left.x ? 0 : Math.log(x / left.x) / Math.log(right.x / left.x)
  return left.y * (right.y / left.y) ** share
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A figure with its 95 % interval: the posts are drawn anew, with repetition. */
export const bootstrap = (
  figure: (sample: Sample) => number,
  sample: Sample,
  rounds: number,
  seed: number
): Interval => {
  const random = seeded(seed)
  const values = Array.from({ length: rounds }, () => figure(resample(sample, random)))
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN
  return { value: figure(sample), low: at(0.025), high: at(0.975) }
}

const resample = (sample: Sample, random: Random): Sample =>
  sample.map(() => sample[Math.floor(random() * sample.length)] ?? 0)
