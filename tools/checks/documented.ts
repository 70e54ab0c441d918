/**
 * A reader of the reference finds a sentence at every name that can be imported, where it is declared, and at every
 * module.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { parseSync, type Program } from "oxc-parser"
import { type Check, filesOf, manifestOf } from "../check.ts"

export const documented: Check = {
  name: "documented names",
  run: (root) => {
    const found = publicModules(root).flatMap((file) => [headerOf(file), ...namesOf(file)])
    const bare = found.filter(({ isSaid }) => !isSaid)
    const places = new Set(bare.map(({ file, name }) => `${relative(root, file)}: ${name} has no sentence above it`))
    return { checked: found.length, complaints: [...places] }
  }
}

interface Name {
  readonly name: string
  readonly file: string
  readonly isSaid: boolean
}

const publicModules = (root: string): ReadonlyArray<string> =>
  filesOf(root, "packages/*/package.json").flatMap((path) => {
    const folder = join(root, dirname(path))
    const { exports = {} } = manifestOf(folder)
    return Object.values(exports).flatMap((file) =>
      typeof file === "string" && file.endsWith(".ts") ? [join(folder, file)] : []
    )
  })

const headerOf = (file: string): Name => ({
  name: "the module",
  file,
  isSaid: existsSync(file) && /^(?:#!.*\n)?\/\*\*/u.test(readFileSync(file, "utf8"))
})

/** The names of a module, each where it is declared; those of another package are said there. */
const namesOf = (file: string): ReadonlyArray<Name> => {
  if (!existsSync(file)) return []
  const text = readFileSync(file, "utf8")
  const said = sentencesIn(file, text)
  return parseSync(file, text).module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ exportName, importName, localName, moduleRequest }): ReadonlyArray<Name> => {
      const from = moduleRequest === null ? undefined : moduleRequest.value
      if (from !== undefined && !from.startsWith(".")) return []
      if (from !== undefined && exportName.name === null) return namesOf(join(dirname(file), from))
      const name = exportName.name ?? "default"
      if (from === undefined) return [{ name, file, isSaid: said(localName.name ?? name, start) }]
      return passedOn(join(dirname(file), from), importName.name, name)
    })
  )
}

/** A name another module declares; a whole module under a name is said by its first comment. */
const passedOn = (file: string, imported: string | null, name: string): ReadonlyArray<Name> => {
  if (imported === null) return []
  const [found] = namesOf(file).filter((one) => one.name === imported)
  return found === undefined ? [] : [{ ...found, name }]
}

/** Whether a comment for readers stands right above a declaration, which may be exported elsewhere in the file. */
const sentencesIn = (file: string, text: string): ((name: string, start: number) => boolean) => {
  const { comments, program } = parseSync(file, text)
  const ends = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*")).map(({ end }) => end)
  const isBelowOne = (start: number): boolean =>
    ends.some((end) => end <= start && text.slice(end, start).trim() === "")
  return (name, start) =>
    isBelowOne(start) || program.body.some((one) => namesIn(one).includes(name) && isBelowOne(one.start))
}

/** What a statement declares. */
const namesIn = (statement: Program["body"][number]): ReadonlyArray<string> => {
  const declared =
    statement.type === "ExportNamedDeclaration" && statement.declaration !== null ? statement.declaration : statement
  switch (declared.type) {
    case "VariableDeclaration":
      return declared.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []))
    case "ClassDeclaration":
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return declared.id === null ? [] : [declared.id.name]
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [declared.id.name]
    default:
      return []
  }
}
