/**
 * The Graph API's client. A refusal is an answer like any other, because what the rest of a call brought still counts;
 * tokens travel in the header or in a form, never in a URL, and `paging.next`, which holds one, is never followed.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import { InvalidResponse } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Text from "@dravo/core/Text"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import type * as Request from "@dravo/kit-http/Request"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as HttpClient from "effect/http/HttpClient"
import * as Batch from "./batch.ts"
import { byIds } from "./ids.ts"
import { proofOf } from "./proof.ts"
import * as Refusal from "./Refusal.ts"
import { keepHeaders } from "./usage.ts"

/**
 * Supported until 2028, and the one the published probes of 2026 were made against. Metrics are removed from all
 * versions at once, so an older one keeps none alive and a newer one brings none.
 */
export const defaultVersion = "v25.0"

export interface Options {
  readonly platform: PlatformId
  readonly baseUrl: string
  readonly version?: string | undefined
  /** Whether this host takes batches; where it is not known to, requests go out one by one or with `ids=`. */
  readonly batches: boolean
  /** With it every request carries an `appsecret_proof`. */
  readonly appSecret?: Redacted.Redacted | undefined
  /** Named when a permission is missing. */
  readonly scopes: Readonly<Record<"readPosts" | "readAccounts", ReadonlyArray<string>>>
  readonly limits?: Partial<Client.Limits> | undefined
}

export interface Call {
  readonly operation: "readPosts" | "readAccounts"
  readonly token: Redacted.Redacted
}

/** What became of one request. */
export type Answer =
  | { readonly _tag: "Node"; readonly body: unknown }
  | { readonly _tag: "Refused"; readonly refusal: Refusal.Refusal }
  /** Left out of an answer that held others. */
  | { readonly _tag: "Missing" }

/** One object and the fields wanted of it. */
export interface Ask {
  readonly id: string
  readonly fields: string
}

export interface Graph {
  readonly client: Client.Client
  readonly version: string
  readonly batches: boolean
  one(call: Call, path: string): Effect.Effect<Answer>
  /**
   * One answer per path (`id/edge?query`, without the version), in order: one HTTP call where the host takes batches.
   */
  all(call: Call, paths: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Answer>>
  /**
   * One answer per object, in order: one HTTP call for 50, unless the host takes no batches and objects must be told
   * apart.
   */
  nodes(call: Call, asks: ReadonlyArray<Ask>): Effect.Effect<ReadonlyArray<Answer>>
}

export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Graph, AdapterError, HttpClient.HttpClient> {
  const { platform, baseUrl, batches, limits, version = defaultVersion } = options
  const client = yield* Client.make({
    platform,
    baseUrl,
    limits,
    keepHeaders,
    isFailure: Batch.isRefusal,
    classify: (exchange, now) => Refusal.read(exchange, now, []).reason
  })
  const get = (call: Call, path: string, query: Request.Request["query"] = {}, once = false) =>
    Effect.map(
      send(client, options, call, (proof) => ({
        path: `/${version}/${path}`,
        query: { ...query, ...proof },
        token: call.token,
        ...(once ? { attempts: 1 } : {})
      })),
      (answer) => (answer._tag === "Node" && !Batch.isObject(answer.body) ? unread : answer)
    )
  const batch = (call: Call, paths: ReadonlyArray<string>) => sendBatch(client, options, call, version, paths)
  // A batch of one only hides its answer in a string.
  const all: Graph["all"] = (call, paths) =>
    batches && paths.length > 1
      ? inChunks(paths, Batch.size, (chunk) => batch(call, chunk))
      : Effect.forEach(paths, (path) => get(call, path), { concurrency: 4 })
  return {
    client,
    version,
    batches,
    all,
    one: (call, path) => get(call, path),
    nodes: (call, asks) =>
      batches
        ? all(
            call,
            asks.map(({ fields, id }) => pathOf(id, { fields }))
          )
        : byIds(asks, Batch.size, (ids, fields, isPart) => {
            const [only, ...more] = ids
            // A single object is read by its own path, whose refusal is surely about it.
            return only !== undefined && more.length === 0
              ? get(call, only, { fields }, isPart)
              : get(call, "", { ids: ids.join(","), fields }, isPart)
          })
  }
})

/** An answer to a request for an object's fields, which always has an id; anything else is another kind of answer. */
export const asObject = (answer: Answer): Answer =>
  answer._tag === "Node" && Json.id(Json.at(answer.body, "id")) === undefined ? unread : answer

/** A path with its query, encoded. */
export const pathOf = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`

// internal

/** The proof is made anew for each request: it is a function of the token, and cheap. */
const send = Effect.fnUntraced(function* (
  client: Client.Client,
  options: Options,
  call: Call,
  request: (proof: Readonly<Record<string, Redacted.Redacted>>) => Omit<Request.Request, "operation" | "classify">
): Effect.fn.Return<Answer> {
  const proof =
    options.appSecret === undefined ? {} : { appsecret_proof: yield* proofOf(options.appSecret, call.token) }
  let refusal: Refusal.Refusal | undefined
  const classify: Exchange.Classify = (exchange, now) => {
    refusal = Refusal.read(exchange, now, options.scopes[call.operation])
    return refusal.reason
  }
  return yield* client.call({ ...request(proof), operation: call.operation, classify }).pipe(
    Effect.map(({ body }): Answer => ({ _tag: "Node", body })),
    // The client's reason is the cleaned one; what the refusal was about is known here alone.
    Effect.catch(
      ({ reason }): Effect.Effect<Answer> =>
        Effect.succeed({
          _tag: "Refused",
          refusal: refusal?.reason._tag === reason._tag ? { ...refusal, reason } : Refusal.of(reason)
        })
    )
  )
})

/** The token goes in the form, as the batch endpoint documents it. */
const sendBatch = Effect.fnUntraced(function* (
  client: Client.Client,
  options: Options,
  call: Call,
  version: string,
  paths: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<Answer>> {
  const outer = yield* send(client, options, call, (proof) => ({
    path: `/${version}/`,
    form: { access_token: call.token, ...proof, ...Batch.formOf(paths) }
  }))
  // Whatever refuses a batch as a whole speaks about no object in it.
  if (outer._tag !== "Node")
    return paths.map(() => (outer._tag === "Refused" ? { ...outer, refusal: Refusal.of(outer.refusal.reason) } : outer))
  const now = yield* Clock.currentTimeMillis
  // The client cuts down what it classifies, but these refusals come with a good answer around them.
  const answers = Batch.read(outer.body, paths.length, (exchange) =>
    Refusal.read(exchange, now, options.scopes[call.operation], Text.reason)
  )
  return answers ?? paths.map(() => unread)
})

const unread: Answer = {
  _tag: "Refused",
  refusal: Refusal.of(new InvalidResponse({ detail: "an answer of another kind" }))
}

const inChunks = <A>(
  all: ReadonlyArray<A>,
  size: number,
  run: (chunk: ReadonlyArray<A>) => Effect.Effect<ReadonlyArray<Answer>>
) =>
  Effect.map(
    Effect.forEach(
      Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size)),
      run,
      { concurrency: 4 }
    ),
    (chunks) => chunks.flat()
  )
