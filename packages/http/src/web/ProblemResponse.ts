/** A problem as a complete `Response`, where there is no API to make it: the host closes, or nothing could be read. */
import * as Problems from "../contract/Problems.ts"

/** A problem of RFC 9457 before it has an instance. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
}

/** As the API itself would say it; with a request id of its own where the request has none yet. */
export const of = (
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
  id: string = crypto.randomUUID()
): Response => {
  const { detail, status, title, type, ...rest } = problem
  // An error carries more than its members.
  const said = Object.fromEntries(members.flatMap((name) => (name in rest ? [[name, Reflect.get(rest, name)]] : [])))
  const body = JSON.stringify({ type, title, status, detail, instance: `urn:request:${id}`, ...said })
  return written(body, "application/problem+json", { status, headers: { ...headersOf(id), ...headers } })
}

/** A whole body, whose length is told. */
export const written = (
  body: string,
  type: string,
  { headers, status }: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
): Response =>
  // Not as bytes, which a response copies.
  new Response(body, {
    status,
    headers: { "content-type": type, "content-length": String(lengthOf(body)), ...headers }
  })

/** What every answer carries. */
export const headersOf = (id: string) => ({
  "x-request-id": id,
  // Numbers of one workspace, behind a credential: nobody in between keeps them.
  "cache-control": "no-store",
  "x-content-type-options": "nosniff"
})

/** The 503, to be tried again after a second. */
export const unavailable = (): Response => of(Problems.unavailable(), { "retry-after": "1" })

/** The 500. */
export const internal = (): Response => of(Problems.internal())

/** What arrived is no request of HTTP that could be handed on: no valid address, or no valid `Host`. */
export const unreadable = (): Response => of(Problems.unreadable())

/** The 405, with `Allow`. */
export const methodNotAllowed = (allow: string): Response => of(Problems.methodNotAllowed(allow), { allow })

// internal

const utf8 = new TextEncoder()

/** Node's own, which writes nothing to measure it; asked for, so that bundlers put nothing in its place. */
const buffer: unknown = Reflect.get(globalThis, "Buffer")
const measured: unknown = typeof buffer === "function" ? Reflect.get(buffer, "byteLength") : undefined

const lengthOf = (body: string): number =>
  typeof measured === "function" ? measured(body) : utf8.encode(body).byteLength

/** What problems have in addition to what all have. */
const members = ["scope", "errors"]
