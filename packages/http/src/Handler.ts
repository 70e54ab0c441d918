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
import { routes } from "./web/routes.ts"
import { Misconfigured } from "./identity/Principal.ts"

/** The second argument is whatever the server passes beside a request; only a {@link RequestContext} in it is used. */
export type Handler = (request: Request, context?: RequestContext | object) => Promise<Response>

/** What serverless platforms pass beside a request. */
export interface RequestContext {
  /** Keeps the process alive until refreshes this request started have ended. */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

export interface Options {
  /** Where the host mounts it, if the host does not strip that itself: `/api`. */
  readonly basePath?: string
  /** Browser origins that may read the answers, as `https://app.example.com`; none without it. */
  readonly cors?: { readonly origins: ReadonlyArray<string> | "*" }
}

/**
 * Built from services that are ready. Aborting a request ends its handling and no refresh it started. The handler keeps
 * answering after those services close: whoever closes them stops calling it first.
 */
export const make = Effect.fnUntraced(function* (
  options: Options = {}
): Effect.fn.Return<Handler, Misconfigured, Analytics | Authenticator | Scope.Scope> {
  const basePath = yield* mountOf(options.basePath ?? "")
  const shared = options.cors === undefined ? undefined : cors(yield* originsOf(options.cors.origins))
  const context = yield* Effect.context<Analytics | Authenticator>()
  // Paths are ours and lower-case; matching any case would make one address many.
  const router = yield* Effect.provideService(HttpRouter.toHttpEffect(routes(basePath)), HttpRouter.RouterConfig, {
    caseSensitive: true
  })
  const mounted = total(underPath(basePath)(router))
  const app = envelope(shared === undefined ? mounted : shared(mounted))
  const handler = HttpEffect.toWebHandlerWith<
    Analytics | Authenticator,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >(context)(app)
  return async (request, given) => {
    const response = await handler(request)
    if (keepsAlive(given))
      given.waitUntil(Effect.runPromiseWith(context)(Effect.flatMap(Analytics, (analytics) => analytics.idle)))
    return response
  }
})

// internal

/** Called as a method: some servers' objects insist on it. */
const keepsAlive = (given: object | undefined): given is Required<RequestContext> =>
  given !== undefined && "waitUntil" in given && typeof given.waitUntil === "function"

const mountOf = (path: string): Effect.Effect<string, Misconfigured> =>
  /^(?:\/[\w.~-]+)*\/?$/u.test(path)
    ? Effect.succeed(path.replace(/\/$/u, ""))
    : Effect.fail(new Misconfigured({ option: "basePath", detail: "must be a path such as /api" }))

/** An origin with a path or a closing slash would silently never match. */
const originsOf = (origins: ReadonlyArray<string> | "*"): Effect.Effect<ReadonlyArray<string> | "*", Misconfigured> =>
  origins === "*" || origins.every((origin) => /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/u.test(origin))
    ? Effect.succeed(origins)
    : Effect.fail(
        new Misconfigured({ option: "cors.origins", detail: 'must be "*" or origins such as https://app.example.com' })
      )
