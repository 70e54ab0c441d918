/** What every answer shares: a request id, headers, and a body where the API itself has none (404, 500). */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Problems from "../contract/Problems.ts"
import { answered } from "./answered.ts"
import { headersOf } from "./ProblemResponse.ts"

type App<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

export const envelope = <E, R>(app: App<E, R>): App<E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const id = requestId(request.headers["x-request-id"])
    const response = yield* Effect.annotateLogs(app, "requestId", id)
    return HttpServerResponse.setHeaders(identified(response, id), headersOf(id))
  })

/** A caller's own id is kept when it is a short, harmless token; it will be printed in logs. */
export const requestId = (given: string | null | undefined): string =>
  given != null && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(given) ? given : crypto.randomUUID()

/**
 * Answers what the router and the endpoints leave over: unknown addresses, defects, and an engine that closes under a
 * request.
 */
export const total = <E, R>(
  app: App<E, R>,
  allowedAt: (path: string) => string | undefined
): App<E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.catchCause(
    app,
    Effect.fnUntraced(function* (cause) {
      if (Cause.hasInterruptsOnly(cause)) {
        // Nobody reads the answer to a caller who left.
        const { source } = yield* HttpServerRequest.HttpServerRequest
        if (source instanceof Request && source.signal.aborted) return yield* Effect.failCause(cause)
        return yield* answered(Problems.unavailable(), { "retry-after": "1" })
      }
      const error = Cause.squash(cause)
      if (HttpServerError.isHttpServerError(error) && error.reason._tag === "RouteNotFound")
        return yield* nowhere(allowedAt)
      yield* Effect.logError("the request failed", cause)
      return yield* answered(Problems.internal())
    })
  )

/** Takes a mount path off the address, and answers 404 outside it. */
export const underPath =
  (basePath: string) =>
  <E, R>(app: App<E, R>): App<E, R | HttpServerRequest.HttpServerRequest> =>
    basePath === ""
      ? app
      : Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const rest = request.url.slice(basePath.length)
          if (!request.url.startsWith(basePath) || !/^(?:$|[/?])/u.test(rest))
            return yield* answered(Problems.outsideMount(basePath))
          const inner = request.modify({ url: rest.startsWith("/") ? rest : `/${rest}` })
          return yield* Effect.provideService(app, HttpServerRequest.HttpServerRequest, inner)
        })

// internal

/** The router knows nothing at this path, or takes another method there. */
const nowhere = Effect.fnUntraced(function* (allowedAt: (path: string) => string | undefined) {
  const { method, url } = yield* HttpServerRequest.HttpServerRequest
  const [path = ""] = url.split("?")
  const allow = allowedAt(path)
  return yield* allow === undefined || allow.split(", ").includes(method)
    ? answered(missing(path, allowedAt))
    : answered(Problems.methodNotAllowed(allow), { allow })
})

/** Says so where a mount nobody told the handler of is all that is wrong. */
const missing = (path: string, allowedAt: (path: string) => string | undefined) => {
  const [, mount] = /^(\/[\w.~-]{1,64}(?:\/[\w.~-]{1,64}){0,3}?)\/(?:v1\/|openapi\.json$)/u.exec(path) ?? []
  return mount !== undefined && allowedAt(path.slice(mount.length)) !== undefined
    ? Problems.insideMount(mount)
    : Problems.notFound()
}

/** Problems are made in many places; here each gets its `instance`, in the order of RFC 9457. */
const identified = (
  response: HttpServerResponse.HttpServerResponse,
  id: string
): HttpServerResponse.HttpServerResponse => {
  const type = response.headers["content-type"] ?? ""
  if (!type.startsWith("application/problem+json") || response.body._tag !== "Uint8Array") return response
  const {
    detail,
    status,
    title,
    type: kind,
    ...rest
  } = JSON.parse(new TextDecoder().decode(response.body.body)) as Record<string, unknown>
  const body = JSON.stringify({ type: kind, title, status, detail, instance: `urn:request:${id}`, ...rest })
  return HttpServerResponse.setBody(response, HttpBody.text(body, "application/problem+json"))
}
