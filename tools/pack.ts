/**
 * `pnpm check:packages`: what users install is the tarball, so that is what is checked: built, packed, linted by publint
 * in strict mode, installed outside the workspace, every public module imported, every internal
 * one refused, every command asked for its help.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { filesOf, type Manifest, manifestOf } from "./check.ts"

export interface Packed {
  readonly name: string
  readonly tarball: string
  readonly manifest: Manifest
}

const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): string => {
  const { error, status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} in ${cwd} ended with ${status}\n${stdout}${stderr}${error ?? ""}`)
  return stdout
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
    return [{ name, tarball, manifest }]
  })

/** publint's complaints about a tarball; strict, so its warnings count. */
export const lintTarball = async ({ manifest, name, tarball }: Packed): Promise<ReadonlyArray<string>> => {
  const bytes = readFileSync(tarball)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true })
  const said = messages
    .filter(({ type }) => type !== "suggestion")
    .map((message) => `${name}: ${formatMessage(message, { ...manifest }, { color: false }) ?? message.code}`)
  return JSON.stringify(manifest).includes("workspace:") ? [...said, `${name}: a workspace: range was packed`] : said
}

/** Installs the tarballs in a project that knows nothing of the workspace. */
export const install = (packed: ReadonlyArray<Packed>, project: string): void => {
  const files = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const peers = Object.assign({}, ...packed.map(({ manifest }) => manifest.peerDependencies ?? {})) as Record<string, string>
  const manifest = { name: "smoke", private: true, type: "module", dependencies: { ...peers, ...files } }
  const settings = { overrides: files, allowBuilds: { "better-sqlite3": true, esbuild: true } }
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest))
  writeFileSync(join(project, "pnpm-workspace.yaml"), JSON.stringify(settings))
  run(project, "pnpm", "install", "--no-frozen-lockfile")
}

const importable = (project: string, specifier: string): string | undefined => {
  const source = `import(${JSON.stringify(specifier)}).then(() => process.exit(0), (e) => { console.error(e.code ?? e); process.exit(1) })`
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { cwd: project, encoding: "utf8" })
  return status === 0 ? undefined : stderr.trim()
}

/** The modules a package lets in, as users write them; what it runs as a command is left out. */
const modulesOf = ({ manifest, name }: Packed, project: string): ReadonlyArray<string> => {
  const home = join(project, "node_modules", name)
  const commands = Object.values(manifest.bin ?? {}).map((path) => path.replace(/^\.\//, ""))
  return Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => {
    if (target === null) return []
    if (!key.includes("*")) return [join(name, key)]
    return globSync("dist/**/*.js", { cwd: home }).sort()
      .filter((file) => !file.startsWith("dist/internal/") && !commands.includes(file))
      .map((file) => `${name}/${file.slice("dist/".length, -".js".length)}`)
  })
}

/** Imports every public module of every package, and expects each internal one to be refused and each command to help. */
export const smoke = (packed: ReadonlyArray<Packed>, project: string): ReadonlyArray<string> =>
  packed.flatMap((one) => {
    const modules = modulesOf(one, project)
    const broken = modules.flatMap((specifier) => {
      const error = importable(project, specifier)
      return error === undefined ? [] : [`${specifier} cannot be imported: ${error}`]
    })
    const home = join(project, "node_modules", one.name)
    const leaking = globSync("dist/internal/**/*.js", { cwd: home }).sort()
      .map((file) => `${one.name}/${file.slice("dist/".length, -".js".length)}`)
      .filter((specifier) => importable(project, specifier) === undefined)
      .map((specifier) => `${specifier} is internal and can be imported`)
    const failing = Object.keys(one.manifest.bin ?? {}).flatMap((command) => {
      const { status } = spawnSync(join(project, "node_modules", ".bin", command), ["--help"], { cwd: project })
      return status === 0 ? [] : [`${command} --help ended with ${status}`]
    })
    return [...(modules.length === 0 ? [`${one.name} exports nothing`] : []), ...broken, ...leaking, ...failing]
  })

const main = async (root: string): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "packages-"))
  try {
    run(root, "pnpm", "exec", "tsc", "-b")
    const packed = pack(root, folder)
    const project = join(folder, "project")
    mkdirSync(project)
    install(packed, project)
    const linted = await Promise.all(packed.map(lintTarball))
    const complaints = [...linted.flat(), ...smoke(packed, project), ...(packed.length === 0 ? ["no package to check"] : [])]
    for (const complaint of complaints) console.error(complaint)
    console.log(`${packed.length} packages packed, installed and imported, ${complaints.length} complaints`)
    return complaints.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) process.exitCode = await main(join(import.meta.dirname, ".."))
