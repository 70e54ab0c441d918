/**
 * `pnpm bench:freshness [--data FILE.jsonl.gz] [--billing x] [--fast] [--goal ID] [--as debt|longer] [--micro]`: replays the growth of posts
 * through the adaptive policy and prints what it costs and how wrong it is beside fixed times to live, ages and the best
 * that hindsight could do. Without `--data` the posts are made up, from a seed. The last line is JSON for the list of
 * claims; it judges the policy as shipped, or with `--as` by debt alone or under a cap of 30 days.
 */
import { parseArgs } from "node:util"
import { billingGoals, bills } from "./freshness/billing.ts"
import { type Cascade, load } from "./freshness/cascade.ts"
import { type Experiment, experiment, geometric } from "./freshness/experiment.ts"
import { type Goal, goalsOf, heavyGoals, holds, type Judged } from "./freshness/goals.ts"
import { groupsOf, type Groups } from "./freshness/groups.ts"
import { decidePage } from "./freshness/micro.ts"
import { patterns } from "./freshness/reads.ts"
import { ageTable, billLines, goalLines, intervals, number, table } from "./freshness/report.ts"
import { synthetic } from "./freshness/synthetic.ts"

const seed = 7

const print = (title: string, lines: ReadonlyArray<string>): void => {
  if (lines.length > 0) console.log(["", title, ...lines].join("\n"))
}

const watched = (cascades: ReadonlyArray<Cascade>, reads: number, grid: ReadonlyArray<number>): ReadonlyArray<Experiment> =>
  patterns.map((pattern) => experiment(cascades, pattern, { reads, seed, grid }))

const few = (cascades: ReadonlyArray<Cascade>, groups: Groups, fast: boolean): ReadonlyArray<Goal> => {
  const experiments = watched(cascades, 300, fast ? geometric(0.002, 320, 2) : geometric(0.002, 320, 1.4))
  if (!fast) {
    print("300 reads a post, a read refreshes in the background. calls x: calls of the baseline over ours at the same mean error", table(experiments, groups, "reads"))
    print("A worker refreshes when promises fall due, reads ask nothing", table(experiments, groups, "time"))
    print("Proportional to age, read-driven", ageTable(experiments, groups, "reads"))
    print("Proportional to age, time-driven", ageTable(experiments, groups, "time"))
    print("Calls of 6 h over ours, 95 % intervals (posts drawn anew)", intervals(experiments, groups, 400))
  }
  return goalsOf(experiments, groups)
}

const many = (cascades: ReadonlyArray<Cascade>, groups: Groups): ReadonlyArray<Goal> =>
  heavyGoals(watched(cascades, 3000, geometric(0.2, 3200, 1.6)), groups)

const conclude = (goals: ReadonlyArray<Goal>, as: Judged): number => {
  const short = goals.filter((goal) => !holds(goal, as))
  const measured = goals.map((goal) => `${goal.text} ${number(goal[as])}`).join("; ")
  console.log(JSON.stringify({ measured, holds: goals.length > 0 && short.length === 0 }))
  return goals.length > 0 && short.length === 0 ? 0 : 1
}

const micro = (): number => {
  const { median, slow } = decidePage(20_000)
  const measured = `${median.toFixed(1)} µs a page of 100 rows (95 % below ${slow.toFixed(1)} µs)`
  console.log(JSON.stringify({ measured, holds: median < 50 }))
  return median < 50 ? 0 : 1
}

const main = (): number => {
  const { values } = parseArgs({
    options: { data: { type: "string" }, billing: { type: "string" }, goal: { type: "string" }, as: { type: "string" }, fast: { type: "boolean" }, micro: { type: "boolean" } }
  })
  if (values.micro) return micro()
  const fast = values.fast === true
  const cascades = values.data === undefined ? synthetic(fast ? 15 : 60, seed) : load(values.data)
  const groups = groupsOf(cascades)
  console.log(`${cascades.length} posts: ${groups.bySource.map(([name, sample]) => `${sample.length} ${name}`).join(", ")}`)
  const wants = (id: string): boolean => values.goal === undefined || values.goal === id
  const paid = values.billing === "x" || values.goal === "billing" ? bills(cascades, groups, seed) : []
  print("Paid post-days after the first, charged once per post and UTC day", billLines(paid))
  const goals = [
    ...(values.goal === "billing" || values.goal === "heavy" ? [] : few(cascades, groups, fast || values.goal !== undefined)),
    ...(!fast && wants("heavy") ? many(cascades, groups) : []),
    ...billingGoals(paid)
  ].filter(({ id }) => wants(id))
  print("Goals", goalLines(goals))
  return conclude(goals, values.as === "debt" || values.as === "longer" ? values.as : "shipped")
}

process.exitCode = main()
