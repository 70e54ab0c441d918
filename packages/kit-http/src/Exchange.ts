/** What came back from a platform, small enough to classify and free of everything secret. */
import {
  OperatorActionRequired,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  Unclassified
} from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Json from "./Json.ts"
import * as Quota from "./Quota.ts"

/** A request's answer, as far as adapters may see it. */
export interface Exchange {
  readonly status: number
  /** Lower-case names. Only `content-type`, `retry-after` and what the adapter asked to keep. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed answer; undefined when it was not JSON. */
  readonly body: unknown
  /** The answer as it was written, at most 512 characters of it when it was not JSON. */
  readonly text: string
}

/** A pure function, so an adapter's error table is tested by calling it. */
export type Classify = (exchange: Exchange, now: Instant) => Reason

/** Whether the status says success; some platforms refuse with it nevertheless. */
export const isOk = (exchange: Exchange): boolean => exchange.status >= 200 && exchange.status < 300

/** The troubles worth a second attempt within one call. */
export const isTransient = (status: number): boolean => status >= 500 || status === 408 || status === 425

/**
 * What a status means where the platform gave no better word. A bare 403 or 404 stays unclassified: only a platform's
 * own code can tell a missing scope from a protected post.
 */
export const byStatus = (exchange: Exchange, now: Instant, detail: string = ""): Reason => {
  const { headers, status } = exchange
  if (isTransient(status)) return new Unavailable({ detail: detail || `status ${status}` })
  switch (status) {
    case 401:
      return new Unauthorized({ detail })
    case 402:
      return new OperatorActionRequired({ detail, retryAt: null })
    case 429:
      return new RateLimited({ detail, scope: "account", retryAt: Quota.retryAfter(headers["retry-after"], now) })
    case 400:
    case 405:
    case 406:
    case 411:
    case 413:
    case 414:
    case 415:
    case 422:
    case 431:
      return new Rejected({ detail: detail || `status ${status}` })
    default:
      return new Unclassified({ detail: detail || `status ${status}` })
  }
}

/** Why there is no body. */
export interface Unreadable {
  readonly why: string
  /** Not JSON at all, as what a proxy may put in the place of an answer; else JSON that is too much of it. */
  readonly isGarbage: boolean
}

/** Makes an exchange of raw parts; the body is parsed only where the content type says JSON. */
export const make = (
  raw: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string },
  limits: Json.Limits = Json.limits
): { readonly exchange: Exchange; readonly unreadable: Unreadable | null } => {
  const type = raw.headers["content-type"] ?? ""
  const excerpt = raw.text.slice(0, 512).toWellFormed()
  const unreadable = (why: string, isGarbage = true) => ({
    exchange: { ...raw, text: excerpt, body: undefined },
    unreadable: { why, isGarbage }
  })
  if (raw.text.trim() === "") return unreadable("an empty answer")
  if (!isJson(type)) return unreadable(`${/^[\w.+-]+\/[\w.+-]+/u.exec(type)?.[0] ?? "an unnamed type"} instead of JSON`)
  const parsed = Json.parse(raw.text, limits)
  return parsed._tag === "Failure"
    ? unreadable(parsed.failure.why, parsed.failure.isGarbage)
    : { exchange: { ...raw, body: parsed.success }, unreadable: null }
}

// internal

/** `text/javascript` is how one widely used API labels its JSON. */
const isJson = (type: string): boolean =>
  /^(application|text)\/(json|javascript|[\w.-]+\+json)\s*(;|$)/iu.test(type.trim())
