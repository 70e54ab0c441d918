/**
 * The goals, each measured as shipped (promise kept, cap of 30 days) and beside it with a shorter cap and by debt
 * alone.
 */
import { fixed } from "./baselines.ts"
import { callsAt, curveOf, errorAt, type Point, pointOf, type Sample } from "./compare.ts"
import type { Experiment, Variant } from "./experiment.ts"
import type { Groups } from "./groups.ts"
import type { Pattern } from "./reads.ts"

export const goalIds = [
  "calls",
  "month",
  "error",
  "never-worse",
  "optimum",
  "time",
  "time-never-worse",
  "heavy",
  "billing"
] as const
export type GoalId = (typeof goalIds)[number]

export type Bound = { readonly min: number } | { readonly max: number }

export interface Goal {
  readonly id: GoalId
  /** What it says beside its neighbours of the same id. */
  readonly text: string
  readonly bound: Bound
  readonly measure: (as: Judged) => number
}

/** As it ships, with a cap of 14 days, or by debt alone. */
export type Judged = "debt" | "shipped" | "shorter"

/** NaN, where no knob is as good as the baseline, holds nothing. */
export const holds = ({ bound, measure }: Goal, as: Judged = "shipped"): boolean =>
  "min" in bound ? measure(as) >= bound.min : measure(as) <= bound.max

type ByPattern = Readonly<Record<Pattern, number>>

/** What is asked of the policy on one kind of data. */
export interface Bounds {
  readonly calls: ByPattern
  readonly heavy: ByPattern
  readonly month: ByPattern
  readonly error: ByPattern
  readonly pooled: ByPattern
  readonly large: number
  /** A worker that keeps promises, against fixed times to live. */
  readonly worker: Readonly<Record<"1 h" | "6 h", ByPattern>>
}

export const onRealPosts: Bounds = {
  calls: { U: 6.2, D: 7.5, I: 6.2 },
  heavy: { U: 7, D: 10, I: 12 },
  month: { U: 9, D: 14.5, I: 13.5 },
  error: { U: 4.5, D: 4.8, I: 3 },
  pooled: { U: 3, D: 2.6, I: 2 },
  large: 1.6,
  worker: { "1 h": { U: 7, D: 16, I: 13.5 }, "6 h": { U: 6.3, D: 11.5, I: 9.5 } }
}

/**
 * Made-up posts stop growing within days and half of them are kept for 30, so most goals are easier than on real ones.
 * The cap's one refresh of a post that has long ended weighs more: hindsight needs two or three calls in all.
 */
export const onMadeUpPosts: Bounds = {
  ...onRealPosts,
  calls: { U: 10, D: 14, I: 12 },
  heavy: { U: 12, D: 20, I: 24 },
  month: { U: 12, D: 15, I: 11 },
  error: { U: 4.5, D: 14, I: 10 },
  pooled: { U: 3, D: 2.6, I: 2.6 },
  large: 3.3,
  worker: { "1 h": { U: 13, D: 44, I: 55 }, "6 h": { U: 12, D: 24, I: 26 } }
}

/** Calls of a fixed time to live over the calls that err as much. */
export const fewerCalls = (experiment: Experiment, variant: Variant, ttl: string, sample: Sample): number => {
  const point = fixedPoint(experiment, ttl, variant, sample)
  return point.calls / callsAt(curveOf(experiment.adaptive(variant), sample), point.error)
}

/** Error of a fixed time to live over the error at as many calls. */
export const lowerError = (experiment: Experiment, variant: Variant, ttl: string, sample: Sample): number => {
  const point = fixedPoint(experiment, ttl, variant, sample)
  return point.error / errorAt(curveOf(experiment.adaptive(variant), sample), point.calls)
}

