/**
 * A function does one thing: past 40 lines it is refused, in tests too. A table is no work, so an object or an
 * array counts as one line, and so do a `switch` and a `describe` block; the functions and the cases inside them are
 * measured on their own.
 */
import { join } from "node:path"
import { type Node, Visitor } from "oxc-parser"
import type { Check } from "../../check.ts"
import { sourcesOf, testsOf } from "../../sources.ts"
import { lineAt, parse } from "../../syntax.ts"

export const longest = 40

interface Span {
  readonly start: number
  readonly end: number
}

/** The outermost of some spans; they come in the order in which they begin. A case counts as a function. */
const outermost = (spans: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  for (const span of spans) if (span.start >= (found.at(-1)?.end ?? 0)) found.push(span)
  return found
}

const isDescribe = (callee: Node): boolean =>
  callee.type === "Identifier"
    ? callee.name === "describe"
    : callee.type === "MemberExpression"
      ? isDescribe(callee.object)
      : callee.type === "CallExpression" && isDescribe(callee.callee)

const spansOf = (program: Parameters<Visitor["visit"]>[0]) => {
  const functions: Array<Span> = []
  const tables: Array<Span> = []
  const blocks = new Set<number>()
  const add =
    (to: Array<Span>) =>
    ({ end, start }: Span): void =>
      void to.push({ start, end })
  new Visitor({
    ArrowFunctionExpression: add(functions),
    FunctionExpression: add(functions),
    FunctionDeclaration: add(functions),
    ObjectExpression: add(tables),
    ArrayExpression: add(tables),
    SwitchStatement: add(tables),
    SwitchCase: add(functions),
    CallExpression: (node) => {
      if (!isDescribe(node.callee)) return
      add(tables)(node)
      for (const argument of node.arguments) blocks.add(argument.start)
    }
  }).visit(program)
  return { functions: functions.filter(({ start }) => !blocks.has(start)), tables }
}

const longIn = (path: string): ReadonlyArray<{ readonly line: number; readonly lines: number }> => {
  const { program, source } = parse(path)
  const { functions, tables } = spansOf(program)
  const height = ({ end, start }: Span): number => lineAt(source, end) - lineAt(source, start)
  return functions.flatMap((one) => {
    if (height(one) + 1 <= longest) return []
    const inside = outermost(tables.filter(({ end, start }) => start > one.start && end <= one.end))
    const lines = height(one) + 1 - inside.reduce((sum, table) => sum + height(table), 0)
    return lines > longest ? [{ line: lineAt(source, one.start), lines }] : []
  })
}

export const functionSize: Check = {
  name: "function size",
  run: (root) => {
    const measured = [...sourcesOf(root), ...testsOf(root)]
    const complaints = measured.flatMap((file) =>
      longIn(join(root, file)).map(
        ({ line, lines }) => `${file}:${line} is a function of ${lines} lines; ${longest} is the limit: name its parts`
      )
    )
    return { checked: measured.length, complaints }
  }
}
