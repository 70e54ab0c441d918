/**
 * The packages as a platform of workers takes them: one file without anything of Node, run where there are the web's
 * own names and nothing else.
 */
import { join } from "node:path"
import { createContext, runInContext } from "node:vm"
import { build } from "esbuild"

/** What platforms of workers agree on, of what these packages could want. */
const web = {
  AbortController,
  AbortSignal,
  Headers,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams
}

/** A client that reads from a handler beside it, and a policy that decides. */
const program = `
import { createClient } from "@dravo/client"
import { fixed } from "@dravo/core/Freshness"

const fetch = async (request) => Response.json({ items: [{ asked: new URL(new Request(request).url).pathname }] })
const client = createClient({ baseUrl: "https://host.example/social", token: "key", fetch })
const { items } = await client.listPosts()
const { staleAfter } = fixed("6 hours").next({ publishedAt: null }, null, 0)
export default JSON.stringify([items[0].asked, staleAfter])
`

const expected = JSON.stringify(["/social/v1/analytics/posts", 21_600_000])

/** What keeps a program from running there; nothing for the packages installed in a project. */
export const inWorker = async (
  project: string,
  source = program,
  answer = expected
): Promise<ReadonlyArray<string>> => {
  const { errors, outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(project), loader: "js" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["worker", "browser"],
    target: "es2024",
    write: false,
    logLevel: "silent"
  }).catch((error: { readonly errors: ReadonlyArray<{ readonly text: string }> }) => ({ outputFiles: [], ...error }))
  if (errors.length > 0) return errors.map(({ text }) => `in a worker: ${text}`)
  // An export is the only thing a script cannot have: the last one names the program's result.
  const script = (outputFiles[0]?.text ?? "").replace(/export\s*\{\s*(\S+) as default\s*\};?\s*$/u, "return $1")
  try {
    const said: unknown = await runInContext(`(async () => {${script}})()`, createContext({ ...web }), {
      timeout: 30_000
    })
    return said === answer ? [] : [`in a worker: it says ${String(said)}`]
  } catch (error) {
    return [`in a worker: ${String(error)}`]
  }
}
