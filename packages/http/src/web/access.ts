/**
 * Who may ask what, and what a request that cannot be answered is told: the two middlewares, and the failures of
 * handlers.
 */
import { attributes } from "@dravo/engine/Telemetry"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as SchemaIssue from "effect/SchemaIssue"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import { Authentication, ParameterErrors, ParameterNames } from "../contract/Api.ts"
import { Authenticator } from "../identity/Authenticator.ts"
import { Principal } from "../identity/Principal.ts"
import * as Problems from "../contract/Problems.ts"
import { outage } from "../contract/failures.ts"
import { twinsOf } from "./twins.ts"

export const authentication = Layer.effect(
  Authentication,
  Effect.gen(function* () {
    const authenticator = yield* Authenticator
    return Authentication.of({
      bearer: Effect.fnUntraced(function* (httpEffect, { credential }) {
        const principal = yield* authorized(authenticator, credential)
        return yield* Effect.annotateLogs(
          Effect.provideService(httpEffect, Principal, principal),
          attributes.workspace,
          principal.workspace
        )
      })
    })
  })
)

/** Who asks, where it is known and may read. */
export const authorized = (
  authenticator: Authenticator["Service"],
  credential: Redacted.Redacted
): Effect.Effect<Principal["Service"], Problems.Unauthorized | Problems.Forbidden | Problems.Unavailable> =>
  authenticator.principal(credential).pipe(
    Effect.catchTags({
      Refused: () => Effect.fail(Problems.unauthorized()),
      KeysUnavailable: (error) => outage(error),
      StoreError: (error) => outage(error)
    }),
    Effect.flatMap((principal) =>
      principal.scopes.has("analytics:read")
        ? Effect.succeed(principal)
        : Effect.fail(Problems.forbidden("analytics:read"))
    )
  )

export const parameterErrors = HttpApiMiddleware.layerSchemaErrorTransform(
  ParameterErrors,
  Effect.fnUntraced(function* (error) {
    // A response of ours that does not fit its schema is a defect, not the caller's mistake.
    if (error.kind !== "Query") return yield* Effect.die(error)
    const given = yield* HttpServerRequest.ParsedSearchParams
    return yield* Problems.invalidRequest(
      issuesOf(error.cause.issue).issues.map((issue) => {
        const parameter = nameOf(issue.path?.[0])
        return { parameter, message: Array.isArray(given[parameter]) ? "must be given once" : issue.message }
      })
    )
  })
)

/** Runs inside the authentication, so that strangers learn nothing of the parameters. */
export const parameterNames = Layer.succeed(
  ParameterNames,
  ParameterNames.of(
    Effect.fnUntraced(function* (httpEffect, { endpoint }) {
      const wrong = twinsOf(Object.keys(yield* HttpServerRequest.ParsedSearchParams), endpoint.identifier)
      return wrong.length === 0 ? yield* httpEffect : yield* Problems.invalidRequest(wrong)
    })
  )
)

// internal

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const nameOf = (segment: PropertyKey | { readonly key: PropertyKey } | undefined): string =>
  segment === undefined ? "" : String(typeof segment === "object" ? segment.key : segment)
