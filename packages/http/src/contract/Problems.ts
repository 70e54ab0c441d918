/** Every answer that is not a success, as RFC 9457 problems. None of them says more than its reader may know. */
import * as Schema from "effect/Schema"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"

const type = (name: string) => `https://dravo.dev/problems/${name}` as const

/** One refused parameter. */
export const ParameterError = Schema.Struct({ parameter: Schema.String, message: Schema.String }).annotate({
  identifier: "ParameterError"
})
export type ParameterError = typeof ParameterError.Type

/** 400; `errors` names every refused parameter. */
export class InvalidRequest extends HttpApiError.Problem<InvalidRequest>()(
  "InvalidRequest",
  {
    type: type("invalid-request"),
    status: 400,
    title: "Invalid request"
  },
  { errors: Schema.Array(ParameterError) }
) {}

/** 401, one body whatever the reason. */
export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: type("unauthorized"),
  status: 401,
  title: "Missing or invalid API key or token"
}) {}

/** 403: who asks is known, but the key or token lacks a scope. */
export class Forbidden extends HttpApiError.Problem<Forbidden>()(
  "Forbidden",
  {
    type: type("missing-scope"),
    status: 403,
    title: "Missing scope"
  },
  { scope: Schema.String }
) {}

/** 404 of an address, never of a row: an id nobody has is an empty list. */
export class NotFound extends HttpApiError.Problem<NotFound>()("NotFound", {
  type: type("not-found"),
  status: 404,
  title: "Not found"
}) {}

/** 405; the `Allow` header names what the address takes. */
export class MethodNotAllowed extends HttpApiError.Problem<MethodNotAllowed>()("MethodNotAllowed", {
  type: type("method-not-allowed"),
  status: 405,
  title: "Method not allowed"
}) {}

/** 410: the feed has forgotten what it told up to this cursor. */
export class CursorExpired extends HttpApiError.Problem<CursorExpired>()("CursorExpired", {
  type: type("cursor-expired"),
  status: 410,
  title: "Cursor expired"
}) {}

/** 500, a defect of ours; the log has it under the request id. */
export class Internal extends HttpApiError.Problem<Internal>()("Internal", {
  type: type("internal"),
  status: 500,
  title: "Internal error"
}) {}

/** 503: the store, or the issuer of the dashboard's keys, does not answer. */
export class Unavailable extends HttpApiError.Problem<Unavailable>()("Unavailable", {
  type: type("unavailable"),
  status: 503,
  title: "Temporarily unavailable"
}) {}

/** {@link Unauthorized} with the challenge HTTP asks for. */
export const Challenge = Unauthorized.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Unauthorized, headers: { "www-authenticate": Schema.Literal("Bearer") } },
    { decode: ({ body }) => body, encode: (body) => ({ body, headers: { "www-authenticate": "Bearer" as const } }) }
  )
)

/** {@link Unavailable} with the moment after which asking again is worth it. */
export const TryLater = Unavailable.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Unavailable, headers: { "retry-after": Schema.Literal("1") } },
    { decode: ({ body }) => body, encode: (body) => ({ body, headers: { "retry-after": "1" as const } }) }
  )
)

/** Names every parameter that was refused. */
export const invalidRequest = (errors: ReadonlyArray<ParameterError>) =>
  new InvalidRequest({
    detail: errors.map(({ message, parameter }) => `${parameter} ${message}`).join("; "),
    errors
  })

/** No request of HTTP could be made of what arrived. */
export const unreadable = () =>
  new InvalidRequest({ detail: "The request cannot be read: its address or its Host header is not valid.", errors: [] })

/** Nobody is known by what was sent, whatever is wrong with it. */
export const unauthorized = () =>
  new Unauthorized({
    detail: "Send an API key (dra_…) or a dashboard token as `Authorization: Bearer …`."
  })

/** Who asks is known and lacks this scope. */
export const forbidden = (scope: string) =>
  new Forbidden({ detail: `This key or token lacks the scope ${scope}.`, scope })

/** Nothing is at this address, or by this id. */
export const notFound = () => new NotFound({ detail: "There is nothing at this address." })

/** The host has not turned webhooks on. */
export const withoutWebhooks = () => new NotFound({ detail: "Webhooks are off: this server was set up without them." })

/** The host's mount and the handler's differ; whoever sets it up reads it here. */
export const outsideMount = (basePath: string) =>
  new NotFound({
    detail:
      `There is nothing at this address: this handler is mounted at ${basePath}. Where the server takes that off the ` +
      "address itself, leave basePath out."
  })

/** The 404 of a handler whose mount its server leaves in the address. */
export const insideMount = (mount: string) =>
  new NotFound({
    detail:
      `There is nothing at this address, and there would be without the ${mount} before it: a handler that is ` +
      `mounted there, by a server that leaves it in the address, has the basePath ${mount}.`
  })

/** The 405, with the methods the address takes. */
export const methodNotAllowed = (allowed: string) => new MethodNotAllowed({ detail: `This address takes ${allowed}.` })

/** The feed cannot go on from the cursor that was sent. */
export const cursorExpired = () =>
  new CursorExpired({
    detail:
      "The feed has another past than when this cursor was given: the database was restored or has failed over. " +
      "Start over without a cursor and drop the copy made so far."
  })

/** The 500: nothing of its cause is told. */
export const internal = () =>
  new Internal({ detail: "The request failed for a reason that is not yours. Quote `instance` when you report it." })

/** The 503 of a store that does not answer. */
export const unavailable = () =>
  new Unavailable({ detail: "The service cannot answer at the moment; try again shortly." })
