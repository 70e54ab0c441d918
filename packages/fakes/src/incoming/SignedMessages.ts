/** Messages as platforms send them, with signatures that hold: for the tests of whoever receives them. */
import { createHmac } from "node:crypto"

/** A request, as a server gets it. */
export interface SentMessage {
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What the application shares with the platform, and when the message is sent, in milliseconds. */
export interface Signing {
  readonly secret: string
  readonly at: number
}

/** TikTok: `content` becomes the text of JSON it is there. */
export const tiktok = (
  { at, secret }: Signing,
  { content, event, openId }: { readonly event: string; readonly openId: string; readonly content: object }
): SentMessage => {
  const seconds = Math.floor(at / 1000)
  const said = { client_key: "app", event, create_time: seconds, user_openid: openId, content: JSON.stringify(content) }
  const body = JSON.stringify(said)
  const letters = mac(secret, `${seconds}.${body}`).toString("hex")
  return posted(body, { "tiktok-signature": `t=${seconds},s=${letters}` })
}

/** One object of Meta's, such as a Page, and its changes. */
export interface MetaEntry {
  readonly id: string
  readonly changes: ReadonlyArray<{ readonly field: string; readonly value: object }>
}

/** Meta: changes of one kind of object, `page` or `instagram`. */
export const meta = (
  { at, secret }: Signing,
  { entries, object }: { readonly object: string; readonly entries: ReadonlyArray<MetaEntry> }
): SentMessage => {
  const time = Math.floor(at / 1000)
  // What is beyond ASCII is escaped, as there.
  const body = JSON.stringify({ object, entry: entries.map((entry) => ({ time, ...entry })) }).replaceAll(
    /[\u0080-\uffff]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
  return posted(body, { "x-hub-signature-256": `sha256=${mac(secret, body).toString("hex")}` })
}

/** Meta: a person removes the app, or with `deletion` wants their data deleted. */
export const metaSignedRequest = (
  { at, secret }: Signing,
  { deletion = false, userId }: { readonly userId: string; readonly deletion?: boolean }
): SentMessage => {
  const said = { algorithm: "HMAC-SHA256", issued_at: Math.floor(at / 1000), user_id: userId }
  const payload = Buffer.from(JSON.stringify(said)).toString("base64url")
  const form = new URLSearchParams({ signed_request: `${mac(secret, payload).toString("base64url")}.${payload}` })
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    query: deletion ? { event: "data-deletion" } : {},
    body: Buffer.from(form.toString())
  }
}

/** X: one event of the Activity API. */
export const x = (
  { secret }: Signing,
  { eventType, payload, userId }: { readonly eventType: string; readonly userId: string; readonly payload: object }
): SentMessage => {
  const body = JSON.stringify({
    data: { event_uuid: "1", event_type: eventType, filter: { user_id: userId }, payload }
  })
  return posted(body, { "x-twitter-webhooks-signature": `sha256=${mac(secret, body).toString("base64")}` })
}

/** Meta asks whether an address is the application's. */
export const metaGreeting = (verifyToken: string, challenge = "1158201444"): SentMessage =>
  asked({ "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verifyToken })

/** X asks the same, with a text to sign. */
export const xGreeting = (crcToken: string): SentMessage => asked({ crc_token: crcToken })

/** What X wants to read then. */
export const xGreeted = (secret: string, crcToken: string): string =>
  JSON.stringify({ response_token: `sha256=${mac(secret, crcToken).toString("base64")}` })

// internal

const mac = (secret: string, text: string): Buffer => createHmac("sha256", secret).update(text).digest()

const posted = (body: string, headers: Readonly<Record<string, string>>): SentMessage => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  query: {},
  body: Buffer.from(body)
})

const asked = (query: Readonly<Record<string, string>>): SentMessage => ({
  method: "GET",
  headers: {},
  query,
  body: new Uint8Array()
})
