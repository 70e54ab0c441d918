/** X's Activity API: signed over the body with the secret of the app's API key, and greeted with a challenge. */
import type { Fact, Incoming, IncomingRequest, Reply, Understood } from "@dravo/core/Incoming"
import * as Instant from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import * as Base64 from "effect/encoding/Base64"

export const incoming: Incoming = {
  handshake: ({ query }) => {
    const text = Json.text(query["crc_token"])
    return text === undefined || text.length > maxChallenge ? null : { _tag: "Challenge", text, reply: answered }
  },
  signature: (request) => Message.signedBody(request, "x-twitter-webhooks-signature", Message.base64),
  understand: (request) => understood(request)
}

// internal

const maxChallenge = 1024

const answered = (mac: Uint8Array): Reply => ({
  contentType: "application/json",
  body: JSON.stringify({ response_token: `sha256=${Base64.encode(mac)}` })
})

const understood = (request: IncomingRequest): Understood => {
  const data = Json.at(Message.json(request), "data")
  const payload = Json.at(data, "payload")
  const at = Json.text(Json.at(payload, "date_time")) ?? Json.text(Json.at(postIn(payload), "created_at"))
  return Message.understoodOf(
    [factOf(data, payload)],
    (at === undefined ? undefined : Instant.parse(at, "start")) ?? null
  )
}

/** A post stands in its payload with what it refers to, or alone. */
const postIn = (payload: unknown): unknown => Json.at(payload, "data") ?? payload

const factOf = (data: unknown, payload: unknown): Fact | undefined => {
  const named =
    Json.at(data, "filter", "user_id") ?? Json.at(payload, "user_id") ?? Json.at(postIn(payload), "author_id")
  const whose = Message.accountOf(named)
  const post = Message.postOf(Json.at(postIn(payload), "id"))
  if (whose === undefined) return undefined
  switch (Json.at(data, "event_type")) {
    case "oauth.revoke":
      return { _tag: "GrantEnded", whose, because: "The owner revoked this app's access on X; reconnect the account." }
    case "post.create":
      return post === undefined ? undefined : { _tag: "PostAppeared", whose, post }
    case "post.delete":
      return post === undefined ? undefined : { _tag: "PostChanged", whose, post }
    default:
      return undefined
  }
}
