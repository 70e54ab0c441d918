/** Generic code never names a platform or a database: where it wants to, a port is missing a method. */
import { join } from "node:path"
import { Visitor } from "oxc-parser"
import { type Check, filesOf } from "../check.ts"
import { lineAt, parse } from "../syntax.ts"

const platform = /instagram|facebook|tiktok|linkedin|twitter/i
const database = /sqlite|postgres/i

/**
 * Code that stays true whatever platform or database is plugged in; kit-sql learns of a database through its Dialect
 * value.
 */
const generic = ["core", "engine", "kit-sql"]

const blanked = (source: string, spans: ReadonlyArray<{ readonly start: number; readonly end: number }>): string =>
  spans.reduceRight(
    (text, { end, start }) => text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end),
    source
  )

const namesIn = (path: string): ReadonlyArray<{ readonly name: string; readonly line: number }> => {
  const { comments, program, source } = parse(path)
  const code = blanked(source, comments)
  const found = [platform, database].flatMap((names) =>
    [...code.matchAll(new RegExp(names, "gi"))].map((match) => ({ name: match[0], line: lineAt(source, match.index) }))
  )
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === "string" && /^x$/i.test(node.value)) {
        found.push({ name: `"${node.value}"`, line: lineAt(source, node.start) })
      }
    }
  }).visit(program)
  return found.sort((one, other) => one.line - other.line)
}

export const names: Check = {
  name: "names",
  run: (root) => {
    const files = filesOf(root, ...generic.map((folder) => `packages/${folder}/src/**/*.ts`))
    const complaints = files.flatMap((file) =>
      namesIn(join(root, file)).map(
        ({ line, name }) => `${file}:${line} names ${name}: generic code names no platform and no database`
      )
    )
    return { checked: files.length, complaints }
  }
}
