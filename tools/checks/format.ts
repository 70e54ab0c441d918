/** Every file looks as the formatter writes it, so no diff is about looks: `pnpm exec biome format --write .`. */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { Check } from "../check.ts"

const program = join(dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")), "bin", "biome")

interface Report {
  readonly summary: { readonly changed: number; readonly unchanged: number }
  readonly diagnostics: ReadonlyArray<{ readonly message: string; readonly location?: { readonly path?: string } }>
}

export const format: Check = {
  name: "format",
  run: (root) => {
    const options = ["format", "--reporter=json", "--max-diagnostics=none", "--no-errors-on-unmatched", "."]
    const run = spawnSync(process.execPath, [program, ...options], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 })
    const start = run.stdout.indexOf("{")
    if (start < 0) return { checked: 0, complaints: [`the formatter did not run: ${run.stdout}${run.stderr}`.trim()] }
    const { diagnostics, summary } = JSON.parse(run.stdout.slice(start)) as Report
    const complaints = diagnostics.map(({ location, message }) =>
      message.startsWith("Formatter would have printed")
        ? `${location?.path} is not formatted: pnpm exec biome format --write .`
        : `${location?.path ?? "biome"}: ${message}`
    )
    const silent = run.status !== 0 && complaints.length === 0 ? [`biome ended with ${run.status}: ${run.stderr}`] : []
    // The formatter's own configuration is always among them.
    return { checked: summary.changed + summary.unchanged - 1, complaints: [...complaints, ...silent] }
  }
}
