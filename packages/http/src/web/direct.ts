/**
 * The two lists as JSON, answered past the API's own machinery, which takes as long as the read itself. What is taken
 * here is answered to the byte as the API would; whatever is unusual about a request is left to it.
 */
import type { StoreError } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { attributes } from "@dravo/engine/Telemetry"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import * as Exports from "../answers/Exports.ts"
import * as Wire from "../answers/Wire.ts"
import { specPlatforms } from "../contract/Platforms.ts"
import { outage, refused } from "../contract/failures.ts"
import * as Problems from "../contract/Problems.ts"
import { permittedTo } from "../endpoints/permitted.ts"
import { Authenticator } from "../identity/Authenticator.ts"
import type { Principal } from "../identity/Principal.ts"
import { authorized } from "./access.ts"
import { sharing } from "./cors.ts"
import { requestId } from "./envelope.ts"
import { type PlainParameters, plainAccounts, plainPosts } from "./plainQuery.ts"
import * as ProblemResponse from "./ProblemResponse.ts"
import { headersOf, written } from "./ProblemResponse.ts"

/** Undefined for a request that is the API's to answer. */
export type Direct = (request: Request) => Promise<Response> | undefined

export const make = Effect.fnUntraced(function* (
  basePath: string,
  origins: ReadonlyArray<string> | "*" | undefined
): Effect.fn.Return<Direct, never, Analytics | Authenticator> {
  // A span of a request is the API's to make; those of the tracer nobody set are seen by nobody.
  if ((yield* References.TracerEnabled) && (yield* Tracer.Tracer) !== Tracer.nativeTracer) return () => undefined
  const context = yield* Effect.context<Analytics | Authenticator>()
  const annotations = yield* References.CurrentLogAnnotations
  const lists = yield* listsOf(basePath)
  return (request) => {
    if (request.method !== "GET") return undefined
    const { path, search } = addressOf(request.url)
    const list = lists.get(path)
    const { headers } = request
    const [, credential] = bearer.exec(headers.get("authorization") ?? "") ?? []
    if (list === undefined || credential === undefined) return undefined
    if (Exports.wanted(headers.get("accept") ?? undefined) !== null) return undefined
    const answer = list(search, Redacted.make(credential))
    if (answer === undefined) return undefined
    const id = requestId(headers.get("x-request-id"))
    const shared = (vary?: string) =>
      origins === undefined
        ? vary === undefined
          ? {}
          : { vary }
        : sharing(origins, headers.get("origin") ?? undefined, vary)
    const own = Context.add(context, References.CurrentLogAnnotations, { ...annotations, requestId: id })
    return run(request, own, total(answer, request, id, shared))
  }
})

// internal

type Refusal = Problems.InvalidRequest | Problems.Unauthorized | Problems.Forbidden | Problems.Unavailable
type Answer = Effect.Effect<string, Refusal>
/** Headers of an answer that varies by itself, or does not. */
type Shared = (vary?: string) => Readonly<Record<string, string>>

/** A fragment stays where it stands, and makes an address none of the lists'. */
const addressOf = (url: string): { readonly path: string; readonly search: string } => {
  const start = url.indexOf("/", url.indexOf("//") + 2)
  const query = url.indexOf("?", start)
  return query === -1
    ? { path: url.slice(start), search: "" }
    : { path: url.slice(start, query), search: url.includes("#") ? "#" : url.slice(query + 1) }
}

const bearer = /^Bearer ([\x21-\x7e]+)$/u

const listsOf = Effect.fnUntraced(function* (basePath: string) {
  const analytics = yield* Analytics
  const authenticator = yield* Authenticator
  const plugged = analytics.catalog.declarations.map(({ platform }) => platform)
  const platforms = [...specPlatforms, ...plugged]
  const list =
    <Q extends { readonly refresh?: boolean }>(
      { read }: PlainParameters<Q>,
      page: (
        workspace: Principal["Service"]["workspace"],
        query: Q
      ) => Effect.Effect<object, InvalidRequest | StoreError>
    ) =>
    (search: string, credential: Redacted.Redacted): Answer | undefined => {
      const query = read(search)
      if (query === undefined) return undefined
      return Effect.flatMap(authorized(authenticator, credential), (principal) =>
        Effect.flatMap(permittedTo(principal, query), ({ workspace }) =>
          page(workspace, query).pipe(
            Effect.map((body) => JSON.stringify(body)),
            Effect.catchTags({ StoreError: outage, InvalidRequest: refused }),
            Effect.annotateLogs(attributes.workspace, workspace)
          )
        )
      )
    }
  return new Map([
    [
      `${basePath}/v1/analytics/posts`,
      list(plainPosts(platforms), (workspace, query) =>
        Effect.map(analytics.listPosts(workspace, query), Wire.postsAnswer)
      )
    ],
    [
      `${basePath}/v1/analytics/accounts`,
      list(plainAccounts(platforms), (workspace, query) =>
        Effect.map(analytics.listAccounts(workspace, query), Wire.accountsAnswer)
      )
    ]
  ])
})

/** Every end of an answer as what its asker is told. */
const total = (answer: Answer, request: Request, id: string, shared: Shared): Effect.Effect<Response> =>
  Effect.matchCauseEffect(answer, {
    onSuccess: (body) =>
      Effect.succeed(
        written(body, "application/json", { status: 200, headers: { ...headersOf(id), ...shared("accept") } })
      ),
    onFailure: (cause) => {
      const failure = Cause.findErrorOption(cause)
      const told = (problem: Refusal | Problems.Internal) =>
        ProblemResponse.of(problem, { ...more.get(problem._tag), ...shared() }, id)
      if (Option.isSome(failure)) return Effect.succeed(told(failure.value))
      if (Cause.hasInterruptsOnly(cause))
        return request.signal.aborted ? Effect.interrupt : Effect.succeed(told(Problems.unavailable()))
      return Effect.as(Effect.logError("the request failed", cause), told(Problems.internal()))
    }
  })

/** What beside a problem its status asks for. */
const more: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map<string, Readonly<Record<string, string>>>([
  ["Unauthorized", { "www-authenticate": "Bearer" }],
  ["Unavailable", { "retry-after": "1" }]
])

const run = (
  request: Request,
  context: Context.Context<Analytics | Authenticator>,
  answer: Effect.Effect<Response>
): Promise<Response> => {
  const fiber = Effect.runForkWith(context)(answer)
  const exit = fiber.pollUnsafe()
  if (exit !== undefined) return Promise.resolve(responseOf(exit))
  // Asked for only where there is something to wait for: some servers make a whole request to have it.
  const { signal } = request
  const leave = (): void => fiber.interruptUnsafe()
  if (signal.aborted) leave()
  else signal.addEventListener("abort", leave, { once: true })
  return new Promise((resolve) => {
    fiber.addObserver((ended) => {
      signal.removeEventListener("abort", leave)
      resolve(responseOf(ended))
    })
  })
}

/** Nobody reads the answer to a caller who left. */
const responseOf = (exit: Exit.Exit<Response>): Response =>
  Exit.isSuccess(exit) ? exit.value : new Response(null, { status: 499 })
