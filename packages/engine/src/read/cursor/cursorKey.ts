/**
 * One key for cursors and names. A cursor is its place in AES-CTR under an initial value that is the place's own keyed
 * hash: equal places give equal cursors, and what was altered, or was somebody else's, has another hash.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Cipher from "effect/crypto/Cipher"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Base64Url from "effect/encoding/Base64Url"
import { type NodeCrypto, nodeCrypto } from "../../credential/nodeCrypto.ts"

export interface CursorKey {
  readonly secret: string
  readonly seal: (position: string, owner: string) => Effect.Effect<string>
  /** Undefined for what was not sealed with this key for this owner. */
  readonly open: (sealed: string, owner: string) => Effect.Effect<string | undefined>
  /** Of 128 bits. */
  readonly digest: (text: string) => Effect.Effect<string>
}

/** A secret no other database has. */
export const generate: Effect.Effect<string> = Effect.gen(function* () {
  return Base64Url.encode(yield* (yield* SecureRandom.SecureRandom).randomBytes(32))
}).pipe(Effect.provide(SecureRandom.layerWebCrypto), Effect.orDie)

/** How long a sealed place of so many characters is. */
export const sealedLength = (position: number): number => Math.ceil(((hashLength + position) * 4) / 3)

export const make = Effect.fnUntraced(function* (
  secret: string,
  crypto: NodeCrypto | null = nodeCrypto()
): Effect.fn.Return<CursorKey> {
  const { cipher, hash } = yield* crypto === null ? overWebCrypto(secret) : overNode(crypto, secret)
  const initial = (position: string, owner: string) =>
    Effect.map(hash("place", JSON.stringify([owner, position])), (bytes) => bytes.slice(0, hashLength))

  return {
    secret,
    seal: Effect.fnUntraced(function* (position, owner) {
      const iv = yield* initial(position, owner)
      return Base64Url.encode(Uint8Array.from([...iv, ...(yield* cipher(utf8.encode(position), iv))]))
    }),
    open: Effect.fnUntraced(function* (sealed, owner) {
      const bytes = Result.getOrUndefined(Base64Url.decode(sealed))
      if (bytes === undefined || Base64Url.encode(bytes) !== sealed) return undefined
      const iv = bytes.slice(0, hashLength)
      const position = latin.decode(yield* cipher(bytes.slice(hashLength), iv))
      const expected = yield* initial(position, owner)
      return Base64Url.encode(expected) === Base64Url.encode(iv) ? position : undefined
    }),
    digest: (text) => Effect.map(hash("name", text), (bytes) => Base64Url.encode(bytes.slice(0, hashLength)))
  }
})

// internal

/** What a place is sealed with; in counter mode one function is its own inverse. */
interface Sealing {
  readonly hash: (of: string, text: string) => Effect.Effect<Uint8Array>
  readonly cipher: (bytes: Uint8Array, iv: Uint8Array) => Effect.Effect<Uint8Array>
}

const overNode = ({ createCipheriv, createHmac }: NodeCrypto, secret: string): Effect.Effect<Sealing> =>
  Effect.sync(() => {
    const macKey = utf8.encode(secret)
    const hash = (of: string, text: string): Uint8Array =>
      createHmac("sha256", macKey)
        .update(utf8.encode(JSON.stringify([of, text])))
        .digest()
    const cipherKey = hash("cipher", "")
    return {
      hash: (of, text) => Effect.sync(() => hash(of, text)),
      cipher: (bytes, iv) => Effect.sync(() => createCipheriv("aes-256-ctr", cipherKey, iv).update(bytes))
    }
  })

const overWebCrypto = Effect.fnUntraced(function* (secret: string): Effect.fn.Return<Sealing> {
  const context = yield* services
  const macKey = yield* Mac.key(Mac.hmacSha256, utf8.encode(secret)).pipe(Effect.orDie)
  const { sign } = yield* Effect.provideContext(Mac.Mac, context)
  const { encrypt } = yield* Effect.provideContext(Cipher.Cipher, context)
  const hash = (of: string, text: string) => Effect.orDie(sign(macKey, utf8.encode(JSON.stringify([of, text]))))
  const cipherKey = yield* Cipher.key(Cipher.aes256Ctr, yield* hash("cipher", "")).pipe(Effect.orDie)
  return { hash, cipher: (bytes, iv) => Effect.orDie(encrypt(cipherKey, bytes, { iv })) }
})

const hashLength = 16
const utf8 = new TextEncoder()
const latin = new TextDecoder("latin1")

/** Built once: a page should not pay for assembling services. */
const services = Effect.scoped(
  Layer.build(Layer.provideMerge(Layer.merge(Cipher.layerWebCrypto, Mac.layerWebCrypto), SecureRandom.layerWebCrypto))
)
