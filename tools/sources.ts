/** The TypeScript people write in this repo: what ships, what tests it, and what proves and checks it. */
import { closeSync, openSync, readSync } from "node:fs"
import { join } from "node:path"
import { filesOf } from "./check.ts"

/** What ships, and the programs that prove and check it. */
export const sourcesOf = (root: string): ReadonlyArray<string> =>
  written(root, "{packages,examples}/*/src/**/*.{ts,tsx}", "{proofs,tools,docs}/**/*.ts").filter(
    (file) => !/^[^/]+\/test\//u.test(file)
  )

export const testsOf = (root: string): ReadonlyArray<string> =>
  written(root, "{packages,examples}/*/test/**/*.{ts,tsx}", "{proofs,tools}/test/**/*.ts")

export const codeOf = (root: string): ReadonlyArray<string> => [...sourcesOf(root), ...testsOf(root)]

const mark = "// @generated"

/** Files a program wrote say so in their first line; no rule of style is for them. */
const isGenerated = (path: string): boolean => {
  const file = openSync(path, "r")
  const start = Buffer.alloc(mark.length)
  readSync(file, start, 0, mark.length, 0)
  closeSync(file)
  return start.toString() === mark
}

const written = (root: string, ...globs: ReadonlyArray<string>): ReadonlyArray<string> =>
  filesOf(root, ...globs).filter((file) => !isGenerated(join(root, file)))
