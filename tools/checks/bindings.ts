/**
 * Tools with a binary for each machine: the lockfile names those of every machine people develop on. A package manager
 * that finds no binary for some machine in its registry leaves it out without a word, and there the tool is missing
 * after an installation that went well.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Check } from "../check.ts"

/** Machines of developers and pipelines. */
const machines = ["darwin x64", "darwin arm64", "linux x64", "linux arm64"]

/** Tools that run as JavaScript where they have no binary, only slower. */
const dispensable = ["recheck"]

/** Blocks of a section of the lockfile by their key, `name@version` and maybe its peers in parentheses. */
const blocksOf = (text: string, section: string): ReadonlyMap<string, string> => {
  const [, body = ""] = text.split(`\n${section}:\n`)
  const blocks = body.split(/\n(?=\S)/u)[0]?.matchAll(/^ {2}'?([^\s'].*?)'?:(?: \{\})?\n((?: {4}.*\n|\n)*)/gmu) ?? []
  return new Map([...blocks].map(([, key = "", block = ""]) => [key, block]))
}

const listed = (block: string, field: string): ReadonlyArray<string> =>
  new RegExp(`^ {4}${field}: \\[(.*)\\]$`, "mu").exec(block)?.[1]?.split(", ") ?? []

const optionalsOf = (block: string): ReadonlyArray<string> => {
  const [, after = ""] = block.split("    optionalDependencies:\n")
  return [...(after.split(/^ {4}\S/mu)[0] ?? "").matchAll(/^ {6}'?([^\s':]+)'?: (\S+)$/gmu)].map(
    ([, name, version]) => `${name}@${version}`
  )
}

export const bindings: Check = {
  name: "bindings",
  run: (root) => {
    const path = join(root, "pnpm-lock.yaml")
    const text = existsSync(path) ? readFileSync(path, "utf8") : ""
    const runsOn = new Map(
      [...blocksOf(text, "packages")].map(
        ([key, block]) =>
          [key, listed(block, "os").flatMap((os) => listed(block, "cpu").map((cpu) => `${os} ${cpu}`))] as const
      )
    )
    const families = [...blocksOf(text, "snapshots")].flatMap(([key, block]) => {
      const covered = optionalsOf(block).flatMap((optional) => runsOn.get(optional) ?? [])
      return covered.length === 0 || dispensable.some((name) => key.startsWith(`${name}@`)) ? [] : [{ key, covered }]
    })
    const complaints = families.flatMap(({ covered, key }) =>
      machines
        .filter((machine) => !covered.includes(machine))
        .map(
          (machine) =>
            `pnpm-lock.yaml has no binary of ${key} for ${machine}: take a version whose binaries are all published`
        )
    )
    return { checked: families.length, complaints }
  }
}
