/**
 * `pnpm lint`: every check on the sources, each with its figure; exit code 1 if one complains or finds nothing to
 * check. `--json` adds a last line of JSON, for the list of claims.
 */
import { join } from "node:path"
import { type Check, conclude } from "./check.ts"
import { bindings } from "./checks/bindings.ts"
import { buildProducts } from "./checks/buildProducts.ts"
import { buildOrder } from "./checks/buildOrder.ts"
import { circles } from "./checks/circles.ts"
import { claims } from "./claims/check.ts"
import { documented } from "./checks/documented.ts"
import { expressions } from "./checks/expressions.ts"
import { fileSize } from "./checks/sizes/fileSize.ts"
import { folderSize } from "./checks/sizes/folderSize.ts"
import { format } from "./checks/format.ts"
import { functionSize } from "./checks/sizes/functionSize.ts"
import { layering } from "./checks/layering.ts"
import { lineLength } from "./checks/sizes/lineLength.ts"
import { links } from "./checks/links.ts"
import { names } from "./checks/names.ts"
import { oxlint } from "./checks/oxlint.ts"
import { pagesHold } from "./checks/pages.ts"
import { rooms } from "./checks/rooms.ts"
import { serviceKeys } from "./checks/serviceKeys.ts"
import { sleeps } from "./checks/sleeps.ts"
import { exported } from "./exports.ts"
import { references } from "./references.ts"

const ofStyle: ReadonlyArray<Check> = [format, lineLength, fileSize, functionSize, folderSize, names, buildOrder]
const ofStructure: ReadonlyArray<Check> = [layering, rooms, circles, exported, references, serviceKeys, buildProducts]

const ofPromises: ReadonlyArray<Check> = [claims, links, pagesHold, documented]

export const checks: ReadonlyArray<Check> = [
  oxlint,
  ...ofStyle,
  ...ofStructure,
  ...ofPromises,
  sleeps,
  expressions,
  bindings
]

if (import.meta.main) {
  const verdicts = checks.map((check) => conclude(check, join(import.meta.dirname, "..")))
  for (const { checked, complaints, figures, name, ok, warnings = [] } of verdicts) {
    for (const warning of warnings) console.log(`warning: ${warning}`)
    for (const complaint of complaints) console.error(complaint)
    const more = figures === undefined ? "" : ` (${figures})`
    console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${checked} checked, ${complaints.length} complaints${more}`)
  }
  if (process.argv.includes("--json")) {
    const complaints = verdicts.reduce((sum, verdict) => sum + verdict.complaints.length, 0)
    console.log(
      JSON.stringify({ measured: `${complaints} complaints of ${verdicts.length} checks`, holds: complaints === 0 })
    )
  }
  process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1
}
