/**
 * No regular expression of a package takes more than linear time: some of them meet texts that strangers wrote. Judging
 * one takes up to seconds, so those that were judged stand in a list; `node tools/checks/expressions.ts --write` brings
 * it up to date, and what is not in it is judged at every run.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Visitor } from "oxc-parser"
import { checkSync } from "recheck"
import { type Check, filesOf } from "../check.ts"
import { lineAt, parse } from "../syntax.ts"

interface Expression {
  readonly source: string
  readonly flags: string
  readonly line: number
}

const expressionsOf = (path: string): ReadonlyArray<Expression> => {
  const { program, source } = parse(path)
  const found: Array<Expression> = []
  new Visitor({
    Literal: (node) => {
      if (!("regex" in node)) return
      const { flags, pattern } = node.regex
      found.push({ source: pattern, flags, line: lineAt(source, node.start) })
    }
  }).visit(program)
  return found
}

/** Without an unbounded repetition the longest match is known, so the time is too. */
const repeats = ({ source }: Expression): boolean => /[*+]|,\}/.test(source)

/**
 * Undefined when no text makes it take longer than in proportion to its length. What cannot be reasoned about is tried,
 * and a busy machine makes such a trial look slow: it is repeated, and slow texts are found each time.
 */
const complaintAbout = ({ flags, source }: Pick<Expression, "flags" | "source">, trials = 3): string | undefined => {
  const verdict = checkSync(source, flags, { timeout: 60_000 })
  if (verdict.status === "safe") return undefined
  if (verdict.status === "unknown") return `nobody could tell how long it takes (${verdict.error.kind})`
  if (verdict.checker === "fuzz" && trials > 1) return complaintAbout({ flags, source }, trials - 1)
  return `some texts take it ${verdict.complexity.summary} time`
}

const list = "tools/checks/linearExpressions.json"

const textOf = ({ flags, source }: Expression): string => `/${source}/${flags}`

const judged = (root: string): ReadonlySet<string> =>
  new Set(existsSync(join(root, list)) ? (JSON.parse(readFileSync(join(root, list), "utf8")) as Array<string>) : [])

const located = (root: string) =>
  filesOf(root, "packages/!(testkit|fakes)/src/**/*.ts").flatMap((file) =>
    expressionsOf(join(root, file)).map((expression) => ({ file, expression }))
  )

export const expressions: Check = {
  name: "expressions",
  run: (root) => {
    const found = located(root)
    const known = judged(root)
    const complaints = found
      .filter(({ expression }) => repeats(expression) && !known.has(textOf(expression)))
      .flatMap(({ expression, file }) => {
        const complaint = complaintAbout(expression)
        return complaint === undefined ? [] : [`${file}:${expression.line} /${expression.source}/: ${complaint}`]
      })
    return { checked: found.length, complaints }
  }
}

if (import.meta.main && process.argv.includes("--write")) {
  const root = join(import.meta.dirname, "../..")
  const linear = located(root)
    .map(({ expression }) => expression)
    .filter((expression) => repeats(expression) && complaintAbout(expression) === undefined)
  const texts = [...new Set(linear.map(textOf))].sort()
  writeFileSync(join(root, list), `${JSON.stringify(texts, null, 2)}\n`)
}
