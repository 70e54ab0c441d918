/**
 * Seals credentials with AES-256-GCM; the account's identity is authenticated with them, so a swapped row does not
 * open.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Aead from "effect/crypto/Aead"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Base64Url from "effect/encoding/Base64Url"

/** The key is not 32 bytes, or the sealed text was altered, moved or sealed under another key. */
export class SealBroken extends Schema.TaggedError<SealBroken>()("SealBroken", { detail: Schema.String }) {
  override get message(): string {
    return this.detail
  }
}

export interface Seal {
  seal(plain: string, owner: string): Effect.Effect<string>
  open(sealed: string, owner: string): Effect.Effect<string, SealBroken>
}

/** While a key is replaced: the newest seals, and what an older one sealed opens until it is sealed anew. */
export interface KeyRing extends Seal {
  /** Null for what the newest key sealed already. */
  reseal(sealed: string, owner: string): Effect.Effect<string | null, SealBroken>
}

/** Of the newest key and those before it. */
export const ring = Effect.fnUntraced(function* (
  newest: Redacted.Redacted,
  older: ReadonlyArray<Redacted.Redacted>
): Effect.fn.Return<KeyRing, SealBroken> {
  const first = yield* make(newest)
  const rest = yield* Effect.forEach(older, make)
  const byOlder = (sealed: string, owner: string) =>
    rest.reduce<Effect.Effect<string, SealBroken>>(
      (tried, next) => Effect.catch(tried, () => next.open(sealed, owner)),
      Effect.fail(broken)
    )
  return {
    seal: first.seal,
    open: (sealed, owner) => Effect.catch(first.open(sealed, owner), () => byOlder(sealed, owner)),
    reseal: (sealed, owner) =>
      Effect.matchEffect(first.open(sealed, owner), {
        onSuccess: () => Effect.succeed(null),
        onFailure: () => Effect.flatMap(byOlder(sealed, owner), (plain) => first.seal(plain, owner))
      })
  }
})

/** From 32 bytes in base64url (43 characters) or base64 (44). */
export const make = Effect.fnUntraced(function* (encodedKey: Redacted.Redacted): Effect.fn.Return<Seal, SealBroken> {
  const bytes = keyBytes(Redacted.value(encodedKey))
  if (bytes === undefined)
    return yield* new SealBroken({ detail: "the vault key must be 32 bytes in base64 or base64url" })
  const context = yield* Layer.build(Layer.provideMerge(Aead.layerWebCrypto, SecureRandom.layerWebCrypto)).pipe(
    Effect.scoped
  )
  const provided = <A, E>(effect: Effect.Effect<A, E, Aead.Aead | SecureRandom.SecureRandom>) =>
    Effect.provideContext(effect, context)
  const key = yield* provided(Aead.key(Aead.aes256Gcm, bytes)).pipe(Effect.orDie)

  const seal = Effect.fnUntraced(
    function* (plain: string, owner: string) {
      const nonce = yield* (yield* SecureRandom.SecureRandom).randomBytes(nonceLength)
      const box = yield* (yield* Aead.Aead).encrypt(key, utf8.encode(plain), { nonce, aad: utf8.encode(owner) })
      return `${format}.${Base64Url.encode(nonce)}.${Base64Url.encode(box)}`
    },
    Effect.orDie,
    (effect) => provided(effect)
  )

  const open = Effect.fnUntraced(
    function* (sealed: string, owner: string) {
      const [version, nonceText, ciphertext] = sealed.split(".")
      const nonce = bytesOf(nonceText ?? "")
      const box = bytesOf(ciphertext ?? "")
      if (version !== format || nonce?.length !== nonceLength || box === undefined) return yield* broken
      const plain = yield* (yield* Aead.Aead)
        .decrypt(key, box, { nonce, aad: utf8.encode(owner) })
        .pipe(Effect.mapError(() => broken))
      return new TextDecoder().decode(plain)
    },
    (effect) => provided(effect)
  )

  return { seal, open }
})

/** The bytes of a key; undefined for a text that is none. */
export const keyBytes = (encoded: string): Uint8Array | undefined => {
  const bytes = bytesOf(
    encoded
      .trim()
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/={1,2}$/u, "")
  )
  return bytes?.length === 32 ? bytes : undefined
}

// internal

/** Names the scheme, so that a later one can live beside it. */
const format = "a1"
const nonceLength = 12
const utf8 = new TextEncoder()
const broken = new SealBroken({ detail: "a stored credential could not be opened with this vault key" })
const bytesOf = (text: string): Uint8Array | undefined => Result.getOrUndefined(Base64Url.decode(text))
