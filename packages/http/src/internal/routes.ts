/** The routes of the API, with its two middlewares; what they leave over is `envelope`'s. */
import { AccountId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import { Analytics } from "@dravo/engine/Analytics"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { attributes } from "@dravo/engine/Telemetry"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import { Api, Authentication, document, ParameterErrors } from "../Api.ts"
import { Authenticator } from "../Authenticator.ts"
import { KnownPlatforms } from "../Parameters.ts"
import { specPlatforms } from "../Platforms.ts"
import { type KeysUnavailable, Principal } from "../Principal.ts"
import * as Details from "../Details.ts"
import * as Changes from "../Changes.ts"
import * as Exported from "../Exported.ts"
import * as History from "../History.ts"
import * as Problems from "../Problems.ts"
import * as Wire from "../Wire.ts"
import { answered } from "./answered.ts"

export const routes = (basePath: string): Layer.Layer<never, never, HttpRouter.HttpRouter | Analytics | Authenticator> => {
  const api = HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers), Layer.provide([parameterErrors, authentication]))
  return Layer.mergeAll(api, openApi(basePath), wrongMethods).pipe(Layer.provide([platforms, HttpServer.layerServices]))
}

// internal

const authentication = Layer.effect(Authentication, Effect.gen(function*() {
  const authenticator = yield* Authenticator
  return Authentication.of({
    bearer: Effect.fnUntraced(function*(httpEffect, { credential }) {
      const principal = yield* authenticator.principal(credential).pipe(
        Effect.timeoutOrElse({ duration: patience, orElse: () => overdue }),
        Effect.catchTags({
          Refused: () => Effect.fail(Problems.unauthorized()),
          KeysUnavailable: (error) => outage(error),
          StoreError: (error) => outage(error)
        })
      )
      if (!principal.scopes.has("analytics:read")) return yield* Problems.forbidden("analytics:read")
      return yield* Effect.annotateLogs(Effect.provideService(httpEffect, Principal, principal), attributes.workspace, principal.workspace)
    })
  })
}))

/** A key lookup is one indexed read; past this the store counts as down. */
const patience = "1900 millis"

const refused = (error: InvalidRequest) =>
  Effect.fail(Problems.invalidRequest([{ parameter: error.parameter, message: error.detail }]))

const outage = (error: StoreError | KeysUnavailable) => Effect.andThen(Effect.logError("the request cannot be answered now", error), Effect.fail(Problems.unavailable()))

const overdue = Effect.andThen(Effect.logError("the credential could not be checked in time"), Effect.fail(Problems.unavailable()))

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const parameterErrors = HttpApiMiddleware.layerSchemaErrorTransform(ParameterErrors, Effect.fnUntraced(function*(error) {
  // A response of ours that does not fit its schema is a defect, not the caller's mistake.
  if (error.kind !== "Query") return yield* Effect.die(error)
  const given = yield* HttpServerRequest.ParsedSearchParams
  return yield* Problems.invalidRequest(issuesOf(error.cause.issue).issues.map((issue) => {
    const parameter = nameOf(issue.path?.[0])
    return { parameter, message: Array.isArray(given[parameter]) ? "must be given once" : issue.message }
  }))
}))

const nameOf = (segment: PropertyKey | { readonly key: PropertyKey } | undefined): string =>
  segment === undefined ? "" : String(typeof segment === "object" ? segment.key : segment)

