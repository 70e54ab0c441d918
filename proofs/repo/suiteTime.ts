/** How long the whole test suite takes on this machine, and how much of its processors. */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const goals = { seconds: 180, processor: 300 }
const root = join(import.meta.dirname, "..", "..")
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

const start = performance.now()
const { status } = spawnSync(process.execPath, [vitest, "run", "--root", root], {
  stdio: ["ignore", "inherit", "inherit"]
})
const seconds = (performance.now() - start) / 1000

/** Of everything this process has started, and of what that has started, once it has ended; in hundredths. */
const [user = NaN, system = NaN] =
  readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ").slice(13, 15).map(Number) ?? []
const processor = (user + system) / 100

const outcome = status === 0 ? "" : `, suite ended with ${status}`
console.log(
  JSON.stringify({
    measured: `${seconds.toFixed(1)} s, ${processor.toFixed(0)} s of processor time${outcome}`,
    holds: status === 0 && seconds < goals.seconds && processor <= goals.processor
  })
)
