/** The accounts a workspace has connected. */
import type * as Effect from "effect/Effect"
import type { Account, AccountDraft } from "../domain/Account.ts"
import type { AccountId, WorkspaceId } from "../domain/Ids.ts"
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

  /** Marks the grant dead only while `connection` is still the current one; tells whether it did. */
  refuseGrant(
    workspace: WorkspaceId,
    accountId: AccountId,
    connection: number,
    error: string
  ): Effect.Effect<boolean, StoreError>
}
