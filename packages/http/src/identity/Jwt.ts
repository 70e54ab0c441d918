/** Dashboard JWTs through jose, with nothing left to its defaults: those accept tokens that never end. */
import { WorkspaceId } from "@dravo/core/Ids"
import type { KeyScope } from "@dravo/core/KeyRecord"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as GivenKeys from "./givenKeys.ts"
import type { KeySource } from "./keySource.ts"
import * as RemoteKeys from "./remoteKeys.ts"
import * as Verify from "./verify.ts"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import { algorithmsOf, type Keys, type Options, problemOf } from "./JwtRules.ts"
import { type KeysUnavailable, type Principal, Refused } from "./Principal.ts"

/** Resolves to the token's principal: `scope` or `scopes` limit it, a token with neither may read and refresh. */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<
  (token: Redacted.Redacted) => Effect.Effect<Principal["Service"], Refused | KeysUnavailable>,
  Misconfigured
> {
  const problem = problemOf(options)
  if (problem !== undefined) return yield* problem
  const algorithms = [...algorithmsOf(options)]
  const source = yield* sourceOf(options, algorithms)
  const workspaceClaim = options.workspaceClaim ?? "workspace"

  return Effect.fnUntraced(function* (token) {
    const now = yield* Clock.currentTimeMillis
    const check = (keys: Verify.Lookup) =>
      Verify.verify(Redacted.value(token), keys, {
        algorithms,
        issuer: [options.issuer].flat(),
        audience: [options.audience].flat(),
        ...(options.typ === undefined ? {} : { typ: options.typ }),
        requiredClaims: ["exp", "iat", "sub", workspaceClaim],
        clockTolerance: tolerance,
        currentDate: new Date(now)
      })
    const claims = yield* source.using(check)
    return yield* principalOf(claims, workspaceClaim, now / 1000)
  })
})

// internal

/** Clocks of two machines rarely differ by more. */
const tolerance = 30
/** A dashboard session; a token that lives for years is a key nobody can revoke. */
const maxLife = 24 * 60 * 60

const sourceOf = (keys: Keys, algorithms: ReadonlyArray<string>): Effect.Effect<KeySource, Misconfigured> => {
  if ("jwksUrl" in keys) return RemoteKeys.make(new URL(keys.jwksUrl))
  if ("jwks" in keys) return GivenKeys.ofSet("jwt.jwks", keys.jwks)
  return "secret" in keys
    ? Effect.succeed(GivenKeys.ofSecret(keys.secret))
    : GivenKeys.ofPems(keys.publicKeys, algorithms)
}

const isWorkspace = Schema.is(WorkspaceId)

const principalOf = (claims: Verify.Claims, workspaceClaim: string, now: number) => {
  const { exp, iat, sub } = claims
  const workspace = claims[workspaceClaim]
  const lives =
    typeof exp === "number" && typeof iat === "number" && exp > iat && exp - iat <= maxLife && iat <= now + tolerance
  return lives && typeof sub === "string" && sub !== "" && isWorkspace(workspace)
    ? Effect.succeed({ workspace, scopes: scopesOf(claims) })
    : Effect.fail(new Refused())
}

const isScope = Schema.is(Schema.Literals(["analytics:read", "analytics:refresh", "admin"]))

/** A claim that is there is the whole truth: one that names none of our scopes grants nothing. */
const scopesOf = (claims: Verify.Claims): ReadonlySet<KeyScope> => {
  const said = [claims["scope"], claims["scopes"]].filter((claim) => claim !== undefined)
  if (said.length === 0) return new Set<KeyScope>(["analytics:read", "analytics:refresh"])
  return new Set(
    said
      .flat()
      .flatMap((claim) => (typeof claim === "string" ? claim.split(" ") : []))
      .filter(isScope)
  )
}
