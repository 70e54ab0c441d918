/** Whether a message is its platform's own and new enough: raw bytes, constant time, any of the operator's secrets. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { hour, type Instant, minute } from "../../domain/Instant.ts"
import type { Incoming, IncomingRequest, Reply, Understood } from "./Incoming.ts"

/** What the operator of an application shares with the platform. */
export interface Shared {
  /** The application's secret first, then those it had before. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** The word the platform shows when it asks whether an address is ours. */
  readonly verifyToken: Redacted.Redacted | null
}

/** A genuine message. */
export interface Verified {
  readonly understood: Understood
  /** The same for two messages of the same signed bytes. */
  readonly id: string
}

/** Longer than this a signature with an instant in it is not good for, and no clock is further ahead. */
export const tolerance = 5 * minute

/** Longer ago a message without such an instant cannot be, so that remembering it for a day keeps it from a replay. */
export const longest = 24 * hour

/** Null for what is not the platform's, was signed too long ago, or tells of a time too long ago. */
export const verified = Effect.fnUntraced(function* (
  incoming: Incoming,
  { secrets }: Shared,
  request: IncomingRequest,
  now: Instant
): Effect.fn.Return<Verified | null> {
  const signature = request.method === "POST" ? incoming.signature(request) : null
  if (signature === null || signature.given.byteLength !== macBytes) return null
  const { at, given, signed } = signature
  if (at !== null && Math.abs(now - at) > tolerance) return null
  if (!(yield* isSignedByAny(secrets, signed, given))) return null
  const understood = incoming.understand(request)
  const isOld = at === null && understood.at !== null && now - understood.at > longest
  if (isOld || (understood.at !== null && understood.at - now > tolerance)) return null
  return { understood, id: yield* digest(signed) }
})

/** What to answer a platform that asks whether the address is ours; null where it is not the platform who asks. */
export const greeted = Effect.fnUntraced(function* (
  incoming: Incoming,
  { secrets, verifyToken }: Shared,
  request: IncomingRequest
): Effect.fn.Return<Reply | null> {
  const asked = request.method === "GET" ? (incoming.handshake?.(request) ?? null) : null
  const [secret] = secrets
  if (asked === null || secret === undefined) return null
  if (asked._tag === "Challenge") return asked.reply(yield* mac(secret, utf8.encode(asked.text)))
  // Equal texts have equal signatures, and those are compared in constant time.
  if (verifyToken === null) return null
  const given = yield* mac(secret, utf8.encode(asked.given))
  return (yield* isSigned(secret, utf8.encode(Redacted.value(verifyToken)), given)) ? asked.reply : null
})

// internal

const utf8 = new TextEncoder()
const macBytes = 32

/** Each of them is tried, whichever fits. */
const isSignedByAny = (
  secrets: ReadonlyArray<Redacted.Redacted>,
  signed: Uint8Array,
  given: Uint8Array
): Effect.Effect<boolean> =>
  Effect.map(
    Effect.forEach(secrets, (secret) => isSigned(secret, signed, given)),
    (all) => all.includes(true)
  )

/** WebCrypto compares in constant time. */
const isSigned = (secret: Redacted.Redacted, signed: Uint8Array, given: Uint8Array): Effect.Effect<boolean> =>
  Effect.promise(async () => crypto.subtle.verify("HMAC", await keyOf(secret), bytes(given), bytes(signed)))

const mac = (secret: Redacted.Redacted, signed: Uint8Array): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret), bytes(signed))))

const keyOf = (secret: Redacted.Redacted): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", utf8.encode(Redacted.value(secret)), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify"
  ])

const digest = (signed: Uint8Array): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", bytes(signed))),
    (hash) => hex(new Uint8Array(hash))
  )

const hex = (all: Uint8Array): string => Array.from(all, (one) => one.toString(16).padStart(2, "0")).join("")

/** WebCrypto's types want bytes that no other thread shares. */
const bytes = (view: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(view)
