/** What the benchmark prints. */
import { byAge, fixed } from "./baselines.ts"
import type { Bill } from "./billing.ts"
import { bootstrap, callsAt, curveOf, errorAt, type Interval, mean, pointOf, type Sample } from "./compare.ts"
import type { Experiment, Variant } from "./experiment.ts"
import { fewerCalls, type Goal, type GoalId, holds, type Judged, workerTtls } from "./goals.ts"
import type { Groups } from "./groups.ts"

export const number = (value: number): string => (Number.isNaN(value) ? "-" : value.toFixed(value < 10 ? 2 : 1))
const percent = (value: number): string => `${(value * 100).toFixed(value < 0.1 ? 2 : 1)} %`

const row = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells
    .map((cell, at) => (at < 3 ? cell.padEnd(widths[at] ?? 10) : cell.padStart(widths[at] ?? 10)))
    .join(" ")
    .trimEnd()

const widths = [13, 4, 16, 9, 9, 9, 9, 9, 9, 9]

/** Every baseline against the shipped policy. "-": no knob reaches that error, or that many calls. */
export const table = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  driven: "reads" | "time"
): ReadonlyArray<string> => {
  const variants: ReadonlyArray<Variant> = driven === "reads" ? ["promise", "debt", "shorter"] : ["time"]
  const header = [
    "posts",
    "read",
    "against",
    "calls",
    "error",
    "> 10 %",
    ...variants.map((variant) => (variant === "promise" || variant === "time" ? "calls x" : `(${variant})`)),
    "error x"
  ]
  const lines = [["pooled", groups.pooled] as const, ...groups.bySource].flatMap(([name, sample]) =>
    experiments.flatMap((one) =>
      [...fixed, ...byAge].map((baseline) => {
        const outcome = one.baseline(baseline.name, baseline.policy, driven)
        const point = pointOf(outcome, sample)
        const ratios = variants.map((variant) =>
          number(point.calls / callsAt(curveOf(one.adaptive(variant), sample), point.error))
        )
        const better = point.error / errorAt(curveOf(one.adaptive(variants[0] ?? "promise"), sample), point.calls)
        return row(
          [
            name,
            one.pattern,
            baseline.name,
            number(point.calls),
            percent(point.error),
            percent(mean(outcome.off, sample)),
            ...ratios,
            number(better)
          ],
          widths
        )
      })
    )
  )
  return [row(header, widths), ...lines]
}

/** A constant share of the age, fitted to the error of 6 h: what knowing nothing but the age buys. */
export const ageTable = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  driven: "reads" | "time"
): ReadonlyArray<string> =>
  experiments.map((one) => {
    const sixHours = fixed.find(({ name }) => name === "6 h")
    if (sixHours === undefined) return ""
    const { calls, error } = pointOf(one.baseline("6 h", sixHours.policy, driven), groups.pooled)
    const byAgeCalls = callsAt(curveOf(one.ageProportional(driven), groups.pooled), error)
    const adaptive = callsAt(curveOf(one.adaptive(driven === "reads" ? "promise" : "time"), groups.pooled), error)
    return (
      `pooled ${one.pattern}, error of 6 h: ${number(calls / byAgeCalls)}x with the best share of the age, ` +
      `${number(calls / adaptive)}x adaptive`
    )
  })

/** A worker's calls under fixed times to live over those under the shipped promises. */
export const workerTable = (experiments: ReadonlyArray<Experiment>, groups: Groups): ReadonlyArray<string> => {
  const columns = experiments.flatMap((one) => workerTtls.map((ttl) => ({ one, ttl })))
  const cells = (sample: Sample): ReadonlyArray<number> =>
    columns.map(({ one, ttl }) => fewerCalls(one, "time", ttl, sample))
  const line = (name: string, texts: ReadonlyArray<string>): string =>
    [name.padEnd(13), ...texts.map((text) => text.padStart(8))].join("")
  const sources = groups.bySource.map(([name, sample]) => [name, cells(sample)] as const)
  return [
    line(
      "posts",
      columns.map(({ one, ttl }) => `${one.pattern} ${ttl}`)
    ),
    line("pooled", cells(groups.pooled).map(number)),
    ...sources.map(([name, found]) => line(name, found.map(number))),
    `smallest cell of a source: ${number(Math.min(...sources.flatMap(([, found]) => found)))}`
  ]
}

/** The ratio of calls to 6 h and its 95 % interval. */
export const intervals = (
  experiments: ReadonlyArray<Experiment>,
  groups: Groups,
  rounds: number
): ReadonlyArray<string> =>
  [["pooled", groups.pooled] as const, ...groups.bySource].flatMap(([name, sample]) =>
    experiments.map(
      (one) =>
        `${name.padEnd(13)} ${one.pattern}  shipped ${between(ratio(one, "promise", sample, rounds))}  debt alone ` +
        `${between(ratio(one, "debt", sample, rounds))}`
    )
  )

export const billLines = (found: ReadonlyArray<Bill>): ReadonlyArray<string> =>
  found.map(
    (bill) =>
      `${bill.name}: 6 h pays ${number(bill.fixed.calls)} post-days for ${percent(bill.fixed.error)}; at that ` +
      `error ${number(bill.aware)}x fewer knowing days, ` +
      `${number(bill.unaware)}x not knowing them, ${number(bill.readsOnly)}x by reads alone`
  )

export const goalLines = (goals: ReadonlyArray<Goal>): ReadonlyArray<string> =>
  goals.map((one) => {
    const bound = "min" in one.bound ? `>= ${one.bound.min}` : `<= ${one.bound.max}`
    return (
      `${holds(one) ? "holds      " : "falls short"} ${titles[one.id]}, ${one.text}: ` +
      `${number(one.measure("shipped"))}, goal ${bound}${beside([one], "shipped")}`
    )
  })

/** For the list of claims: the figures by which the goals are judged, and the others beside them. */
export const measured = (goals: ReadonlyArray<Goal>, as: Judged): string =>
  `${goals.map((one) => `${one.text} ${number(one.measure(as))}`).join(", ")}${beside(goals, as)}`

// internal

const titles: Readonly<Record<GoalId, string>> = {
  calls: "fewer calls than 6 h",
  month: "fewer calls than 6 h, rows of 30 days",
  error: "lower error than 6 h",
  "never-worse": "calls of fixed times over ours",
  optimum: "calls over the offline optimum",
  time: "fewer calls of a worker",
  "time-never-worse": "calls of fixed times over a worker's",
  heavy: "fewer calls than 6 h, 3,000 reads a post",
  billing: "fewer paid post-days than 6 h"
}

const names: Readonly<Record<Judged, string>> = {
  shipped: "as shipped",
  shorter: "with a cap of 14 days",
  debt: "without the promise"
}

const beside = (goals: ReadonlyArray<Goal>, as: Judged): string => {
  const others = (["shipped", "shorter", "debt"] as const).filter(
    (other) => other !== as && goals.some((one) => !Number.isNaN(one.measure(other)))
  )
  const told = others.map((other) => `${names[other]} ${goals.map((one) => number(one.measure(other))).join(", ")}`)
  return told.length === 0 ? "" : ` (${told.join("; ")})`
}

const ratio = (one: Experiment, variant: Variant, sample: Sample, rounds: number): Interval =>
  bootstrap((drawn) => fewerCalls(one, variant, "6 h", drawn), sample, rounds, 1)

const between = ({ high, low, value }: Interval): string => `${number(value)} [${number(low)}, ${number(high)}]`
