/** What a source file imports, read from its syntax tree: comments and strings cannot fool it. */
import { readFileSync } from "node:fs"
import { parseSync, Visitor } from "oxc-parser"

export interface Import {
  /** `undefined` for `import(expression)`: nobody can tell what that brings in. */
  readonly specifier: string | undefined
  readonly line: number
}

export const lineAt = (source: string, offset: number): number => source.slice(0, offset).split("\n").length

export const parse = (path: string) => {
  const source = readFileSync(path, "utf8")
  const { comments, errors, program } = parseSync(path, source)
  const error = errors[0]
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`)
  return { source, comments, program }
}

/** Every import of a file, in order: static, type-only, re-export, dynamic, `typeof import`, `import x = require`. */
export const importsOf = (path: string): ReadonlyArray<Import> => {
  const { program, source } = parse(path)
  const found: Array<Import> = []
  const add = (node: { readonly start: number; readonly type: string; readonly value?: unknown } | null): void => {
    if (node === null) return
    const specifier = node.type === "Literal" && typeof node.value === "string" ? node.value : undefined
    found.push({ specifier, line: lineAt(source, node.start) })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression)
  }).visit(program)
  return found
}
