/**
 * `pnpm bench read|http|total|export|accounts|refresh|commit|claim|growth|sort`: what the library costs beside
 * hand-written code that answers the same bytes or writes the same rows, or beside itself on fewer rows, as ratios
 * within one run. `--on sqlite,postgres`, `--rows N`, `--slices N`, `--fast`, `--json` for a line of JSON each; exit
 * code 1 where a goal is missed.
 */
import { conclude } from "../processes/report.ts"
import { claim } from "../refreshing/claim.ts"
import { commit } from "../refreshing/commit.ts"
import { refresh } from "../refreshing/refresh.ts"
import { accounts } from "./accounts.ts"
import { exported } from "./export.ts"
import { http } from "./http.ts"
import { read } from "./read.ts"
import { sort } from "./sort.ts"
import { growth, total } from "./total.ts"
import type { Measured } from "./slices.ts"

const benches: Readonly<Record<string, () => AsyncIterable<Measured>>> = {
  read,
  http,
  export: exported,
  accounts,
  refresh,
  claim,
  commit,
  growth,
  sort,
  total
}
const wanted = process.argv[2] ?? ""
const bench = Object.hasOwn(benches, wanted) ? benches[wanted] : undefined
if (bench === undefined) {
  console.error(
    `usage: pnpm bench ${Object.keys(benches).join("|")} [--on …] [--rows N] [--slices N] [--fast] [--json]`
  )
  process.exit(2)
}
const lineOf = ({ figures, goal, ratio, what }: Measured): string =>
  `${what.padEnd(52)} ${Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ")}, × ${ratio.toFixed(2)} (goal ${Math.round(goal * 100) / 100})`
const found: Array<Measured> = []
// Each as it comes: a run that is cut short leaves what it found.
for await (const one of bench()) {
  found.push(one)
  console.log(process.argv.includes("--json") ? JSON.stringify(one) : lineOf(one))
}
conclude({
  measured: found.map(({ ratio, what }) => `${what}: × ${ratio.toFixed(2)}`).join("; "),
  holds: found.length > 0 && found.every(({ goal, ratio }) => ratio <= goal)
})
