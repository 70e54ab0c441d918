/**
 * Follows every page of docs/hosts that begins in an empty folder: `node proofs/hosts/follow.ts [PAGE…]`. The packages
 * come from their tarballs, through a registry on loopback, and what asks X asks a fake one there.
 */
import { built, pack } from "@dravo-internal/tools/packages/pack"
import * as Registry from "@dravo-internal/tools/packages/registry"
import * as Postgres from "@dravo-internal/tools/postgres/server"
import * as FakeX from "@dravo/fakes/FakeX"
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, delimiter, dirname, join } from "node:path"
import { eventOf } from "./event.ts"
import { linesOf, type Step, stepsOf } from "./page.ts"
import * as Shell from "./shell.ts"

const root = join(import.meta.dirname, "../..")
const preload = join(root, "examples/hosts/test/toFakeX.ts")
/** Of one line: what an installation takes on a busy machine with an empty cache. */
const patience = 300_000

interface World {
  readonly folder: string
  readonly registry: string
  readonly path: string
  readonly databaseUrl: string
}

interface Followed {
  readonly page: string
  readonly lines: number
  readonly minutes: number
  /** Undefined where numbers came. */
  readonly complaint?: string
}

/** Other runtimes, from their npm packages, so that a page finds their commands. */
const runtimes = (folder: string): string => {
  const home = join(folder, "runtimes")
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, "package.json"), '{ "private": true }\n')
  const { status, stderr } = spawnSync("npm", ["install", "bun@1", "deno@2"], { cwd: home, encoding: "utf8" })
  if (status !== 0) throw new Error(`bun and deno cannot be installed: ${stderr}`)
  return join(home, "node_modules", ".bin")
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** What points package managers and runtimes to loopback; nothing of it is the reader's. */
const settings = (registry: string) => ({
  ".npmrc": `@dravo:registry=${registry}/\naudit=false\nfund=false\n`,
  "bunfig.toml": `preload = ["${preload}"]\n[install.scopes]\ndravo = "${registry}/"\n`
})

const numbers = (answer: string): boolean =>
  /"sync_status":\s*"synced"/u.test(answer) && /"like_count":\s*\d/u.test(answer)

/** Where a page has no server to ask: a function, called as its gateway calls it. */
const invoked = (cwd: string): string => {
  const call = `const { handler } = await import("./handler.ts")
console.log((await handler(JSON.parse(process.env.EVENT.replace("$KEY", process.env.KEY)))).body)
process.exit(0)
`
  writeFileSync(join(cwd, "invoke.mjs"), call)
  return `EVENT='${JSON.stringify(eventOf("/social/v1/analytics/posts"))}' node invoke.mjs`
}

const follow = async (page: string, steps: ReadonlyArray<Step>, world: World): Promise<string | undefined> => {
  const cwd = join(world.folder, page)
  mkdirSync(cwd)
  const fake = await FakeX.start({
    users: [{ id: "2244994945", username: "dravo" }],
    posts: [{ id: "1900000000000000001" }]
  })
  const port = String(await freePort())
  const env = {
    ...process.env,
    npm_config_cache: join(world.folder, "npm"),
    // What makes an application may bring settings of its own into the folder.
    npm_config_globalconfig: join(world.folder, "npmrc"),
    PATH: world.path,
    CI: "true",
    PORT: port,
    FAKE_X: fake.url,
    X_TOKEN: fake.grant("2244994945").accessToken,
    DATABASE_URL: world.databaseUrl,
    NODE_OPTIONS: `--import=${preload}`,
    NEXT_TELEMETRY_DISABLED: "1"
  }
  for (const [path, text] of Object.entries(settings(world.registry))) writeFileSync(join(cwd, path), text)
  let last = ""
  try {
    await using shell = Shell.open(cwd, env, patience)
    for (const step of steps) {
      if (step._tag === "File") {
        mkdirSync(dirname(join(cwd, step.path)), { recursive: true })
        writeFileSync(join(cwd, step.path), step.text)
      } else last = await shell.type(typed(step.command, port))
    }
    if (!steps.some((step) => step._tag === "Line" && step.command.startsWith("curl")))
      last = await shell.type(invoked(cwd))
    return numbers(last) ? undefined : `the last line says: ${last.slice(-2000)}`
  } catch (error) {
    return String(error)
  } finally {
    await fake.close()
  }
}

/** The line as the page has it, but for the port, for what brings Deno to loopback, and for the settings beside it. */
const typed = (line: string, port: string): string =>
  line
    .replace("localhost:3000", `localhost:${port}`)
    .replace("deno run -A", `deno run -A --preload=${preload}`)
    .replace("sv create .", "sv create . --no-dir-check")

const timed = async (file: string, world: World): Promise<Followed> => {
  const page = basename(file, ".md")
  const steps = stepsOf(readFileSync(file, "utf8"))
  const from = performance.now()
  const complaint = await follow(page, steps, world)
  const minutes = (performance.now() - from) / 60_000
  const came = complaint === undefined ? "numbers" : "NO NUMBERS"
  console.log(`${page}: ${came}, ${linesOf(steps)} lines, ${minutes.toFixed(1)} minutes`)
  if (complaint !== undefined) console.error(complaint)
  return { page, lines: linesOf(steps), minutes, ...(complaint === undefined ? {} : { complaint }) }
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"))
const pages = globSync("docs/hosts/*.md", { cwd: root })
  .map((path) => join(root, path))
  .filter((file) => readFileSync(file, "utf8").includes("In an empty folder:"))
  .filter((file) => asked.length === 0 || asked.includes(basename(file, ".md")))
  .sort()
const folder = mkdtempSync(join(tmpdir(), "pages-"))
const postgres = await Postgres.start()
try {
  built(root)
  mkdirSync(join(folder, "tarballs"))
  await using registry = await Registry.start(pack(root, join(folder, "tarballs")))
  const path = [dirname(process.execPath), runtimes(folder), process.env["PATH"]].join(delimiter)
  writeFileSync(join(folder, "npmrc"), settings(registry.url)[".npmrc"])
  const world = { folder, registry: registry.url, path, databaseUrl: postgres.url }
  const followed: Array<Followed> = []
  for (const file of pages) followed.push(await timed(file, world))
  const lost = followed.filter(({ complaint }) => complaint !== undefined)
  const max = (of: (one: Followed) => number) => Math.max(0, ...followed.map(of))
  const measured =
    `${followed.length - lost.length} of ${followed.length} pages (${followed.map(({ page }) => page).join(", ")}), ` +
    `at most ${max(({ lines }) => lines)} lines and ${max(({ minutes }) => minutes).toFixed(1)} minutes`
  const holds = followed.length > 0 && lost.length === 0 && max(({ minutes }) => minutes) <= 5
  console.log(JSON.stringify({ measured, holds }))
  process.exitCode = holds ? 0 : 1
} finally {
  await postgres.close()
  rmSync(folder, { recursive: true, force: true })
}
