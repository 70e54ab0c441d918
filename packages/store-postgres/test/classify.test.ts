import { dialect } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"

const answered = (code: string) => ({
  name: "error",
  severity: "ERROR",
  code,
  message: "secret",
  detail: "Key (token)=(secret) exists"
})

const table: ReadonlyArray<readonly [cause: unknown, reason: string]> = [
  [answered("40001"), "Busy"],
  [answered("40P01"), "Busy"],
  [answered("55P03"), "Busy"],
  [answered("23505"), "Conflict"],
  [answered("23502"), "Unclassified"],
  [answered("25006"), "ReadOnly"],
  [answered("53100"), "ReadOnly"],
  [answered("42P01"), "SchemaMismatch"],
  [answered("42703"), "SchemaMismatch"],
  [answered("3F000"), "SchemaMismatch"],
  [answered("08006"), "Unreachable"],
  [answered("08P01"), "Unreachable"],
  [answered("28P01"), "Unreachable"],
  [answered("3D000"), "Unreachable"],
  [answered("53300"), "Unreachable"],
  [answered("57P01"), "Unreachable"],
  [answered("57P03"), "Unreachable"],
  [answered("57014"), "Unreachable"],
  [answered("58030"), "Unreachable"],
  [answered("XX000"), "Unreachable"],
  [answered("25P03"), "Unreachable"],
  [answered("42501"), "Unsuitable"],
  [answered("26000"), "Unsuitable"],
  [answered("42P05"), "Unsuitable"],
  [answered("42883"), "Unsuitable"],
  [answered("22P05"), "Unstorable"],
  [answered("22021"), "Unstorable"],
  [answered("25P02"), "Unclassified"],
  [answered("22P02"), "Unstorable"],
  [answered("42601"), "Unclassified"],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENOENT"].map(
    (code) => [Object.assign(new TypeError("secret"), { code }), "Unreachable"] as const
  ),
  ...[
    "timeout exceeded when trying to connect",
    "Connection terminated due to connection timeout",
    "Connection terminated unexpectedly",
    "Connection terminated",
    "Query read timeout",
    "Client has encountered a connection error and is not queryable",
    "Cannot use a pool after calling end on the pool",
    "driver has already been destroyed",
    "The server does not support SSL connections",
    "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string"
  ].map((message) => [new TypeError(message), "Unreachable"] as const),
  ...[
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_UNSUPPORTED_PROTOCOL",
    "ERR_ACCESS_DENIED",
    "ERR_INVALID_URL",
    "ERR_SOCKET_BAD_PORT",
    "ERR_MODULE_NOT_FOUND"
  ].map((code) => [Object.assign(new TypeError("secret"), { code }), "Unsuitable"] as const),
  [Object.assign(new TypeError("secret"), { code: "ENOENT", syscall: "open" }), "Unsuitable"],
  [new URIError("secret"), "Unsuitable"],
  [new EvalError("secret"), "Unsuitable"],
  [new ReferenceError("secret"), "Unsuitable"],
  [new TypeError("secret"), "Unclassified"],
  [null, "Unclassified"],
  ["secret", "Unclassified"],
  // Looks like a code of the server and is not one: it never answered.
  [Object.assign(new TypeError("secret"), { code: "40001" }), "Unclassified"]
]

describe("what a failure means", () => {
  for (const [cause, reason] of table) {
    const code: unknown = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : String(cause)
    it(`${String(code)} is ${reason}, and its detail quotes nothing`, () => {
      const found = dialect.classify(cause)
      assert.strictEqual(found._tag, reason)
      assert.notInclude(found.detail, "secret")
      assert.notStrictEqual(found.detail, "")
    })
  }
})

describe("a right that is missing", () => {
  for (const [statement, rights] of [
    [`select 1 from "dravo"."dravo_points"`, "select"],
    [`with a as (select 1) insert into "dravo"."dravo_points" (a) select 1`, "select, insert"],
    [`update "dravo"."dravo_rows" set a = (select 1 from "dravo"."dravo_points")`, "select"],
    [`delete from "dravo"."dravo_points" where a = 1`, "select, delete"]
  ] as const) {
    it(`is named with its table: ${rights} for ${statement.split(" ", 1)[0]}`, () => {
      const cause = { ...answered("42501"), message: "permission denied for table dravo_points" }
      assert.include(dialect.classify(cause, statement).detail, `lacks ${rights} on table dravo_points;`)
    })
  }
})
