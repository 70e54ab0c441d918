/** The service hosts use: the two reads of the wire contract, and what feeds them. */
import type { Account, AccountDraft } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import type { StoreError } from "@dravo/core/StoreError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { InvalidRequest } from "./InvalidRequest.ts"
import type { AccountsPage, PostsPage } from "./View.ts"

/** Parameters of the posts read; an absent one does not filter. Names in errors are those of the wire contract. */
export interface PostsRequest {
  readonly postId?: string
  readonly accountId?: string
  readonly platform?: string
  /** Inclusive, as is `toDate`. */
  readonly fromDate?: Instant
  readonly toDate?: Instant
  /** Ask for fresh, settled, gone and backed-off rows too. */
  readonly refresh?: boolean
  /** From 1; 1 when absent. */
  readonly page?: number
  /** 1 to 100; 25 when absent. */
  readonly limit?: number
  /** Continues after the page that gave it; not together with `page`. */
  readonly cursor?: string
}

/** Parameters of the accounts read. */
export interface AccountsRequest {
  readonly accountId?: string
  readonly platform?: string
  readonly refresh?: boolean
  /** 1 to 100; 100 when absent. */
  readonly limit?: number
  readonly cursor?: string
}

/** Which rows a commanded refresh covers; all of the workspace when nothing is named. */
export type RefreshRequest = Pick<PostsRequest, "postId" | "accountId" | "platform">

/** What became of the rows a commanded refresh covered. */
export interface RefreshSummary {
  readonly publications: number
  readonly accounts: number
  readonly synced: number
  readonly partial: number
  readonly failed: number
  readonly pending: number
  readonly requiresReconnect: number
}

export class Analytics extends Context.Service<Analytics, {
  /** Refreshes what is missing or stale within the read budget, then answers. Upstream trouble is in the rows, never an error. */
  listPosts(workspace: WorkspaceId, request: PostsRequest): Effect.Effect<PostsPage, InvalidRequest | StoreError>
  /** The same promise for accounts. */
  listAccounts(workspace: WorkspaceId, request: AccountsRequest): Effect.Effect<AccountsPage, InvalidRequest | StoreError>
  /** Connects or reconnects. Tokens are for the built-in vault; a host that owns its tokens gives none. */
  connectAccount(
    workspace: WorkspaceId, draft: AccountDraft, tokens?: Tokens
  ): Effect.Effect<Account, InvalidRequest | StoreError>
  /** False when the workspace has no such connected account. */
  disconnectAccount(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<boolean, StoreError>
  /** Idempotent on (account, platform post id). */
  recordPublication(workspace: WorkspaceId, draft: PublicationDraft): Effect.Effect<Publication, StoreError>
  /** Forces every matching row, page by page, and waits for the end of each page. */
  refresh(workspace: WorkspaceId, request: RefreshRequest): Effect.Effect<RefreshSummary, InvalidRequest | StoreError>
  /** What the plugged-in adapters declare. */
  readonly catalog: MetricCatalog
}>()("@dravo/engine/Analytics") {}
