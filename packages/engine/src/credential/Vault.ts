/**
 * The built-in credential store: sealed at rest and the sole owner of refreshing. A refresh token is often single-use,
 * so one process renews at a time, and the new pair is stored before anyone uses it.
 */
import type { Account } from "@dravo/core/Account"
import type { Credential, Tokens } from "@dravo/core/Adapter"
import { Adapters } from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Rules from "@dravo/core/Options"
import { redacted, type Secret, textOf } from "@dravo/core/Secret"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Renewal from "./renewal.ts"
import * as Rotation from "./rotation.ts"
import * as Seal from "./seal.ts"

export type { Rotated } from "./rotation.ts"

/** Keeps accounts' tokens sealed in the database, and renews them. */
export class Vault extends Context.Service<
  Vault,
  {
    /** Replaces whatever was stored for the account. */
    save(account: Account, tokens: Tokens): Effect.Effect<void, StoreError>
    /** Whether these very tokens are what is stored for the account. */
    holds(account: Account, tokens: Tokens): Effect.Effect<boolean, StoreError>
    /**
     * Seals a workspace's credentials with the newest key, while everything goes on: each is leased like a renewal.
     * What is done is done, so one that was interrupted goes on where it is called again.
     */
    rotate(workspace: WorkspaceId): Effect.Effect<Rotation.Rotated, StoreError>
  }
>()("@dravo/engine/Vault") {}

/** The vault cannot work as configured. */
export class VaultError extends Schema.TaggedError<VaultError>()("VaultError", { detail: Schema.String }) {
  override get message(): string {
    return this.detail
  }
}

/** The key of the vault and when tokens are renewed. */
export interface Options {
  /** 32 random bytes in base64 or base64url; losing it means every account must be reconnected. */
  readonly key: Secret
  /** Keys before this one: what they sealed still opens, and `rotate` seals it anew. */
  readonly olderKeys?: ReadonlyArray<Secret>
  /** Tokens are renewed this long before they run out; 2 minutes. */
  readonly margin?: Duration.Input
  /** Longest a renewal may take before another process may try; 30 s. */
  readonly lease?: Duration.Input
}

/** Whether a text is a key: 32 bytes in base64 or base64url. */
export const isKey = (text: string): boolean => Seal.keyBytes(text) !== undefined

/** The vault, and credentials taken from it; fails where what is stored cannot be opened with these keys. */
export const layer = (given: Options): Layer.Layer<Vault | Credentials, VaultError, Store | Adapters> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const options = yield* Rules.validated<Options>(given, rules)
      const key = redacted(options.key, "vault key")
      const olderKeys = (options.olderKeys ?? []).map((older) => redacted(older, "vault key"))
      const seal = yield* Seal.ring(key, olderKeys).pipe(
        Effect.mapError((error) => new VaultError({ detail: error.message }))
      )
      const environment: Renewal.VaultEnvironment = {
        store: yield* Store,
        adapters: yield* Adapters,
        seal,
        margin: Duration.fromInputUnsafe(options.margin ?? "2 minutes"),
        lease: Duration.fromInputUnsafe(options.lease ?? "30 seconds")
      }
      const get = Effect.fn("Vault.get")((account: Account) => Renewal.current(environment, account))
      const renew = Effect.fn("Vault.renew")(
        (account: Account, rejected: string): Effect.Effect<Credential, Renewal.Failure> =>
          Renewal.newerThan(environment, account, rejected)
      )
      const inspect = Effect.fn("Vault.inspect")((account: Account) => Renewal.inspect(environment, account))
      const save = Effect.fn("Vault.save")((account: Account, tokens: Tokens) =>
        Renewal.save(environment, account, tokens)
      )
      const holds = Effect.fn("Vault.holds")((account: Account, tokens: Tokens) =>
        Renewal.holds(environment, account, tokens)
      )
      const rotate = Effect.fn("Vault.rotate")((workspace: WorkspaceId) => Rotation.rotate(environment, workspace))
      return Context.make(Vault, Vault.of({ save, holds, rotate })).pipe(
        Context.add(Credentials, Credentials.of({ get, renew, inspect }))
      )
    })
  )

// internal

const rules: Rules.Rules<Options> = {
  key: Rules.required(Rules.secret),
  olderKeys: Rules.predicate(
    (keys) => Array.isArray(keys) && keys.every((key) => textOf(key) !== undefined),
    "must be a list of texts"
  ),
  margin: Rules.time,
  lease: Rules.time
}
