/** Dashboard tokens, as the environment describes their issuer. */
import type { Keys, Options } from "@dravo/http/JwtRules"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failed } from "../ExitCodes.ts"
import * as Platforms from "./platforms.ts"

export const variables: ReadonlyArray<Platforms.Variable> = [
  { name: "DRAVO_JWT_ISSUER", means: "who issues dashboard tokens; none are accepted without it" },
  { name: "DRAVO_JWT_AUDIENCE", means: "what they must be made out to; several are separated by commas" },
  { name: "DRAVO_JWT_JWKS_URL", means: "where the issuer's public keys are" },
  { name: "DRAVO_JWT_PUBLIC_KEY", means: "or one public key, as SPKI in PEM" },
  { name: "DRAVO_JWT_SECRET", means: "or a secret both sides know, for HS256" },
  { name: "DRAVO_JWT_ALGORITHMS", means: "the only ones accepted, separated by commas" },
  { name: "DRAVO_JWT_WORKSPACE_CLAIM", means: "the claim that holds the workspace; workspace when left out" },
  { name: "DRAVO_JWT_TYP", means: "the exact typ header, where the issuer sets one" }
]

/** None when no issuer is named; half a description is refused rather than ignored. */
export const fromEnvironment = Effect.gen(function* () {
  const issuer = yield* Platforms.text("DRAVO_JWT_ISSUER")
  const audience = yield* Platforms.text("DRAVO_JWT_AUDIENCE")
  const keys = yield* keysOf
  if (Option.isNone(issuer) && Option.isNone(audience) && keys.length === 0) return Option.none<Options>()
  const [only] = keys
  if (Option.isNone(issuer) || Option.isNone(audience) || only === undefined || keys.length > 1) {
    return yield* failed(
      "input",
      "Dashboard tokens need DRAVO_JWT_ISSUER, DRAVO_JWT_AUDIENCE and exactly one of DRAVO_JWT_JWKS_URL, " +
        "DRAVO_JWT_PUBLIC_KEY and DRAVO_JWT_SECRET."
    )
  }
  return Option.some<Options>({
    ...only,
    issuer: list(issuer.value),
    audience: list(audience.value),
    ...Platforms.given("algorithms", Option.map(yield* Platforms.text("DRAVO_JWT_ALGORITHMS"), list)),
    ...Platforms.given("workspaceClaim", yield* Platforms.text("DRAVO_JWT_WORKSPACE_CLAIM")),
    ...Platforms.given("typ", yield* Platforms.text("DRAVO_JWT_TYP"))
  })
})

// internal

const keysOf = Effect.gen(function* () {
  const url = Option.map(yield* Platforms.text("DRAVO_JWT_JWKS_URL"), (jwksUrl): Keys => ({ jwksUrl }))
  // A variable on one line carries its line breaks as \n.
  const pem = Option.map(
    yield* Platforms.text("DRAVO_JWT_PUBLIC_KEY"),
    (text): Keys => ({ publicKeys: [text.replaceAll("\\n", "\n")] })
  )
  const secret = Option.map(yield* Platforms.secret("DRAVO_JWT_SECRET"), (value): Keys => ({ secret: value }))
  return [url, pem, secret].flatMap(Option.toArray)
})

const list = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
