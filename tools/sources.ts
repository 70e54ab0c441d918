/** The TypeScript of the repo: what ships, what tests it, and what proves and builds it. */
import { filesOf } from "./check.ts"

/** What ships, and the programs that prove and check it. */
export const sourcesOf = (root: string): ReadonlyArray<string> =>
  filesOf(root, "{packages,examples}/*/src/**/*.{ts,tsx}", "{proofs,tools,docs}/**/*.ts").filter(
    (file) => !isTest(file)
  )

export const testsOf = (root: string): ReadonlyArray<string> =>
  filesOf(root, "{packages,examples}/*/test/**/*.{ts,tsx}", "{proofs,tools}/test/**/*.ts")

export const codeOf = (root: string): ReadonlyArray<string> => [...sourcesOf(root), ...testsOf(root)]

const isTest = (file: string): boolean => /^[^/]+\/test\//u.test(file)
