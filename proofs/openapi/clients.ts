/**
 * Three generators make clients of the served document; each is compiled strictly and reads posts from the handler, and
 * each refuses a parameter of the wrong type when it is compiled.
 */
import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { sqlite } from "@dravo/store-sqlite"
import { serve } from "@hono/node-server"
import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { conclude } from "../processes/report.ts"

const author = "2244994945"
const ids = ["1900000000000000000", "1900000000000000001"]

const home = join(import.meta.dirname, "..")
const folder = mkdtempSync(join(home, "generated-"))
const run = (command: string, parameters: ReadonlyArray<string>) =>
  promisify(execFile)(join(home, "node_modules/.bin", command), parameters, { cwd: folder })

interface Generator {
  readonly name: string
  readonly command: string
  readonly parameters: ReadonlyArray<string>
  /** Reads a page with a limit, and prints how many rows there are in all. */
  readonly program: (limit: string) => string
}

/** Whatever may also be answered as NDJSON is a stream to orval, unless it is told that nobody asks for one. */
const override = { contentType: { exclude: ["application/x-ndjson", "text/csv"] } }
const orval = { api: { input: "openapi.json", output: { target: "orval/api.ts", client: "fetch", override } } }

const generators: ReadonlyArray<Generator> = [
  {
    name: "openapi-typescript",
    command: "openapi-typescript",
    parameters: ["openapi.json", "-o", "paths.ts"],
    program: (limit) => `
      import createClient from "openapi-fetch"
      import type { paths } from "./paths.ts"
      const [baseUrl = "", key = ""] = process.argv.slice(2)
      const headers = { authorization: "Bearer " + key }
      const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl, headers })
      const { data, error } = await client.GET("/v1/analytics/posts", { params: { query: { limit: ${limit} } } })
      if (error !== undefined) throw new Error(error.title)
      console.log(data.total, data.items[0]?.metrics["likes"] ?? "none")`
  },
  {
    name: "@hey-api/openapi-ts",
    command: "openapi-ts",
    parameters: ["-i", "openapi.json", "-o", "hey"],
    program: (limit) => `
      import { listPosts } from "./hey/sdk.gen.ts"
      const [baseUrl = "", key = ""] = process.argv.slice(2)
      const { data } = await listPosts({ baseUrl, auth: key, query: { limit: ${limit} }, throwOnError: true })
      if (typeof data === "string") throw new Error("not asked for as a table")
      console.log(data.total, data.items[0]?.metrics["likes"] ?? "none")`
  },
  {
    name: "orval",
    command: "orval",
    parameters: ["--config", "orval.config.mjs"],
    program: (limit) => `
      import { getListPostsUrl, listPosts } from "./orval/api.ts"
      const [baseUrl = "", key = ""] = process.argv.slice(2)
      const plain = globalThis.fetch
      globalThis.fetch = (input, init) => plain(baseUrl + String(input), init)
      if (getListPostsUrl() !== "/v1/analytics/posts") throw new Error(getListPostsUrl())
      const answer = await listPosts({ limit: ${limit} }, { headers: { authorization: "Bearer " + key } })
      if (answer.status !== 200) throw new Error(String(answer.status))
      console.log(answer.data.total, answer.data.items[0]?.metrics["likes"] ?? "none")`
  }
]

/** Whose clients took no text for a number. */
const refused: Array<string> = []

const compiles = (file: string): Promise<string> => {
  const options = { strict: true, target: "es2022", module: "esnext", moduleResolution: "bundler", noEmit: true }
  const config = { compilerOptions: { ...options, allowImportingTsExtensions: true, types: ["node"] }, files: [file] }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  return run("tsc", ["-p", "tsconfig.json"]).then(
    () => "",
    (error: { readonly stdout: string }) => error.stdout
  )
}

/** What is wrong with a generator's client; nothing where it works. */
const complaint = async (one: Generator, baseUrl: string, key: string): Promise<string | undefined> => {
  await run(one.command, one.parameters)
  const file = join(folder, "program.ts")
  writeFileSync(file, one.program('"ten"'))
  if (!(await compiles("program.ts")).includes("'string' is not assignable to type 'number"))
    return `${one.name} takes a text for a number`
  refused.push(one.name)
  writeFileSync(file, one.program("10"))
  const errors = await compiles("program.ts")
  if (errors !== "") return `${one.name}: ${errors.split("\n")[0]}`
  const { outputFiles } = await bundled(file)
  writeFileSync(join(folder, "program.mjs"), outputFiles[0]?.contents ?? "")
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "program.mjs"), baseUrl, key])
  return stdout.startsWith(`${ids.length} `) ? undefined : `${one.name} read ${stdout}`
}

const bundled = async (file: string) => {
  const { build } = await import("esbuild")
  return build({ entryPoints: [file], bundle: true, format: "esm", platform: "node", write: false })
}

const fake = await FakeX.start({ users: [{ id: author, username: "dravo" }], posts: ids.map((id) => ({ id })) })
const { accessToken: token } = fake.grant(author)
const workspace = "acme"
const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x({ baseUrl: fake.url })],
  credentials: () => ({ token })
})
const { accountId } = await analytics.connectAccount({ workspace, platform: "x", platformAccountId: author })
for (const platformPostId of ids) await analytics.recordPublication({ workspace, accountId, platformPostId })
const { key } = await analytics.createApiKey({ workspace })
const server = serve({ fetch: analytics.handler, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false })
if (!server.listening) await once(server, "listening")
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const found: Array<string> = []
try {
  writeFileSync(join(folder, "openapi.json"), await (await fetch(`${baseUrl}/openapi.json`)).text())
  writeFileSync(join(folder, "orval.config.mjs"), `export default ${JSON.stringify(orval)}`)
  for (const one of generators) {
    const wrong = await complaint(one, baseUrl, key)
    if (wrong !== undefined) found.push(wrong)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
conclude({
  measured: found.length === 0 ? `${generators.length} of ${generators.length}` : found.join("; "),
  holds: found.length === 0,
  control: `${refused.length} of ${generators.length} refuse it`
})
