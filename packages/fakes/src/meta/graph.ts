/** The Graph API under the fakes of its platforms: tokens, throttles, single reads, lists, batches, nested fields. */
import { createHmac } from "node:crypto"
import * as Listing from "../FakeListing.ts"
import { bearer, callOf, type Endpoint, form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"

/** What an access token of the Graph API may do, and for how long. */
export interface GraphToken {
  readonly kind: "page" | "user" | "instagram"
  /** Whose objects it reads; null for everybody's. */
  readonly ownerId: string | null
  readonly scopes: ReadonlyArray<string>
  /** Null: never. */
  readonly expiresAt: number | null
  readonly issuedAt: number
}

/** A refusal of every read, as the API's own bodies say it. */
export type GraphRefusal =
  | "expired"
  | "password-changed"
  | "permission"
  | "app-limit"
  | "custom-limit"
  | "policy-block"
  | "transient"
  | "proof-required"

export interface GraphState {
  readonly tokens: Map<string, GraphToken>
  /** By token or `*`: until when, in milliseconds. */
  readonly throttled: Map<string, number>
  /** Metric names the API has taken away. */
  readonly dead: Set<string>
  /** Ids whose part of a batch is not finished in time. */
  readonly slow: Set<string>
  readonly appSecret: string | null
  readonly batches: boolean
  /** The limit that counts an account's calls: 80001 for Pages, 80002 for Instagram. */
  readonly pool: { readonly code: number; readonly type: string }
  readonly now: () => number
  readonly startedAt: number
  /** The most a page of a list holds, whatever is asked for. */
  pageSize: number
  /** What is odd about its lists. */
  readonly listings: Listing.Listings
  refusal: GraphRefusal | null
  issued: number
  /** What the rate limit counts: every part of a batch is a call of its own, a list is one. */
  units: number
  /** Tokens seen in a URL of a read; a client should cause none. */
  tokensInUrls: number
}

/** One read as the platform's own rules see it. */
export interface Read {
  readonly id: string
  readonly edge: string | null
  readonly query: URLSearchParams
  readonly token: GraphToken
}

export type Resolve = (read: Read) => Answer

export interface Field {
  readonly name: string
  /** `metric(a,b)` after the name becomes `metric: "a,b"`. */
  readonly args: Readonly<Record<string, string>>
}

export const initial = (
  options: {
    readonly tokens?: Readonly<Record<string, Partial<GraphToken>>>
    readonly appSecret?: string
    readonly now?: () => number
    readonly pageSize?: number
  },
  more: Pick<GraphState, "batches" | "pool">,
  standard: Pick<GraphToken, "kind" | "scopes">
): GraphState => {
  const now = options.now ?? Date.now
  const token = (given: Partial<GraphToken>): GraphToken => ({
    ownerId: null,
    expiresAt: null,
    issuedAt: now() - 30 * day,
    ...standard,
    ...given
  })
  return {
    ...more,
    now,
    startedAt: now(),
    appSecret: options.appSecret ?? null,
    pageSize: options.pageSize ?? 100,
    listings: Listing.make(),
    throttled: new Map(),
    dead: new Set(),
    slow: new Set(),
    tokens: new Map(Object.entries(options.tokens ?? {}).map(([text, given]) => [text, token(given)])),
    refusal: null,
    issued: 0,
    units: 0,
    tokensInUrls: 0
  }
}

export const error = (
  code: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
  status = 400
): Answer => ({
  status,
  body: { error: { message, type: "OAuthException", code, ...more, fbtrace_id: "AfakeTrace0000000000" } }
})

export const missing = (id: string): Answer =>
  error(
    100,
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
      "or does not support this operation.",
    { type: "GraphMethodException", error_subcode: 33 }
  )

/** What every platform on the Graph API answers. */
export const endpoints = (state: GraphState, resolve: Resolve): ReadonlyArray<Endpoint> => [
  {
    name: "POST / batch",
    method: "POST",
    path: /^\/v\d+\.\d+\/$/u,
    ids: (call) => partsOf(call).map(({ relative_url }) => idOf(relative_url)),
    answer: (call) => batch(state, call, resolve)
  },
  {
    // Ended on all versions in October 2026.
    name: "GET /?ids=",
    method: "GET",
    path: /^\/v\d+\.\d+\/$/u,
    ids: idsOf,
    answer: () => error(100, "Unsupported get request. Multiple ids are no longer supported.", { error_subcode: 33 })
  },
  {
    name: "GET /{id}",
    method: "GET",
    path: /^\/v\d+\.\d+\/(\w+)$/u,
    ids: (call) => [call.params[0] ?? ""],
    answer: (call) => alone(state, call, resolve)
  },
  {
    name: "GET /{id}/{edge}",
    method: "GET",
    path: /^\/v\d+\.\d+\/(\w+)\/(\w+)$/u,
    ids: (call) => [call.params[0] ?? ""],
    answer: (call) => alone(state, call, resolve)
  }
]

/** `id,shares,comments.limit(0).summary(true),insights.metric(a,b)`. */
export const fieldsOf = (query: URLSearchParams): ReadonlyArray<Field> => {
  const found = (query.get("fields") ?? "").match(/[a-z_]+(?:\.[a-z_]+\([^()]*\))*(?:\{[^{}]*\})?/gu) ?? []
  return found.map((text) => ({
    name: /^[a-z_]+/u.exec(text)?.[0] ?? "",
    args: Object.fromEntries(
      [...text.matchAll(/\.([a-z_]+)\(([^()]*)\)/gu)].map(([, name = "", value = ""]) => [name, value])
    )
  }))
}

/** An object of a list, and when it was made. */
export interface Item {
  readonly id: string
  readonly at: number
}

/**
 * A list as the API pages it: newest first, by cursors, with links that hold a token, and no more a page than the
 * server gives.
 */
export const listOf = (state: GraphState, read: Read, all: ReadonlyArray<Item>, answer: Resolve): Answer => {
  const since = Number(read.query.get("since") ?? 0) * 1000
  const newestFirst = all.filter(({ at }) => at >= since).sort((one, other) => other.at - one.at)
  const items = Listing.arranged(state.listings, newestFirst, ({ id }) => id).map(({ id }) => id)
  const asked = Number(read.query.get("limit") ?? 25)
  if (asked > 100) return error(100, "(#100) Limit must be less than or equal to 100")
  const after = read.query.get("after")
  const start = after === null ? 0 : items.findIndex((id) => cursorOf(id) === after) + 1
  const page = items.slice(start, start + Math.min(asked, state.pageSize))
  const answers = Listing.shown(state.listings, page, (id) => id).map((id) => ({
    id,
    answer: answer({ ...read, id, edge: null })
  }))
  const bad = answers.find((one) => (one.answer.status ?? 200) !== 200)
  if (bad !== undefined) return bad.answer
  const last = page.at(-1)
  const link = `https://graph.facebook.com/v25.0/${read.id}/list?access_token=PAGING-TOKEN`
  return {
    body: {
      data: answers.map((one) => one.answer.body),
      ...(last === undefined
        ? {}
        : {
            paging: {
              cursors: { before: cursorOf(page[0] ?? ""), after: cursorOf(last) },
              ...(start + page.length < items.length ? { next: link } : {})
            }
          })
    }
  }
}

// internal

const cursorOf = (id: string): string => Buffer.from(id).toString("base64url")

const day = 86_400_000

const idsOf = (call: Call): ReadonlyArray<string> => call.query.get("ids")?.split(",") ?? []
const idOf = (url: string): string => /^\/?(\w+)/u.exec(url)?.[1] ?? ""

const partsOf = (call: Call): ReadonlyArray<{ readonly relative_url: string }> => {
  const parts: unknown = JSON.parse(form(call).get("batch") ?? "[]")
  return Array.isArray(parts)
    ? parts.map(({ relative_url: url }: { readonly relative_url?: unknown }) => ({
        relative_url: typeof url === "string" ? url : ""
      }))
    : []
}

const tokenOf = (state: GraphState, call: Call): string => {
  const inUrl = call.query.get("access_token")
  if (inUrl !== null) state.tokensInUrls++
  return bearer(call) ?? inUrl ?? form(call).get("access_token") ?? ""
}

/** A read of its own; an object that takes too long inside a batch does so here too. */
const alone = (state: GraphState, call: Call, resolve: Resolve): Answer =>
  state.slow.has(call.params[0] ?? "")
    ? error(2, "Service temporarily unavailable", { is_transient: true }, 503)
    : single(state, call, tokenOf(state, call), resolve)

/** One read, with the usage headers every answer has. */
const single = (
  state: GraphState,
  call: Call,
  text: string,
  resolve: Resolve,
  proof = call.query.get("appsecret_proof")
): Answer => {
  state.units++
  const token = state.tokens.get(text)
  const refused = gate(state, text, token, proof)
  const [id = "", edge = null] = call.params
  const answer =
    refused ??
    (token === undefined
      ? error(190, "Invalid OAuth access token - Cannot parse access token")
      : resolve({ id, edge, query: call.query, token }))
  return { ...answer, headers: { ...usage(state, text, token), ...answer.headers } }
}

const batch = (state: GraphState, call: Call, resolve: Resolve): Answer => {
  if (!state.batches)
    return error(100, "Unsupported post request. Object with ID '/' does not exist", {
      type: "IGApiException",
      error_subcode: 33
    })
  const parts = partsOf(call)
  if (parts.length > 50)
    return error(100, "Too many requests in batch message. Maximum batch size is 50", { type: "GraphBatchException" })
  const text = tokenOf(state, call)
  const proof = form(call).get("appsecret_proof")
  return {
    body: parts.map(({ relative_url: url }) => {
      const inner = callOf("GET", url.startsWith("/") ? url : `/${url}`)
      const params = inner.path.slice(1).split("/")
      if (state.slow.has(params[0] ?? "")) return null
      const { body, headers = {}, status = 200 } = single(state, { ...inner, params }, text, resolve, proof)
      return {
        code: status,
        headers: Object.entries({ "Content-Type": "text/javascript; charset=UTF-8", ...headers }).map(
          ([name, value]) => ({ name, value })
        ),
        body: JSON.stringify(body)
      }
    })
  }
}

/** Throttles come before anything else, as they do on the real one. */
const gate = (
  state: GraphState,
  text: string,
  token: GraphToken | undefined,
  proof: string | null
): Answer | undefined => {
  const { code, type } = state.pool
  if (waitOf(state, text) > 0)
    return error(code, `(#${code}) There have been too many calls to this ${type} account. Wait a bit and try again.`)
  if (token === undefined) return undefined
  if (token.expiresAt !== null && token.expiresAt <= state.now()) return refusals.expired
  if (state.appSecret !== null) {
    if (proof === null) return refusals["proof-required"]
    if (proof !== createHmac("sha256", state.appSecret).update(text).digest("hex"))
      return error(100, "Invalid appsecret_proof provided in the API argument", { type: "GraphMethodException" })
  }
  return state.refusal === null ? undefined : refusals[state.refusal]
}

const waitOf = (state: GraphState, text: string): number =>
  Math.max(state.throttled.get(text) ?? 0, state.throttled.get("*") ?? 0) - state.now()

/** The header comes only with some answers of some tokens; minutes only while throttled. */
const usage = (state: GraphState, text: string, token: GraphToken | undefined): Readonly<Record<string, string>> => {
  const wait = Math.max(0, Math.ceil(waitOf(state, text) / 60_000))
  const pool = {
    type: state.pool.type,
    call_count: wait > 0 ? 100 : 1,
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: wait
  }
  return token === undefined && wait === 0
    ? {}
    : {
        "x-business-use-case-usage": JSON.stringify({
          [token?.ownerId ?? "645699291956344"]: [pool],
          "1": [{ ...pool, estimated_time_to_regain_access: 0 }]
        })
      }
}

const refusals: Readonly<Record<GraphRefusal, Answer>> = {
  expired: error(190, "Error validating access token: Session has expired.", { error_subcode: 463 }),
  "password-changed": error(
    190,
    "Error validating access token: The session has been invalidated because the user changed their password.",
    { error_subcode: 460 }
  ),
  permission: error(10, "(#10) Application does not have permission for this action"),
  "app-limit": error(4, "(#4) Application request limit reached", { is_transient: true }),
  "custom-limit": error(613, "(#613) Calls to this api have exceeded the rate limit."),
  "policy-block": error(368, "The action attempted has been deemed abusive or is otherwise disallowed"),
  transient: error(
    2,
    "An unexpected error has occurred. Please retry your request later.",
    { is_transient: true },
    500
  ),
  "proof-required": error(100, "API calls from the server require an appsecret_proof argument", {
    type: "GraphMethodException"
  })
}
