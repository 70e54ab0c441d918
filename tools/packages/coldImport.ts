/**
 * What importing the front door, a store and an adapter costs a process that has just begun, beside what everybody in
 * one run pays for better-auth and for the parts underneath: `node tools/packages/coldImport.ts [--json]`. Packages are
 * installed from their tarballs. Figures are processor time, medians of interleaved runs, less an empty process. A host
 * that is bundled, as the guide to deploying has it, stands beside them.
 */
import { buildSync } from "esbuild"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { install } from "./consumer.ts"
import { built, pack } from "./pack.ts"
import type { Packed } from "./packed.ts"
import { run } from "../run.ts"

const ours = ["@dravo/analytics", "@dravo/store-sqlite", "@dravo/adapters-x"]
const others = ["effect", "kysely", "better-sqlite3", "better-auth"]
const rounds = 11
const names = ["nothing", "dravo", "bundled", "parts", "betterAuth"] as const
/** Of what is underneath; and of better-auth, which a host would think nothing of, also where the host is bundled. */
const max = { parts: 1.25, betterAuth: 1.1, bundled: 0.51 }

const host = `
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
export const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x()],
  credentials: () => null
})
`

const importing = (names: ReadonlyArray<string>): string =>
  `${names.map((name) => `import ${JSON.stringify(name)}`).join("\n")}
const { user, system } = process.cpuUsage()
console.log((user + system) / 1000)
`

/** The modules of Effect that other packages import, by the names they import them by. */
const watcher = `
import { registerHooks } from "node:module"
const found = new Set()
registerHooks({
  resolve(specifier, context, next) {
    if (/^effect\\//.test(specifier)) found.add(specifier)
    return next(specifier, context)
  }
})
for (const name of ${JSON.stringify(ours)}) await import(name)
console.log(JSON.stringify([...found]))
`

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

/** The host in as few files as it comes to; its driver has a binary and stays outside. */
const bundle = (project: string): string => {
  writeFileSync(join(project, "host.mjs"), host)
  buildSync({
    absWorkingDir: project,
    entryPoints: ["host.mjs"],
    outdir: "bundled",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["better-sqlite3"],
    logLevel: "silent"
  })
  return "./bundled/host.js"
}

/** Milliseconds by what is imported. */
const measure = (project: string): Readonly<Record<(typeof names)[number], number>> => {
  writeFileSync(join(project, "watcher.mjs"), watcher)
  const effect = JSON.parse(run(project, process.execPath, "watcher.mjs")) as ReadonlyArray<string>
  if (effect.length === 0) throw new Error("no module of Effect was seen: the packages are not what is measured")
  const programs = {
    nothing: [],
    dravo: ours,
    bundled: [bundle(project)],
    parts: [...effect, "kysely", "better-sqlite3"],
    betterAuth: ["better-auth"]
  }
  const taken: Record<(typeof names)[number], Array<number>> = {
    nothing: [],
    dravo: [],
    bundled: [],
    parts: [],
    betterAuth: []
  }
  for (const name of names) writeFileSync(join(project, `${name}.mjs`), importing(programs[name]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken[name].push(Number(run(project, process.execPath, `${name}.mjs`)))
  }
  return {
    nothing: median(taken.nothing),
    dravo: median(taken.dravo),
    bundled: median(taken.bundled),
    parts: median(taken.parts),
    betterAuth: median(taken.betterAuth)
  }
}

/** What importing costs the packages as they are packed, and whether that is within what it may. */
export const coldImport = (packed: ReadonlyArray<Packed>, project: string) => {
  install(packed, project, [...ours, ...others])
  const { betterAuth, bundled, dravo, nothing, parts } = measure(project)
  const ofParts = (dravo - nothing) / (parts - nothing)
  const ofBetterAuth = (dravo - nothing) / (betterAuth - nothing)
  const inBundle = (bundled - nothing) / (betterAuth - nothing)
  const measured =
    `${ofParts.toFixed(2)} times Effect's modules, kysely and the driver, ${ofBetterAuth.toFixed(2)} times ` +
    `better-auth, in a bundle ${inBundle.toFixed(2)} times (${dravo.toFixed(0)}, ${parts.toFixed(0)}, ` +
    `${betterAuth.toFixed(0)} and ${bundled.toFixed(0)} ms of processor time; an empty process takes ` +
    `${nothing.toFixed(0)})`
  const holds = ofParts <= max.parts && ofBetterAuth <= max.betterAuth && inBundle <= max.bundled
  return { measured, holds }
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "cold-import-"))
  try {
    const root = join(import.meta.dirname, "../..")
    built(root)
    const { holds, measured } = coldImport(pack(root, folder), join(folder, "project"))
    console.log(process.argv.includes("--json") ? JSON.stringify({ measured, holds }) : measured)
    process.exitCode = holds ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
