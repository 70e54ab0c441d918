/** No regular expression of a package takes more than linear time: some of them meet texts that strangers wrote. */
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

export const expressions: Check = {
  name: "expressions",
  run: (root) => {
    const found = filesOf(root, "packages/!(testkit|fakes)/src/**/*.ts").flatMap((file) =>
      expressionsOf(join(root, file)).map((expression) => ({ file, expression }))
    )
    const complaints = found
      .filter(({ expression }) => repeats(expression))
      .flatMap(({ expression, file }) => {
        const complaint = complaintAbout(expression)
        return complaint === undefined ? [] : [`${file}:${expression.line} /${expression.source}/: ${complaint}`]
      })
    return { checked: found.length, complaints }
  }
}
