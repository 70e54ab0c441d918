/**
 * tsconfig references repeat what package.json already says, so they are checked against it:
 * `node tools/references.ts --check` compares, `--write` makes them equal and writes a new package's tsconfig.json.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Check, conclude, filesOf, manifestOf } from "./check.ts"

interface Config {
  readonly references?: ReadonlyArray<{ readonly path: string }>
}

const configOf = (path: string): Config => (existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Config) : {})

/** What each tsconfig must refer to: the root every package, a package the workspace packages its sources depend on. */
export const wantedReferences = (root: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const folders = filesOf(root, "packages/*/package.json").map((path) => path.slice(0, -"/package.json".length))
  const folderOf = new Map(
    folders.map((folder) => [manifestOf(join(root, folder)).name, folder.slice("packages/".length)])
  )
  const wanted = new Map<string, ReadonlyArray<string>>()
  if (folders.length > 0) wanted.set("tsconfig.json", folders)
  for (const folder of folders) {
    const { dependencies, peerDependencies } = manifestOf(join(root, folder))
    const paths = Object.keys({ ...dependencies, ...peerDependencies }).flatMap((name) => {
      const target = folderOf.get(name)
      return target === undefined ? [] : [`../${target}`]
    })
    wanted.set(`${folder}/tsconfig.json`, paths)
  }
  return wanted
}

const present = (root: string, file: string): ReadonlyArray<string> =>
  (configOf(join(root, file)).references ?? []).map(({ path }) => path)

export const references: Check = {
  name: "references",
  run: (root) => {
    const wanted = wantedReferences(root)
    const complaints = [...wanted].flatMap(([file, paths]) => {
      const now = present(root, file)
      return [
        ...paths.filter((path) => !now.includes(path)).map((path) => `${file} lacks a reference to ${path}`),
        ...now
          .filter((path) => !paths.includes(path))
          .map((path) => `${file} refers to ${path}, which package.json does not`)
      ]
    })
    return { checked: wanted.size, complaints }
  }
}

/** What every package's own begins with; one that imports of Node knows its types. */
const fresh = (root: string, folder: string): object => ({
  extends: "../../tsconfig.base.json",
  compilerOptions: {
    rootDir: "src",
    outDir: "dist",
    tsBuildInfoFile: "dist/.tsbuildinfo",
    ...(filesOf(root, `${folder}/src/**/*.ts`).some((file) =>
      / from "node:/u.test(readFileSync(join(root, file), "utf8"))
    )
      ? { types: ["node"] }
      : {})
  },
  include: ["src"]
})

export const writeReferences = (root: string): void => {
  for (const [file, paths] of wantedReferences(root)) {
    const kept = present(root, file).filter((path) => paths.includes(path))
    const all = [...kept, ...paths.filter((path) => !kept.includes(path))]
    const own = existsSync(join(root, file)) ? configOf(join(root, file)) : fresh(root, dirname(file))
    const next = { ...own, references: all.map((path) => ({ path })) }
    writeFileSync(join(root, file), `${JSON.stringify(next, null, 2)}\n`)
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..")
  if (process.argv.includes("--write")) writeReferences(root)
  const { complaints, ok } = conclude(references, root)
  for (const complaint of complaints) console.error(complaint)
  if (!ok) console.error("run `node tools/references.ts --write`")
  process.exitCode = ok ? 0 : 1
}
