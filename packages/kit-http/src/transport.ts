/** One request over the wire and its whole answer, under one deadline and one byte cap. */
import { InvalidResponse, type Reason, Unavailable } from "@dravo/core/AdapterError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"

export interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Whether another attempt may go better: not at all, after a pause, or at once. */
export type Retry = "none" | "soon" | "now"

interface Failed {
  readonly reason: Reason
  readonly retry: Retry
}

interface Bounds {
  readonly deadline: Duration.Input
  readonly maxBytes: number
  /** Names of answer headers to hand on. */
  readonly keep: ReadonlyArray<string>
}

/**
 * The client's own spans are off: they carry the URL, and a platform needs no trace headers of ours. The scope aborts
 * the exchange however it ends, so a cut-off body does not keep its socket.
 */
export const send = (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  bounds: Bounds
): Effect.Effect<Raw, Failed> =>
  HttpClient.withScope(http)
    .execute(request)
    .pipe(
      Effect.mapError(unreachable),
      Effect.flatMap((response) =>
        Effect.map(bodyText(response, bounds.maxBytes), (text) => ({
          status: response.status,
          headers: kept(response, bounds.keep),
          text
        }))
      ),
      Effect.scoped,
      Effect.timeoutOrElse({
        duration: bounds.deadline,
        orElse: () => Effect.fail(overdue(bounds.deadline))
      }),
      // A host's framework may keep what `fetch` answered: then old numbers would be stored as new ones.
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual", cache: "no-store" }),
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
    )

// internal

/** Not tried again at once: the reader has already waited as long as one attempt may take. */
const overdue = (deadline: Duration.Input): Failed => ({
  reason: new Unavailable({ detail: `no answer within ${Duration.format(Duration.fromInputUnsafe(deadline))}` }),
  retry: "none"
})

const unreachable = (error: HttpClientError): Failed => {
  const code = codeOf(error.reason)
  return {
    reason: new Unavailable({
      detail: code === undefined ? "the connection failed" : `the connection failed (${code})`
    }),
    retry: "soon"
  }
}

/** The system's name for what happened, such as ECONNRESET; the only part of such an error that is safe to show. */
const codeOf = (error: unknown, depth = 0): string | undefined => {
  if (typeof error !== "object" || error === null || depth > 4) return undefined
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]{2,39}$/u.test(error.code)) return error.code
  return "cause" in error ? codeOf(error.cause, depth + 1) : undefined
}

const bodyText = (response: HttpClientResponse.HttpClientResponse, maxBytes: number): Effect.Effect<string, Failed> =>
  response.stream.pipe(
    Stream.mapError((error): Failed => (error.reason._tag === "EmptyBodyError" ? nothing : unreachable(error))),
    Stream.runFoldEffect(
      () => ({ size: 0, chunks: new Array<Uint8Array>() }),
      (read, chunk) => {
        const size = read.size + chunk.byteLength
        if (size > maxBytes) return Effect.fail(tooLarge(maxBytes))
        read.chunks.push(chunk)
        return Effect.succeed({ size, chunks: read.chunks })
      }
    ),
    Effect.map(({ chunks }) => decode(chunks)),
    Effect.catch((failed) => (failed === nothing ? Effect.succeed("") : Effect.fail(failed)))
  )

/** How an answer without any body shows itself; an empty text to the caller. */
const nothing: Failed = { reason: new InvalidResponse({ detail: "an empty answer" }), retry: "none" }

const tooLarge = (maxBytes: number): Failed => ({
  reason: new InvalidResponse({ detail: `an answer of more than ${maxBytes} bytes` }),
  retry: "none"
})

const decode = (chunks: ReadonlyArray<Uint8Array>): string => {
  const decoder = new TextDecoder()
  return `${chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("")}${decoder.decode()}`
}

const kept = (
  response: HttpClientResponse.HttpClientResponse,
  keep: ReadonlyArray<string>
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ["content-type", "retry-after", ...keep].flatMap((name) => {
      const value = response.headers[name.toLowerCase()]
      return value === undefined ? [] : [[name.toLowerCase(), value]]
    })
  )
