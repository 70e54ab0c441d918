/**
 * Installs the documented line with every package manager from a registry on loopback, in an empty folder, and runs a
 * host there, on Bun and Deno too, against a platform on loopback:
 * `node tools/packages/installs.ts [MANAGER…] [--json]`.
 */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { built, pack } from "./pack.ts"
import * as Registry from "./registry.ts"

const packages = ["@dravo/analytics", "@dravo/store-sqlite", "@dravo/adapters-x", "effect", "kysely", "@dravo/fakes"]

interface Manager {
  /** Files that point the scope to the registry. */
  readonly files: (registry: string) => Readonly<Record<string, string>>
  readonly install: ReadonlyArray<string>
  readonly run: ReadonlyArray<string>
}

const npmrc = (registry: string) => ({ ".npmrc": `@dravo:registry=${registry}/\n` })

const managers: Readonly<Record<string, Manager>> = {
  npm: { files: npmrc, install: ["npm", "install", ...packages], run: ["node", "main.mjs"] },
  pnpm: {
    files: (registry) => ({ ...npmrc(registry), "pnpm-workspace.yaml": "allowBuilds:\n  better-sqlite3: true\n" }),
    install: ["npx", "-y", "pnpm@12", "add", ...packages],
    run: ["node", "main.mjs"]
  },
  yarn1: {
    files: npmrc,
    install: ["npx", "-y", "yarn@1", "add", "--ignore-scripts", ...packages],
    run: ["node", "main.mjs"]
  },
  yarn4: {
    files: (registry) => ({
      ".yarnrc.yml":
        `enableTelemetry: false\n` +
        `unsafeHttpWhitelist: ["127.0.0.1"]\nnpmScopes:\n  dravo:\n` +
        `    npmRegistryServer: "${registry}"\n`,
      "yarn.lock": ""
    }),
    install: ["npx", "-y", "-p", "@yarnpkg/cli-dist@4", "yarn", "add", ...packages],
    run: ["npx", "-y", "-p", "@yarnpkg/cli-dist@4", "yarn", "node", "main.mjs"]
  },
  bun: {
    files: (registry) => ({ "bunfig.toml": `[install.scopes]\ndravo = "${registry}/"\n` }),
    install: ["npx", "-y", "bun@1", "add", ...packages],
    run: ["npx", "-y", "bun@1", "main.mjs"]
  },
  deno: {
    files: npmrc,
    install: ["npm", "install", ...packages],
    run: ["npx", "-y", "deno@2", "run", "-A", "main.mjs"]
  }
}

/** The README's host, with a platform on loopback in X's place. */
const main = `
import * as Adapter from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Store from "@dravo/store-sqlite"

const fake = await FakeX.start({ users: [{ id: "2244994945", username: "dravo" }], posts: [{ id: "1900000000000000001" }] })
const token = fake.grant("2244994945").accessToken
const analytics = createAnalytics({
  store: Store.sqlite({ filename: "analytics.db" }),
  adapters: [Adapter.x({ baseUrl: fake.url })],
  credentials: () => ({ token })
})
await analytics.connectAccount({ workspace: "acme", accountId: "acc_1", platform: "x", platformAccountId: "2244994945" })
await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })
const { items } = await analytics.listPosts({ workspace: "acme" })
console.log("NUMBERS", items.map((row) => row.sync_status).join(" "))
const { key } = await analytics.createApiKey({ workspace: "acme" })
const headers = { authorization: "Bearer " + key, connection: "close" }
const asked = async (port) => (await fetch("http://127.0.0.1:" + port + "/v1/analytics/posts", { headers })).status
if (globalThis.Bun !== undefined) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: analytics.handler })
  console.log("SERVED", await asked(server.port))
  await server.stop(true)
} else if (globalThis.Deno !== undefined) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, analytics.handler)
  console.log("SERVED", await asked(server.addr.port))
  await server.shutdown()
} else {
  console.log("SERVED", (await analytics.handler(new Request("http://host/v1/analytics/posts", { headers }))).status)
}
await analytics.close()
await fake.close()
`

interface Ended {
  readonly status: number | null
  readonly said: string
}

const ended = (cwd: string, [command = "", ...args]: ReadonlyArray<string>): Promise<Ended> =>
  new Promise((resolve) => {
    // A cache of the machine would answer a version it has seen with what that held then, and where it was served then.
    const env = {
      ...process.env,
      CI: "true",
      BUN_INSTALL_CACHE_DIR: join(cwd, ".bun-cache"),
      YARN_GLOBAL_FOLDER: join(cwd, ".yarn-global"),
      YARN_CACHE_FOLDER: join(cwd, ".yarn-cache")
    }
    const child = spawn(command, args, { cwd, env, timeout: 300_000 })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk))
    child.on("error", (error) => resolve({ status: null, said: String(error) }))
    child.on("close", (status) => resolve({ status, said }))
  })

/** What went wrong with a manager, undefined where numbers came. */
const attempt = async (name: string, manager: Manager, registry: string, folder: string) => {
  const project = join(folder, name)
  mkdirSync(project, { recursive: true })
  const files = {
    "package.json": '{ "private": true, "type": "module" }\n',
    "main.mjs": main,
    ...manager.files(registry)
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text)
  const install = await ended(project, manager.install)
  if (install.status !== 0) return `${name} cannot install: ${install.said.slice(-2000)}`
  const host = await ended(project, manager.run)
  return host.said.includes("NUMBERS synced") && host.said.includes("SERVED 200")
    ? undefined
    : `${name} installs, but the host says: ${host.said.slice(-2000)}`
}

if (import.meta.main) {
  const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"))
  const names = asked.length > 0 ? asked : Object.keys(managers)
  const root = join(import.meta.dirname, "../..")
  const folder = mkdtempSync(join(tmpdir(), "installs-"))
  const complaints: Array<string> = []
  try {
    built(root)
    await using registry = await Registry.start(pack(root, folder))
    for (const name of names) {
      const manager = managers[name]
      const complaint =
        manager === undefined ? `no such manager: ${name}` : await attempt(name, manager, registry.url, folder)
      console.log(`${name}: ${complaint === undefined ? "numbers" : "NO NUMBERS"}`)
      if (complaint !== undefined) complaints.push(complaint)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const complaint of complaints) console.error(complaint)
  const measured = `${names.length - complaints.length} of ${names.length} package managers (${names.join(", ")})`
  if (process.argv.includes("--json")) console.log(JSON.stringify({ measured, holds: complaints.length === 0 }))
  process.exitCode = complaints.length === 0 ? 0 : 1
}
