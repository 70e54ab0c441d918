/**
 * Every name a host can import, in one file that a review sees change: `node tools/packages/exported.ts --write`;
 * without it, says what differs.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parseSync } from "oxc-parser"
import { filesOf, manifestOf } from "../check.ts"

export const reportFile = "tools/packages/exported.txt"

/** Modules as they are imported, each above its names. */
export const report = (root: string): string =>
  filesOf(root, "packages/*/package.json")
    .flatMap((path) => {
      const folder = join(root, dirname(path))
      const { exports = {}, name = "", private: hidden } = manifestOf(folder)
      if (hidden === true) return []
      return Object.entries(exports as Readonly<Record<string, string>>).flatMap(([entry, file]) => [
        join(name, entry),
        ...[...namesOf(join(folder, file))].sort().map((one) => `  ${one}`)
      ])
    })
    .map((line) => `${line}\n`)
    .join("")

/** What differs from the reviewed file, a line for each name. */
export const differences = (root: string): ReadonlyArray<string> => {
  const reviewed = existsSync(join(root, reportFile)) ? placed(readFileSync(join(root, reportFile), "utf8")) : new Set()
  const now = placed(report(root))
  return [
    ...[...now].filter((name) => !reviewed.has(name)).map((name) => `${name} is exported and not reviewed`),
    ...[...reviewed].filter((name) => !now.has(String(name))).map((name) => `${String(name)} is no longer exported`)
  ]
}

// internal

const placed = (text: string): ReadonlySet<string> => {
  let module = ""
  return new Set(
    text.split("\n").flatMap((line) => {
      if (line.startsWith("  ")) return [`${module} ${line.trim()}`]
      module = line
      return []
    })
  )
}

/** Of a module and of all it passes on whole. */
const namesOf = (file: string): ReadonlySet<string> => {
  const { module } = parseSync(file, readFileSync(file, "utf8"))
  const names = new Set<string>()
  for (const { entries } of module.staticExports) {
    for (const { exportName, importName, moduleRequest } of entries) {
      if (exportName.name !== null) names.add(exportName.name)
      else if (importName.kind === "AllButDefault" && moduleRequest?.value.startsWith("."))
        for (const name of namesOf(join(dirname(file), moduleRequest.value))) names.add(name)
    }
  }
  return names
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "../..")
  if (process.argv.includes("--write")) writeFileSync(join(root, reportFile), report(root))
  const found = differences(root)
  for (const one of found) console.error(one)
  console.log(JSON.stringify({ measured: `${found.length} names came or went`, holds: found.length === 0 }))
  process.exitCode = found.length === 0 ? 0 : 1
}
