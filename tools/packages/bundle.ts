/**
 * What a package ships: one bundled file for each public module, with what they share in chunks beside them, so that a
 * host's cold start opens tens of files instead of hundreds. Peers and dependencies stay outside, so that there is one
 * Effect in a process. `node tools/packages/bundle.ts FOLDER…`, after `tsc -b` has written the declarations.
 */
import { globSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { build, type BuildOptions, type Metafile } from "esbuild"
import { filesOf, type Manifest, manifestOf } from "../check.ts"
import { isPublic } from "../exports.ts"

/** Has no deep imports, and its barrel loads every dialect it knows: only what is used is taken into the bundle. */
const taken = ["kysely"]

const commandsOf = ({ bin = {} }: Manifest): ReadonlyArray<string> =>
  Object.values(bin).map((path) => path.replace(/^\.\//u, ""))

const externalsOf = ({ dependencies = {}, peerDependencies = {} }: Manifest): ReadonlyArray<string> =>
  [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
    .filter((name) => !taken.includes(name))
    .flatMap((name) => [name, `${name}/*`])

/**
 * What every start of a host loads most of. Node resolves each import of each file anew, which takes longer than to
 * compile what stands in it: the public modules of these packages are names of one chunk.
 */
const whole: ReadonlySet<string> = new Set(["@dravo/core", "@dravo/engine", "@dravo/kit-http", "@dravo/kit-sql"])

const optionsOf = (folder: string, manifest: Manifest) =>
  ({
    absWorkingDir: resolve(folder),
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    external: ["node:*", ...externalsOf(manifest)],
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "warning"
  }) satisfies BuildOptions

const outputsOf = (folder: string, { outputs }: Metafile): ReadonlyArray<string> =>
  Object.keys(outputs).map((path) => relative(resolve(folder), resolve(folder, path)))

/** What a name of a public module is called in the chunk of all. */
const inChunk = (entry: string, name: string): string => `${entry.replaceAll(/\W/gu, "_")}$${name}`

/** One chunk with everything, and for each public module a file that hands out its names. */
const together = async (folder: string, options: ReturnType<typeof optionsOf>, entryPoints: ReadonlyArray<string>) => {
  const apart = await build({ ...options, entryPoints: [...entryPoints], outbase: "src", write: false })
  const modules = Object.entries(apart.metafile.outputs).flatMap(([path, { entryPoint, exports }]) =>
    entryPoint === undefined ? [] : [{ path, entryPoint, exports }]
  )
  const renamed = modules.map(({ entryPoint, exports }) => {
    const names = exports.map((name) => `${name} as ${inChunk(entryPoint, name)}`)
    return `export { ${names.join(", ")} } from "./${entryPoint}"`
  })
  const stdin = { contents: renamed.join("\n"), resolveDir: resolve(folder), sourcefile: "whole.ts" }
  const { metafile } = await build({ ...options, stdin, entryNames: "chunks/whole-[hash]" })
  const written = outputsOf(folder, metafile)
  const chunk = written.find((path) => /chunks\/whole-\w+\.js$/u.test(path))
  if (chunk === undefined) throw new Error(`${folder}: nothing was written for all of its modules`)
  for (const { entryPoint, exports, path } of modules) {
    const names = exports.map((name) => `${inChunk(entryPoint, name)} as ${name}`)
    const from = relative(dirname(path), chunk)
    const specifier = from.startsWith(".") ? from : `./${from}`
    writeFileSync(join(folder, path), `export { ${names.join(", ")} } from ${JSON.stringify(specifier)}\n`)
  }
  return [...written, ...modules.map(({ path }) => path)]
}

/** Bundles one package into its `dist`, and removes what the compiler wrote there for private modules. */
export const bundle = async (folder: string): Promise<ReadonlyArray<string>> => {
  const manifest = manifestOf(folder)
  const entryPoints = filesOf(folder, "src/**/*.{ts,tsx}").filter(
    (file) => isPublic(file) || commandsOf(manifest).includes(file)
  )
  const options = optionsOf(folder, manifest)
  const written = whole.has(manifest.name ?? "")
    ? await together(folder, options, entryPoints)
    : outputsOf(folder, (await build({ ...options, entryPoints: [...entryPoints], outbase: "src" })).metafile)
  for (const file of globSync("dist/**/*.{js,js.map}", { cwd: folder })) {
    if (!written.includes(file)) rmSync(join(folder, file))
  }
  return written
}

if (import.meta.main) {
  const folders = process.argv.slice(2)
  for (const folder of folders.length > 0 ? folders : [process.cwd()]) await bundle(folder)
}
