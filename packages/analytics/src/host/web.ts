/** The web handler as a service, so that it is built with everything else. */
import type { Analytics } from "@dravo/engine/Analytics"
import type { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Authenticator from "@dravo/http/Authenticator"
import * as Handler from "@dravo/http/Handler"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Options } from "../options.ts"

export class Web extends Context.Service<Web, { readonly handle: Handler.Handler }>()("@dravo/analytics/web/Web") {}

export const layer = ({
  auth,
  http
}: Pick<Options, "auth" | "http">): Layer.Layer<Web, Misconfigured, Analytics | ApiKeys> =>
  Layer.effect(
    Web,
    Effect.map(
      Handler.make({
        ...(http?.basePath === undefined ? {} : { basePath: http.basePath }),
        ...(http?.cors === undefined ? {} : { cors: http.cors })
      }),
      (handle) => Web.of({ handle })
    )
  ).pipe(Layer.provide(Authenticator.layer(auth?.jwt === undefined ? {} : { jwt: auth.jwt })))
