/** What Bluesky's refusals mean, as data. Nobody signs in, so no refusal is ever an owner's to mend. */
import {
  Gone,
  Hidden,
  OperatorActionRequired,
  RateLimited,
  type Reason,
  Rejected,
  Unavailable
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Text from "@dravo/core/Text"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as Quota from "@dravo/kit-http/Quota"

/** The answer headers classification reads. */
export const keepHeaders = ["ratelimit-reset"]

export const classify: Exchange.Classify = (exchange, now) => {
  const { body, status } = exchange
  const detail = said(body)
  if (status === 429) return limited(exchange, now, detail)
  const named = names.get(Json.text(Json.at(body, "error")) ?? "")
  if (named !== undefined) return named(detail)
  if (status === 401 || status === 407) return operator(detail)
  return Exchange.byStatus(exchange, now, detail)
}

/** A question about one actor, to whom a refusal may belong. */
export const classifyActor: Exchange.Classify = (exchange, now) => {
  const { body, status } = exchange
  const isMissing = status === 400 && /\b(profile|actor) not found\b/iu.test(said(body))
  return isMissing ? new Gone({ detail: said(body) }) : classify(exchange, now)
}

// internal

const operator = (detail: string): Reason => new OperatorActionRequired({ detail, retryAt: null })
const hidden = (detail: string): Reason => new Hidden({ detail })
const passing = (detail: string): Reason => new Unavailable({ detail })

/** The names of errors; what is missing here goes by its status. */
const names: ReadonlyMap<string, (detail: string) => Reason> = new Map<string, (detail: string) => Reason>([
  // A moderator or the owner took the account away, and may give it back.
  ["AccountTakedown", hidden],
  ["RepoTakendown", hidden],
  ["AccountSuspended", hidden],
  ["RepoSuspended", hidden],
  ["AccountDeactivated", hidden],
  ["RepoDeactivated", hidden],
  // The address that is asked wants to know who asks, or is none that answers such questions.
  ["AuthMissing", operator],
  ["AuthenticationRequired", operator],
  ["InvalidToken", operator],
  ["ExpiredToken", operator],
  ["Forbidden", operator],
  ["MethodNotImplemented", operator],
  ["XRPCNotSupported", operator],
  ["InvalidRequest", (detail) => new Rejected({ detail })],
  ["PayloadTooLarge", (detail) => new Rejected({ detail })],
  ["InternalServerError", passing],
  ["UpstreamFailure", passing],
  ["UpstreamTimeout", passing],
  ["NotEnoughResources", passing]
])

/** Nobody has a token, so every reader shares the limit of this application's address. */
const limited = ({ headers }: Exchange.Exchange, now: Instant, detail: string): Reason =>
  new RateLimited({
    detail,
    scope: "app",
    retryAt: Quota.retryAfter(headers["retry-after"], now) ?? Quota.epochSeconds(headers["ratelimit-reset"], now)
  })

/** Readings carry it too, so it is cleaned here. */
const said = (body: unknown): string =>
  Text.reason(Json.text(Json.at(body, "message")) ?? Json.text(Json.at(body, "error")) ?? "")
