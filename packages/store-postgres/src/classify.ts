/** What a failure of Postgres, of a pooler before it or of pg means. Pure; its table is a test. */
import {
  Busy,
  Conflict,
  ReadOnly,
  type Reason,
  SchemaMismatch,
  Unclassified,
  Unreachable,
  Unstorable,
  Unsuitable
} from "@dravo/core/StoreError"
import { hostFault } from "@dravo/kit-sql/HostFault"

/** By code, or by the driver's own fixed sentences: a server's messages and details quote values. */
export const classify = (cause: unknown, statement = ""): Reason => {
  const code = property(cause, "code")
  if (/^[0-9A-Z]{5}$/u.test(code) && property(cause, "severity") !== "")
    return code === "42501" ? forbidden(property(cause, "message"), statement) : answered(code)
  const fault = hostFault(cause)
  if (fault !== undefined) return fault
  if (property(cause, "syscall") === "open")
    return new Unsuitable({ detail: `${code}: a file the connection settings name (sslrootcert …) cannot be read` })
  if (network.test(code)) return new Unreachable({ detail: `${code}: the server cannot be reached` })
  if (tls.test(code)) return new Unsuitable({ detail: `${code}: ${encryption}` })
  const message = property(cause, "message")
  const rule = sentences.find(({ said }) => said.test(message))
  if (rule !== undefined) return new Unreachable({ detail: rule.detail })
  const kind = [property(cause, "name"), code].filter((part) => part !== "").join(" ")
  return new Unclassified({ detail: kind === "" ? "not an error of the database" : kind })
}

// internal

const answered = (code: string): Reason =>
  exact[code]?.(code) ?? classes[code.slice(0, 2)]?.(code) ?? new Unclassified({ detail: code })

/** The server names the object; which right was missing follows from what the statement does with it. */
const forbidden = (message: string, statement: string): Reason => {
  const [, kind, name] = /^permission denied for (\w+) "?([a-z0-9_]+)"?$/u.exec(message) ?? []
  if (kind === undefined || name === undefined)
    return new Unsuitable({ detail: "42501: the role lacks a privilege; grant it all on the schema and its tables" })
  const rights = rightsOf(kind, name, statement)
  return new Unsuitable({
    detail:
      `42501: the role lacks ${rights} on ${kind} ${name}; ` +
      "grant it, also on tables made later (default privileges)"
  })
}

const rightsOf = (kind: string, name: string, statement: string): string => {
  if (kind !== "table") return kind === "schema" ? "usage (or create, to migrate)" : "usage"
  const done = Object.entries(verbs).filter(([, verb]) =>
    new RegExp(`${verb} (?:"\\w+"\\.)?"${name}"`, "iu").test(statement)
  )
  return ["select", ...done.map(([right]) => right)].join(", ")
}

const verbs = { insert: "insert into", update: "update", delete: "delete from" } as const

type Rule = (code: string) => Reason

const busy =
  (why: string): Rule =>
  (code) =>
    new Busy({ detail: `${code}: ${why}` })
const unreachable =
  (why: string): Rule =>
  (code) =>
    new Unreachable({ detail: `${code}: ${why}` })
const unsuitable =
  (why: string): Rule =>
  (code) =>
    new Unsuitable({ detail: `${code}: ${why}` })
const unstorable: Rule = (code) => new Unstorable({ detail: `${code}: the database cannot hold a value` })
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
  "26000": unsuitable("a pooler lost a prepared statement; set `prepare: false`"),
  "3D000": unreachable("there is no such database"),
  "42883": unsuitable("the server lacks a function; Postgres 13 or newer is needed"),
  "3F000": missing,
  "40001": busy("another transaction came first"),
  "40P01": busy("a deadlock"),
  "42703": missing,
  "42P01": missing,
  "42P05": unsuitable("a pooler mixed up prepared statements; set `prepare: false`"),
  "53100": readOnly("the disk is full"),
  "55P03": busy("another transaction holds a lock"),
  "57014": unreachable("the server did not answer in time"),
  DV001: unsuitable("rowLevelSecurity binds no superuser and no role that bypasses it: connect as another role")
}

const classes: Readonly<Record<string, Rule>> = {
  "08": unreachable("the connection failed"),
  "22": unstorable,
  "28": unreachable("the server refused the login"),
  "53": unreachable("the server lacks resources or connections"),
  "57": unreachable("the server is shutting down, starting up or ended the session"),
  "58": unreachable("the server's system failed"),
  XX: unreachable("the server failed internally")
}

const network =
  /^(?:E(?:CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN|ADDR\w+|ACCES)|ENOENT)$/u

const tls = /^(?:ERR_TLS_|ERR_SSL_|UNABLE_TO_|EPROTO)|CERT|SIGNATURE/u
const encryption =
  "no encrypted connection; give the certificate of the server's authority (ssl.ca, sslrootcert) or correct sslmode"

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

const property = (cause: unknown, name: "code" | "message" | "name" | "severity" | "syscall"): string => {
  const value = typeof cause === "object" && cause !== null ? Reflect.get(cause, name) : undefined
  return typeof value === "string" ? value : ""
}
