/** The API as a web-standard handler, for any server or framework that speaks `Request` and `Response`. */
import { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as Scope from "effect/Scope"
import type { Authenticator } from "./identity/Authenticator.ts"
import { cors } from "./web/cors.ts"
import { envelope, total, underPath } from "./web/envelope.ts"
import { allowedAt, routes } from "./web/routes.ts"
import { Misconfigured } from "@dravo/core/Misconfigured"

/** The second argument is whatever the server passes beside a request; only a {@link RequestContext} in it is used. */
export type Handler = (request: Request, context?: RequestContext | object | null) => Promise<Response>

/** What serverless platforms pass beside a request. */
export interface RequestContext {
  /** Keeps the process alive until refreshes this request started have ended. */
  readonly waitUntil?: (work: Promise<unknown>) => unknown
}

export interface Options {
  /** Where the host mounts it, if the host does not strip that itself: `/api`. */
  readonly basePath?: string
  /** Browser origins that may read the answers, as `https://app.example.com`; none without it. */
  readonly cors?: { readonly origins: ReadonlyArray<string> | "*" }
}

/** What about options cannot be meant; undefined where they can work. */
export const problemOf = ({ basePath = "", cors }: Options): Misconfigured | undefined => {
  if (!isMount(basePath)) return new Misconfigured({ option: "basePath", detail: "must be a path such as /api" })
  return cors === undefined || areOrigins(cors.origins)
    ? undefined
    : new Misconfigured({ option: "cors.origins", detail: 'must be "*" or origins such as https://app.example.com' })
}

/**
 * Built from services that are ready. Aborting a request ends its handling and no refresh it started. The handler keeps
 * answering after those services close: whoever closes them stops calling it first.
 */
export const make = Effect.fnUntraced(function* (
  options: Options = {}
): Effect.fn.Return<Handler, Misconfigured, Analytics | Authenticator | Scope.Scope> {
  const problem = problemOf(options)
  if (problem !== undefined) return yield* problem
  const basePath = (options.basePath ?? "").replace(/\/$/u, "")
  const shared = options.cors === undefined ? undefined : cors(options.cors.origins)
  const context = yield* Effect.context<Analytics | Authenticator>()
  // Paths are ours and lower-case; matching any case would make one address many.
  const router = yield* Effect.provideService(HttpRouter.toHttpEffect(routes(basePath)), HttpRouter.RouterConfig, {
    caseSensitive: true
  })
  const mounted = underPath(basePath)(total(router, allowedAt))
  const app = envelope(shared === undefined ? mounted : shared(mounted))
  const handler = HttpEffect.toWebHandlerWith<
    Analytics | Authenticator,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >(context)(app)
  return async (request, given) => {
    const response = await handler(request)
    Effect.runForkWith(context)(keepAlive(given))
    return response
  }
})

// internal

/** An answer that is ready is not lost because what a server passed beside the request does not work. */
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

const isRequestContext = (given: unknown): given is { waitUntil(work: Promise<unknown>): unknown } =>
  typeof given === "object" && given !== null && "waitUntil" in given && typeof given.waitUntil === "function"

const isMount = (path: unknown): boolean => typeof path === "string" && /^(?:\/[\w.~-]+)*\/?$/u.test(path)

/** An origin with a path or a closing slash would silently never match. */
const isOrigin = (origin: unknown): boolean =>
  typeof origin === "string" && /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/u.test(origin)

const areOrigins = (origins: unknown): boolean => origins === "*" || (Array.isArray(origins) && origins.every(isOrigin))
