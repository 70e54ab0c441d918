/** Where ids of claims stand in the sources: in the tables that define them, and on the tests that carry them. */
import { join } from "node:path"
import { type Expression, type ObjectPropertyKind, type SpreadElement, Visitor } from "oxc-parser"
import { filesOf } from "../check.ts"
import { lineAt, parse } from "../syntax.ts"

/** A claim as its table tells it. */
export interface Definition {
  readonly file: string
  readonly line: number
  readonly id: string
  readonly program: string | undefined
  readonly hasControl: boolean
}

/** Where a test, a group of tests or a law of a suite carries ids. */
export interface Carrier {
  readonly file: string
  readonly line: number
  /** The title around it, where that is a plain string. */
  readonly title: string | undefined
  readonly claims: ReadonlyArray<string>
  readonly controls: ReadonlyArray<string>
}

const tests = [
  "packages/*/test/**/*.ts",
  "examples/*/test/**/*.ts",
  "{proofs,tools}/test/**/*.ts",
  "packages/testkit/src/**/*.ts"
]

export const definitionsIn = (root: string): ReadonlyArray<Definition> =>
  filesOf(root, "proofs/claims/*.ts").flatMap((file) => {
    const found: Array<Definition> = []
    const { program, source } = parse(join(root, file))
    new Visitor({
      ObjectExpression: ({ properties, start }) => {
        const id = valueOf(properties, "id")
        if (id === undefined || valueOf(properties, "sentence") === undefined) return
        found.push({
          file,
          line: lineAt(source, start),
          id: textOf(id) ?? "",
          program: textOf(valueOf(properties, "program")),
          hasControl: valueOf(properties, "control") !== undefined
        })
      }
    }).visit(program)
    return found
  })

export const carriersIn = (root: string): ReadonlyArray<Carrier> =>
  filesOf(root, ...tests).flatMap((file) => {
    const found: Array<Carrier> = []
    const titled: Array<{ readonly start: number; readonly end: number; readonly title: string }> = []
    const { program, source } = parse(join(root, file))
    const add = (start: number, claims: ReadonlyArray<string>, controls: ReadonlyArray<string>): void => {
      if (claims.length + controls.length === 0) return
      const title = titled.findLast((one) => one.start <= start && start < one.end)?.title
      found.push({ file, line: lineAt(source, start), title, claims, controls })
    }
    new Visitor({
      CallExpression: ({ arguments: args, callee, end, start }) => {
        const name = callee.type === "Identifier" ? callee.name : undefined
        if (name === "proves") return add(start, args.map(idOf), [])
        if (name === "controls") return add(start, [], args.map(idOf))
        const title = textOf(args[0])
        if (title !== undefined && args.length > 1) titled.push({ start, end, title })
      },
      ObjectExpression: ({ properties, start }) => {
        const meta = valueOf(properties, "meta")
        if (meta?.type !== "ObjectExpression") return
        add(start, idsOf(valueOf(meta.properties, "claim")), idsOf(valueOf(meta.properties, "control")))
      }
    }).visit(program)
    return found
  })

// internal

const valueOf = (properties: ReadonlyArray<ObjectPropertyKind>, name: string): Expression | undefined => {
  for (const one of properties) {
    if (one.type === "Property" && one.key.type === "Identifier" && one.key.name === name) return one.value
  }
  return undefined
}

const textOf = (node: Expression | SpreadElement | undefined): string | undefined => {
  if (node?.type === "Literal") return typeof node.value === "string" ? node.value : undefined
  return node?.type === "TemplateLiteral" && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined
}

/** An id that is no plain string is the empty one, which no table defines. */
const idOf = (node: Expression | SpreadElement | null): string => textOf(node ?? undefined) ?? ""

const idsOf = (node: Expression | undefined): ReadonlyArray<string> => {
  if (node === undefined) return []
  return node.type === "ArrayExpression" ? node.elements.map(idOf) : [idOf(node)]
}
