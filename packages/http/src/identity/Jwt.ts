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
import { type KeysUnavailable, Misconfigured, type Principal, Refused } from "./Principal.ts"

/** A JSON Web Key Set (RFC 7517). */
export interface KeySet {
  readonly keys: ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** Where the issuer's keys are. A shared `secret` is the opt-in to symmetric signatures. */
export type Keys =
  | { readonly jwksUrl: string | URL }
  | { readonly jwks: KeySet }
  /** SPKI public keys in PEM. */
  | { readonly publicKeys: ReadonlyArray<string> }
  | { readonly secret: Redacted.Redacted }

/** What a token must say to be accepted. `exp`, `iat`, `sub` and the workspace claim are always required. */
export interface Rules {
  readonly issuer: string | ReadonlyArray<string>
  readonly audience: string | ReadonlyArray<string>
  /** Every asymmetric algorithm jose knows, or HS256 with a `secret`. */
  readonly algorithms?: ReadonlyArray<string>
  /** The claim that holds the workspace id; `workspace`. */
  readonly workspaceClaim?: string
  /** The exact `typ` header, where the issuer sets one. */
  readonly typ?: string
}

export type Options = Keys & Rules

/** Resolves to the token's principal: `scope` or `scopes` limit it, a token with neither may read and refresh. */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<
  (token: Redacted.Redacted) => Effect.Effect<Principal["Service"], Refused | KeysUnavailable>,
  Misconfigured
> {
  const rules = yield* checked(options)
  const source = yield* sourceOf(options, rules.algorithms)
  const workspaceClaim = options.workspaceClaim ?? "workspace"

  return Effect.fnUntraced(function* (token) {
    const now = yield* Clock.currentTimeMillis
    const check = (keys: Verify.Lookup) =>
      Verify.verify(Redacted.value(token), keys, {
        algorithms: rules.algorithms,
        issuer: rules.issuer,
        audience: rules.audience,
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
const longestLife = 24 * 60 * 60

const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
const symmetric = ["HS256", "HS384", "HS512"]

const checked = Effect.fnUntraced(function* (options: Options) {
  const shared = "secret" in options
  const algorithms = [...(options.algorithms ?? (shared ? ["HS256"] : asymmetric))]
  const possible = shared ? symmetric : asymmetric
  if (algorithms.length === 0 || !algorithms.every((algorithm) => possible.includes(algorithm))) {
    return yield* new Misconfigured({ option: "jwt.algorithms", detail: `must be some of ${possible.join(", ")}` })
  }
  const issuer = [options.issuer].flat()
  const audience = [options.audience].flat()
  for (const [option, values] of [
    ["jwt.issuer", issuer],
    ["jwt.audience", audience]
  ] as const) {
    if (values.length === 0 || values.some((value) => typeof value !== "string" || value === "")) {
      return yield* new Misconfigured({ option, detail: "must be given" })
    }
  }
  return { algorithms, issuer, audience }
})

const sourceOf = (keys: Keys, algorithms: ReadonlyArray<string>): Effect.Effect<KeySource, Misconfigured> => {
  if ("jwksUrl" in keys) return RemoteKeys.make(keys.jwksUrl)
  if ("jwks" in keys) return GivenKeys.ofSet("jwt.jwks", keys.jwks)
  return "secret" in keys ? GivenKeys.ofSecret(keys.secret) : GivenKeys.ofPems(keys.publicKeys, algorithms)
}

const isWorkspace = Schema.is(WorkspaceId)

const principalOf = (claims: Verify.Claims, workspaceClaim: string, now: number) => {
  const { exp, iat, sub } = claims
  const workspace = claims[workspaceClaim]
  const lives =
    typeof exp === "number" &&
    typeof iat === "number" &&
    exp > iat &&
    exp - iat <= longestLife &&
    iat <= now + tolerance
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
