/** The store's whole suite on Postgres through PgBouncer in transaction mode. */
import * as Bouncer from "@dravo-internal/tools/postgres/pgbouncer"
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { conclude } from "../processes/report.ts"

/** Fewer laws than this are not the suite. */
const least = 250
const root = join(import.meta.dirname, "../..")
const vitest = join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs")

if (Bouncer.installed() === undefined)
  console.log(JSON.stringify({ measured: "not run: PgBouncer is not installed", holds: null }))
else {
  const { stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", root, "packages/store-postgres/test/pgbouncer.test.ts"],
    { encoding: "utf8", env: { ...process.env, DRAVO_POOLER_SUITE: "1" }, stdio: ["ignore", "pipe", "inherit"] }
  )
  const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed$/mu.exec(stdout) ?? []
  if (failed !== "0") console.log(stdout)
  conclude({
    measured: `${passed} of ${Number(passed) + Number(failed)} tests`,
    holds: failed === "0" && Number(passed) >= least
  })
}
