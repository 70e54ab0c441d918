/**
 * Meta's webhooks, the same for all its platforms: changes of objects in batches, signed over the body with the app's
 * secret; a person who removes the app, or wants their data deleted, in a request signed in itself.
 */
import type { Fact, Handshake, Incoming, IncomingRequest, Understood, FactOwner } from "@dravo/core/Incoming"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import type { Instant } from "@dravo/core/Instant"
import * as SignedRequest from "./signedRequest.ts"

/** One change of an object. */
export interface Change {
  readonly whose: FactOwner
  readonly field: string
  readonly value: unknown
}

/** What tells one of Meta's platforms from the others. */
export interface Options {
  /** What the platform's webhooks are about: `page`, `instagram`. */
  readonly object: string
  /** Undefined for what nobody acts on. */
  readonly factOf: (change: Change) => Fact | undefined
  /** In the reason why a grant ended. */
  readonly label: string
}

/** How messages of one of them are known and understood. */
export const make = (options: Options): Incoming => ({
  handshake,
  signature: (request) =>
    SignedRequest.isOne(request)
      ? SignedRequest.signatureOf(request)
      : Message.signedBody(request, "x-hub-signature-256", Message.hex),
  understand: (request) =>
    SignedRequest.isOne(request) ? SignedRequest.understood(request, options.label) : changesOf(options, request)
})

// internal

const handshake = ({ query }: IncomingRequest): Handshake | null => {
  const [challenge, given] = [query["hub.challenge"], query["hub.verify_token"]]
  return query["hub.mode"] !== "subscribe" || given === undefined || !/^[\w.-]{1,256}$/u.test(challenge ?? "")
    ? null
    : { _tag: "Token", given, reply: { contentType: "text/plain", body: challenge ?? "" } }
}

const changesOf = ({ factOf, object }: Options, request: IncomingRequest): Understood => {
  const body = Message.json(request)
  const entries = Json.list(Json.at(body, "entry"))
  const isOurs = Json.at(body, "object") === object
  const at = Message.newest(entries.map(timeOf))
  const facts = entries.flatMap((entry): ReadonlyArray<Fact | undefined> => {
    const whose = Message.accountOf(Json.at(entry, "id"))
    const changes = Json.list(Json.at(entry, "changes"))
    if (!isOurs || whose === undefined || changes.length === 0) return [undefined]
    return changes.map((change) => {
      const field = Json.text(Json.at(change, "field"))
      return field === undefined ? undefined : factOf({ whose, field, value: Json.at(change, "value") })
    })
  })
  return Message.understoodOf(facts, at)
}

/** Seconds for some objects and milliseconds for others. */
const timeOf = (entry: unknown): Instant | null => {
  const time = Json.at(entry, "time")
  return typeof time === "number" && time > 100_000_000_000
    ? Message.secondsAt(Math.floor(time / 1000))
    : Message.secondsAt(time)
}
