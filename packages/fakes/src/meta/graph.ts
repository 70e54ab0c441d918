/** The Graph API under the fakes of its platforms: tokens, throttles, single reads, lists, batches, nested fields. */
import * as Listing from "../FakeListing.ts"
import { bearer, callOf, type Endpoint, form } from "../FakePlatform.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { error, gate, usage } from "./graphGate.ts"
import type { GraphState, GraphToken } from "./graphState.ts"

export { error, missing } from "./graphGate.ts"
export { type GraphRefusal, type GraphState, type GraphToken, initial } from "./graphState.ts"

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
