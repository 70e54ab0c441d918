/**
 * Which algorithms a public key in PEM can serve, told from the object identifiers it begins with (RFC 5280, RFC 8410).
 */
import * as Hex from "effect/encoding/Hex"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"

/** Undefined for what is no SPKI key in PEM of a kind tokens are signed with. */
export const kindOf = (pem: unknown): ReadonlyArray<string> | undefined => {
  if (typeof pem !== "string") return undefined
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{32,16384})-----END PUBLIC KEY-----\s*$/u.exec(pem)?.[1]
  const bytes = Result.getOrUndefined(Base64.decode((body ?? "").replace(/\s/gu, "")))
  if (bytes === undefined) return undefined
  const beginning = Hex.encode(bytes.slice(0, 40))
  return kinds.find(([identifier]) => beginning.includes(identifier))?.[1]
}

// internal

/** A curve's identifier stands behind that of elliptic curves in general. */
const kinds: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["06092a864886f70d010101", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]],
  ["06082a8648ce3d030107", ["ES256"]],
  ["06052b81040022", ["ES384"]],
  ["06052b81040023", ["ES512"]],
  ["06032b6570", ["EdDSA", "Ed25519"]]
]
