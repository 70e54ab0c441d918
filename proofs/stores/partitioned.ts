/** The store's suite and the fleet's proofs in small on tables partitioned by workspace. */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { conclude } from "../processes/report.ts"

const partitions = 4
const root = join(import.meta.dirname, "../..")
const vitest = join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs")
const env = { ...process.env, DRAVO_TEST_PARTITIONS: String(partitions), DRAVO_ROW_SECURITY_SUITE: "1" }

const run = (args: ReadonlyArray<string>): { readonly status: number | null; readonly stdout: string } =>
  spawnSync(process.execPath, [...args], { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] })

/** Of a file of tests, whose last line counts them. */
const laws = (file: string): { readonly passed: number; readonly failed: number } => {
  const { stdout } = run([vitest, "run", "--root", root, `packages/store-postgres/test/${file}.test.ts`])
  const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed$/mu.exec(stdout) ?? []
  if (failed !== "0") console.log(stdout)
  return { passed: Number(passed), failed: Number(failed) }
}

const programs = [
  "fleet/exactlyOne.ts",
  "fleet/zombies.ts",
  "fleet/kill.ts",
  "fleet/failPoints.ts",
  "stores/pages.ts",
  "stores/deadlocks.ts"
] as const

const suites = ["conformance", "rowSecurity", "totals", "past"].map(laws)
const failed = programs.filter((program) => {
  const { status, stdout } = run([join(root, "proofs", program), "--fast", "--on", "postgres"])
  console.log(`${program}: ${stdout.trimEnd().split("\n").at(-1) ?? ""}`)
  return status !== 0
})
const [passed, missed] = [
  suites.reduce((sum, suite) => sum + suite.passed, 0),
  suites.reduce((sum, suite) => sum + suite.failed, 0)
]
conclude({
  measured:
    `${passed} of ${passed + missed} tests; ${programs.length - failed.length} of ${programs.length} programs` +
    (failed.length === 0 ? "" : `, not ${failed.join(", ")}`),
  // The suite runs twice: before row-level security, and behind it.
  holds: failed.length === 0 && missed === 0 && passed > 350
})
