/**
 * `pnpm release:check`: whether the packages could be published as they are. All that `pnpm check:packages` finds,
 * their types as every way of resolving modules sees them, the licences of what they bring along, names that came or
 * went without a review, code nothing imports, and what weighs more than its budget.
 */
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { run } from "../run.ts"
import { differences } from "./exported.ts"
import { tooHeavy } from "./budgets.ts"
import { built, complaintsOf, nodesOf, pack } from "./pack.ts"
import type { Packed } from "./packed.ts"

/** What may be brought into a host's product without asking its lawyers. */
export const permitted: ReadonlySet<string> = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0"
])

/** Licences that are none of those, as `pnpm licenses list --json` tells them. */
export const licencesOf = (listed: string): ReadonlyArray<string> =>
  Object.entries(JSON.parse(listed) as Readonly<Record<string, ReadonlyArray<{ readonly name: string }>>>).flatMap(
    ([licence, packages]) =>
      licence.split(/ OR |[()]/u).some((one) => permitted.has(one))
        ? []
        : packages.map(({ name }) => `${name}: its licence is ${licence}`)
  )

/** What is wrong with a tarball's types; that a package has no CommonJS and no classic resolution is meant. */
export const typesOf = async ({ name, tarball }: Packed): Promise<ReadonlyArray<string>> => {
  const found = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))))
  if (found.types === false) return [`${name}: it has no types`]
  return found.problems.filter(isMeant).map((problem) => `${name}: ${told(problem)}`)
}

/** Private files and names of the packages that nothing imports, tests included; and dependencies nothing needs. */
export const deadCode = (root: string): ReadonlyArray<string> => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...knip], { cwd: root, encoding: "utf8" })
  return status === 0 ? [] : [`knip complains:\n${stdout}${stderr}`]
}

// internal

// By its file: a package manager that runs it elsewhere would install there first.
const program = join(import.meta.dirname, "../../node_modules/knip/bin/knip.js")
const knip = ["--no-progress", "--no-config-hints", "--workspace", "./packages/*"]

const isMeant = (problem: Problem): boolean =>
  !("resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind))

const told = (problem: Problem): string =>
  `${problem.kind}${"entrypoint" in problem ? ` of ${problem.entrypoint} under ${problem.resolutionKind}` : ""}`

const main = async (root: string): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "release-"))
  try {
    built(root)
    const packed = pack(root, folder)
    const licences = run(root, "pnpm", "--filter", "./packages/*", "licenses", "list", "--prod", "--json")
    const complaints = [
      ...differences(root),
      ...licencesOf(licences),
      ...deadCode(root),
      ...(await Promise.all(packed.map(typesOf))).flat(),
      ...(await tooHeavy(packed, folder)),
      ...(await complaintsOf(packed, folder, nodesOf(root)))
    ]
    for (const complaint of complaints) console.error(complaint)
    const measured = `${packed.length} packages could be published; ${complaints.length} complaints`
    console.log(JSON.stringify({ measured, holds: complaints.length === 0 }))
    return complaints.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.exitCode = await main(join(import.meta.dirname, "../.."))
