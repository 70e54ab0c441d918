/** The routes of the API, with its two middlewares; what they leave over is `envelope`'s. */
import { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api, document } from "../Api.ts"
import type { Authenticator } from "../identity/Authenticator.ts"
import { KnownPlatforms } from "./Parameters.ts"
import { specPlatforms } from "./Platforms.ts"
import * as Problems from "./Problems.ts"
import { authentication, parameterErrors } from "./access.ts"
import { answered } from "./answered.ts"
import { handlers } from "./handlers.ts"

export const routes = (
  basePath: string
): Layer.Layer<never, never, HttpRouter.HttpRouter | Analytics | Authenticator> => {
  const api = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide([parameterErrors, authentication]))
  return Layer.mergeAll(api, openApi(basePath), wrongMethods).pipe(Layer.provide([platforms, HttpServer.layerServices]))
}

// internal

/** What the parameters and the engine take for a platform, from the same two sources. */
const platforms = Layer.effect(
  KnownPlatforms,
  Effect.map(Analytics, ({ catalog }) => [
    ...new Set([...specPlatforms, ...catalog.declarations.map(({ platform }) => platform)])
  ])
)

const documentPath = "/openapi.json"

const openApi = (basePath: string) =>
  HttpRouter.use((router) =>
    router.add(
      "GET",
      documentPath,
      Effect.sync(() => HttpServerResponse.jsonUnsafe(document(basePath)))
    )
  )

/** The router answers 404 to a known path with another method; these make it 405. */
const wrongMethods = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const known = new Map<string, Set<string>>([[documentPath, new Set(["GET"])]])
    HttpApi.reflect(Api, {
      onGroup: () => {},
      onEndpoint: ({ endpoint }) =>
        void known.set(endpoint.path, new Set([...(known.get(endpoint.path) ?? []), endpoint.method]))
    })
    for (const [path, taken] of known) {
      const allow = [...taken, "HEAD"].join(", ")
      const response = answered(Problems.methodNotAllowed(allow), { allow })
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const) {
        // Paths of the API begin with a slash, which their type does not say.
        if (!taken.has(method)) yield* router.add(method, path as HttpRouter.PathInput, response)
      }
    }
  })
)
