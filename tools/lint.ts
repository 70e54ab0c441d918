/**
 * `pnpm lint`: every check on the sources, each with its figure; exit code 1 if one complains or finds nothing to
 * check. `--json` adds a last line of JSON, for the list of claims.
 */
import { join } from "node:path"
import { bindings } from "./bindings.ts"
import { conclude } from "./check.ts"
import { exported } from "./exports.ts"
import { expressions } from "./expressions.ts"
import { fileSize } from "./fileSize.ts"
import { layering } from "./layering.ts"
import { links } from "./links.ts"
import { names } from "./names.ts"
import { oxlint } from "./oxlint.ts"
import { references } from "./references.ts"
import { serviceKeys } from "./serviceKeys.ts"
import { sleeps } from "./sleeps.ts"

export const checks = [
  oxlint,
  layering,
  fileSize,
  serviceKeys,
  names,
  sleeps,
  references,
  bindings,
  exported,
  links,
  expressions
]

if (import.meta.main) {
  const verdicts = checks.map((check) => conclude(check, join(import.meta.dirname, "..")))
  for (const { checked, complaints, name, ok, warnings = [] } of verdicts) {
    for (const warning of warnings) console.log(`warning: ${warning}`)
    for (const complaint of complaints) console.error(complaint)
    console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${checked} checked, ${complaints.length} complaints`)
  }
  if (process.argv.includes("--json")) {
    const complaints = verdicts.reduce((sum, verdict) => sum + verdict.complaints.length, 0)
    console.log(
      JSON.stringify({ measured: `${complaints} complaints of ${verdicts.length} checks`, holds: complaints === 0 })
    )
  }
  process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1
}
