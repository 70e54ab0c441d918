/** Runs oxlint with the repo's configuration and refuses a run that looked at no file. */
import { spawnSync } from "node:child_process"
import { delimiter, dirname, join } from "node:path"
import { createRequire } from "node:module"
import type { Check } from "../check.ts"

const program = join(dirname(createRequire(import.meta.url).resolve("oxlint/package.json")), "bin", "oxlint")

/** It looks on the path for the part that knows types, which only a package manager's script has there. */
const path = [join(import.meta.dirname, "..", "..", "node_modules", ".bin"), process.env["PATH"]].join(delimiter)

interface Report {
  readonly number_of_files: number
  readonly diagnostics: ReadonlyArray<{
    readonly message: string
    readonly code?: string
    readonly filename: string
    readonly labels: ReadonlyArray<{ readonly span: { readonly line: number } }>
  }>
}

export const oxlint: Check = {
  name: "oxlint",
  run: (root) => {
    const options = ["--config", join(root, ".oxlintrc.json"), "--type-aware", "--format", "json", "."]
    const run = spawnSync(process.execPath, [program, ...options], {
      cwd: root,
      env: { ...process.env, PATH: path },
      encoding: "utf8",
      maxBuffer: 2 ** 28
    })
    const start = run.stdout.indexOf("{")
    if (start < 0) return { checked: 0, complaints: [`oxlint did not run: ${run.stdout}${run.stderr}`.trim()] }
    const report = JSON.parse(run.stdout.slice(start)) as Report
    const complaints = report.diagnostics.map(
      ({ code = "", filename, labels, message }) =>
        `${filename.replaceAll("\\", "/")}:${labels[0]?.span.line ?? 1} ${code} ${message}`
    )
    const silent = run.status !== 0 && complaints.length === 0 ? [`oxlint ended with ${run.status}: ${run.stderr}`] : []
    return { checked: report.number_of_files, complaints: [...complaints, ...silent] }
  }
}
