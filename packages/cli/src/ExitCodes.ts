/** How a command ends: one table of exit codes, the error that carries one, and how the library's errors become it. */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { StoreError } from "@dravo/core/StoreError"
import type { InvalidRequest } from "@dravo/engine/InvalidRequest"
import type { VaultError } from "@dravo/engine/Vault"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"

/** What each code tells a script. */
export const table = {
  done: { code: 0, means: "done; also a server that was told to stop by SIGTERM or SIGINT" },
  usage: { code: 1, means: "the command line is wrong; for demo: an answer was not as announced" },
  input: { code: 2, means: "an environment variable, stdin or a value is not usable" },
  store: { code: 3, means: "the database cannot be opened, read or written, or needs `dravo migrate`" },
  missing: { code: 4, means: "it names something that does not exist, or contradicts something that does" },
  incomplete: {
    code: 5,
    means: "done, but some rows or tokens need somebody: accounts add, refresh, doctor, vault rotate"
  },
  machine: { code: 6, means: "the address cannot be listened on, or Node is too old" },
  internal: { code: 70, means: "a defect in dravo; --log-level debug shows the trace" }
} as const

/** Why a command fails; each is a row of the table of exit codes. */
export type Kind = keyof typeof table

/** A command's failure: one sentence for a person, one code for a script. Never a stack. */
export class Failed extends Schema.TaggedError<Failed>()("Failed", {
  kind: Schema.Literals(["usage", "input", "store", "missing", "incomplete", "machine", "internal"]),
  message: Schema.String
}) {
  override readonly [Runtime.errorReported] = false
  override get [Runtime.errorExitCode](): number {
    return table[this.kind].code
  }
}

/** A failure that ends the command with its kind's exit code, and the message on stderr. */
export const failed = (kind: Failed["kind"], message: string): Failed => new Failed({ kind, message })

type Known = Failed | StoreError | InvalidRequest | VaultError | AdapterError | Misconfigured | Config.ConfigError

/**
 * Turns whatever a command can fail with into one sentence and a code; defects too, their trace only at log level
 * debug.
 */
export const explained = <A, E extends Known, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Failed, R> =>
  effect.pipe(
    Effect.mapError(sentenceOf),
    Effect.catchDefect((defect) =>
      isMisconfigured(defect)
        ? Effect.fail(sentenceOf(defect))
        : Effect.andThen(
            Effect.logDebug("the command died", defect),
            Effect.fail(failed("internal", `Internal error (${nameOf(defect)}); --log-level debug shows the trace.`))
          )
    )
  )

// internal

/** What was handed on from the environment, and nobody can mean. */
const isMisconfigured = (defect: unknown): defect is Misconfigured => Predicate.isTagged(defect, "Misconfigured")

const sentenceOf = (error: Known): Failed => {
  switch (error._tag) {
    case "Failed":
      return error
    case "StoreError":
      return ofStore(error)
    case "InvalidRequest":
      return failed("input", `${error.parameter} ${error.detail}.`)
    case "VaultError":
      return failed("input", `DRAVO_VAULT_KEY: ${error.detail}.`)
    case "AdapterError":
      return failed("input", `The platform ${error.platform} cannot be plugged in: ${error.reason.detail}.`)
    case "Misconfigured":
      return failed("input", `${error.option} ${error.detail}.`)
    case "ConfigError":
      // Its own words may quote the value, and some values are secrets.
      return failed("input", "An environment variable is missing or not usable; the command's --help lists them.")
  }
}

const ofStore = ({ operation, reason }: StoreError): Failed => {
  switch (reason._tag) {
    case "Conflict":
    case "NotFound":
      return failed("missing", `${capital(reason.detail)}.`)
    case "SchemaMismatch":
      return failed("store", `${capital(reason.detail)}. \`dravo migrate\` creates and upgrades the tables.`)
    case "Busy":
      return failed("store", `The database is held by another process (${reason.detail}); try again.`)
    case "CursorExpired":
      return failed("input", `${capital(reason.detail)}.`)
    case "Unreachable":
    case "ReadOnly":
    case "Unsuitable":
    case "Unstorable":
    case "Moved":
      return failed("store", `The database cannot be used: ${reason.detail}.`)
    case "Unclassified":
      return failed("store", `The database failed in an unexpected way (${operation}: ${reason.detail}).`)
  }
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
const nameOf = (defect: unknown): string => (defect instanceof Error ? defect.name : typeof defect)
