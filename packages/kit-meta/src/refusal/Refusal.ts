/** What one refusal of the Graph API means: its code, subcode and words, looked up in the table of refusals. */
import { type Reason, Unclassified } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import * as Exchange from "@dravo/kit-http/Exchange"
import * as Json from "@dravo/kit-http/Json"
import { type Given, type Subject, table } from "./refusals.ts"

export type { Subject } from "./refusals.ts"

/** A refusal of the Graph API: why, and what it is about. */
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
  const reason =
    row?.reason({ ...given, exchange, now, scopes }) ??
    (given.code === undefined
      ? Exchange.byStatus(exchange, now, given.detail)
      : new Unclassified({ detail: given.detail }))
  return {
    reason,
    about: row?.about ?? (isOfTheRequest(exchange, reason, given.said) ? "request" : "other"),
    said: given.said
  }
}

/** A refusal that is not the platform's own, such as a connection that failed. */
export const of = (reason: Reason): Refusal => ({ reason, about: "other", said: "" })

/** Whether it is the token, the app, its limits or our own budget that ends here: whoever asks next hears the same. */
export const isOfTheCall = ({ reason }: Refusal): boolean => ofTheCall.has(reason._tag)

/**
 * What the next request would be refused with too. One refusal of the token, the app or a limit says so; others are
 * believed when several requests, and no request otherwise, got the same one, unless it tells of each object itself.
 */
export const ofAll = (refusals: ReadonlyArray<Refusal>, served: boolean): Refusal | undefined => {
  const whole = refusals.find(isOfTheCall)
  if (whole !== undefined) return whole
  const [first] = refusals
  if (first === undefined || served || refusals.length < enough) return undefined
  const alike = refusals.every(({ about, reason }) => reason._tag === first.reason._tag && about === "other")
  return alike ? first : undefined
}

/** Whether less of the same would be served. */
export const isTooMuch = ({ reason, said }: Refusal): boolean =>
  reason._tag === "Unavailable" && /reduce the amount of data/iu.test(said)

// internal

/** A refusal no row knows may be about any of the names that were asked for, as long as it says anything. */
const isOfTheRequest = (exchange: Exchange.Exchange, reason: Reason, said: string): boolean =>
  !Exchange.isTransient(exchange.status) &&
  said.trim() !== "" &&
  (reason._tag === "Rejected" || reason._tag === "Unclassified")

const ofTheCall: ReadonlySet<string> = new Set([
  "Unauthorized",
  "RateLimited",
  "OperatorActionRequired",
  "RequestLimit"
])

/** As many as go out together. */
const enough = 4

const fits = (row: (typeof table)[number], given: Given): boolean => {
  const within = (one: number | readonly [number, number]) =>
    typeof one === "number"
      ? given.code === one
      : given.code !== undefined && given.code >= one[0] && given.code <= one[1]
  return (
    (row.codes === undefined || row.codes.some(within)) &&
    (row.subcodes === undefined || (given.subcode !== undefined && row.subcodes.includes(given.subcode))) &&
    (row.says === undefined || row.says.test(given.said)) &&
    (row.transient === undefined || row.transient === given.transient)
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
  const transient = Json.at(error, "is_transient")
  return {
    status: exchange.status,
    code: typeof code === "number" ? code : prefix === undefined ? undefined : Number(prefix),
    subcode: typeof subcode === "number" ? subcode : undefined,
    // A server error passes unless the platform says that it does not.
    transient: typeof transient === "boolean" ? transient : Exchange.isTransient(exchange.status) ? true : undefined,
    said: `${message} ${explained}`,
    detail: message === "Invalid parameter" && explained !== "" ? explained : message
  }
}
