/** What TikTok's refusals mean. `error.code` decides; the status only where the code says nothing. */
import {
  Gone,
  Hidden,
  OperatorActionRequired,
  PermissionMissing,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as Quota from "@dravo/kit-http/Quota"

/**
 * TikTok refuses with any status, 200 included. A body without `error` is no refusal; whether it is an answer is for
 * the reader of its data to say. At the token endpoint `error` is a word instead of an object.
 */
export const isFailure = ({ body }: Exchange.Exchange): boolean => {
  const error = Json.at(body, "error")
  return error != null && error !== "" && Json.at(error, "code") !== "ok"
}

/** Which scopes the refused request needed, and whose limit it counts against. */
export interface Request {
  readonly scopes: ReadonlyArray<string>
  readonly limit: "app" | "account"
}

export const classify =
  ({ limit, scopes }: Request): Exchange.Classify =>
  (exchange, now) => {
    const code = Json.text(Json.at(exchange.body, "error", "code"))
    const detail = said(exchange.body)
    switch (code) {
      case "access_token_invalid":
        return new Unauthorized({ detail })
      case "scope_not_authorized":
        return new PermissionMissing({ detail, scopes })
      // The app was never given the scope, so no user can grant it.
      case "scope_permission_missed":
        return new OperatorActionRequired({ detail, retryAt: null })
      case "rate_limit_exceeded":
        return new RateLimited({
          detail,
          scope: limit,
          alone: true,
          retryAt: retryAfter(exchange, now) ?? now + window
        })
      case "invalid_params":
        return new Rejected({ detail })
      case "internal_error":
        return new Unavailable({ detail })
      case "invalid_publish_id":
        return new Gone({ detail })
      case "token_not_authorized_for_specified_publish_id":
        return new Hidden({ detail })
      default:
        return unnamed(exchange, now, limit, detail)
    }
  }

// internal

/**
 * Each endpoint is limited by itself. The limits count over a sliding minute, and no header says when it has passed.
 */
const window = 60_000

const retryAfter = ({ headers }: Exchange.Exchange, now: Instant): Instant | null =>
  Quota.retryAfter(headers["retry-after"], now)

const unnamed = (exchange: Exchange.Exchange, now: Instant, limit: Request["limit"], detail: string): Reason => {
  if (exchange.status === 429) return new RateLimited({ detail, scope: limit, retryAt: retryAfter(exchange, now) })
  // Missing scopes come as 401 too, so an unknown word beside it is no proof of a dead grant.
  if (exchange.status === 401 && detail !== "") return new Unclassified({ detail })
  return Exchange.byStatus(exchange, now, detail)
}

/** TikTok's own sentence, or its code where there is none. Readings carry it too, so it is cleaned here. */
const said = (body: unknown): string =>
  Text.reason(Json.text(Json.at(body, "error", "message")) ?? Json.text(Json.at(body, "error", "code")) ?? "")
