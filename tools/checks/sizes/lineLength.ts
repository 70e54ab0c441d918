/**
 * No line is longer than 120 columns, as the formatter has it: comments and strings too, which it does not break. Only
 * what cannot be broken may be longer: a regular expression, a word without a space, a text of several lines.
 */
import { join } from "node:path"
import { Visitor } from "oxc-parser"
import type { Check } from "../../check.ts"
import { codeOf } from "../../sources.ts"
import { parse } from "../../syntax.ts"

export const width = 120

interface Span {
  readonly start: number
  readonly end: number
}

/** What may cross the margin, since breaking it would change it. */
const unbreakable = (path: string): { readonly source: string; readonly spans: ReadonlyArray<Span> } => {
  const { program, source } = parse(path)
  const spans: Array<Span> = []
  const add = ({ end, start }: Span): void => void spans.push({ start, end })
  new Visitor({
    Literal: (node) => {
      if ("regex" in node || (typeof node.value === "string" && !/\s/u.test(node.value))) add(node)
    },
    TemplateLiteral: (node) => {
      const text = source.slice(node.start, node.end)
      if (!/\s/u.test(text) || text.includes("\n")) add(node)
    }
  }).visit(program)
  return { source, spans }
}

const tooLong = (path: string): ReadonlyArray<{ readonly line: number; readonly columns: number }> => {
  const { source, spans } = unbreakable(path)
  const found: Array<{ line: number; columns: number }> = []
  let offset = 0
  for (const [index, text] of source.split("\n").entries()) {
    const margin = offset + width
    const crosses = spans.some(({ end, start }) => start < margin && end > margin)
    if (text.length > width && !crosses) found.push({ line: index + 1, columns: text.length })
    offset += text.length + 1
  }
  return found
}

export const lineLength: Check = {
  name: "line length",
  run: (root) => {
    const files = codeOf(root)
    const complaints = files.flatMap((file) =>
      tooLong(join(root, file)).map(
        ({ columns, line }) => `${file}:${line} has ${columns} columns; ${width} is the limit: wrap it`
      )
    )
    return { checked: files.length, complaints }
  }
}
