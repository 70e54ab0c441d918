/**
 * What a package shows is in its file names: a module that begins with a capital letter, or is called `index`, is
 * listed in `exports` under its own name whatever room it stands in; every other module is private, and Node refuses to
 * import it from outside. `node tools/exports.ts --write` makes the lists.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { type Check, conclude, filesOf } from "./check.ts"

interface Package {
  readonly exports?: Readonly<Record<string, unknown>>
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> }
}

/** Whether a package shows this module. */
export const isPublic = (file: string): boolean => /(^|\/)([A-Z][^/]*|index)\.[jt]sx?$/u.test(file)

const entryOf = (file: string): string => {
  const name = basename(file).replace(/\.tsx?$/u, "")
  return name === "index" ? "." : `./${name}`
}

/** Entries of a package's public modules, and the files that share a name. */
const wanted = (root: string, folder: string) => {
  const entries = new Map<string, string>()
  const twice: Array<string> = []
  for (const path of filesOf(join(root, folder), "src/**/*.{ts,tsx}").filter(isPublic)) {
    const entry = entryOf(path)
    if (entries.has(entry))
      twice.push(`${folder}/${path}: ${entries.get(entry)} has the same name, so one of them cannot be imported`)
    else entries.set(entry, path)
  }
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1))
  const built = (path: string) => path.replace(/^src/u, "dist").replace(/\.tsx?$/u, "")
  return {
    twice,
    source: Object.fromEntries(sorted.map(([entry, path]) => [entry, `./${path}`])),
    published: Object.fromEntries(
      sorted.map(([entry, path]) => [entry, { types: `./${built(path)}.d.ts`, default: `./${built(path)}.js` }])
    )
  }
}

const packagesOf = (root: string): ReadonlyArray<string> =>
  filesOf(root, "packages/*/package.json").map((path) => path.slice(0, -"/package.json".length))

const read = (root: string, folder: string): Package =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Package

export const exported: Check = {
  name: "exports",
  run: (root) => {
    const folders = packagesOf(root)
    const complaints = folders.flatMap((folder) => {
      const { published, source, twice } = wanted(root, folder)
      const manifest = read(root, folder)
      const differs =
        JSON.stringify(manifest.exports) !== JSON.stringify(source) ||
        JSON.stringify(manifest.publishConfig?.exports) !== JSON.stringify(published)
      return differs
        ? [...twice, `${folder}/package.json: exports are not its public modules; node tools/exports.ts --write`]
        : twice
    })
    return { checked: folders.length, complaints }
  }
}

export const writeExports = (root: string): void => {
  for (const folder of packagesOf(root)) {
    const { published, source } = wanted(root, folder)
    const manifest = read(root, folder)
    const next = { ...manifest, exports: source, publishConfig: { ...manifest.publishConfig, exports: published } }
    writeFileSync(join(root, folder, "package.json"), `${JSON.stringify(next, null, 2)}\n`)
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..")
  if (process.argv.includes("--write")) writeExports(root)
  const { complaints, ok } = conclude(exported, root)
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = ok ? 0 : 1
}
