/** All endpoints as one definition: handlers, typed clients and the OpenAPI document come from it. */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import { readable } from "./readable.ts"
import type { Principal } from "../identity/Principal.ts"
import { Challenge, Forbidden, Internal, InvalidRequest, MethodNotAllowed, TryLater } from "./Problems.ts"
import { analytics } from "./analytics.ts"
import { webhooks } from "./webhooks.ts"

/** Outermost, so that nothing about a request is looked at before it is known whose it is. */
export class Authentication extends HttpApiMiddleware.Service<Authentication, { provides: Principal }>()(
  "@dravo/http/Api/Authentication",
  {
    security: {
      bearer: HttpApiSecurity.bearer.pipe(
        HttpApiSecurity.annotate(OpenApi.Description, "An API key (dra_…) or a dashboard token.")
      )
    },
    error: [Challenge, Forbidden, TryLater]
  }
) {}

/** Turns refused parameters into a problem that names them. */
export class ParameterErrors extends HttpApiMiddleware.Service<ParameterErrors>()("@dravo/http/Api/ParameterErrors", {
  error: [InvalidRequest, MethodNotAllowed, Internal]
}) {}

/** Names the parameter that a known one was mistaken for, such as `account_id` for `accountId`. */
export class ParameterNames extends HttpApiMiddleware.Service<ParameterNames>()("@dravo/http/Api/ParameterNames", {
  error: InvalidRequest
}) {}

/** Of the middlewares, the one added last runs first; each group has the same. */
export const Api = HttpApi.make("dravo")
  .add(analytics.middleware(ParameterErrors).middleware(ParameterNames).middleware(Authentication))
  .add(webhooks.middleware(ParameterErrors).middleware(ParameterNames).middleware(Authentication))
  .annotateMerge(
    OpenApi.annotations({
      title: "Dravo analytics",
      version: "1",
      description:
        "Official numbers of published posts and connected accounts, as the networks gave them: what a network " +
        "withheld is absent, and every number says how old it is.",
      license: { name: "MIT", identifier: "MIT" },
      transform: readable
    })
  )
  .annotate(HttpApi.QueryParseOptions, { errors: "all" })

/**
 * The OpenAPI 3.1 document of the API mounted at a path; where a server takes the path off itself, the API is where its
 * document is.
 */
export const document = (basePath: string): OpenApi.OpenAPISpec =>
  OpenApi.fromApi(Api.annotate(OpenApi.Servers, [{ url: basePath === "" ? "." : basePath }]))
