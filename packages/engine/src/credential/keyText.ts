/** The text of an API key: `dra_` + 16 characters of id + 43 of a 256-bit secret + 6 of a checksum. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Base64Url from "effect/encoding/Base64Url"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Digest from "effect/crypto/Digest"
import { type NodeCrypto, nodeCrypto } from "./nodeCrypto.ts"

export interface Parsed {
  readonly id: string
  readonly secret: string
}

/** Undefined for anything but a well-formed key with the right checksum. */
export const parse = (text: string): Parsed | undefined => {
  const found = text.length === keyLength ? pattern.exec(text) : null
  const [, id, secret, sum] = found ?? []
  if (id === undefined || secret === undefined || checksum(id + secret) !== sum) return undefined
  return { id, secret }
}

/** Built once per layer: a request should not pay for assembling services. */
export const services: Effect.Effect<Context.Context<Digest.Digest | SecureRandom.SecureRandom>> = Effect.scoped(
  Layer.build(Layer.mergeAll(Digest.layerWebCrypto, SecureRandom.layerWebCrypto))
)

export const generate = Effect.gen(function* () {
  const random = yield* SecureRandom.SecureRandom
  const secret = Base64Url.encode(yield* random.randomBytes(32))
  const bytes = yield* random.randomBytes(64)
  // 248 is the largest multiple of 62 in a byte: rejecting the rest keeps every character equally likely.
  const id = [...bytes]
    .filter((byte) => byte < 248)
    .slice(0, 16)
    .map((byte) => base62[byte % 62])
    .join("")
  return {
    id,
    text: `dra_${id}${secret}${checksum(id + secret)}`,
    digest: yield* digestOf(secret, yield* Effect.context<Digest.Digest>())
  }
}).pipe(Effect.orDie)

/** SHA-256 as base64url; the secret has 256 bits of its own, so a slow hash would add nothing. */
export const digestOf = (
  secret: string,
  services: Context.Context<Digest.Digest>,
  crypto: NodeCrypto | null = nodeCrypto()
): Effect.Effect<string> =>
  crypto === null
    ? Context.get(services, Digest.Digest)
        .digest(Digest.sha256, utf8.encode(secret))
        .pipe(Effect.map(Base64Url.encode), Effect.orDie)
    : Effect.sync(() => crypto.hash("sha256", secret, "base64url"))

/** No secret hashes to it: it is not 32 bytes long in decoded form, yet as long as a digest in text. */
export const impossibleDigest = "!".repeat(43)

/** Compares every character whatever the first difference is. */
export const equal = (a: string, b: string): boolean => {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at % Math.max(b.length, 1))
  return difference === 0
}

// internal

const utf8 = new TextEncoder()
const keyLength = 4 + 16 + 43 + 6
const pattern = /^dra_([0-9A-Za-z]{16})([0-9A-Za-z_-]{43})([0-9A-Za-z]{6})$/u
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** CRC-32 (the polynomial of zip) in base 62: finds every single typo. */
const checksum = (text: string): string => {
  let crc = 0xffffffff
  for (const byte of utf8.encode(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  let rest = (crc ^ 0xffffffff) >>> 0
  let digits = ""
  for (let at = 0; at < 6; at++) {
    digits = `${base62[rest % 62]}${digits}`
    rest = Math.floor(rest / 62)
  }
  return digits
}
