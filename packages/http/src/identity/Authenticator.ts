/** Who asks: an API key (`dra_…`) or, where the host configured an issuer, a dashboard JWT. */
import type { StoreError } from "@dravo/core/StoreError"
import * as Rules from "@dravo/core/Options"
import { spanned } from "@dravo/core/Spanned"
import { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as JwtRules from "./JwtRules.ts"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import { type KeysUnavailable, type Principal, Refused } from "./Principal.ts"

/** Tells who asks by the bearer token: an API key or a dashboard token. */
export class Authenticator extends Context.Service<
  Authenticator,
  {
    /** Takes what follows `Bearer `; empty when there was nothing. */
    principal(
      credential: Redacted.Redacted
    ): Effect.Effect<Principal["Service"], Refused | KeysUnavailable | StoreError>
  }
>()("@dravo/http/Authenticator") {}

/** What is accepted in addition to API keys. */
export interface Options {
  /** Accept dashboard tokens of this issuer; without it only API keys are. */
  readonly jwt?: JwtRules.Options
}

/** jose is loaded only where tokens are accepted: it costs start-up time. */
export const layer = (given: Options = {}): Layer.Layer<Authenticator, Misconfigured, ApiKeys> =>
  Layer.effect(
    Authenticator,
    Effect.gen(function* () {
      const options = yield* Rules.validated<Options>(given, rules)
      const keys = yield* ApiKeys
      const jwt = options.jwt
      const verifyToken =
        jwt === undefined
          ? undefined
          : yield* Effect.flatMap(
              Effect.promise(() => import("./Jwt.ts")),
              (module) => module.make(jwt)
            )

      const principal: Authenticator["Service"]["principal"] = (credential) => {
        const text = Redacted.value(credential)
        // Before anything is hashed or parsed, so that a huge header costs nothing.
        if (text === "" || text.length > longest) return Effect.fail(new Refused())
        if (text.startsWith("dra_"))
          return keys.verify(credential).pipe(
            Effect.catchTag("KeyRefused", () => new Refused()),
            Effect.map(({ scopes, workspace }) => ({ workspace, scopes }))
          )
        return verifyToken === undefined ? Effect.fail(new Refused()) : verifyToken(credential)
      }

      return Authenticator.of({ principal: spanned("Authenticator.principal", principal) })
    })
  )

// internal

/** What a description of an issuer must say is told by the reader of it. */
const rules: Rules.Rules<Options> = { jwt: () => undefined }

/** Far above a key (75 characters) and any dashboard token seen. */
const longest = 4096
