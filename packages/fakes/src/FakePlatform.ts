/**
 * A platform's API on loopback: endpoints answer from a definition, scripts make them misbehave, and every call is
 * counted (`GET /_calls`, `POST /_reset`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Calls from "./platformCalls.ts"
import { type Answer, bodyText, type Call, type Fault, gate, type Gate, type Wire } from "./FakePlatformFault.ts"

/** One address of the fake, and how it answers. */
export interface Endpoint {
  /** As the counters show it: `GET /2/things`. */
  readonly name: string
  readonly method: string
  /** The whole path, or a pattern whose groups become `call.params`. */
  readonly path: string | RegExp
  /** What a call asks for. */
  readonly ids?: (call: Call) => ReadonlyArray<string>
  readonly answer: (call: Call) => Answer | Promise<Answer>
}

/** What makes one platform's fake of the common machinery. */
export interface Definition {
  readonly endpoints: ReadonlyArray<Endpoint>
  /** Added to the counters. */
  readonly counters?: () => Readonly<Record<string, unknown>>
  /** What else `POST /_reset` forgets. */
  readonly reset?: () => void
  /** The platform's answer to a path it does not know. */
  readonly unknown?: (call: Call) => Answer
}

/** A departure from the definition. */
export interface Script {
  /** An endpoint's name or a predicate; every call when left out. */
  readonly match?: string | ((call: Call) => boolean)
  /** Only calls that ask for this id. */
  readonly id?: string
  /** For so many calls; for all when left out. */
  readonly times?: number
  readonly respond: Fault
}

/** What all fakes can do: count calls, play scripts and end. */
export interface FakePlatform {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  calls(): Calls.Counters
  /** Forgets what was counted; scripts stay. */
  reset(): void
  /** The latest script that matches answers; the returned function takes it back. */
  script(script: Script): () => void
  /** Scripts a gate: matching calls wait until it is released. */
  hold(script?: Omit<Script, "respond">): Gate
  /** Takes all scripts back. */
  unscript(): void
  close(): Promise<void>
}

/** Where it listens. */
export interface Settings {
  /** A free one when left out. */
  readonly port?: number
}

/** For hosts without Effect: the caller closes it. */
export const start = async (definition: Definition, settings: Settings = {}): Promise<FakePlatform> => {
  const running: Running = { definition, ledger: Calls.make(), scripts: [] }
  const server = createServer((request, response) => {
    handle(running, request, response).catch((error: unknown) => {
      reply(response, { status: 599, body: { fake: "the fake itself failed", error: String(error) } })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(settings.port ?? 0, "127.0.0.1", resolve)
  })
  // A TCP server's address is an object; only pipes have a string.
  const { port } = server.address() as AddressInfo
  const script = (given: Script): (() => void) => {
    const pending = { script: given, left: given.times ?? Infinity }
    running.scripts = [...running.scripts, pending]
    return () => {
      running.scripts = running.scripts.filter((one) => one !== pending)
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => counters(running),
    reset: () => reset(running),
    script,
    hold: (given = {}) => {
      const held = gate()
      script({ ...given, respond: held.fault })
      return held
    },
    unscript: () => {
      running.scripts = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** Closes with the scope. */
export const make = (
  definition: Definition,
  settings: Settings = {}
): Effect.Effect<FakePlatform, never, Scope.Scope> => scoped(() => start(definition, settings))

/** Ties whatever was started to a scope; for fakes that build on this one. */
export const scoped = <A extends { close(): Promise<void> }>(
  open: () => Promise<A>
): Effect.Effect<A, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.promise(open), (fake) => Effect.promise(() => fake.close()))

/** The endpoint a call reaches, with the path's groups; also for platforms that take calls inside a call. */
export const route = (
  definition: Definition,
  call: Call
): { readonly endpoint: Endpoint; readonly call: Call } | undefined => {
  for (const endpoint of definition.endpoints) {
    if (endpoint.method !== call.method) continue
    if (endpoint.path === call.path) return { endpoint, call }
    const found = typeof endpoint.path === "string" ? null : endpoint.path.exec(call.path)
    if (found !== null) return { endpoint, call: { ...call, params: found.slice(1) } }
  }
  return undefined
}

/** A call from a method, a path with its query, headers and a body. */
export const callOf = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body = ""
): Call => {
  const mark = target.indexOf("?")
  const rawQuery = mark < 0 ? "" : target.slice(mark + 1)
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers,
    body,
    params: []
  }
}

/** The bearer token of a call. */
export const bearer = (call: Call): string | undefined =>
  /^Bearer (\S+)$/u.exec(call.headers["authorization"] ?? "")?.[1]

/** The fields of a form-encoded body. */
export const form = (call: Call): URLSearchParams => new URLSearchParams(call.body)

// internal

interface Running {
  readonly definition: Definition
  readonly ledger: Calls.Ledger
  scripts: ReadonlyArray<Pending>
}

interface Pending {
  readonly script: Script
  left: number
}

const counters = ({ definition, ledger }: Running): Calls.Counters => ({
  ...ledger.counters(),
  ...definition.counters?.()
})

const reset = ({ definition, ledger }: Running): void => {
  ledger.reset()
  definition.reset?.()
}

const handle = async (running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const call = await received(request)
  if (call.path === "/_calls") return reply(response, { body: counters(running) })
  if (call.path === "/_reset" && call.method === "POST") {
    reset(running)
    return reply(response, { body: { reset: true } })
  }
  await perform(running, call, response)
}

const perform = async (
  { definition, ledger, scripts }: Running,
  call: Call,
  response: ServerResponse
): Promise<void> => {
  const found = route(definition, call)
  const name = found?.endpoint.name ?? `${call.method} ${call.path}`
  const asked = found === undefined ? [] : (found.endpoint.ids?.(found.call) ?? [])
  ledger.open(name, asked)
  response.on("finish", () => ledger.status(response.statusCode))
  response.on("close", () => ledger.close(name))
  const wire: Wire = {
    call: found?.call ?? call,
    answer: async () =>
      found === undefined
        ? (definition.unknown?.(call) ?? { status: 404, body: {} })
        : await found.endpoint.answer(found.call),
    send: (answer) => reply(response, answer),
    response
  }
  const script = scripts.findLast((one) => one.left > 0 && fits(one.script, wire.call, name, asked))
  if (script === undefined) return wire.send(await wire.answer())
  script.left--
  await script.script.respond(wire)
}

const fits = (script: Script, call: Call, name: string, asked: ReadonlyArray<string>): boolean => {
  if (script.id !== undefined && !asked.includes(script.id)) return false
  if (script.match === undefined) return true
  return typeof script.match === "string" ? script.match === name : script.match(call)
}

const received = async (request: IncomingMessage): Promise<Call> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? "")
    ])
  )
  return callOf(request.method ?? "GET", request.url ?? "/", headers, Buffer.concat(chunks).toString("utf8"))
}

const reply = (response: ServerResponse, answer: Answer): void => {
  if (response.headersSent || response.destroyed) return
  response.writeHead(answer.status ?? 200, { "content-type": "application/json; charset=utf-8", ...answer.headers })
  response.end(bodyText(answer.body))
}