/** With 300 reads a post. */
export const goalsOf = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  bounds: Bounds
): ReadonlyArray<Goal> => [
  ...experiments.map((one) =>
    goal("calls", readers[one.pattern], { min: bounds.calls[one.pattern] }, (variant) =>
      fewerCalls(one, variant, "6 h", groups.pooled)
    )
  ),
  ...(groups.month.length === 0
    ? []
    : experiments.map((one) =>
        goal("month", readers[one.pattern], { min: bounds.month[one.pattern] }, (variant) =>
          fewerCalls(one, variant, "6 h", groups.month)
        )
      )),
  ...experiments.map((one) =>
    goal("error", readers[one.pattern], { min: bounds.error[one.pattern] }, (variant) =>
      lowerError(one, variant, "6 h", groups.pooled)
    )
  ),
  goal("never-worse", "least of all sources, read patterns, 1 h and 6 h", { min: 1 }, (variant) =>
    minRatio(experiments, variant, groups)
  ),
  ...optimumGoals(experiments, groups, bounds)
]

export const workerTtls = ["1 h", "6 h", "24 h"] as const

/** Of a worker that keeps promises, with 300 reads a post that ask nothing. */
export const workerGoals = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  bounds: Bounds
): ReadonlyArray<Goal> => [
  ...(["6 h", "1 h"] as const).flatMap((ttl) =>
    experiments.map((one) =>
      ofWorker("time", `against ${ttl}: ${readers[one.pattern]}`, bounds.worker[ttl][one.pattern], () =>
        fewerCalls(one, "time", ttl, groups.pooled)
      )
    )
  ),
  ofWorker("time-never-worse", "least of all sources, read patterns, 1 h, 6 h and 24 h", 1, () =>
    minRatio(experiments, "time", groups, workerTtls)
  )
]

/** With 3,000 reads a post. */
export const heavyGoals = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  bounds: Bounds
): ReadonlyArray<Goal> =>
  experiments.map((one) =>
    goal("heavy", readers[one.pattern], { min: bounds.heavy[one.pattern] }, (variant) =>
      fewerCalls(one, variant, "6 h", groups.pooled)
    )
  )

// internal

const readers: Readonly<Record<Pattern, string>> = {
  U: "uniform reads",
  D: "decaying reads",
  I: "growth-following reads"
}

const variants: Readonly<Record<Judged, Variant>> = { shipped: "promise", debt: "debt", shorter: "shorter" }

const goal = (id: GoalId, text: string, bound: Bound, measure: (variant: Variant) => number): Goal => ({
  id,
  text,
  bound,
  measure: (as) => measure(variants[as])
})

/** There is no other form of it to tell beside. */
const ofWorker = (id: GoalId, text: string, min: number, measure: () => number): Goal => ({
  id,
  text,
  bound: { min },
  measure: (as) => (as === "shipped" ? measure() : NaN)
})

const optimumGoals = (experiments: ReadonlyArray<Experiment>, groups: Groups, bounds: Bounds): ReadonlyArray<Goal> => [
  ...experiments.map((one) =>
    goal("optimum", `pooled: ${readers[one.pattern]}`, { max: bounds.pooled[one.pattern] }, (variant) =>
      overOptimum(one, variant, groups.pooled)
    )
  ),
  ...(groups.large.length === 0
    ? []
    : experiments.map((one) =>
        goal("optimum", `large posts: ${readers[one.pattern]}`, { max: bounds.large }, (variant) =>
          overOptimum(one, variant, groups.large)
        )
      ))
]

const overOptimum = (experiment: Experiment, variant: Variant, sample: Sample): number => {
  const { error } = fixedPoint(experiment, "6 h", variant, sample)
  return (
    callsAt(curveOf(experiment.adaptive(variant), sample), error) /
    callsAt(curveOf(experiment.optimum(), sample), error)
  )
}

/** NaN, and so short of its goal, where no knob is as good as the baseline. */
const minRatio = (
  experiments: ReadonlyArray<Experiment>,
  variant: Variant,
  groups: Groups,
  ttls: ReadonlyArray<string> = ["1 h", "6 h"]
): number =>
  Math.min(
    ...experiments.flatMap((one) =>
      groups.bySource.flatMap(([, sample]) => ttls.map((ttl) => fewerCalls(one, variant, ttl, sample)))
    )
  )

const fixedPoint = (experiment: Experiment, ttl: string, variant: Variant, sample: Sample): Point => {
  const baseline = fixed.find(({ name }) => name === ttl)
  if (baseline === undefined) throw new RangeError(`no fixed time to live of ${ttl}`)
  return pointOf(experiment.baseline(baseline.name, baseline.policy, variant === "time" ? "time" : "reads"), sample)
}
