/** TikTok's webhooks: signed with the client's secret over an instant and the body. */
import type { Fact, Incoming, IncomingRequest, Signature, Understood } from "@dravo/core/Incoming"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import * as Result from "effect/Result"

export const incoming: Incoming = {
  signature: (request) => signatureOf(request),
  understand: (request) => understood(request)
}

// internal

const signatureOf = (request: IncomingRequest): Signature | null => {
  const [, seconds, letters] = /^t=(\d{1,12}),s=([0-9a-f]{64})$/u.exec(request.headers["tiktok-signature"] ?? "") ?? []
  const given = letters === undefined ? undefined : Message.hex(letters)
  const at = Message.secondsAt(Number(seconds))
  if (given === undefined || at === null || Message.typeOf(request) !== "application/json") return null
  const before = new TextEncoder().encode(`${seconds}.`)
  const signed = new Uint8Array(before.byteLength + request.body.byteLength)
  signed.set(before)
  signed.set(request.body, before.byteLength)
  return { given, signed, at }
}

const understood = (request: IncomingRequest): Understood => {
  const body = Message.json(request)
  const content = Json.text(Json.at(body, "content"))
  const said = content === undefined ? undefined : Result.getOrUndefined(Json.parse(content))
  return Message.understoodOf([factOf(body, said)], Message.secondsAt(Json.at(body, "create_time")))
}

const factOf = (body: unknown, content: unknown): Fact | undefined => {
  const whose = Message.accountOf(Json.at(body, "user_openid"))
  if (whose === undefined) return undefined
  const post = Message.postOf(Json.at(content, "post_id"))
  switch (Json.at(body, "event")) {
    case "authorization.removed":
      return { _tag: "GrantEnded", whose, because: endings[Number(Json.at(content, "reason"))] ?? endings[0] }
    case "post.publish.publicly_available": {
      const publishId = Message.postOf(Json.at(content, "publish_id"))
      if (post === undefined) return undefined
      return publishId === undefined
        ? { _tag: "PostAppeared", whose, post }
        : { _tag: "PostNamed", whose, post: publishId, becomes: post }
    }
    // Their spelling, and the one they may come to.
    case "post.publish.no_longer_publicaly_available":
    case "post.publish.no_longer_publicly_available":
      return post === undefined ? undefined : { _tag: "PostChanged", whose, post }
    default:
      return undefined
  }
}

/** By TikTok's numbers for them. */
const endings = [
  "TikTok says that this account's authorisation was removed; reconnect the account.",
  "The owner disconnected this app on TikTok; reconnect the account.",
  "TikTok says that this account was deleted.",
  "TikTok removed this account's authorisation because its owner's age changed; reconnect the account.",
  "TikTok says that this account was banned.",
  "The authorisation for TikTok was revoked by the app's developer; reconnect the account."
] as const
