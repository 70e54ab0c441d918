/**
 * The Graph API's client. A refusal is an answer like any other, because what the rest of a call brought still counts;
 * tokens travel in the header or in a form, never in a URL, and `paging.next`, which holds one, is never followed.
 */
import type { AdapterError } from "@dravo/core/AdapterError"
import { InvalidResponse } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Rules from "@dravo/core/Options"
import * as Text from "@dravo/core/Text"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import type * as Request from "@dravo/kit-http/Request"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as HttpClient from "effect/http/HttpClient"
import { type Answer, missing } from "./Answer.ts"
import * as Batch from "./batch.ts"
import { proofOf } from "./proof.ts"
import * as Refusal from "../refusal/Refusal.ts"
import { keepHeaders } from "../refusal/usage.ts"

export type { Answer } from "./Answer.ts"

/**
 * Supported until 2028, and the one the published probes of 2026 were made against. Metrics are removed from all
 * versions at once, so an older one keeps none alive and a newer one brings none.
 */
export const defaultVersion = "v25.0"

/** A version, as the adapters check it; it becomes a part of every path. */
export const versionRule: Rules.Rule = Rules.predicate(
  (given) => typeof given === "string" && /^v\d{1,3}\.\d{1,2}$/u.test(given),
  "must be a version such as v25.0"
)

/** One host of the Graph API, and what it is told. */
export interface Options {
  readonly platform: PlatformId
  readonly baseUrl: string
  readonly version?: string | undefined
  /** Whether this host takes batches; where it is not known to, requests go out one by one, four at a time. */
  readonly batches: boolean
  /** With it every request carries an `appsecret_proof`. */
  readonly appSecret?: Redacted.Redacted | undefined
  /** Named when a permission is missing. */
  readonly scopes: Readonly<Record<"readPosts" | "readAccounts", ReadonlyArray<string>>>
  readonly limits?: Partial<Client.Limits> | undefined
}

/** Whose token asks, and for which operation. */
export interface Call {
  readonly operation: "readPosts" | "readAccounts" | "listPosts"
  readonly token: Redacted.Redacted
}

/** One host of the Graph API: paths in, answers out, batched where it takes batches. */
export interface Graph {
  readonly client: Client.Client
  readonly version: string
  readonly batches: boolean
  one(call: Call, path: string): Effect.Effect<Answer>
  /**
   * One answer per path (`id/edge?query`, without the version), in order: one HTTP call for 50 where the host takes
   * batches. Elsewhere one each, which ends early where the first refusals say that the others would say the same.
   */
  all(call: Call, paths: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Answer>>
}

/** Speaks to one host for as long as the process lives; it keeps no token. */
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
  const one = (call: Call, path: string) =>
    Effect.map(
      send(client, options, call, (proof) => ({ path: `/${version}/${path}`, query: proof, token: call.token })),
      (answer) => (answer._tag === "Node" && !Batch.isObject(answer.body) ? unread : answer)
    )
  // A batch of one only hides its answer in a string.
  const all: Graph["all"] = (call, paths) =>
    batches && paths.length > 1
      ? Effect.map(
          Effect.forEach(chunks(paths, Batch.size), (chunk) => sendBatch(client, options, call, version, chunk), {
            concurrency: 4
          }),
          (answers) => answers.flat()
        )
      : oneByOne(paths, (path) => one(call, path))
  return { client, version, batches, all, one }
})

/** An answer to a request for an object's fields, which always has an id; anything else is another kind of answer. */
export const asObject = (answer: Answer): Answer =>
  answer._tag === "Node" && Json.id(Json.at(answer.body, "id")) === undefined ? unread : answer

/** A path with its query, encoded. */
export const pathOf = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`

// internal

/** A listing needs what its posts do. */
const scopesOf = ({ scopes }: Options, { operation }: Call): ReadonlyArray<string> =>
  scopes[operation === "listPosts" ? "readPosts" : operation]

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
    refusal = Refusal.read(exchange, now, scopesOf(options, call))
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
    Refusal.read(exchange, now, scopesOf(options, call), Text.reason)
  )
  return answers ?? paths.map(() => unread)
})

/** How many go out together where there are no batches. */
const together = 4

const oneByOne = Effect.fnUntraced(function* (
  paths: ReadonlyArray<string>,
  ask: (path: string) => Effect.Effect<Answer>
): Effect.fn.Return<ReadonlyArray<Answer>> {
  const answers: Array<Answer> = []
  for (const chunk of chunks(paths, together)) {
    answers.push(...(yield* Effect.forEach(chunk, ask, { concurrency: together })))
    const verdict = Refusal.ofAll(
      answers.flatMap((one) => (one._tag === "Refused" ? [one.refusal] : [])),
      answers.some(({ _tag }) => _tag === "Node")
    )
    if (verdict !== undefined) return paths.map((_, at) => answers[at] ?? { _tag: "Refused", refusal: verdict })
  }
  return paths.map((_, at) => answers[at] ?? missing)
})

const unread: Answer = {
  _tag: "Refused",
  refusal: Refusal.of(new InvalidResponse({ detail: "an answer of another kind" }))
}

const chunks = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
