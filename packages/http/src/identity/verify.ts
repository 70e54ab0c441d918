/** One token against one set of keys. The only place that speaks jose's promises and error codes. */
import * as Effect from "effect/Effect"
import * as Jose from "jose"

export type Claims = Jose.JWTPayload

/** Finds the key a token's header asks for, among keys already at hand. */
export type Lookup = Jose.JWTVerifyGetKey

/** `unknownKey`: no key at hand fits the header, so a newer set might. */
export interface Rejected {
  readonly unknownKey: boolean
}

export const verify = (token: string, keys: Lookup, rules: Jose.JWTVerifyOptions): Effect.Effect<Claims, Rejected> =>
  compact.test(token)
    ? Effect.tryPromise({
        try: () => attempt(token, keys, rules),
        catch: (error): Rejected => ({ unknownKey: error instanceof Jose.errors.JWKSNoMatchingKey })
      })
    : Effect.fail({ unknownKey: false })

// internal

/** One spelling of each token: jose also takes padding, spaces and the other alphabet of base64. */
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/u

/** Several keys may fit a token that names none; the one that made the signature is found by trying. */
const attempt = async (token: string, keys: Lookup, rules: Jose.JWTVerifyOptions): Promise<Claims> => {
  try {
    return (await Jose.jwtVerify(token, keys, rules)).payload
  } catch (error) {
    if (!(error instanceof Jose.errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return (await Jose.jwtVerify(token, key, rules)).payload
      } catch (inner) {
        if (!(inner instanceof Jose.errors.JWSSignatureVerificationFailed)) throw inner
      }
    }
    throw error
  }
}
