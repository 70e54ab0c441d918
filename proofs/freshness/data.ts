/** Which posts a run is about: a file, a folder of files, or made-up ones from a seed. */
import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { type Cascade, load } from "./cascade.ts"
import { synthetic } from "./synthetic.ts"

export interface Data {
  readonly cascades: ReadonlyArray<Cascade>
  readonly isReal: boolean
}

/** Names a file or a folder with posts that were really followed. */
export const variable = "DRAVO_CASCADES"

/** The posts of a file, or of all `.jsonl` and `.jsonl.gz` files of a folder; a sentence when there are none. */
export const from = (path: string): Data | string => {
  if (!existsSync(path)) return `${path} is not there`
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.jsonl(\.gz)?$/u.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path]
  const cascades = files.flatMap(load)
  return cascades.length === 0 ? `${path} has no posts` : { cascades, isReal: true }
}

/** What the environment names; a sentence when it names nothing that is there. */
export const named = (): Data | string => {
  const path = process.env[variable] ?? ""
  return path === "" ? `${variable} names no data` : from(path)
}

export const madeUp = (perSource: number, seed: number): Data => ({
  cascades: synthetic(perSource, seed),
  isReal: false
})
