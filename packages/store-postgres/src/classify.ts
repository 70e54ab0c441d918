/** What a failure of Postgres, of a pooler before it or of pg means. Pure; its table is a test. */
import {
  Busy,
  Conflict,
  ReadOnly,
  type Reason,
  SchemaMismatch,
  Unclassified,
  Unreachable
} from "@dravo/core/StoreError"

/** By code alone, or by the driver's own fixed sentences: a server's messages and details quote values. */
export const classify = (cause: unknown): Reason => {
  const code = property(cause, "code")
  if (/^[0-9A-Z]{5}$/u.test(code) && property(cause, "severity") !== "") return answered(code)
  if (network.test(code)) return new Unreachable({ detail: `${code}: the server cannot be reached` })
  if (code.startsWith("ERR_TLS_") || code.includes("CERT"))
    return new Unreachable({ detail: `${code}: no encrypted connection` })
  const message = property(cause, "message")
  const rule = sentences.find(({ said }) => said.test(message))
  if (rule !== undefined) return new Unreachable({ detail: rule.detail })
  const kind = property(cause, "name")
  return new Unclassified({ detail: kind === "" ? "not an error of the database" : kind })
}

// internal

const answered = (code: string): Reason =>
  exact[code]?.(code) ?? classes[code.slice(0, 2)]?.(code) ?? new Unclassified({ detail: code })

type Rule = (code: string) => Reason

const busy =
  (why: string): Rule =>
  (code) =>
    new Busy({ detail: `${code}: ${why}` })
const unreachable =
  (why: string): Rule =>
  (code) =>
    new Unreachable({ detail: `${code}: ${why}` })
const unclassified =
  (why: string): Rule =>
  (code) =>
    new Unclassified({ detail: `${code}: ${why}` })
const missing: Rule = () => new SchemaMismatch({ detail: "the tables are missing or of another version" })
const readOnly =
  (why: string): Rule =>
  (code) =>
    new ReadOnly({ detail: `${code}: ${why}` })

/** Appendix A of the Postgres manual. */
const exact: Readonly<Record<string, Rule>> = {
  "23505": () => new Conflict({ detail: "a row with this key exists" }),
  "25006": readOnly("the database is read-only"),
  "25P03": unreachable("the server ended an idle transaction"),
  "26000": unclassified("a pooler lost a prepared statement; set `prepare: false`"),
  "3D000": unreachable("there is no such database"),
  "3F000": missing,
  "40001": busy("another transaction came first"),
  "40P01": busy("a deadlock"),
  "42501": unclassified("the role lacks a privilege"),
  "42703": missing,
  "42P01": missing,
  "42P05": unclassified("a pooler mixed up prepared statements; set `prepare: false`"),
  "53100": readOnly("the disk is full"),
  "55P03": busy("another transaction holds a lock"),
  "57014": unreachable("the server did not answer in time")
}

const classes: Readonly<Record<string, Rule>> = {
  "08": unreachable("the connection failed"),
  "28": unreachable("the server refused the login"),
  "53": unreachable("the server lacks resources or connections"),
  "57": unreachable("the server is shutting down, starting up or ended the session"),
  "58": unreachable("the server's system failed"),
  XX: unreachable("the server failed internally")
}

const network =
  /^(?:E(?:CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN|ADDR\w+|ACCES)|ENOENT)$/u

/** What pg, its pool and Kysely say in their own words; none of them quotes anything. */
const sentences: ReadonlyArray<{ readonly said: RegExp; readonly detail: string }> = [
  { said: /^timeout exceeded when trying to connect$/u, detail: "no connection of the pool came free in time" },
  {
    said: /^Connection terminated due to connection timeout$|^timeout expired$/u,
    detail: "the server did not accept a connection in time"
  },
  { said: /^Query read timeout$/u, detail: "the server did not answer in time" },
  {
    said: /^Connection terminated|^Client has encountered a connection error|^Client was closed/u,
    detail: "the connection was lost"
  },
  {
    said: /^Cannot use a pool after calling end|^driver has already been destroyed|connection has been discarded$/u,
    detail: "the connection was closed"
  },
  {
    said: /^The server does not support SSL|^There was an error establishing an SSL connection/u,
    detail: "no encrypted connection"
  },
  { said: /^SASL: /u, detail: "the login could not be completed" }
]

const property = (cause: unknown, name: "code" | "message" | "name" | "severity"): string => {
  const value = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}
