/** Answers to browsers of other origins. No cookies are involved, so no credentials are allowed. */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"

type App<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

export const cors =
  (origins: ReadonlyArray<string> | "*") =>
  <E, R>(app: App<E, R>): App<E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const origin = request.headers["origin"]
      const shared = allowed(origins, origin)
      if (
        request.method !== "OPTIONS" ||
        origin === undefined ||
        request.headers["access-control-request-method"] === undefined
      ) {
        const response = yield* app
        return HttpServerResponse.setHeaders(response, sharing(origins, origin, response.headers["vary"]))
      }
      return HttpServerResponse.empty({
        status: 204,
        headers: {
          ...shared,
          "access-control-allow-methods": "GET, HEAD, POST, PATCH, DELETE",
          "access-control-allow-headers": "authorization, content-type, x-request-id",
          "access-control-max-age": "600"
        }
      })
    })

/** What an answer that varies by itself says to browsers. */
export const sharing = (
  origins: ReadonlyArray<string> | "*",
  origin: string | undefined,
  vary: string | undefined
): Readonly<Record<string, string>> => {
  const shared = allowed(origins, origin)
  const varies = [vary, shared["vary"]].filter((one) => one !== undefined)
  return {
    ...shared,
    ...(varies.length === 0 ? {} : { vary: varies.join(", ") }),
    "access-control-expose-headers": "x-request-id, retry-after"
  }
}

// internal

/** Where the answer depends on who asks, `Vary` says so to caches in between. */
const allowed = (
  origins: ReadonlyArray<string> | "*",
  origin: string | undefined
): Readonly<Record<string, string>> => {
  if (origins === "*") return { "access-control-allow-origin": "*" }
  return origin !== undefined && origins.includes(origin)
    ? { vary: "origin", "access-control-allow-origin": origin }
    : { vary: "origin" }
}
