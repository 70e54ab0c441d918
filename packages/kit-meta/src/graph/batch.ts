/** A Graph batch: up to 50 requests in one, each with an answer of its own. */
import { InvalidResponse, Unavailable } from "@dravo/core/AdapterError"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import type { Answer } from "./Answer.ts"
import * as Refusal from "../refusal/Refusal.ts"

/** The platform's own limit. */
export const size = 50

/** Headers of the items stay on: only they say when a throttled account is let in again. */
export const formOf = (paths: ReadonlyArray<string>): Readonly<Record<string, string>> => ({
  batch: JSON.stringify(paths.map((path) => ({ method: "GET", relative_url: path }))),
  include_headers: "true"
})

/** One answer per request; undefined when the list is not as long as the one that was asked. */
export const read = (
  body: unknown,
  asked: number,
  refuse: (exchange: Exchange.Exchange) => Refusal.Refusal
): ReadonlyArray<Answer> | undefined =>
  Array.isArray(body) && body.length === asked ? body.map((item: unknown) => itemOf(item, refuse)) : undefined

/** Whether an answer is the error envelope; some come with status 200. */
export const isRefusal = (exchange: Exchange.Exchange): boolean => isObject(Json.at(exchange.body, "error"))

export const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// internal

/** A request that took too long inside the batch is null. */
const itemOf = (item: unknown, refuse: (exchange: Exchange.Exchange) => Refusal.Refusal): Answer => {
  const text = Json.at(item, "body")
  if (typeof text !== "string")
    return refused(new Unavailable({ detail: "a part of the batch was not finished in time" }))
  const parsed = Json.parse(text)
  const code = Json.at(item, "code")
  const status = typeof code === "number" ? code : 200
  if (parsed._tag === "Failure" && Exchange.isOk({ ...nothing, status }))
    return refused(new InvalidResponse({ detail: parsed.failure.why }))
  const exchange = {
    status,
    headers: headersOf(item),
    body: parsed._tag === "Success" ? parsed.success : undefined,
    text: ""
  }
  if (!Exchange.isOk(exchange) || isRefusal(exchange)) return { _tag: "Refused", refusal: refuse(exchange) }
  return isObject(exchange.body)
    ? { _tag: "Node", body: exchange.body }
    : refused(new InvalidResponse({ detail: "a part of the batch that is no object" }))
}

const nothing: Exchange.Exchange = { status: 0, headers: {}, body: undefined, text: "" }

const refused = (reason: InvalidResponse | Unavailable): Answer => ({ _tag: "Refused", refusal: Refusal.of(reason) })

const headersOf = (item: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Json.list(Json.at(item, "headers")).flatMap((header) => {
      const name = Json.text(Json.at(header, "name"))
      const value = Json.text(Json.at(header, "value"))
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]]
    })
  )
