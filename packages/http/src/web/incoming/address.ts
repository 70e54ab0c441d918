/**
 * The address platforms send their messages to, answered past the API: a signature stands in place of a key, and what
 * is not a platform's learns nothing.
 */
import type { Reply } from "@dravo/core/Incoming"
import { Analytics } from "@dravo/engine/Analytics"
import { maxBody, requestOf } from "@dravo/engine/Arrived"
import type { Received } from "@dravo/engine/Incoming"
import * as Effect from "effect/Effect"
import { outage } from "../../contract/failures.ts"
import * as Problems from "../../contract/Problems.ts"
import * as ProblemResponse from "../ProblemResponse.ts"

/** Undefined for a request that is for another address. */
export type Incoming = (request: Request) => Promise<Response> | undefined

export const make = Effect.fnUntraced(function* (basePath: string): Effect.fn.Return<Incoming, never, Analytics> {
  const analytics = yield* Analytics
  const run = Effect.runPromiseWith(yield* Effect.context<never>())
  return (request) => {
    if (!request.url.includes(path)) return undefined
    const { pathname } = new URL(request.url)
    const platform = analytics.receives.find((one) => pathname === `${basePath}${path}${one}`)
    if (platform === undefined) return undefined
    const { method } = request
    return method === "GET" || method === "POST"
      ? run(answered(analytics, platform, method, request))
      : Promise.resolve(ProblemResponse.methodNotAllowed(allow))
  }
})

/** What a platform is answered with. */
export const responseOf = ({ outcome, reply }: Received): Response => {
  switch (outcome) {
    case "greeted":
    case "understood":
    case "repeated":
      return accepted(reply)
    case "busy":
      return ProblemResponse.unavailable()
    case "refused":
      return stranger()
  }
}

// internal

const path = "/v1/analytics/incoming/"
const allow = "GET, POST"

const accepted = (reply: Reply | null): Response =>
  ProblemResponse.written(reply?.body ?? "", reply?.contentType ?? "text/plain", {
    status: 200,
    headers: ProblemResponse.headersOf(crypto.randomUUID())
  })

/** Without a word about what is missing: whoever asks has no right to know. */
const stranger = (): Response => {
  const { status, title, type } = Problems.unauthorized()
  return ProblemResponse.of({ status, title, type })
}

const tooLarge = (): Response =>
  ProblemResponse.of({ type: "https://dravo.dev/problems/too-large", title: "Too large", status: 413 })

const answered = (
  { receive }: Analytics["Service"],
  platform: Parameters<typeof receive>[0],
  method: "GET" | "POST",
  request: Request
): Effect.Effect<Response> =>
  Effect.gen(function* () {
    const body = yield* Effect.promise(() => bounded(request))
    const arrived =
      body === null ? null : requestOf({ method, body, headers: request.headers, query: searchOf(request) })
    if (arrived === null) return tooLarge()
    const received = yield* receive(platform, arrived)
    return received === null ? stranger() : responseOf(received)
  }).pipe(
    Effect.catchTag("StoreError", (error) => Effect.orElseSucceed(outage(error), () => null)),
    Effect.map((response) => response ?? ProblemResponse.unavailable()),
    Effect.catchCause((cause) =>
      Effect.as(Effect.logError("a message could not be received", cause), ProblemResponse.internal())
    )
  )

const searchOf = ({ url }: Request): string => new URL(url).search

/** Null for a body that is longer than any message: the rest of it is not read. */
const bounded = async ({ body, headers }: Request): Promise<Uint8Array | null> => {
  if (Number(headers.get("content-length") ?? 0) > maxBody) return null
  const parts: Array<Uint8Array> = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.byteLength
    if (length > maxBody) return null
    parts.push(part)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
