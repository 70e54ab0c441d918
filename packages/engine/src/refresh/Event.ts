/** What hosts subscribe to: the end of each refresh, told once per process that made it. */
import type { AccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"

/** How a refresh of one row ended, told to listeners of this process. */
export interface Event {
  /** The row's new `sync_status`, or that a platform limits requests. */
  readonly type: "synced" | "partial" | "failed" | "requires_reconnect" | "throttled"
  readonly workspace: WorkspaceId
  readonly platform: PlatformId
  readonly accountId: AccountId
  /** The one that was read, or whose reading told of a limit or a dead grant; null when the account itself was read. */
  readonly post: { readonly postId: PostId; readonly platformPostId: PlatformPostId } | null
  /** The sentence of a failure, or until when a platform is not asked. */
  readonly detail: string | null
  readonly at: Instant
}

/** An event about a row. */
export const about = (row: Row, type: Event["type"], detail: string | null, at: Instant): Event => ({
  type,
  detail,
  at,
  workspace: row.account.workspace,
  platform: row.account.platform,
  accountId: row.account.accountId,
  post:
    row.kind === "publication"
      ? { postId: row.publication.postId, platformPostId: row.publication.platformPostId }
      : null
})
