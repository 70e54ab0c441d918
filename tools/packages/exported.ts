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
export const differences = (root: string): ReadonlyArray<string> => compared(reviewedIn(root), report(root))

// internal

const reviewedIn = (root: string): string =>
  existsSync(join(root, reportFile)) ? readFileSync(join(root, reportFile), "utf8") : ""

const compared = (reviewedText: string, text: string): ReadonlyArray<string> => {
  const [reviewed, now] = [placed(reviewedText), placed(text)]
  return [
    ...[...now].filter((name) => !reviewed.has(name)).map((name) => `${name} is exported and not reviewed`),
    ...[...reviewed].filter((name) => !now.has(name)).map((name) => `${name} is no longer exported`)
  ]
}

/** What is found where the last module has one name more, and no longer has its last one. */
const planted = (root: string): number => {
  const lines = report(root).trimEnd().split("\n")
  return compared(reviewedIn(root), [...lines.slice(0, -1), "  planted", ""].join("\n")).length
}

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
  const missed = planted(root) - found.length
  const holds = found.length === 0 && missed === 2
  console.log(JSON.stringify({ measured: `${found.length} names came or went`, holds, control: `${missed} found` }))
  process.exitCode = holds ? 0 : 1
}
