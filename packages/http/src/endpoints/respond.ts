/** An answer in the format its caller asked for, and the failures of the engine as problems. */
import type { StoreError } from "@dravo/core/StoreError"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Stream from "effect/Stream"
import * as Exports from "../answers/Exports.ts"
import * as Problems from "../contract/Problems.ts"
import { forgotten, outage, refused } from "../contract/failures.ts"

type Failure = InvalidRequest | StoreError
type Response = HttpServerResponse.HttpServerResponse

/** Nothing by that name in the workspace is a 404, whoever else may have it. */
export const existing = <A, E>(found: Effect.Effect<A | null, E>): Effect.Effect<A, E | Problems.NotFound> =>
  Effect.flatMap(found, (one) => (one === null ? Effect.fail(Problems.notFound()) : Effect.succeed(one)))

export const json = (body: Effect.Effect<object, Failure>) => told(Effect.map(body, written))

/** The same; or rows, where the caller asks for a format of them. */
export const respond = (
  request: HttpServerRequest.HttpServerRequest,
  answer: {
    readonly json: Effect.Effect<object, Failure>
    readonly rows: (format: Exports.Format) => Effect.Effect<Rows, Failure>
  }
) => told(response(request, answer))

/** Both of a feed, which may have forgotten where the caller is. */
export const respondFrom = (
  request: HttpServerRequest.HttpServerRequest,
  answer: {
    readonly json: Effect.Effect<object, Failure>
    readonly rows: (format: Exports.Format) => Effect.Effect<Rows, Failure>
  }
) => Effect.catchTags(response(request, answer), { StoreError: forgotten, InvalidRequest: refused })

/** Both of something that may not be there. */
export const jsonOf = (body: Effect.Effect<object | null, Failure>) => toldOf(Effect.map(existing(body), written))

export const respondOf = (
  request: HttpServerRequest.HttpServerRequest,
  answer: {
    readonly json: Effect.Effect<object | null, Failure>
    readonly rows: (format: Exports.Format) => Effect.Effect<Rows | null, Failure>
  }
) => toldOf(response(request, { json: existing(answer.json), rows: (format) => existing(answer.rows(format)) }))

// internal

type Rows = Stream.Stream<Uint8Array, Failure>

const response = <E>(
  request: HttpServerRequest.HttpServerRequest,
  answer: {
    readonly json: Effect.Effect<object, E>
    readonly rows: (format: Exports.Format) => Effect.Effect<Rows, E>
  }
): Effect.Effect<Response, E> => {
  const format = Exports.wanted(request.headers["accept"])
  return format === null
    ? Effect.map(answer.json, (body) => HttpServerResponse.setHeader(written(body), "vary", "accept"))
    : Effect.map(answer.rows(format), (rows) =>
        HttpServerResponse.stream(rows, { contentType: types[format], headers: { vary: "accept" } })
      )
}

const types: Readonly<Record<Exports.Format, string>> = {
  "text/csv": "text/csv; charset=utf-8; header=present",
  "application/x-ndjson": "application/x-ndjson; charset=utf-8"
}

const told = (effect: Effect.Effect<Response, Failure>) =>
  Effect.catchTags(effect, { StoreError: outage, InvalidRequest: refused })

const toldOf = (effect: Effect.Effect<Response, Failure | Problems.NotFound>) =>
  Effect.catchTags(effect, { StoreError: outage, InvalidRequest: refused })

/** Written once by hand: encoding a page through its schema costs several times the page. */
const written = (body: object) => HttpServerResponse.text(JSON.stringify(body), { contentType: "application/json" })
