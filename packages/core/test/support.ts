/** Rows, readings and definitions the tests of core are told with. */
import type { Account } from "@dravo/core/Account"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { MetricDefinition } from "@dravo/core/Metric"
import type { Publication } from "@dravo/core/Publication"
import type { AccountRow, PublicationRow } from "@dravo/core/Row"
import { initial, type SyncState } from "@dravo/core/SyncState"

export const definition = (key: string, change: Partial<MetricDefinition>): MetricDefinition => ({
  kind: "publication",
  key,
  meaning: "Means something.",
  canonical: null,
  combine: "sum",
  unit: "count",
  scope: null,
  delayHours: null,
  retired: null,
  ...change
})

export const account = (seq: number, change: Partial<Account> = {}): Account => ({
  accountId: AccountId.make(`acc_${seq}`),
  platform: PlatformId.make("network"),
  platformAccountId: PlatformAccountId.make(`${seq}`),
  handle: null,
  app: null,
  traits: {},
  workspace: WorkspaceId.make("ws"),
  seq,
  connectedAt: 0,
  disconnectedAt: null,
  connection: 1,
  grantError: null,
  ...change
})

export const publication = (seq: number, change: Partial<Publication> = {}): Publication => ({
  postId: PostId.make(`post_${seq}`),
  accountId: AccountId.make("acc_1"),
  platformPostId: PlatformPostId.make(`${seq}`),
  url: null,
  text: null,
  createdAt: seq,
  publishedAt: null,
  traits: {},
  workspace: WorkspaceId.make("ws"),
  platform: PlatformId.make("network"),
  seq,
  origin: "published",
  mediaType: null,
  ...change
})

interface Change {
  readonly account?: Partial<Account>
  readonly sync?: Partial<SyncState>
  readonly leaseUntil?: number | null
  readonly reads?: PublicationRow["reads"]
}

export const publicationRow = (seq: number, change: Change = {}): PublicationRow => ({
  kind: "publication",
  publication: publication(seq, change.account?.platform === undefined ? {} : { platform: change.account.platform }),
  account: account(1, change.account),
  sync: { ...initial, ...change.sync },
  fence: 0,
  leaseUntil: change.leaseUntil ?? null,
  reads: change.reads ?? null
})

export const accountRow = (seq: number, change: Change = {}): AccountRow => ({
  kind: "account",
  account: account(seq, change.account),
  sync: { ...initial, ...change.sync },
  fence: 0,
  leaseUntil: change.leaseUntil ?? null,
  reads: change.reads ?? null
})
