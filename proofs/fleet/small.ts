/** The fleet's proofs in small, one after the other: what the pipeline has time for on every run. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { conclude } from "../processes/report.ts"

const programs: ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> = [
  ["exactlyOne.ts", "--on", "postgres,sqlite"],
  ["zombies.ts", "--on", "postgres"],
  ["../stores/migrations.ts"],
  ["../stores/pages.ts", "--on", "postgres"],
  ["kill.ts", "--on", "postgres"],
  ["failPoints.ts", "--on", "postgres,sqlite"],
  ["../stores/sqliteContention.ts"],
  ["../stores/sqliteCrash.ts"]
]

const failed: Array<string> = []
for (const [program, ...args] of programs) {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, program), "--fast", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"]
  })
  console.log(`${program}: ${stdout.trimEnd().split("\n").at(-1) ?? ""}`)
  if (status !== 0) failed.push(program)
}
conclude({
  measured:
    `${programs.length - failed.length} of ${programs.length} programs ` +
    `hold${failed.length === 0 ? "" : `, not ${failed.join(", ")}`}`,
  holds: failed.length === 0
})
