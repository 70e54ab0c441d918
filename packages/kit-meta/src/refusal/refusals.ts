/** The table of what the Graph API refuses, as data. It is read from the top; each row has a test of its own. */
import {
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
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Quota from "@dravo/kit-http/Quota"
import { regainAt } from "./usage.ts"

/** What a refusal speaks about, beyond the reason a row is shown. */
export type Subject =
  /** A name no object knows any more: it fails every request that holds it. */
  | "dead-name"
  /** A name this object does not have, though others may. */
  | "foreign-name"
  /** The object has no insights at all. */
  | "no-insights"
  /** The object is gone, or the token may not see it: the API does not say which. */
  | "object"
  /** Fewer than five people saw it. */
  | "viewers"
  /** It is older than the account's conversion to a business one, and never gets insights. */
  | "conversion"
  | "permission"
  /** Something about the request that is not further named: one of its names, if it is to be found in the words. */
  | "request"
  | "other"

/** A refusal's own fields. */
export interface Given {
  readonly status: number
  readonly code: number | undefined
  readonly subcode: number | undefined
  /** Undefined where the platform does not say and the status does not either. */
  readonly transient: boolean | undefined
  readonly said: string
  readonly detail: string
}

/** What a reason is made of. */
export interface Because extends Given {
  readonly exchange: Exchange.Exchange
  readonly now: Instant
  readonly scopes: ReadonlyArray<string>
}

/** Everything a row names must fit. */
export interface Row {
  readonly codes?: ReadonlyArray<number | readonly [from: number, to: number]>
  readonly subcodes?: ReadonlyArray<number>
  readonly says?: RegExp
  readonly transient?: boolean
  readonly about: Subject
  readonly reason: (because: Because) => Reason
}

const limited =
  (scope: "app" | "account") =>
  ({ detail, exchange, now }: Because): Reason =>
    new RateLimited({
      detail,
      scope,
      retryAt: regainAt(exchange.headers, now) ?? Quota.retryAfter(exchange.headers["retry-after"], now)
    })

/** No deadline is ever named for a policy block; asking again soon prolongs it. */
const blocked = ({ detail, now }: Because): Reason =>
  new RateLimited({ detail, scope: "account", retryAt: now + 6 * 3_600_000 })
const unauthorized = ({ detail }: Because): Reason => new Unauthorized({ detail })
const wrongKind = ({ detail }: Because): Reason =>
  new Unauthorized({ detail: `this needs a Page access token, and another kind was given: ${detail}` })
const operator = ({ detail }: Because): Reason => new OperatorActionRequired({ detail, retryAt: null })
const permission = ({ detail, scopes }: Because): Reason => new PermissionMissing({ detail, scopes: [...scopes] })
const hidden = ({ detail }: Because): Reason => new Hidden({ detail })
const rejected = ({ detail }: Because): Reason => new Rejected({ detail })
const unavailable = ({ detail, status }: Because): Reason => new Unavailable({ detail: detail || `status ${status}` })
const unknown = ({ detail }: Because): Reason => new Unclassified({ detail })

/** The app as a whole is refused: its owner has to act, and no user can help by connecting again. */
const ofTheApp: ReadonlyArray<RegExp> = [
  /app ?secret[ _]?proof|validating (?:client secret|application)/iu,
  /api access (?:is |has been )?(?:blocked|deactivated|disabled|restricted|suspended)/iu,
  /must be (?:reviewed|approved)|(?:needs|requires|pending|submitted? for) (?:app|login) review|advanced access/iu,
  /(?:app|application)(?: \w{1,30})? (?:is|has been|was) (?:currently )?(?:blocked|deactivated|disabled|deleted|restricted|suspended|in development)/iu,
  /(?:app|application) (?:is )?not (?:active|live|set up|installed for business)|app (?:is )?in development mode/iu,
  /invalid (?:application|app|client)[ _]id|provide valid app id/iu
]

/** A name no object knows. */
const deadName: ReadonlyArray<RegExp> = [
  /must be one of|must be a valid insights metric/iu,
  /no longer supported|metrics? (?:is|are) no longer|deprecated/iu
]

/** A name this object does not have. */
const foreignName: ReadonlyArray<RegExp> = [
  /^(?=.*\bmetric)(?=.*(?:not (?:be )?(?:supported|available|valid|allowed)|unsupported|unavailable))/isu,
  /does(?: not|n't) support|incompatible metric|nonexisting field \(/iu
]

/**
 * Throttles first, because some carry `is_transient`; then what passes, so that a trouble of the platform never ends a
 * grant. A missing object is hidden rather than gone: the same words stand for a permission the token lost.
 */
export const table: ReadonlyArray<Row> = [
  { codes: [4, 341], about: "other", reason: limited("app") },
  { codes: [17, 32, 613, [80000, 80014]], about: "other", reason: limited("account") },
  { codes: [368], about: "other", reason: blocked },
  ...ofTheApp.map((says): Row => ({ says, about: "other", reason: operator })),
  { codes: [3, 101], about: "other", reason: operator },
  { says: /reduce the amount of data/iu, about: "request", reason: unavailable },
  { transient: true, about: "other", reason: unavailable },
  { subcodes: [2069032], about: "other", reason: wrongKind },
  { codes: [190], says: /Page Access Token/iu, about: "other", reason: wrongKind },
  { codes: [190, 102], about: "other", reason: unauthorized },
  { says: /not enough viewers/iu, about: "viewers", reason: hidden },
  { subcodes: [2108006], about: "conversion", reason: hidden },
  { subcodes: [2874010], about: "other", reason: hidden },
  { codes: [100], says: /^(?=.*missing permission).*requires the '/isu, about: "permission", reason: permission },
  { codes: [100], subcodes: [33], about: "object", reason: hidden },
  {
    says: /does not exist, cannot be loaded|unsupported get request|aliases you requested do not exist/iu,
    about: "object",
    reason: hidden
  },
  // A form of the request that fits none of the names it lists, so none of them is to blame.
  { says: /should be specified with parameter/iu, about: "other", reason: rejected },
  { says: /nonexisting field \(insights\)/iu, about: "no-insights", reason: rejected },
  ...deadName.map((says): Row => ({ says, about: "dead-name", reason: rejected })),
  ...foreignName.map((says): Row => ({ says, about: "foreign-name", reason: rejected })),
  { codes: [10, [200, 299]], about: "permission", reason: permission },
  { codes: [803, 110], about: "object", reason: hidden },
  { codes: [100, 2500, 3001, -1], about: "request", reason: rejected },
  // The platform's own word that this is no trouble of its own, so it says nothing about how the platform is.
  { codes: [1, 2], transient: false, about: "other", reason: unknown },
  { codes: [1, 2], about: "other", reason: unavailable }
]
