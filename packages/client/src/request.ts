/** One request: the address, the credential, and an answer that is JSON or a problem. */
import { DravoProblem } from "./problem.ts"

/** Where the server is, and who asks. */
export interface ClientOptions {
  /** Where the handler is mounted, its base path included: `https://example.com/api/analytics`. */
  readonly baseUrl: string | URL
  /**
   * An API key or a dashboard token, or what gives one; asked anew for every request, so a short token can be renewed.
   */
  readonly token: string | (() => string | Promise<string>)
  /** Instead of the platform's own `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What any call takes in addition to its request. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

/** Throws where the options cannot be meant, in one sentence that names the option; not at the first request. */
export const verified = (options: ClientOptions): ClientOptions => {
  if (typeof options !== "object" || options === null) throw misconfigured("options", "must be { baseUrl, token }")
  const { baseUrl, fetch, headers, token, ...others } = options
  const [stranger] = Object.keys(others)
  if (stranger !== undefined)
    throw misconfigured(stranger, "is not an option; the options are baseUrl, token, fetch, headers")
  const address = baseUrl instanceof URL || typeof baseUrl === "string" ? String(baseUrl) : ""
  if (!URL.canParse(address) || !/^https?:$/u.test(new URL(address).protocol))
    throw misconfigured("baseUrl", "must be an absolute http(s) URL, such as https://example.com/api")
  const isToken = typeof token === "function" || (typeof token === "string" && token.trim() !== "")
  if (!isToken) throw misconfigured("token", "must be a text or a function that gives one: is its variable set?")
  if (fetch !== undefined && typeof fetch !== "function") throw misconfigured("fetch", "must be a function")
  if (headers !== undefined && (typeof headers !== "object" || headers === null || Array.isArray(headers)))
    throw misconfigured("headers", "must be an object of texts")
  return options
}

/** Values of a query string; what is undefined is left out. */
export type Values = Readonly<Record<string, string | number | boolean | undefined>>

/** `/posts/{post_id}` with its values in place. */
export const pathOf = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(values[name] ?? ""))

/** What is asked of an address. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Values
  /** Sent as JSON; nothing is sent where it is undefined. */
  readonly body?: unknown
}

export const requestJson = async (
  options: ClientOptions,
  { body: sent, method, path, query }: Asked,
  { signal }: CallOptions
): Promise<unknown> => {
  const url = new URL(String(options.baseUrl).replace(/(?<!\/)\/+$/u, "") + path)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  const token = typeof options.token === "function" ? await options.token() : options.token
  const send = options.fetch ?? globalThis.fetch
  const response = await send(url, {
    ...(method === "GET" ? {} : { method }),
    headers: {
      accept: "application/json",
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
      authorization: `Bearer ${token}`
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    ...(signal === undefined ? {} : { signal })
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body
  throw new DravoProblem(response.status, body, seconds(response.headers.get("retry-after")))
}

// internal

const misconfigured = (option: string, detail: string): TypeError =>
  Object.assign(new TypeError(`${option} ${detail}`), { code: "misconfigured" })

const seconds = (header: string | null): number | null =>
  header !== null && /^\d{1,9}$/u.test(header) ? Number(header) : null
