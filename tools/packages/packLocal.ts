/**
 * `pnpm pack:local [FOLDER]`: the packages as tarballs in a folder, with the line that installs them elsewhere, for
 * people who want them before they are published.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { built, pack } from "./pack.ts"
import type { Packed } from "./packed.ts"

/** What a host of one network on SQLite needs; everything else is installed the same way. */
const wanted = ["@dravo/analytics", "@dravo/store-sqlite", "@dravo/adapters-x"]

/** The tarballs of some packages and of every package of ours they stand on, in the order of their names. */
export const closure = (packed: ReadonlyArray<Packed>, names: ReadonlyArray<string>): ReadonlyArray<Packed> => {
  const found = new Map<string, Packed>()
  const add = (name: string): void => {
    const one = packed.find((other) => other.name === name)
    if (one === undefined || found.has(name)) return
    found.set(name, one)
    for (const dependency of Object.keys(one.manifest.dependencies ?? {})) add(dependency)
  }
  for (const name of names) add(name)
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "../..")
  const folder = resolve(process.argv[2] ?? join(root, "tarballs"))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  built(root)
  const packed = pack(root, folder)
  const files = closure(packed, wanted).map(({ tarball }) => tarball)
  console.log(`${packed.length} packages in ${folder}. A host of X on SQLite:\n`)
  console.log(`npm install ${files.join(" ")} effect kysely\n`)
}
