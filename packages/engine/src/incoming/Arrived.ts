/** A request as servers hand it over, in the one form in which it is looked at. */
import type { IncomingRequest } from "@dravo/core/Incoming"

/** Headers as web requests, Node and plain objects have them. */
export type GivenHeaders = Headers | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** What follows the question mark, as text or taken apart. */
export type GivenQuery = string | URLSearchParams | Readonly<Record<string, unknown>>

/** A request in any of the forms servers have. */
export interface Arrived {
  readonly method: "GET" | "POST"
  readonly headers: GivenHeaders
  readonly query?: GivenQuery | undefined
  /** The bytes as they came; a text only where it was them. Nothing parsed and written anew. */
  readonly body?: Uint8Array | ArrayBuffer | string | undefined
}

/** More than any platform sends at once; a longer body is never read. */
export const maxBody = 1024 * 1024

/** Null where the body is longer than anything a platform sends. */
export const requestOf = ({ body, headers, method, query }: Arrived): IncomingRequest | null => {
  const bytes = bytesOf(body)
  return bytes.byteLength > maxBody
    ? null
    : { method, headers: headersOf(headers), query: queryOf(query ?? ""), body: bytes }
}

// internal

const bytesOf = (body: Arrived["body"]): Uint8Array =>
  body === undefined ? new Uint8Array() : typeof body === "string" ? utf8.encode(body) : new Uint8Array(body)

const utf8 = new TextEncoder()

/** Names of any case are one header; its values are joined as `Headers` joins them. */
const headersOf = (given: GivenHeaders): Readonly<Record<string, string>> => {
  const all = new Map<string, string>()
  const pairs = isHeaders(given) ? [...given] : Object.entries(given)
  for (const [name, value] of pairs) {
    const text = Array.isArray(value) ? value.join(", ") : String(value ?? "")
    const key = name.toLowerCase()
    const before = all.get(key)
    if (value !== undefined) all.set(key, before === undefined ? text : `${before}, ${text}`)
  }
  return Object.fromEntries(all)
}

/** Not by class: frameworks bring some of their own. */
const isHeaders = (given: GivenHeaders): given is Headers =>
  "forEach" in given && "get" in given && typeof given.get === "function" && Symbol.iterator in given

/** Of a parameter that came twice nobody knows which one is meant, so it is left out. */
const queryOf = (given: GivenQuery): Readonly<Record<string, string>> => {
  if (typeof given === "string" || given instanceof URLSearchParams) {
    const all = new URLSearchParams(given)
    return Object.fromEntries([...all].filter(([name]) => all.getAll(name).length === 1))
  }
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []))
  )
}
