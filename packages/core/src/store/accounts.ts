/** The accounts a workspace has connected. */
import type * as Effect from "effect/Effect"
import type { Account, AccountDraft } from "../domain/Account.ts"
import type { AccountId, PlatformAccountId, PlatformId, WorkspaceId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { AccountQuery } from "../reading/Query.ts"
import type { AccountRow } from "../reading/Row.ts"
import type { StoreError } from "./StoreError.ts"
import type { Rows } from "./page.ts"

/** Accounts and their grants. */
export interface Accounts {
  /** Connected accounts, and disconnected ones where the query asks for them, in connection order. */
  pageAccounts(workspace: WorkspaceId, query: AccountQuery): Effect.Effect<Rows<AccountRow>, StoreError>

  /**
   * (workspace, platform, platformAccountId) is unique: connecting again keeps the account's id and seq, updates
   * handle, app and traits, counts `connection` up and clears a dead grant. An `accountId` in use by another account
   * is a `Conflict`.
   */
  connectAccount(workspace: WorkspaceId, draft: AccountDraft): Effect.Effect<Account, StoreError>

  /** Its rows stay readable; its secret is deleted. False when there is no such connected account. */
  disconnectAccount(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<boolean, StoreError>

  /**
   * The connected accounts of every workspace that go by this name on their platform, in connection order: the same
   * account may be connected in several.
   */
  engineAccountsNamed(name: AccountName): Effect.Effect<ReadonlyArray<NamedAccount>, StoreError>

  /** Marks the grant dead only while `connection` is still the current one; tells whether it did. */
  refuseGrant(
    workspace: WorkspaceId,
    accountId: AccountId,
    connection: number,
    error: string
  ): Effect.Effect<boolean, StoreError>
}

/** What a platform calls an account, or whoever granted it: a trait it was connected with. */
export type AccountName =
  | { readonly platform: PlatformId; readonly platformAccountId: PlatformAccountId }
  | { readonly platform: PlatformId; readonly trait: { readonly name: string; readonly value: string } }

/** An account that goes by the name that was asked for. */
export interface NamedAccount {
  readonly account: Account
  /** Since when it has been connected as it is now: what happened to a grant before does not concern this one. */
  readonly since: Instant
}
