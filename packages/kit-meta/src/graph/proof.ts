/** `appsecret_proof`: shows that whoever holds the token also holds the app's secret. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** Hex of HMAC-SHA256 over the access token, keyed by the app's secret. WebCrypto, so that any runtime has it. */
export const proofOf = (secret: Redacted.Redacted, token: Redacted.Redacted): Effect.Effect<Redacted.Redacted> =>
  Effect.promise(async () => {
    const utf8 = new TextEncoder()
    const key = await crypto.subtle.importKey(
      "raw",
      utf8.encode(Redacted.value(secret)),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"]
    )
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(Redacted.value(token))))
    return Redacted.make([...signature].map((byte) => byte.toString(16).padStart(2, "0")).join(""), {
      label: "appsecret_proof"
    })
  })
