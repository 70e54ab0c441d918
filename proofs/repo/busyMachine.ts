/** Whether the whole suite passes while eight busy loops want the machine's cores: a limit is for what hangs. */
import { spawn, spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"

const loops = 8
const root = join(import.meta.dirname, "..", "..")
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

const busy = Array.from({ length: loops }, () => spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" }))
const start = performance.now()
const { status, stdout } = spawnSync(process.execPath, [vitest, "run", "--root", root, ...process.argv.slice(2)], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
  maxBuffer: 2 ** 28
})
const seconds = Math.round((performance.now() - start) / 1000)
const stillBusy = busy.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length
for (const loop of busy) loop.kill("SIGKILL")

process.stdout.write(stdout)
const closing = /^(\d+) passed, (\d+) failed$/mu.exec(stdout)
const [passed, failed] = [Number(closing?.[1] ?? 0), Number(closing?.[2] ?? 1)]
console.log(
  JSON.stringify({
    measured:
      `${passed} passed, ${failed} failed in ${seconds} s beside ${stillBusy} busy loops on ` +
      `${availableParallelism()} cores`,
    holds: status === 0 && failed === 0 && passed > 0 && stillBusy === loops
  })
)
