/**
 * A file is one idea, tests and proofs included: past 250 lines look for the seam, past 400 it is refused. Half of all
 * files have 110 lines at most and nine of ten 250, so the rule stays what most files do.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Check } from "../../check.ts"
import { codeOf } from "../../sources.ts"

export const typical = 110
export const wide = 250
export const limit = 400

const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0)

/** The size below which this share of all files lies. */
const quantile = (sizes: ReadonlyArray<number>, share: number): number =>
  sizes.toSorted((one, other) => one - other)[Math.floor(sizes.length * share)] ?? 0

export const fileSize: Check = {
  name: "file size",
  run: (root) => {
    const sizes = codeOf(root).map((file) => ({ file, lines: linesOf(readFileSync(join(root, file), "utf8")) }))
    const lines = sizes.map((one) => one.lines)
    const [median, ninth, largest] = [quantile(lines, 0.5), quantile(lines, 0.9), Math.max(0, ...lines)]
    const complaints = sizes
      .filter((one) => one.lines > limit)
      .map((one) => `${one.file} has ${one.lines} lines; ${limit} is the limit: find the seam and split it there`)
    return {
      checked: sizes.length,
      complaints: [
        ...complaints,
        ...(median > typical ? [`half of the files have more than ${median} lines; ${typical} is the limit`] : []),
        ...(ninth > wide ? [`a tenth of the files have more than ${ninth} lines; ${wide} is the limit`] : [])
      ],
      warnings: sizes
        .filter((one) => one.lines > wide && one.lines <= limit)
        .map((one) => `${one.file} has ${one.lines} lines; above ${wide} look for the seam`),
      figures: `median ${median}, p90 ${ninth}, max ${largest} lines`
    }
  }
}
