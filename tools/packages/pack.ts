/**
 * `pnpm check:packages`: what users install is the tarball, so that is what is checked: built, packed, linted by
 * publint in strict mode, each installed alone outside the workspace, then all together, loaded on the oldest Node and
 * on this one, and compiled against.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { bundle } from "./bundle.ts"
import { filesOf, type Manifest, manifestOf } from "../check.ts"
import * as Consumer from "./consumer.ts"
import type { Packed } from "./packed.ts"
import { run } from "../run.ts"

/** Declarations by the compiler, code by the bundler. */
export const built = async (root: string): Promise<void> => {
  run(root, "pnpm", "exec", "tsc", "-b")
  for (const path of filesOf(root, "packages/*/package.json")) await bundle(join(root, dirname(path)))
}

/** Packs every package below `packages/` that is not private, as publishing would. */
export const pack = (root: string, destination: string): ReadonlyArray<Packed> =>
  filesOf(root, "packages/*/package.json").flatMap((path) => {
    const folder = join(root, dirname(path))
    const { name, private: hidden } = manifestOf(folder)
    if (hidden === true || name === undefined) return []
    const tarball = join(destination, `${name.replace(/^@/, "").replace("/", "-")}.tgz`)
    run(folder, "pnpm", "pack", "--out", tarball)
    const manifest = JSON.parse(run(destination, "tar", "-xzOf", tarball, "package/package.json")) as Manifest
    const files = run(destination, "tar", "-tzf", tarball)
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""))
    return [{ name, tarball, manifest, files }]
  })

/** publint's complaints about a tarball, strict, so its warnings count; and what should or should not be in it. */
export const lintTarball = async ({ files, manifest, name, tarball }: Packed): Promise<ReadonlyArray<string>> => {
  const bytes = readFileSync(tarball)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
  return [
    ...messages
      .filter(({ type }) => type !== "suggestion")
      .map((message) => `${name}: ${formatMessage(message, { ...manifest }, { color: false }) ?? message.code}`),
    ...(JSON.stringify(manifest).includes("workspace:") ? [`${name}: a workspace: range was packed`] : []),
    ...["README.md", "LICENSE"].filter((file) => !files.includes(file)).map((file) => `${name}: ${file} is missing`),
    ...["license", "engines", "description"]
      .filter((field) => !(field in manifest))
      .map((field) => `${name}: package.json has no ${field}`),
    ...files
      .filter((file) => !/^(dist|src)\/.*\.(js|ts|map)$|^(README\.md|LICENSE|package\.json)$/.test(file))
      .map((file) => `${name}: ${file} is nobody's business`)
  ]
}

/** Everything wrong with the packed packages, from what a stranger's project meets. */
export const complaintsOf = async (
  packed: ReadonlyArray<Packed>,
  folder: string,
  floor: string
): Promise<ReadonlyArray<string>> => {
  const linted = await Promise.all(packed.map(lintTarball))
  const alone = packed.flatMap((one, at) => {
    const project = join(folder, `alone-${at}`)
    return Consumer.burdens(one, Consumer.install(packed, project, [one.name]), project)
  })
  const project = join(folder, "project")
  Consumer.install(packed, project, [...packed.map(({ name }) => name), ...testing])
  const oldest = Consumer.nodeOf(floor, join(folder, "floor"))
  return [
    ...linted.flat(),
    ...alone,
    ...Consumer.smoke(packed, project).map((line) => `Node ${process.versions.node}: ${line}`),
    ...Consumer.smoke(packed, project, oldest).map((line) => `Node ${floor}: ${line}`),
    ...Consumer.types(packed, project),
    ...(packed.length === 0 ? ["no package to check"] : [])
  ]
}

/** What a project that runs the suites of the test kit adds. */
const testing = ["vitest", "@effect/vitest", "@types/node"]

/** The oldest Node a package may be loaded on. */
export const floorOf = (root: string): string => `${manifestOf(root).engines?.node?.replace(/^>=/, "")}.0`

const main = async (root: string): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "packages-"))
  try {
    await built(root)
    const packed = pack(root, folder)
    const floor = floorOf(root)
    const complaints = await complaintsOf(packed, folder, floor)
    for (const complaint of complaints) console.error(complaint)
    const measured =
      `${packed.length} packages packed, installed, loaded on Node ${floor} and ${process.versions.node}, compiled ` +
      `against; ${complaints.length} complaints`
    console.log(
      process.argv.includes("--json") ? JSON.stringify({ measured, holds: complaints.length === 0 }) : measured
    )
    return complaints.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.exitCode = await main(join(import.meta.dirname, "../.."))
