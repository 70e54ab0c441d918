/** What the Graph API's refusals mean: one table, read from the top. */
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
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import * as Quota from "@dravo/kit-http/Quota"
import { regainAt } from "./usage.ts"

/** What a refusal speaks about, beyond the reason a row is shown. */
export type Subject =
  /** A name no object knows any more: it fails every request that holds it. */
  | "dead-name"
  /** A name this object does not have, though others may. */
  | "foreign-name"
  /** The object is gone, or the token may not see it: the API does not say which. */
  | "object"
  /** Fewer than five people saw it. */
  | "viewers"
  /** It is older than the account's conversion to a business one, and never gets insights. */
  | "conversion"
  | "permission"
  /** Something about the request that is not further named. */
  | "request"
  | "other"

export interface Refusal {
  readonly reason: Reason
  readonly about: Subject
  /** Everything the platform said, to find names in; only `reason.detail` is ever shown. */
  readonly said: string
}

/** Reads a refusal. `scopes` is what this kind of reading needs; `clean` cuts down words the client will not. */
export const read = (
  exchange: Exchange.Exchange,
  now: Instant,
  scopes: ReadonlyArray<string>,
  clean: (words: string) => string = (words) => words
): Refusal => {
  const decoded = decode(exchange)
  const given = { ...decoded, detail: clean(decoded.detail) }
  const row = table.find((one) => fits(one, given))
  const because = { ...given, exchange, now, scopes }
  return {
    reason:
      row?.reason(because) ??
      (given.code === undefined
        ? Exchange.byStatus(exchange, now, given.detail)
        : new Unclassified({ detail: given.detail })),
    about: row?.about ?? "other",
    said: given.said
  }
}

/** A refusal that is not the platform's own, such as a connection that failed. */
export const of = (reason: Reason): Refusal => ({ reason, about: "other", said: "" })

// internal

interface Given {
  readonly status: number
  readonly code: number | undefined
  readonly subcode: number | undefined
  readonly transient: boolean
  readonly said: string
  readonly detail: string
}

interface Because extends Given {
  readonly exchange: Exchange.Exchange
  readonly now: Instant
  readonly scopes: ReadonlyArray<string>
}

interface Row {
  readonly codes?: ReadonlyArray<number | readonly [from: number, to: number]>
  readonly subcodes?: ReadonlyArray<number>
  readonly says?: RegExp
  readonly transient?: true
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
const missing = ({ detail, scopes }: Because): Reason => new PermissionMissing({ detail, scopes: [...scopes] })
const hidden = ({ detail }: Because): Reason => new Hidden({ detail })
const rejected = ({ detail }: Because): Reason => new Rejected({ detail })
const unavailable = ({ detail, status }: Because): Reason => new Unavailable({ detail: detail || `status ${status}` })

/**
 * Throttles first, because some carry `is_transient`; then what passes, so that a trouble of the platform never ends a
 * grant. A missing object is hidden rather than gone: the same words stand for a permission the token lost.
 */
const table: ReadonlyArray<Row> = [
  { codes: [4, 341], about: "other", reason: limited("app") },
  { codes: [17, 32, 613, [80000, 80014]], about: "other", reason: limited("account") },
  { codes: [368], about: "other", reason: blocked },
  { says: /appsecret_proof|validating (?:client secret|application)/iu, about: "other", reason: operator },
  { codes: [101], about: "other", reason: operator },
  { says: /reduce the amount of data/iu, about: "request", reason: unavailable },
  { transient: true, about: "other", reason: unavailable },
  { codes: [190], subcodes: [2069032], about: "other", reason: wrongKind },
  { codes: [190], says: /Page Access Token/iu, about: "other", reason: wrongKind },
  { codes: [190, 102], about: "other", reason: unauthorized },
  { codes: [10], says: /not enough viewers/iu, about: "viewers", reason: hidden },
  { codes: [3, 10, [200, 299]], about: "permission", reason: missing },
  { subcodes: [2108006], about: "conversion", reason: hidden },
  { subcodes: [2874010], about: "other", reason: hidden },
  {
    says: /must be one of the following values|must be a valid insights metric|metric is no longer supported/iu,
    about: "dead-name",
    reason: rejected
  },
  {
    says: /does not support the \w+ metric|incompatible metrics? \(|nonexisting field \(/iu,
    about: "foreign-name",
    reason: rejected
  },
  { codes: [100], says: /^(?=.*missing permission).*requires the '/isu, about: "permission", reason: missing },
  { codes: [100], subcodes: [33], about: "object", reason: hidden },
  { codes: [100], says: /does not exist, cannot be loaded|unsupported get request/iu, about: "object", reason: hidden },
  { codes: [100, 2500, 3001, -1], about: "request", reason: rejected },
  { codes: [1, 2], about: "other", reason: unavailable }
]

const fits = (row: Row, given: Given): boolean => {
  const within = (one: number | readonly [number, number]) =>
    typeof one === "number"
      ? given.code === one
      : given.code !== undefined && given.code >= one[0] && given.code <= one[1]
  return (
    (row.codes === undefined || row.codes.some(within)) &&
    (row.subcodes === undefined || (given.subcode !== undefined && row.subcodes.includes(given.subcode))) &&
    (row.says === undefined || row.says.test(given.said)) &&
    (row.transient === undefined || given.transient)
  )
}

/** The code also opens the message, which survives where a proxy or a log has changed the field. */
const decode = (exchange: Exchange.Exchange): Given => {
  const error = Json.at(exchange.body, "error")
  const message = Json.text(Json.at(error, "message")) ?? Json.text(Json.at(exchange.body, "error_message")) ?? ""
  const explained = Json.text(Json.at(error, "error_user_msg")) ?? ""
  const prefix = /^\(#(-?\d{1,9})\)/u.exec(message)?.[1]
  const code = Json.at(error, "code")
  const subcode = Json.at(error, "error_subcode")
  return {
    status: exchange.status,
    code: typeof code === "number" ? code : prefix === undefined ? undefined : Number(prefix),
    subcode: typeof subcode === "number" ? subcode : undefined,
    // A server error is a passing one unless it names a code of its own.
    transient: Json.at(error, "is_transient") === true || Exchange.isTransient(exchange.status),
    said: `${message} ${explained}`,
    detail: message === "Invalid parameter" && explained !== "" ? explained : message
  }
}
