/** How long the whole test suite takes on this machine. */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const goal = 180
const root = join(import.meta.dirname, "..", "..")
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

const start = performance.now()
const { status } = spawnSync(process.execPath, [vitest, "run", "--root", root], {
  stdio: ["ignore", "inherit", "inherit"]
})
const seconds = (performance.now() - start) / 1000

const outcome = status === 0 ? "" : `, suite ended with ${status}`
console.log(JSON.stringify({ measured: `${seconds.toFixed(1)} s${outcome}`, holds: status === 0 && seconds < goal }))
