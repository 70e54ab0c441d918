/**
 * A project that knows nothing of the workspace and meets the packages as tarballs: what their installation says and
 * brings, whether every public module loads on a given Node, and whether its types resolve.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { isPublic } from "../exports.ts"
import type { Packed } from "./packed.ts"
import { run } from "../run.ts"

/**
 * Installs some of the tarballs, and returns what the package manager said. Their peers are left to it, as by most
 * people.
 */
export const install = (
  packed: ReadonlyArray<Packed>,
  project: string,
  wanted: ReadonlyArray<string> = packed.map(({ name }) => name)
): string => {
  const files = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const dependencies = Object.fromEntries(wanted.map((name) => [name, files[name] ?? "*"]))
  mkdirSync(project, { recursive: true })
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "stranger", private: true, type: "module", dependencies })
  )
  writeFileSync(join(project, "pnpm-workspace.yaml"), JSON.stringify({ overrides: files }))
  return run(project, "pnpm", "install", "--no-frozen-lockfile")
}

/** The program of another version of Node, from its npm package. */
export const nodeOf = (version: string, folder: string): string => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "other-node", private: true, dependencies: { node: version } })
  )
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify({ allowBuilds: { node: true } }))
  run(folder, "pnpm", "install", "--no-frozen-lockfile")
  return join(folder, "node_modules", "node", "bin", "node")
}

/** What a package brings that none of its users asked for, and what its installation warns about; one sentence each. */
export const burdens = ({ name }: Packed, said: string, project: string): ReadonlyArray<string> => {
  const warned = said
    .split("\n")
    .filter((line) => /warn|unmet|deprecated|ignored build/i.test(line))
    .map((line) => `installing ${name} says: ${line.trim()}`)
  const brought = globSync("node_modules/.pnpm/*", { cwd: project }).map((path) => path.split("/").at(-1) ?? "")
  return [
    ...warned,
    ...unwanted
      .filter((one) => brought.some((folder) => folder.startsWith(`${one}@`)))
      .map((one) => `installing ${name} brings ${one}`)
  ]
}

/** The modules a package lets in, as users write them; what it runs as a command is left out. */
export const modulesOf = ({ manifest, name }: Packed, project: string): ReadonlyArray<string> => {
  const home = join(project, "node_modules", name)
  const commands = Object.values(manifest.bin ?? {}).map((path) => path.replace(/^\.\//, ""))
  return Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => {
    if (target === null) return []
    if (!key.includes("*")) return [join(name, key)]
    return globSync("dist/**/*.js", { cwd: home })
      .sort()
      .filter((file) => isPublic(file) && !commands.includes(file))
      .map((file) => `${name}/${file.slice("dist/".length, -".js".length)}`)
  })
}

/**
 * Imports every public module of every package, and expects each private one to be refused and each command to help.
 */
export const smoke = (packed: ReadonlyArray<Packed>, project: string, node = process.execPath): ReadonlyArray<string> =>
  packed.flatMap((one) => {
    const modules = modulesOf(one, project)
    const home = join(project, "node_modules", one.name)
    const internal = globSync("dist/**/*.js", { cwd: home })
      .sort()
      .filter(
        (file) => !isPublic(file) && !modules.includes(`${one.name}/${file.slice("dist/".length, -".js".length)}`)
      )
      .map((file) => `${one.name}/${file.slice("dist/".length, -".js".length)}`)
    const refused = refusals([...modules, ...internal], project, node)
    const failing = Object.entries(one.manifest.bin ?? {}).flatMap(([command, path]) => {
      const { status } = spawnSync(node, [join(home, path), "--help"], { cwd: project })
      return status === 0 ? [] : [`${command} --help ended with ${status}`]
    })
    return [
      ...(modules.length === 0 ? [`${one.name} exports nothing`] : []),
      ...modules
        .filter((specifier) => refused.has(specifier))
        .map((specifier) => `${specifier} cannot be imported: ${refused.get(specifier)}`),
      ...internal
        .filter((specifier) => !refused.has(specifier))
        .map((specifier) => `${specifier} is private and can be imported`),
      ...failing
    ]
  })

/**
 * Compiles a program that names every public module, the declarations of all packages included, as three kinds of
 * project would.
 */
export const types = (
  packed: ReadonlyArray<Packed>,
  project: string,
  ambient: ReadonlyArray<string> = ["node"]
): ReadonlyArray<string> => {
  const modules = packed.flatMap((one) => modulesOf(one, project))
  const names = modules.map((specifier, at) => `import type * as M${at} from "${specifier}"`)
  writeFileSync(
    join(project, "stranger.ts"),
    `${names.join("\n")}\nexport type All = [${modules.map((_, at) => `typeof M${at}`).join(", ")}]\n`
  )
  return [
    ["nodenext", "nodenext"],
    ["node16", "node16"],
    ["preserve", "bundler"]
  ].flatMap(([module, moduleResolution]) => {
    const config = join(project, `tsconfig.${moduleResolution}.json`)
    writeFileSync(
      config,
      JSON.stringify({
        compilerOptions: {
          module,
          moduleResolution,
          target: "es2024",
          lib: ["ES2024", "DOM", "DOM.Iterable"],
          types: ambient,
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          pretty: false
        },
        files: ["stranger.ts"]
      })
    )
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config, "--singleThreaded"], {
      cwd: project,
      encoding: "utf8",
      maxBuffer: 2 ** 26
    })
    const errors = stdout.split("\n").filter((line) => /error TS\d+/.test(line))
    if (status !== 0 && errors.length === 0) return [`${moduleResolution}: the compiler ended with ${status}`]
    return errors.map((line) => `${moduleResolution}: ${line.replace(/^.*node_modules\/(?=.*\.d\.ts\()/, "")}`)
  })
}

// internal

/** A test framework, and what drags in a hundred packages: nobody who only wants to run this has asked for them. */
const unwanted = ["vitest", "vite", "redis", "undici"]

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc")

/** Tries to import each, in one process; what could not be, with the error's code. */
const refusals = (specifiers: ReadonlyArray<string>, project: string, node: string): ReadonlyMap<string, string> => {
  const source = `
    const refused = []
    for (const specifier of ${JSON.stringify(specifiers)}) {
      await import(specifier).catch((error) => refused.push([specifier, String(error.code ?? error).split("\\n")[0]]))
    }
    process.stdout.write("\\n" + JSON.stringify(refused), () => process.exit(0))`
  const { status, stderr, stdout } = spawnSync(node, ["--input-type=module", "-e", source], {
    cwd: project,
    encoding: "utf8"
  })
  if (status !== 0)
    return new Map(specifiers.map((specifier) => [specifier, `the process ended with ${status}: ${stderr}`]))
  return new Map(JSON.parse(stdout.split("\n").at(-1) ?? "[]") as ReadonlyArray<[string, string]>)
}
