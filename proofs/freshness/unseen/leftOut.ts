/**
 * What a worker's rule saves on posts it was not tuned on: its one constant, how fast readers leave with a post's age,
 * is chosen anew on all sources but one, and measured on that one.
 */
import * as Forecast from "@dravo/core/Forecast"
import type * as Freshness from "@dravo/core/Freshness"
import * as LearnedGrowth from "@dravo/core/LearnedGrowth"
import { fixed } from "../baselines.ts"
import type { Cascade } from "../cascade.ts"
import { callsAt, curveOf, type Family, pointOf, type Sample } from "../compare.ts"
import type { Setup } from "../experiment.ts"
import { workerTtls } from "../goals.ts"
import type { Groups } from "../groups.ts"
import { patterns, watch } from "../reads.ts"
import { replay } from "../replay.ts"

export interface LeftOut {
  readonly source: string
  /** The exponent that is best for the other sources. */
  readonly chosen: number
  /** Calls of fixed times to live over the rule's, by pattern and time to live. */
  readonly cells: ReadonlyArray<number>
}

/** Promises by readers that leave with this power of the post's age; a half is what ships. */
export const leavingWith =
  (exponent: number) =>
  (worth: number): Freshness.Policy => ({
    next: ({ current, previous, publishedAt }, text, now) => {
      const known = LearnedGrowth.decode(text)
      const before = previous?.metrics["count"] ?? 0
      const after = current["count"] ?? 0
      const born = publishedAt ?? now
      const state =
        known === undefined ? LearnedGrowth.first(after, now) : LearnedGrowth.learn(known, { before, after }, born, now)
      const outlook = { age: LearnedGrowth.ageOf(born, now), pace: LearnedGrowth.pace(state) }
      const readers: Forecast.Readers = (age) => ((age + 3600) / 3600) ** -exponent / 3600
      const seconds = Math.max(60, Forecast.horizon(outlook, readers, worth, month))
      return { staleAfter: Math.round(now + seconds * 1000), state: LearnedGrowth.encode(state), reason: "" }
    }
  })

export const leftOut = (
  cascades: ReadonlyArray<Cascade>,
  { bySource }: Groups,
  setup: Setup
): ReadonlyArray<LeftOut> => {
  const cellsBy = exponents.map((exponent) => cellsOf(cascades, bySource, setup, leavingWith(exponent)))
  return bySource.map(([source], left) => {
    const scores = cellsBy.map((bySourceCells) => score(bySourceCells.filter((_, at) => at !== left).flat()))
    const best = scores.reduce((max, one, at) => (one > (scores[max] ?? -Infinity) ? at : max), 0)
    return { source, chosen: exponents[best] ?? NaN, cells: cellsBy[best]?.[left] ?? [] }
  })
}

export const leftOutLines = (found: ReadonlyArray<LeftOut>): ReadonlyArray<string> =>
  found.map(
    ({ cells, chosen, source }) =>
      `${source.padEnd(13)} left out: (age + 1 h)^-${chosen} chosen, ${mean(cells).toFixed(2)}x fewer calls than ` +
      `fixed times (geometric mean of ${cells.length}), smallest ${Math.min(...cells).toFixed(2)}x`
  )

// internal

const month = 30 * 86_400
const exponents = [0.25, 0.4, 0.5, 0.6, 0.75, 1]

/** For each source its figure under each pattern against each time to live. */
const cellsOf = (
  cascades: ReadonlyArray<Cascade>,
  bySource: Groups["bySource"],
  { grid, reads, seed }: Setup,
  policy: (worth: number) => Freshness.Policy
): ReadonlyArray<ReadonlyArray<number>> => {
  const runs = patterns.map((pattern) => {
    const posts = watch(cascades, pattern, reads, seed)
    return {
      family: grid.map((worth) => replay(posts, policy(worth), time)),
      baselines: fixed
        .filter(({ name }) => workerTtls.some((ttl) => ttl === name))
        .map((baseline) => replay(posts, baseline.policy, time))
    }
  })
  return bySource.map(([, sample]) =>
    runs.flatMap(({ baselines, family }) =>
      baselines.map((baseline) => ratio(pointOf(baseline, sample), family, sample))
    )
  )
}

const time = { driven: "time" } as const

const ratio = (baseline: ReturnType<typeof pointOf>, family: Family, sample: Sample): number =>
  baseline.calls / callsAt(curveOf(family, sample), baseline.error)

const mean = (cells: ReadonlyArray<number>): number =>
  Math.exp(cells.reduce((sum, cell) => sum + Math.log(cell), 0) / cells.length)

/** The geometric mean; a rule that is worse anywhere comes after all that are not. A cell nobody reached is worse. */
const score = (cells: ReadonlyArray<number>): number => {
  const min = Math.min(...cells.map((cell) => (Number.isNaN(cell) ? 0 : cell)))
  return min < 0.995 ? min - 1 : mean(cells)
}
