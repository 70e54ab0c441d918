/** Signatures and keys of Standard Webhooks 1.0: HMAC with SHA-256 over id, time and body. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Result from "effect/Result"
import { nodeCrypto } from "../credential/nodeCrypto.ts"

/** A key no one has seen: 32 random bytes. */
export const newSecret = (): string => `${prefix}${Base64.encode(crypto.getRandomValues(new Uint8Array(32)))}`

/** What goes into the header: one signature for each key, so that a receiver may hold any of them. */
export const signatures = (
  secrets: ReadonlyArray<string>,
  id: string,
  seconds: number,
  body: string
): Effect.Effect<string> =>
  Effect.map(
    Effect.forEach(secrets, (secret) => signature(secret, `${id}.${seconds}.${body}`)),
    (all) => all.join(" ")
  )

// internal

const prefix = "whsec_"
const utf8 = new TextEncoder()

const bytesOf = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!text.startsWith(prefix)) return undefined
  const bytes = Result.getOrUndefined(Base64.decode(text.slice(prefix.length)))
  return bytes === undefined || bytes.length < 24 || bytes.length > 64 ? undefined : new Uint8Array(bytes)
}

const signature = (secret: string, content: string): Effect.Effect<string> => {
  const bytes = bytesOf(secret) ?? new Uint8Array(32)
  const node = nodeCrypto()
  if (node !== null)
    return Effect.sync(
      () => `v1,${Base64.encode(node.createHmac("sha256", bytes).update(utf8.encode(content)).digest())}`
    )
  return Effect.promise(async () => {
    const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
    return `v1,${Base64.encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(content))))}`
  })
}
