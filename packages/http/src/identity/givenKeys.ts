/** Keys the host hands over: a key set, public keys in PEM, or a shared secret. */
import * as Effect from "effect/Effect"
import * as Jose from "jose"
import { type Secret, textOf } from "@dravo/core/Secret"
import { Misconfigured } from "@dravo/core/Misconfigured"
import { Refused } from "./Principal.ts"
import { type KeySource, lookup } from "./keySource.ts"
import type { Lookup } from "./verify.ts"

export const ofSet = (
  option: string,
  keys: { readonly keys: ReadonlyArray<unknown> }
): Effect.Effect<KeySource, Misconfigured> => {
  const found = keys.keys.length === 0 ? undefined : lookup(keys)
  return found === undefined
    ? Effect.fail(new Misconfigured({ option, detail: "must be a JSON Web Key Set with at least one key" }))
    : Effect.succeed(fixed(found))
}

export const ofPems = (
  pems: ReadonlyArray<string>,
  algorithms: ReadonlyArray<string>
): Effect.Effect<KeySource, Misconfigured> =>
  Effect.flatMap(
    Effect.forEach(pems, (pem) => publicKey(pem, algorithms)),
    (keys) => ofSet("jwt.publicKeys", { keys })
  )

export const ofSecret = (secret: Secret): KeySource => {
  const bytes = new TextEncoder().encode(textOf(secret) ?? "")
  return fixed(() => Promise.resolve(bytes))
}

// internal

const fixed = (keys: Lookup): KeySource => ({
  using: (check) => Effect.mapError(check(keys), () => new Refused())
})

/** A PEM does not say its algorithm; the first allowed one it can be imported for tells its kind. */
const publicKey = (
  pem: string,
  algorithms: ReadonlyArray<string>
): Effect.Effect<Readonly<Record<string, unknown>>, Misconfigured> => {
  const [algorithm, ...rest] = algorithms
  if (algorithm === undefined) {
    return Effect.fail(
      new Misconfigured({
        option: "jwt.publicKeys",
        detail: "must be SPKI public keys in PEM (-----BEGIN PUBLIC KEY-----) that fit the algorithms"
      })
    )
  }
  return Effect.tryPromise(() => Jose.importSPKI(pem, algorithm, { extractable: true }).then(Jose.exportJWK)).pipe(
    Effect.map((jwk): Readonly<Record<string, unknown>> => ({ ...jwk })),
    Effect.catch(() => publicKey(pem, rest))
  )
}
