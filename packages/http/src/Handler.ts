/** The API as a web-standard handler, for any server or framework that speaks `Request` and `Response`. */
import { Misconfigured } from "@dravo/core/Misconfigured"
import { Analytics } from "@dravo/engine/Analytics"
import { Webhooks } from "@dravo/engine/Webhooks"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as References from "effect/References"
import type * as Scope from "effect/Scope"
import type { Authenticator } from "./identity/Authenticator.ts"
import { cors } from "./web/cors.ts"
import * as Dashboard from "./web/dashboard.ts"
import * as Direct from "./web/direct.ts"
import { envelope, total, underPath } from "./web/envelope.ts"
import { type HandlerOptions, problemOf } from "./web/HandlerOptions.ts"
import * as Incoming from "./web/incoming/address.ts"
import { probes } from "./web/probes.ts"
import { reference } from "./web/reference.ts"
import { allowedAt, routes } from "./web/routes.ts"

/**
 * The second argument is whatever the server passes along with a request; only a {@link RequestContext} in it is used.
 */
export type Handler = (request: Request, context?: RequestContext | object | null) => Promise<Response>

/** What serverless platforms pass along with a request. */
export interface RequestContext {
  /** Keeps the process alive until refreshes this request started have ended. */
  readonly waitUntil?: (work: Promise<unknown>) => unknown
}

export type { HandlerOptions as Options } from "./web/HandlerOptions.ts"

/**
 * Built from services that are ready; with `Webhooks` among them their endpoints answer too. Aborting a request ends
 * its handling and no refresh it started. The handler keeps answering after those services close: whoever closes them
 * stops calling it first.
 */
export const make = Effect.fnUntraced(function* (
  options: HandlerOptions = {}
): Effect.fn.Return<Handler, Misconfigured, Analytics | Authenticator | Scope.Scope> {
  const problem = problemOf(options)
  if (problem !== undefined) return yield* problem
  const basePath = (options.basePath ?? "").replace(/\/$/u, "")
  const shared = options.cors === undefined ? undefined : cors(options.cors.origins)
  const context = yield* Effect.context<Analytics | Authenticator>()
  // Paths are ours and lower-case; matching any case would make one address many.
  const webhooks = Option.getOrUndefined(yield* Effect.serviceOption(Webhooks))
  const router = yield* HttpRouter.toHttpEffect(routes(basePath, webhooks)).pipe(
    Effect.provideService(HttpRouter.RouterConfig, { caseSensitive: true }),
    // An endpoint would log what was noted here in place of what is noted of its request.
    Effect.updateContext((all: Context.Context<Analytics | Authenticator | Scope.Scope>) =>
      Context.omit(References.CurrentLogAnnotations)(all)
    )
  )
  const api = total(router, allowedAt)
  const app = options.docs === false ? api : (yield* reference(basePath))(api)
  const mounted = underPath(basePath)(options.ready === undefined ? app : probes(options.ready)(app))
  const whole = envelope(shared === undefined ? mounted : shared(mounted))
  const handler = HttpEffect.toWebHandlerWith<
    Analytics | Authenticator,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >(context)(whole)
  const direct = yield* Direct.make(basePath, options.cors?.origins)
  const incoming = yield* Incoming.make(basePath)
  const dashboard = Dashboard.make(basePath, options.dashboard ?? false)
  return async (request, given) => {
    if (!isWebRequest(request)) throw new Misconfigured({ option: "request", detail: noRequest })
    const response = await (direct(request) ?? incoming(request) ?? dashboard(request) ?? handler(request))
    if (mayBeContext(given)) Effect.runForkWith(context)(keepAlive(given))
    return response
  }
})

// internal

const noRequest =
  "must be a web Request: what Node's own server, Express or Fastify hand over is made one first, as the guides to " +
  "hosts show"

/** Not by class: servers and test environments bring one of their own. */
const isWebRequest = (given: unknown): boolean => {
  try {
    return (
      Predicate.hasProperty(given, "url") &&
      typeof given.url === "string" &&
      URL.canParse(given.url) &&
      Predicate.hasProperty(given, "method") &&
      typeof given.method === "string" &&
      Predicate.hasProperty(given, "headers") &&
      Predicate.hasProperty(given.headers, "get") &&
      typeof given.headers.get === "function"
    )
  } catch {
    // A property that throws when it is looked at.
    return false
  }
}

/** An answer that is ready is not lost because what a server passed along with the request does not work. */
const keepAlive = (given: unknown): Effect.Effect<void, never, Analytics> =>
  Effect.gen(function* () {
    const { idle } = yield* Analytics
    const work = () => Effect.runPromise(idle)
    // Async, so that a rejection is met like a throw.
    yield* Effect.tryPromise(async () => {
      // Called as a method: some servers' objects insist on it.
      if (isRequestContext(given)) await given.waitUntil(work())
    })
  }).pipe(
    Effect.catchTag("UnknownError", () =>
      Effect.logWarning("waitUntil failed; refreshes this request started may end with the process")
    )
  )

/** What cannot even be looked at is looked at again where its failure is told. */
const mayBeContext = (given: unknown): boolean => {
  try {
    return isRequestContext(given)
  } catch {
    return true
  }
}

const isRequestContext = (given: unknown): given is { waitUntil(work: Promise<unknown>): unknown } =>
  typeof given === "object" && given !== null && "waitUntil" in given && typeof given.waitUntil === "function"
