/**
 * A `signed_request`: a form with one field, whose second half is what the person did and whose first half signs it.
 * Both of Meta's callbacks send the same; the operator gives the one for deletions an address that says so.
 */
import type { IncomingRequest, Signature, Understood } from "@dravo/core/Incoming"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"

/** The trait of an account that names who granted it, by Meta's id of the person for the app. */
export const grantedBy = "granted-by"

export const isOne = (request: IncomingRequest): boolean =>
  Message.typeOf(request) === "application/x-www-form-urlencoded"

export const signatureOf = (request: IncomingRequest): Signature | null => {
  const [letters, payload] = partsOf(request) ?? []
  const given = letters === undefined ? undefined : bytesOf(letters)
  return given === undefined || payload === undefined
    ? null
    : { given, signed: new TextEncoder().encode(payload), at: null }
}

export const understood = (request: IncomingRequest, label: string): Understood => {
  const said = saidIn(request)
  const at = Message.secondsAt(Json.at(said, "issued_at"))
  const person = Json.id(Json.at(said, "user_id"))
  // One that does not say when it was signed could be sent again for ever.
  if (person === undefined || at === null) return Message.understoodOf([undefined], at)
  const whose = { _tag: "Trait", name: grantedBy, value: person } as const
  return request.query["event"] === "data-deletion"
    ? {
        ...Message.understoodOf([{ _tag: "ErasureAsked", whose }], at),
        reply: (id, page) => ({
          contentType: "application/json",
          body: JSON.stringify({ url: withCode(page, id), confirmation_code: id })
        })
      }
    : Message.understoodOf(
        [{ _tag: "GrantEnded", whose, because: `The owner removed this app on ${label}; reconnect the account.` }],
        at
      )
}

// internal

const partsOf = ({ body }: IncomingRequest): readonly [string, string] | undefined => {
  const fields = new URLSearchParams(Message.textOf(body) ?? "").getAll("signed_request")
  const parts = fields.length === 1 ? (fields[0]?.split(".") ?? []) : []
  const [letters, payload] = parts
  return parts.length !== 2 || letters === undefined || payload === undefined || payload === ""
    ? undefined
    : [letters, payload]
}

const saidIn = (request: IncomingRequest): unknown => {
  const payload = bytesOf(partsOf(request)?.[1] ?? "")
  const text = payload === undefined ? undefined : Message.textOf(payload)
  const said = text === undefined ? undefined : Result.getOrUndefined(Json.parse(text))
  return Json.at(said, "algorithm") === "HMAC-SHA256" ? said : undefined
}

/** Base64 of addresses, without padding, in one spelling. */
const bytesOf = (text: string): Uint8Array | undefined => {
  const bytes = Result.getOrUndefined(Base64Url.decode(text))
  return bytes !== undefined && Base64Url.encode(bytes) === text ? bytes : undefined
}

const withCode = (page: string, code: string): string => {
  const address = new URL(page)
  address.searchParams.set("code", code)
  return address.href
}
