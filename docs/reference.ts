/** Writes docs/reference/, a page for every public module from its docstrings, and complains of names without one. */
import { globSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import {
  Application,
  Comment,
  DeclarationReflection,
  OptionDefaults,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type TypeDocOptions
} from "typedoc"
import type { PluginOptions } from "typedoc-plugin-markdown"

const root = join(import.meta.dirname, "..")
const out = join(import.meta.dirname, "reference")

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string>>
}

/** What an import says, by the file it leads to; only what a package lists in its `exports`. */
const publicModules: ReadonlyMap<string, string> = new Map(
  globSync("packages/*/package.json", { cwd: root }).flatMap((file) => {
    const { exports, name } = JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest
    return Object.entries(exports)
      .filter(([, path]) => path.endsWith(".ts"))
      .map(([entry, path]) => [join(root, file, "..", path), join(name, entry)] as const)
  })
)

const options: Partial<TypeDocOptions> & Partial<PluginOptions> = {
  name: "Reference",
  out,
  entryPoints: [...publicModules.keys()],
  tsconfig: join(import.meta.dirname, "reference.tsconfig.json"),
  plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme"],
  basePath: root,
  readme: "none",
  disableSources: true,
  excludeInternal: true,
  excludeExternals: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  outputFileStrategy: "modules",
  blockTags: [...OptionDefaults.blockTags, "@description"],
  logLevel: "Error"
}

/** A file's first comment, which TypeDoc leaves to the statement below it unless a tag says otherwise. */
const headerOf = (file: string): string | undefined => {
  const header = /^\/\*\*([^]*?)\*\//u.exec(readFileSync(file, "utf8"))?.[1]
  return header?.replaceAll(/^[ \t]*\*?[ \t]?/gmu, "").trim()
}

/** Modules are called as they are imported, and say what their file says first. */
const describeModules = (project: ProjectReflection): void => {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const file = project.getSymbolIdFromReflection(module)?.fileName
    if (file === undefined) continue
    module.name = publicModules.get(file) ?? module.name
    const text = headerOf(file)
    if (text !== undefined && !module.hasComment()) module.comment = new Comment([{ kind: "text", text }])
  }
}

/** Names that a reader of the reference would find nothing said about. */
const undocumented = (project: ProjectReflection): ReadonlyArray<string> =>
  project
    .getReflectionsByKind(
      ReflectionKind.Module |
        ReflectionKind.Variable |
        ReflectionKind.Function |
        ReflectionKind.Class |
        ReflectionKind.Interface |
        ReflectionKind.TypeAlias
    )
    .filter((one) => !one.hasComment() && !signaturesOf(one).some((signature) => signature.hasComment()))
    .map((one) => one.getFullName())

const signaturesOf = (one: Reflection): ReadonlyArray<Reflection> =>
  one instanceof DeclarationReflection ? (one.signatures ?? []) : []

rmSync(out, { recursive: true, force: true })
const application = await Application.bootstrapWithPlugins({ ...options, docsRoot: join(root, "docs") } as never)
const project = await application.convert()
if (project === undefined) process.exit(1)
describeModules(project)
if (process.argv.includes("--undocumented")) for (const name of undocumented(project)) console.log(name)
else await application.generateOutputs(project)
