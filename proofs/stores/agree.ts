/**
 * SQLite and Postgres answer hundreds of random command sequences exactly as the store in memory does, whatever other
 * workspaces do, and copies that follow them end as they are.
 */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { conclude, size } from "../processes/report.ts"

/** Of each of the worlds that are compared. */
const runs = size("runs", 100, 10)
const worlds = 9
const root = join(import.meta.dirname, "../..")
const vitest = join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs")

const told: Array<string> = []
let holds = true
for (const [name, file, suite] of [
  ["SQLite", "packages/store-sqlite/test/conformance.test.ts", "SQLite on a file"],
  ["Postgres", "packages/store-postgres/test/conformance.test.ts", "Postgres"]
] as const) {
  const { stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", root, file, "-t", `^${suite} > .+ > differential > `],
    {
      encoding: "utf8",
      env: { ...process.env, DRAVO_SUITE_RUNS: String(runs) },
      stdio: ["ignore", "pipe", "inherit"]
    }
  )
  const [, passed = "0", failed = "0"] = /^(\d+) passed, (\d+) failed$/mu.exec(stdout) ?? []
  const good = Number(passed) === worlds && Number(failed) === 0
  if (!good) console.log(stdout)
  told.push(`${name}: ${Number(passed) * runs} of ${worlds * runs} sequences answered alike`)
  holds &&= good
}
conclude({ measured: told.join("; "), holds })
