/** What the messages of platforms share: JSON in a request, a signature in a header, ids and instants in a body. */
import { PlatformAccountId, PlatformPostId } from "@dravo/core/Ids"
import type { Fact, IncomingRequest, Signature, Understood, FactOwner } from "@dravo/core/Incoming"
import * as Instant from "@dravo/core/Instant"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Json from "./Json.ts"

/** Of a request that says that it holds JSON; undefined for any other. */
export const json = (request: IncomingRequest): unknown => {
  if (typeOf(request) !== "application/json") return undefined
  const text = textOf(request.body)
  return text === undefined ? undefined : Result.getOrUndefined(Json.parse(text))
}

/** The type of its body, without what qualifies it. */
export const typeOf = ({ headers }: IncomingRequest): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? ""

/** Undefined for bytes that are no UTF-8. */
export const textOf = (body: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    // Whoever signs a message can write one.
    return undefined
  }
}

/** Bytes in hexadecimal letters of one case, and in no other spelling. */
export const hex = (text: string): Uint8Array | undefined =>
  /^(?:[0-9a-f]{2})+$/u.test(text) ? Result.getOrUndefined(Hex.decode(text)) : undefined

/** Bytes in base64, and in no other spelling of the same bytes. */
export const base64 = (text: string): Uint8Array | undefined => {
  const bytes = Result.getOrUndefined(Base64.decode(text))
  return bytes !== undefined && Base64.encode(bytes) === text ? bytes : undefined
}

/** A signature over the body, as `prefix` and its letters in one header; of a body of JSON alone. */
export const signedBody = (
  request: IncomingRequest,
  header: string,
  decode: (text: string) => Uint8Array | undefined
): Signature | null => {
  const given = request.headers[header] ?? ""
  const bytes = given.startsWith(prefix) ? decode(given.slice(prefix.length)) : undefined
  return bytes === undefined || typeOf(request) !== "application/json"
    ? null
    : { given: bytes, signed: request.body, at: null }
}

/** Undefined where it is no id an account can have. */
export const accountOf = (id: unknown): FactOwner | undefined => {
  const text = Json.id(id)
  return isAccountId(text) ? { _tag: "Account", platformAccountId: text } : undefined
}

/** Undefined where it is no id a post can have. */
export const postOf = (id: unknown): PlatformPostId | undefined => {
  const text = Json.id(id)
  return isPostId(text) ? text : undefined
}

/** Seconds since 1970, as platforms write them; null for anything else. */
export const secondsAt = (value: unknown): Instant.Instant | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= latestSecond ? value * 1000 : null

/** The newest of some instants. */
export const newest = (all: ReadonlyArray<Instant.Instant | null>): Instant.Instant | null =>
  all.reduce((max, at) => (at === null ? max : Math.max(max ?? at, at)), null)

/** What a message of several things says: a thing that was not understood is one of the others. */
export const understoodOf = (things: ReadonlyArray<Fact | undefined>, at: Instant.Instant | null): Understood => {
  const facts = things.filter((fact) => fact !== undefined)
  return { facts, others: things.length - facts.length, at }
}

// internal

const prefix = "sha256="
const latestSecond = Math.floor(Instant.latest / 1000)
const isAccountId = Schema.is(PlatformAccountId)
const isPostId = Schema.is(PlatformPostId)
