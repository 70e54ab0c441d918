/**
 * `pnpm check:packages`: what users install is the tarball, so that is what is checked: built, packed, linted by
 * publint in strict mode, each installed alone outside the workspace, then all together, loaded on the oldest Node, on
 * this one and on the next, compiled against, and run as a worker would.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { filesOf, type Manifest, manifestOf } from "../check.ts"
import { run } from "../run.ts"
import * as Consumer from "./consumer.ts"
import type { Packed } from "./packed.ts"
import { inWorker } from "./worker.ts"

/** Everything a publication builds, anew: what a compiler left behind of an earlier build would be packed. */
export const built = (root: string): void => void run(root, "node", "tools/turbo.ts", "run", "build", "--force")

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
    ...files.filter((file) => !isExpected(file)).map((file) => `${name}: ${file} is nobody's business`),
    ...(manifest.files ?? [])
      .filter((wanted) => !wanted.startsWith("!") && !files.some((file) => `${file}/`.startsWith(`${wanted}/`)))
      .map((wanted) => `${name}: nothing of ${wanted} was packed`)
  ]
}

/** Modules, what a server hands to browsers, and papers. */
const isExpected = (file: string): boolean =>
  /^(dist|src)\/.*\.(js|ts|map)$|^dist\/site\/.*\.(html|css)$|^(README\.md|LICENSE|package\.json)$/u.test(file)

/** Everything wrong with the packed packages, from what a stranger's project meets. */
export const complaintsOf = async (
  packed: ReadonlyArray<Packed>,
  folder: string,
  nodes: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const linted = await Promise.all(packed.map(lintTarball))
  const alone = packed.flatMap((one, at) => {
    const project = join(folder, `alone-${at}`)
    return Consumer.burdens(one, Consumer.install(packed, project, [one.name]), project)
  })
  const project = join(folder, "project")
  Consumer.install(packed, project, [...packed.map(({ name }) => name), ...testing])
  return [
    ...linted.flat(),
    ...alone,
    ...Consumer.smoke(packed, project).map((line) => `Node ${process.versions.node}: ${line}`),
    ...nodes.flatMap((version) =>
      Consumer.smoke(packed, project, Consumer.nodeOf(version, join(folder, version))).map(
        (line) => `Node ${version}: ${line}`
      )
    ),
    ...Consumer.types(packed, project),
    ...(await inWorker(project)),
    ...(packed.length === 0 ? ["no package to check"] : [])
  ]
}

/** What a project that runs the suites of the test kit adds. */
const testing = ["vitest", "@effect/vitest", "@types/node"]

/** Beside the Node that runs this: the oldest a package may be loaded on, and what comes after today's. */
export const nodesOf = (root: string): ReadonlyArray<string> => [
  `${manifestOf(root).engines?.node?.replace(/^>=/, "")}.0`,
  "26"
]

const main = async (root: string): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "packages-"))
  try {
    built(root)
    const packed = pack(root, folder)
    const nodes = nodesOf(root)
    const complaints = await complaintsOf(packed, folder, nodes)
    for (const complaint of complaints) console.error(complaint)
    const measured =
      `${packed.length} packages packed, installed, loaded on Node ${[...nodes, process.versions.node].join(", ")}, ` +
      `compiled against, core and client run as a worker; ${complaints.length} complaints`
    console.log(
      process.argv.includes("--json") ? JSON.stringify({ measured, holds: complaints.length === 0 }) : measured
    )
    return complaints.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.exitCode = await main(join(import.meta.dirname, "../.."))
