/**
 * The web handler as a service. It is loaded and built at the first request: a host that only calls functions has not
 * got to load HTTP.
 */
import type { Analytics } from "@dravo/engine/Analytics"
import type { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Authenticator from "@dravo/http/Authenticator"
import type { Handler } from "@dravo/http/Handler"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Options } from "../options.ts"

export class Web extends Context.Service<Web, { readonly handle: Effect.Effect<Handler, Misconfigured> }>()(
  "@dravo/analytics/web/Web"
) {}

export const layer = ({
  auth,
  http
}: Pick<Options, "auth" | "http">): Layer.Layer<Web, Misconfigured, Analytics | ApiKeys | Store> =>
  Layer.effect(
    Web,
    Effect.gen(function* () {
      const context = yield* Effect.context<Analytics | Authenticator.Authenticator | Scope.Scope | Store>()
      const handle = yield* Effect.cached(Effect.provide(built(http), context))
      return Web.of({ handle })
    })
  ).pipe(Layer.provide(Authenticator.layer(auth?.jwt === undefined ? {} : { jwt: auth.jwt })))

// internal

const built = Effect.fnUntraced(function* (http: Options["http"]) {
  const { make } = yield* Effect.promise(() => import("@dravo/http/Handler"))
  return yield* make({
    ...(http?.basePath === undefined ? {} : { basePath: http.basePath }),
    ...(http?.cors === undefined ? {} : { cors: http.cors }),
    ...(http?.dashboard === undefined ? {} : { dashboard: http.dashboard }),
    ...(http?.docs === undefined ? {} : { docs: http.docs }),
    ...(http?.probes === true ? { ready: (yield* Store).engineFindKey("ready") } : {})
  })
})
