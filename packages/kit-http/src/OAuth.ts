/** The token endpoint, which every platform spells nearly alike (RFC 6749). */
import type { Tokens } from "@dravo/core/Adapter"
import {
  type AdapterError,
  OperatorActionRequired,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Client from "./Client.ts"
import * as Exchange from "./Exchange.ts"
import * as Json from "./Json.ts"
import type { Request } from "./Request.ts"

/**
 * Asks for a new pair of tokens. One attempt only: when an answer is lost, the refresh token may be spent, and a
 * second use of a spent one makes some platforms revoke the whole grant.
 */
export const refresh = Effect.fnUntraced(function* (
  client: Client.Client,
  request: Omit<Request, "operation" | "attempts" | "answersTokens">
): Effect.fn.Return<Tokens, AdapterError> {
  const answer = yield* client.call({
    classify,
    ...request,
    operation: "refreshToken",
    attempts: 1,
    answersTokens: true
  })
  return tokens(answer.body) ?? (yield* Client.unexpected(client, "refreshToken", "an answer without an access token"))
})

/** Decodes a token answer; lifetimes are taken from it alone. Undefined when it holds no access token. */
export const tokens = (body: unknown): Tokens | undefined => {
  const accessToken = Json.text(Json.at(body, "access_token"))
  if (accessToken === undefined) return undefined
  const refreshToken = Json.text(Json.at(body, "refresh_token"))
  const scope = Json.at(body, "scope")
  return {
    accessToken: Redacted.make(accessToken),
    refreshToken: refreshToken === undefined ? null : Redacted.make(refreshToken),
    expiresIn: lifetime(Json.at(body, "expires_in")),
    refreshExpiresIn: lifetime(Json.at(body, "refresh_token_expires_in") ?? Json.at(body, "refresh_expires_in")),
    scopes: typeof scope === "string" ? scope.split(/[\s,]+/u).filter((one) => one !== "") : null
  }
}

/** Standard error codes. Only `invalid_grant` speaks about the grant; wrong client credentials are the operator's. */
export const classify: Exchange.Classify = (exchange: Exchange.Exchange, now: Instant): Reason => {
  const error = Json.text(Json.at(exchange.body, "error"))
  const detail = [error, Json.text(Json.at(exchange.body, "error_description"))]
    .filter((part) => part !== undefined)
    .join(": ")
  switch (error) {
    case "invalid_grant":
      return new Unauthorized({ detail })
    case "invalid_client":
    case "unauthorized_client":
    case "unsupported_grant_type":
    case "invalid_scope":
      return new OperatorActionRequired({ detail, retryAt: null })
    case "invalid_request":
      return new Rejected({ detail })
    case "server_error":
    case "temporarily_unavailable":
      return new Unavailable({ detail })
    default:
      return unnamed(exchange, now, detail)
  }
}

// internal

/** Without a code, a refusal by status says nothing about the grant: a 401 here means the client's own credentials. */
const unnamed = (exchange: Exchange.Exchange, now: Instant, detail: string): Reason => {
  switch (exchange.status) {
    case 401:
    case 403:
      return new OperatorActionRequired({
        detail: detail || `the token endpoint answered ${exchange.status}`,
        retryAt: null
      })
    case 200:
      return new Unclassified({ detail })
    default:
      return Exchange.byStatus(exchange, now, detail)
  }
}

/** Seconds as a number or digits; zero and less mean the platform names no lifetime. */
const lifetime = (value: unknown): Duration.Duration | null => {
  const seconds = typeof value === "string" && /^\d{1,12}$/u.test(value) ? Number(value) : value
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0 ? Duration.seconds(seconds) : null
}
