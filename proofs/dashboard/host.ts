/** Servers of the page: the demo with its own figures, and one with made-up answers, below a base path. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { join } from "node:path"
import { open } from "@dravo/dashboard/Site"
import { type DataSet, detail } from "./answers.ts"

export interface Host extends AsyncDisposable {
  readonly url: string
  readonly keys: ReadonlyArray<string>
}

const root = join(import.meta.dirname, "../..")

/** `dravo demo --serve` as anybody starts it. */
export const demo = async (): Promise<Host> => {
  const child = spawn(process.execPath, ["packages/cli/src/bin.ts", "demo", "--serve"], { cwd: root })
  child.stderr.resume()
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("READY ")) continue
    const { keys, url } = JSON.parse(line.slice("READY ".length)) as { url: string; keys: ReadonlyArray<string> }
    child.stdout.resume()
    return {
      url,
      keys,
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGTERM")
        await once(child, "exit")
      }
    }
  }
  throw new Error("the demo ended before it served")
}

/** What a made-up server does instead of answering. */
export interface Behaviour {
  set: DataSet
  /** Answers 500 with a request id. */
  fails: boolean
  /** Milliseconds an answer of the endpoints takes; none where it is left out. */
  takes?: number
}

/** Behind what a proxy leaves of an address: everything is below `/behind/proxy`. */
export const madeUp = async (behaviour: Behaviour): Promise<Host> => {
  const site = open({ reconnectUrl: "/connect/{account_id}" })
  const mount = "/behind/proxy"
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://made.up")
    const path = pathname.startsWith(mount) ? pathname.slice(mount.length) : "/none"
    const file = site.answer(path)
    if (file !== undefined) return void response.writeHead(file.status, file.headers).end(file.body)
    const { answer, status } = answerOf(behaviour, path, request.headers.authorization)
    setTimeout(
      () => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer)),
      behaviour.takes ?? 0
    )
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${mount}`,
    keys: ["made-up"],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}

const answerOf = ({ fails, set }: Behaviour, path: string, credential: string | undefined) => {
  const instance = "urn:request:req-17"
  if (fails) return { status: 500, answer: { title: "Internal error", detail: "Not yours.", status: 500, instance } }
  if (credential !== "Bearer made-up")
    return { status: 401, answer: { title: "Missing or invalid API key or token", status: 401, instance } }
  const name = path.replace(/^\/v1\/analytics\//u, "")
  const answer = set.answers[name] ?? detail(set, name)
  return answer === undefined ? { status: 404, answer: { title: "Not found", instance } } : { status: 200, answer }
}
