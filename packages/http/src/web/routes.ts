/** The routes of the API, with its two middlewares; what they leave over is `envelope`'s. */
import { Analytics } from "@dravo/engine/Analytics"
import type { Webhooks } from "@dravo/engine/Webhooks"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api, document } from "../contract/Api.ts"
import type { Authenticator } from "../identity/Authenticator.ts"
import { KnownPlatforms } from "../contract/Platforms.ts"
import { specPlatforms } from "../contract/Platforms.ts"
import { authentication, parameterErrors, parameterNames } from "./access.ts"
import { handlers, webhookHandlers } from "./handlers.ts"

export const routes = (
  basePath: string,
  webhooks: Webhooks["Service"] | undefined
): Layer.Layer<never, never, HttpRouter.HttpRouter | Analytics | Authenticator> => {
  const api = HttpApiBuilder.layer(Api).pipe(
    Layer.provide([handlers, webhookHandlers(webhooks)]),
    Layer.provide([parameterErrors, parameterNames, authentication])
  )
  return Layer.mergeAll(api, openApi(basePath)).pipe(Layer.provide([platforms, HttpServer.layerServices]))
}

// internal

/** What the parameters and the engine take for a platform, from the same two sources. */
const platforms = Layer.effect(
  KnownPlatforms,
  Effect.map(Analytics, ({ catalog }) => {
    const plugged = catalog.declarations.map(({ platform }) => platform)
    return { known: [...new Set([...specPlatforms, ...plugged])], plugged }
  })
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

/** What a path takes, as an `Allow` header; undefined for one that is not here. */
export const allowedAt = (path: string): string | undefined =>
  known.find(({ pattern }) => pattern.test(path))?.methods.join(", ")

const endpointsByPath = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>([[documentPath, new Set(["GET"])]])
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) =>
      void found.set(endpoint.path, new Set([...(found.get(endpoint.path) ?? []), endpoint.method]))
  })
  return found
}

const known = [...endpointsByPath()].map(([path, methods]) => ({
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:[a-z_]+/gu, "[^/]+")}$`, "u"),
  methods: methods.has("GET") ? [...methods, "HEAD"] : [...methods]
}))
