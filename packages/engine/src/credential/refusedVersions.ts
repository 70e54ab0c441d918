/**
 * Which version of an account's credential was refused, so that an owner who replaces it need tell nobody: another
 * version connects the account anew. Kept for all processes; a version names a credential without showing it.
 */
import type { Account } from "@dravo/core/Account"
import type { Credentials } from "@dravo/core/Credentials"
import * as Instant from "@dravo/core/Instant"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Notes that the account's credential was refused; null where its owner had none to give. */
export const noteRefused = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  account: Account,
  version: string | null
): Effect.fn.Return<void, StoreError> {
  const key = keyOf(account)
  const known = yield* coordination.readCell(key)
  const text = JSON.stringify({ connection: account.connection, version } satisfies Refused)
  // Whoever was faster says the same, or speaks of a newer connection.
  if (known.text !== text) yield* coordination.writeCell(key, text, known.version)
})

export interface GrantRecheck {
  /**
   * Connects an account anew whose credential is another than the refused one; tells whether it did. Never waits for a
   * platform.
   */
  readonly revive: (account: Account) => Effect.Effect<boolean, StoreError>
}

/** Asks for an account's credential at most once a second, however often its rows are read. */
export const makeRevival = (
  { coordination, store }: { readonly coordination: Coordination["Service"]; readonly store: Store["Service"] },
  credentials: Credentials["Service"],
  size = 10_000
): GrantRecheck => {
  const asked = new Map<string, Instant.Instant>()
  return {
    revive: Effect.fnUntraced(function* (account) {
      const now = yield* Clock.currentTimeMillis
      const key = keyOf(account)
      if (Math.abs(now - (asked.get(key) ?? -Infinity)) < Instant.second) return false
      if (asked.size >= size) asked.clear()
      asked.set(key, now)
      const note = yield* coordination.readCell(key)
      const refused = Option.getOrNull(decode(note.text))
      if (refused === null || refused.connection !== account.connection) return false
      const credential = yield* Effect.option(credentials.inspect(account))
      const version = Option.isSome(credential) ? credential.value.version : undefined
      if (version === undefined || version === refused.version) return false
      // One of all processes does it.
      if (!(yield* coordination.writeCell(key, "", note.version))) return false
      const { accountId, app, handle, platform, platformAccountId, traits, workspace } = account
      yield* store.connectAccount(workspace, { accountId, app, handle, platform, platformAccountId, traits })
      return true
    })
  }
}

// internal

const Refused = Schema.Struct({ connection: Schema.Int, version: Schema.NullOr(Schema.String) })
type Refused = typeof Refused.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Refused))

const keyOf = ({ seq, workspace }: Account): string => JSON.stringify(["refused-version", workspace, seq])
