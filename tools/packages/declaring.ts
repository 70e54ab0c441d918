/**
 * A host that exports what the packages give it, compiled with `declaration: true` where pnpm has installed the
 * tarballs: `node tools/packages/declaring.ts [--json]`. A type that has no name a host can say is TS2883 there.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { install } from "./consumer.ts"
import { built, pack } from "./pack.ts"

const adapters = ["facebook", "instagram", "linkedin", "tiktok", "x"]
const stores = { sqlite: '{ filename: "a.db" }', postgres: '{ connectionString: "postgres://h/d" }', memory: "" }

/** Everything a host makes, exported; and what an editor offers for `platform`. */
const host = `
import { createAnalytics, secret, type ConnectAccount, type ListPosts } from "@dravo/analytics"
${adapters.map((name) => `import { ${name} } from "@dravo/adapters-${name}"`).join("\n")}
${Object.keys(stores)
  .map((name) => `import { ${name} } from "@dravo/store-${name}"`)
  .join("\n")}

${adapters.map((name) => `export const ${name}Adapter = ${name}()`).join("\n")}
${Object.entries(stores)
  .map(([name, options]) => `export const ${name}Store = ${name}(${options})`)
  .join("\n")}
export const key = secret("k")
export const analytics = createAnalytics({
  store: memoryStore,
  adapters: [${adapters.map((name) => `${name}Adapter`).join(", ")}],
  credentials: () => null
})
export const page = (workspace: string) => analytics.listPosts({ workspace, platform: "x" })
export const other = (platform: string) => analytics.connectAccount({ workspace: "w", platform, platformAccountId: "1" })

type Offered<T> = T extends string ? (string extends T ? never : T) : never
type Same<A, B> = [A, B] extends [B, A] ? true : never
type Five = ${adapters.map((name) => JSON.stringify(name)).join(" | ")}
export const offered: Same<Offered<ConnectAccount["platform"]>, Five> = true
export const offeredByReads: Same<Offered<ListPosts["platform"]>, Five> = true
`

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc")

/** What the compiler says of one program in a project, and how many exported values its declarations have. */
export const declared = (project: string, source: string) => {
  writeFileSync(join(project, "host.ts"), source)
  const options = {
    module: "nodenext",
    target: "es2024",
    lib: ["ES2024", "DOM"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    declaration: true,
    skipLibCheck: true,
    outDir: "out",
    pretty: false
  }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["host.ts"] }))
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" })
  const complaints = stdout.split("\n").filter((line) => /error TS\d+/u.test(line))
  const exported =
    complaints.length > 0
      ? 0
      : (readFileSync(join(project, "out/host.d.ts"), "utf8").match(/^export declare const/gmu) ?? []).length
  return { complaints, exported }
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "declaring-"))
  try {
    const root = join(import.meta.dirname, "../..")
    built(root)
    const project = join(folder, "project")
    const names = [...adapters.map((name) => `adapters-${name}`), ...Object.keys(stores).map((name) => `store-${name}`)]
    install(pack(root, folder), project, ["@dravo/analytics", ...names.map((name) => `@dravo/${name}`)])
    const { complaints, exported } = declared(project, host)
    for (const complaint of complaints) console.error(complaint)
    // Without a name for the type there is nothing to write down, and the compiler has to say so.
    const nameless = `import { layerFrom } from "@dravo/store-sqlite"
declare const none: never
export const nameless = layerFrom(none)
`
    const control = declared(project, nameless).complaints.filter((line) => line.includes("TS2883")).length
    const holds = complaints.length === 0 && exported > 10 && control > 0
    const measured = `${exported} exported values, ${complaints.length} complaints`
    const told = { measured, holds, control: `${control} complaints` }
    console.log(
      process.argv.includes("--json")
        ? JSON.stringify(told)
        : `${measured}; ${told.control} about a type without a name`
    )
    process.exitCode = holds ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
