/** The goals, each measured as shipped (promise kept) and beside it with debt alone and with a longer cap. */
import { fixed } from "./baselines.ts"
import { callsAt, curveOf, errorAt, type Point, pointOf, type Sample } from "./compare.ts"
import type { Experiment, Variant } from "./experiment.ts"
import type { Groups } from "./groups.ts"

export type GoalId = "billing" | "calls" | "error" | "heavy" | "month" | "never-worse" | "optimum"

export interface Goal {
  readonly id: GoalId
  readonly text: string
  readonly bound: { readonly least: number } | { readonly most: number }
  readonly shipped: number
  readonly debt: number
  readonly longer: number
}

/** As it ships, by debt alone, or with a cap of 30 days. */
export type Judged = "debt" | "longer" | "shipped"

export const holds = (goal: Goal, as: Judged = "shipped"): boolean =>
  "least" in goal.bound ? goal[as] >= goal.bound.least : goal[as] <= goal.bound.most

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

export const goalsOf = (experiments: ReadonlyArray<Experiment>, groups: Groups): ReadonlyArray<Goal> => [
  ...experiments.map((one) => goal("calls", `${one.pattern}: fewer calls than 6 h, pooled`, { least: bounds.calls[one.pattern] }, (variant) =>
    fewerCalls(one, variant, "6 h", groups.pooled))),
  ...(groups.month.length === 0 ? [] : experiments.map((one) =>
    goal("month", `${one.pattern}: fewer calls than 6 h, rows of 30 days`, { least: bounds.month[one.pattern] }, (variant) =>
      fewerCalls(one, variant, "6 h", groups.month)))),
  ...experiments.map((one) => goal("error", `${one.pattern}: lower error than 6 h, pooled`, { least: bounds.error[one.pattern] }, (variant) =>
    lowerError(one, variant, "6 h", groups.pooled))),
  goal("never-worse", "least ratio of calls in any source, pattern, 1 h and 6 h", { least: 1 }, (variant) => leastRatio(experiments, variant, groups)),
  ...optimumGoals(experiments, groups)
]

/** With 3,000 reads a post. */
export const heavyGoals = (experiments: ReadonlyArray<Experiment>, groups: Groups): ReadonlyArray<Goal> =>
  experiments.map((one) => goal("heavy", `${one.pattern}: fewer calls than 6 h, pooled, 3,000 reads`, { least: bounds.heavy[one.pattern] }, (variant) =>
    fewerCalls(one, variant, "6 h", groups.pooled)))

// internal

const bounds = {
  calls: { U: 5.5, D: 6.5, I: 5.5 },
  heavy: { U: 7, D: 10, I: 12 },
  month: { U: 8.5, D: 14, I: 13 },
  error: { U: 4.5, D: 4.8, I: 3 },
  optimum: { U: 3, D: 2.6, I: 2 }
} as const

const goal = (id: GoalId, text: string, bound: Goal["bound"], measure: (variant: Variant) => number): Goal =>
  ({ id, text, bound, shipped: measure("promise"), debt: measure("debt"), longer: measure("longer") })

const optimumGoals = (experiments: ReadonlyArray<Experiment>, groups: Groups): ReadonlyArray<Goal> => [
  ...experiments.map((one) => goal("optimum", `${one.pattern}: calls over the offline optimum, pooled`, { most: bounds.optimum[one.pattern] }, (variant) =>
    overOptimum(one, variant, groups.pooled))),
  ...(groups.large.length === 0 ? [] : experiments.map((one) =>
    goal("optimum", `${one.pattern}: calls over the offline optimum, large posts`, { most: 1.6 }, (variant) => overOptimum(one, variant, groups.large))))
]

const overOptimum = (experiment: Experiment, variant: Variant, sample: Sample): number => {
  const { error } = fixedPoint(experiment, "6 h", variant, sample)
  return callsAt(curveOf(experiment.adaptive(variant), sample), error) / callsAt(curveOf(experiment.optimum(), sample), error)
}

/** NaN, and so short of its goal, where no knob is as good as the baseline. */
const leastRatio = (experiments: ReadonlyArray<Experiment>, variant: Variant, groups: Groups): number =>
  Math.min(...experiments.flatMap((one) =>
    groups.bySource.flatMap(([, sample]) => ["1 h", "6 h"].map((ttl) => fewerCalls(one, variant, ttl, sample)))))

const fixedPoint = (experiment: Experiment, ttl: string, variant: Variant, sample: Sample): Point => {
  const baseline = fixed.find(({ name }) => name === ttl)
  if (baseline === undefined) throw new RangeError(`no fixed time to live of ${ttl}`)
  return pointOf(experiment.baseline(baseline.name, baseline.policy, variant === "time" ? "time" : "reads"), sample)
}
