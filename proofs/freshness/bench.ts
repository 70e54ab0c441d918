/**
 * `pnpm bench:freshness [--data PATH | --real] [--goals ID,… | --micro] [--as debt|shorter] [--billing x] [--fast]
 * [--json]`: replays the growth of posts through the adaptive policy and prints what it costs and how wrong it is
 * beside fixed times to live, ages and the best that hindsight could do, and what a worker's rule saves on a source
 * that had no say in it. The posts are made up from a seed, read from a file or folder, or those that DRAVO_CASCADES
 * names (`--real`). The last line is JSON for the list of claims; it judges the policy as shipped, or with `--as` by
 * debt alone or under a cap of 14 days.
 */
import { parseArgs } from "node:util"
import { billingGoals, bills } from "./billing.ts"
import type { Cascade } from "./cascade.ts"
import * as Data from "./data.ts"
import { type Experiment, experiment, geometric } from "./experiment.ts"
import {
  type Bounds,
  type Goal,
  type GoalId,
  goalIds,
  goalsOf,
  heavyGoals,
  holds,
  type Judged,
  onMadeUpPosts,
  onRealPosts,
  workerGoals
} from "./goals.ts"
import { groupsOf, type Groups } from "./groups.ts"
import { leftOut, leftOutLines } from "./unseen/leftOut.ts"
import { micro } from "./micro.ts"
import { patterns } from "./reads.ts"
import { ageTable, billLines, goalLines, intervals, measured, table, workerTable } from "./report.ts"

const seed = 7

interface Run {
  readonly cascades: ReadonlyArray<Cascade>
  readonly groups: Groups
  readonly bounds: Bounds
  readonly wanted: ReadonlyArray<GoalId>
  /** With the tables. */
  readonly whole: boolean
  /** How far apart the values of the knob are. */
  readonly factor: number
  readonly print: (title: string, lines: ReadonlyArray<string>) => void
}

const watched = (
  cascades: ReadonlyArray<Cascade>,
  reads: number,
  grid: ReadonlyArray<number>
): ReadonlyArray<Experiment> => patterns.map((pattern) => experiment(cascades, pattern, { reads, seed, grid }))

const few = ({ bounds, cascades, factor, groups, print, whole }: Run): ReadonlyArray<Goal> => {
  const experiments = watched(cascades, 300, geometric(0.002, 320, factor))
  if (whole) {
    print(
      "300 reads a post, a read refreshes in the background. calls x: calls of the baseline over ours at the same " +
        "mean error",
      table(experiments, groups, "reads")
    )
    print("A worker refreshes when promises fall due, reads ask nothing", table(experiments, groups, "time"))
    print("The same in short: calls of a fixed time to live over a worker's", workerTable(experiments, groups))
    print("Proportional to age, read-driven", ageTable(experiments, groups, "reads"))
    print("Proportional to age, time-driven", ageTable(experiments, groups, "time"))
    print("Calls of 6 h over ours, 95 % intervals (posts drawn anew)", intervals(experiments, groups, 400))
  }
  return [...goalsOf(experiments, groups, bounds), ...workerGoals(experiments, groups, bounds)]
}

const unseen = ({ cascades, groups, print }: Run): void =>
  print(
    "A worker's rule with its one constant chosen on the other sources",
    leftOutLines(leftOut(cascades, groups, { reads: 300, seed, grid: geometric(0.002, 320, 1.4) }))
  )

const many = ({ bounds, cascades, groups }: Run): ReadonlyArray<Goal> =>
  heavyGoals(watched(cascades, 3000, geometric(0.2, 3200, 1.6)), groups, bounds)

const paid = ({ cascades, groups, print }: Run): ReadonlyArray<Goal> => {
  const found = bills(cascades, groups, seed)
  print("Paid post-days after the first, charged once per post and UTC day", billLines(found))
  return billingGoals(found)
}

const judge = (run: Run, as: Judged): Finding => {
  const wants = (id: GoalId): boolean => run.wanted.includes(id)
  const goals = [
    ...(run.wanted.some((id) => id !== "billing" && id !== "heavy") ? few(run) : []),
    ...(wants("heavy") ? many(run) : []),
    ...(wants("billing") ? paid(run) : [])
  ].filter(({ id }) => wants(id))
  if (run.whole) unseen(run)
  run.print("Goals", goalLines(goals))
  if (goals.length === 0) return { measured: "not run: the data has no rows of this kind", holds: null }
  return { measured: measured(goals, as), holds: goals.every((goal) => holds(goal, as)) }
}

interface Finding {
  readonly measured: string
  /** Null: there was nothing to judge. */
  readonly holds: boolean | null
}

const conclude = (finding: Finding): number => {
  console.log(JSON.stringify(finding))
  return finding.holds === false ? 1 : 0
}

const idsOf = (text: string | undefined, otherwise: ReadonlyArray<GoalId>): ReadonlyArray<GoalId> => {
  if (text === undefined) return otherwise
  return text.split(",").map((id) => {
    const known = goalIds.find((one) => one === id)
    if (known === undefined) throw new RangeError(`no such goal: ${id}; there are ${goalIds.join(", ")}`)
    return known
  })
}

const main = (): number => {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      real: { type: "boolean" },
      goals: { type: "string" },
      as: { type: "string" },
      billing: { type: "string" },
      fast: { type: "boolean" },
      json: { type: "boolean" },
      micro: { type: "boolean" }
    }
  })
  if (values.micro === true) return conclude(micro())
  const fast = values.fast === true
  const data =
    values.data !== undefined
      ? Data.from(values.data)
      : values.real === true
        ? Data.named()
        : Data.madeUp(fast ? 15 : 60, seed)
  if (typeof data === "string") return conclude({ measured: `not run: ${data}`, holds: null })
  const print = (title: string, lines: ReadonlyArray<string>): void => {
    if (lines.length > 0 && values.json !== true) console.log(["", title, ...lines].join("\n"))
  }
  const groups = groupsOf(data.cascades)
  print(
    `${data.cascades.length} posts`,
    groups.bySource.map(([name, sample]) => `${sample.length} ${name}`)
  )
  const otherwise = goalIds.filter((id) => (id !== "billing" || values.billing === "x") && (id !== "heavy" || !fast))
  return conclude(
    judge(
      {
        cascades: data.cascades,
        groups,
        print,
        bounds: data.isReal ? onRealPosts : onMadeUpPosts,
        wanted: idsOf(values.goals, otherwise),
        whole: !fast && values.goals === undefined,
        factor: fast ? 2 : 1.4
      },
      values.as === "debt" || values.as === "shorter" ? values.as : "shipped"
    )
  )
}

process.exitCode = main()
