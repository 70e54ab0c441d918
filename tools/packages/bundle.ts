/**
 * What a package ships: one bundled file for each public module, with what they share in chunks beside them, so that a
 * host's cold start opens tens of files instead of hundreds. Peers and dependencies stay outside, so that there is one
 * Effect in a process. `node tools/packages/bundle.ts FOLDER…`, after `tsc -b` has written the declarations.
 */
import { globSync, rmSync } from "node:fs"
import { join, relative, resolve } from "node:path"
import { build } from "esbuild"
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

/** Bundles one package into its `dist`, and removes what the compiler wrote there for private modules. */
export const bundle = async (folder: string): Promise<ReadonlyArray<string>> => {
  const manifest = manifestOf(folder)
  const entryPoints = filesOf(folder, "src/**/*.{ts,tsx}").filter(
    (file) => isPublic(file) || commandsOf(manifest).includes(file)
  )
  const { metafile } = await build({
    absWorkingDir: resolve(folder),
    entryPoints: [...entryPoints],
    outdir: "dist",
    outbase: "src",
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
  })
  const written = Object.keys(metafile.outputs).map((path) => relative(resolve(folder), resolve(folder, path)))
  for (const file of globSync("dist/**/*.{js,js.map}", { cwd: folder })) {
    if (!written.includes(file)) rmSync(join(folder, file))
  }
  return written
}

if (import.meta.main) {
  const folders = process.argv.slice(2)
  for (const folder of folders.length > 0 ? folders : [process.cwd()]) await bundle(folder)
}
