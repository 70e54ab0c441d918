/** Sealed credentials of accounts. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { AccountId, WorkspaceId } from "../domain/Ids.ts"
import type { StoreError } from "./StoreError.ts"

/** Sealed credentials, each renewed by one process at a time. */
export interface Secrets {
  /** The sealed credential of an account, or null. */
  readSecret(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<SecretRecord | null, StoreError>

  /**
   * Writes where the stored version is still `expected` (0 for none) and ends its lease; null when it was not, or
   * when the workspace has no such connected account.
   */
  writeSecret(
    workspace: WorkspaceId,
    accountId: AccountId,
    sealed: string,
    expected: number
  ): Effect.Effect<SecretRecord | null, StoreError>

  /**
   * Leases the renewal of a secret whose version is still `version`; false while another lease lives or the version
   * moved.
   */
  claimSecret(
    workspace: WorkspaceId,
    accountId: AccountId,
    version: number,
    lease: Duration.Duration
  ): Effect.Effect<boolean, StoreError>

  /** Ends the renewal lease where the version is still the one that was leased. */
  releaseSecret(workspace: WorkspaceId, accountId: AccountId, version: number): Effect.Effect<void, StoreError>
}

/** A sealed credential; what is inside is the vault's business. */
export interface SecretRecord {
  readonly sealed: string
  /**
   * Starts at 1 and grows with every write, also past a deletion, so that a late renewal never matches a newer
   * credential.
   */
  readonly version: number
}
