/** A source file is one idea: past 250 lines look for the seam, past 400 it is refused. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Check, filesOf } from "./check.ts"

export const wide = 250
export const limit = 400

const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0)

export const fileSize: Check = {
  name: "file size",
  run: (root) => {
    const files = filesOf(root, "{packages,examples}/*/src/**/*.{ts,tsx}", "{proofs,tools}/*.ts")
    const complaints: Array<string> = []
    const warnings: Array<string> = []
    for (const file of files) {
      const text = readFileSync(join(root, file), "utf8")
      if (text.startsWith("// @generated")) continue
      const lines = linesOf(text)
      if (lines > limit)
        complaints.push(`${file} has ${lines} lines; ${limit} is the limit: find the seam and split it there`)
      else if (lines > wide) warnings.push(`${file} has ${lines} lines; above ${wide} look for the seam`)
    }
    return { checked: files.length, complaints, warnings }
  }
}
