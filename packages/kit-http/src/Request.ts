/** One request to a platform, as an adapter describes it. Secrets travel as `Redacted` until they are sent. */
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Base64 from "effect/encoding/Base64"
import * as Redacted from "effect/Redacted"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { Classify } from "./Exchange.ts"

/** What a query or header may hold; redacted values are in no log, span or error. */
export type Value = string | Redacted.Redacted

/** A request as an adapter makes it, before the host and the token's header are added. */
export interface Request {
  readonly operation: AdapterError["operation"]
  readonly method?: "GET" | "POST"
  /** Begins with `/`. A query the platform wants spelled its own way may already be in it; it is sent as written. */
  readonly path: string
  readonly query?: Readonly<Record<string, Value>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as a bearer token. */
  readonly token?: Redacted.Redacted
  /** Sent as HTTP Basic. */
  readonly basic?: { readonly username: string; readonly password: Redacted.Redacted }
  readonly form?: Readonly<Record<string, Value>>
  /** A form body the platform wants spelled its own way; sent as written. */
  readonly formText?: string
  readonly json?: unknown
  /** Instead of the client's, for endpoints with error bodies of their own. */
  readonly classify?: Classify
  /**
   * The answer may hold the very secrets that were sent, so they are not taken out of it; out of a refusal they are.
   */
  readonly answersTokens?: boolean
  /** What each attempt takes from a quota the adapter declares; nothing when left out. */
  readonly quota?: { readonly name: string; readonly units: number }
  /** Fewer than the client's, for requests that may not be repeated. */
  readonly attempts?: number
}

/** An absolute http(s) URL without credentials, query or fragment, and without its closing slash. */
export const baseUrl = (text: string): string | undefined => {
  const url = URL.parse(text)
  const usable =
    url !== null &&
    /^https?:$/u.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === ""
  return usable ? `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/u, "")}` : undefined
}

/**
 * Whether its token can stand in a header, and its secrets beside it in a form: line ends, control characters and
 * letters beyond Latin-1 are in none that a platform gave.
 */
export const isSendable = ({ form = {}, token }: Request): boolean =>
  [token, ...Object.values(form)].every((one) => {
    if (!Redacted.isRedacted(one)) return true
    const text = Redacted.value(one)
    return text.trim() !== "" && !/[^\t\x20-\x7e\x80-\xff]/u.test(text)
  })

/** Ready to send; whoever prints it sees the token, so it never leaves this package. */
export const prepare = (
  base: string,
  headers: Readonly<Record<string, string>>,
  request: Request
): HttpClientRequest.HttpClientRequest => {
  const method =
    request.method ??
    ([request.form, request.formText, request.json].every((body) => body === undefined) ? "GET" : "POST")
  const query = encoded(request.query ?? {})
  const url = `${base}${request.path}${query === "" ? "" : `${request.path.includes("?") ? "&" : "?"}${query}`}`
  let prepared = HttpClientRequest.make(method)(url).pipe(
    HttpClientRequest.acceptJson,
    HttpClientRequest.setHeaders({ ...headers, ...request.headers })
  )
  if (request.token !== undefined) prepared = HttpClientRequest.bearerToken(prepared, request.token)
  if (request.basic !== undefined)
    prepared = HttpClientRequest.basicAuth(prepared, request.basic.username, request.basic.password)
  const form = request.form === undefined ? request.formText : encoded(request.form)
  if (form !== undefined) prepared = HttpClientRequest.bodyText(prepared, form, "application/x-www-form-urlencoded")
  if (request.json !== undefined)
    prepared = HttpClientRequest.bodyText(prepared, JSON.stringify(request.json), "application/json")
  return prepared
}

/** Everything in a request that must not be seen in what follows from it. */
export const secrets = (request: Request): ReadonlyArray<Redacted.Redacted> => [
  ...(request.token === undefined ? [] : [request.token]),
  ...(request.basic === undefined ? [] : [request.basic.password, basicValue(request.basic)]),
  ...[...Object.values(request.query ?? {}), ...Object.values(request.form ?? {})].filter((value) =>
    Redacted.isRedacted(value)
  )
]

// internal

/** What stands in the header, for platforms that quote headers. */
const basicValue = ({ password, username }: NonNullable<Request["basic"]>): Redacted.Redacted =>
  Redacted.make(Base64.encode(`${username}:${Redacted.value(password)}`))

const encoded = (values: Readonly<Record<string, Value>>): string =>
  new URLSearchParams(
    Object.entries(values).map(([key, value]) => [key, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  ).toString()
