/** Where a token's key is looked up. */
import type * as Effect from "effect/Effect"
import * as Jose from "jose"
import type { KeysUnavailable, Refused } from "./Principal.ts"
import type { Claims, Lookup, Rejected } from "./verify.ts"

export interface KeySource {
  /** Runs a check with the keys at hand, and again with newer ones where they may decide it. */
  using(check: (keys: Lookup) => Effect.Effect<Claims, Rejected>): Effect.Effect<Claims, Refused | KeysUnavailable>
}

/** Undefined for what is not a key set (RFC 7517); jose checks the shape itself and throws. */
export const lookup = (keys: unknown): Lookup | undefined => {
  try {
    return Jose.createLocalJWKSet(keys as Jose.JSONWebKeySet)
  } catch {
    return undefined
  }
}