const handlers = HttpApiBuilder.group(Api, "analytics", Effect.fnUntraced(function*(group) {
  const analytics = yield* Analytics
  return group
    .handle("listPosts", Effect.fnUntraced(function*({ query, request }) {
      const { workspace } = yield* permitted(query)
      const format = Exported.wanted(request.headers["accept"])
      if (format !== null) {
        const rows = yield* analytics.exportPosts(workspace, query)
        return Exported.answer(format, Exported.bytes(format, rows, Exported.posts(analytics.catalog, query.platform)))
      }
      return answer(Wire.postsAnswer(yield* analytics.listPosts(workspace, query)))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("listAccounts", Effect.fnUntraced(function*({ query, request }) {
      const { workspace } = yield* permitted(query)
      const format = Exported.wanted(request.headers["accept"])
      if (format !== null) {
        const rows = yield* analytics.exportAccounts(workspace, query)
        return Exported.answer(format, Exported.bytes(format, rows, Exported.accounts(analytics.catalog, query.platform)))
      }
      return answer(Wire.accountsAnswer(yield* analytics.listAccounts(workspace, query)))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("listMetrics", () => Effect.succeed(answer(Details.metricsAnswer(analytics.catalog))))
    .handle("accountHealth", Effect.fnUntraced(function*({ params }) {
      const { workspace } = yield* Principal
      const health = isAccountId(params.account_id) ? yield* analytics.health(workspace, params.account_id) : null
      return health === null ? yield* Problems.notFound() : answer(Details.healthAnswer(health))
    }, Effect.catchTags({ StoreError: outage })))
    .handle("getPost", Effect.fnUntraced(function*({ params, query }) {
      const { workspace } = yield* permitted(query)
      const view = yield* analytics.post(workspace, params.post_id, query.refresh ?? false)
      return view === null ? yield* Problems.notFound() : answer(History.postAnswer(params.post_id, view))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("postFreshness", Effect.fnUntraced(function*({ params }) {
      const { workspace } = yield* Principal
      const rows = yield* analytics.explain(workspace, params.post_id)
      return rows === null ? yield* Problems.notFound() : answer(History.freshnessAnswer(params.post_id, rows))
    }, Effect.catchTags({ StoreError: outage })))
    .handle("postHistory", Effect.fnUntraced(function*({ params, query, request }) {
      const { workspace } = yield* Principal
      const format = Exported.wanted(request.headers["accept"])
      if (format !== null) {
        const bytes = yield* Exported.postHistory(analytics, format, workspace, params.post_id, query)
        return bytes === null ? yield* Problems.notFound() : Exported.answer(format, bytes)
      }
      const history = yield* analytics.postHistory(workspace, params.post_id, query)
      return history === null ? yield* Problems.notFound() : answer(History.postHistoryAnswer(history))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("accountHistory", Effect.fnUntraced(function*({ params, query, request }) {
      const { workspace } = yield* Principal
      const format = Exported.wanted(request.headers["accept"])
      if (format !== null) {
        const bytes = yield* Exported.accountHistory(analytics, format, workspace, params.account_id, query)
        return bytes === null ? yield* Problems.notFound() : Exported.answer(format, bytes)
      }
      const history = yield* analytics.accountHistory(workspace, params.account_id, query)
      return history === null ? yield* Problems.notFound() : answer(History.accountHistoryAnswer(history))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("listChanges", Effect.fnUntraced(function*({ query, request }) {
      const { workspace } = yield* Principal
      const format = Exported.wanted(request.headers["accept"])
      return format === null
        ? answer(Changes.changesAnswer(yield* analytics.changes(workspace, query)))
        : Exported.answer(format, Exported.bytes(format, yield* analytics.exportChanges(workspace, query), Exported.changes))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
    .handle("growth", Effect.fnUntraced(function*({ query }) {
      const { workspace } = yield* Principal
      return answer(History.growthAnswer(yield* analytics.growth(workspace, query)))
    }, Effect.catchTags({ InvalidRequest: refused, StoreError: outage })))
}))

const isAccountId = Schema.is(AccountId)

const permitted = Effect.fnUntraced(function*(query: { readonly refresh?: boolean }) {
  const principal = yield* Principal
  if (query.refresh === true && !principal.scopes.has("analytics:refresh")) return yield* Problems.forbidden("analytics:refresh")
  return principal
})

/** Written once by hand: encoding a page through its schema costs several times the page. */
const answer = (body: object) =>
  HttpServerResponse.text(JSON.stringify(body), { contentType: "application/json" })

/** What the parameters and the engine take for a platform, from the same two sources. */
const platforms = Layer.effect(KnownPlatforms, Effect.map(Analytics, ({ catalog }) =>
  [...new Set([...specPlatforms, ...catalog.declarations.map(({ platform }) => platform)])]))

const documentPath = "/openapi.json"

const openApi = (basePath: string) => HttpRouter.use((router) =>
  router.add("GET", documentPath, Effect.sync(() => HttpServerResponse.jsonUnsafe(document(basePath)))))

/** The router answers 404 to a known path with another method; these make it 405. */
const wrongMethods = HttpRouter.use(Effect.fnUntraced(function*(router) {
  const known = new Map<string, Set<string>>([[documentPath, new Set(["GET"])]])
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint }) => void known.set(endpoint.path, new Set([...known.get(endpoint.path) ?? [], endpoint.method]))
  })
  for (const [path, taken] of known) {
    const allow = [...taken, "HEAD"].join(", ")
    const response = answered(Problems.methodNotAllowed(allow), { allow })
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const) {
      // Paths of the API begin with a slash, which their type does not say.
      if (!taken.has(method)) yield* router.add(method, path as HttpRouter.PathInput, response)
    }
  }
}))
