/** What a page asks of its reader: files to make and lines to type, in its order. */

export interface File {
  readonly _tag: "File"
  readonly path: string
  readonly text: string
}

export interface Line {
  readonly _tag: "Line"
  readonly command: string
}

export type Step = File | Line

/** A block of the shell is typed line by line; any other is a file, whose name is the last one before it in code. */
export const stepsOf = (page: string): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let before = 0
  for (const match of page.matchAll(/^```(\w+)\n([^]*?)^```$/gmu)) {
    const [whole, language = "", text = ""] = match
    const said = page.slice(before, match.index)
    before = match.index + whole.length
    if (language === "sh") {
      const lines = text.split("\n").filter((line) => line.trim() !== "")
      steps.push(...lines.map((command): Line => ({ _tag: "Line", command })))
      continue
    }
    const path = [...said.matchAll(/`([\w.+[\]/-]+\.(?:json|m?[jt]s))`/gu)].at(-1)?.[1]
    if (path !== undefined) steps.push({ _tag: "File", path, text })
  }
  return steps
}

/** How many lines a reader copies. */
export const linesOf = (steps: ReadonlyArray<Step>): number =>
  steps.reduce(
    (sum, step) => sum + (step._tag === "Line" ? 1 : step.text.split("\n").filter((line) => line.trim() !== "").length),
    0
  )
