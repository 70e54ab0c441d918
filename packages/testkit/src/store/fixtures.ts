/** Workspaces, drafts and states the laws are told with. */
import type { Account, AccountDraft } from "@dravo/core/Account"
import { AccountId, PlatformAccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { type Instant, latest } from "@dravo/core/Instant"
import type { Metrics } from "@dravo/core/Metrics"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import type { AccountQuery, Filter, PublicationQuery } from "@dravo/core/Query"
import type { Row } from "@dravo/core/Row"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import { initial, type SyncState } from "@dravo/core/SyncState"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export const mine = WorkspaceId.make("ws_mine")
export const theirs = WorkspaceId.make("ws_theirs")

export const accountId = (n: number): AccountId => AccountId.make(`acc_${n}`)
export const postId = (n: number): PostId => PostId.make(`post_${n}`)
export const platform = (n: number): PlatformId => PlatformId.make(`network-${n}`)
export const platformPostId = (n: number): PlatformPostId => PlatformPostId.make(`900719925474099${n}`)
export const platformAccountId = (n: number): PlatformAccountId => PlatformAccountId.make(`100719925474099${n}`)

export const account = (n: number, change: Partial<AccountDraft> = {}): AccountDraft => ({
  accountId: accountId(n),
  platform: platform(0),
  platformAccountId: platformAccountId(n),
  handle: `@handle${n}`,
  app: null,
  traits: {},
  ...change
})

export const publication = (n: number, change: Partial<PublicationDraft> = {}): PublicationDraft => ({
  postId: postId(n),
  accountId: accountId(0),
  platformPostId: platformPostId(n),
  url: null,
  text: null,
  createdAt: 1_000_000 + n,
  publishedAt: null,
  traits: {},
  ...change
})

/** The state of a row nobody has refreshed. */
export const untouched: SyncState = initial

export const synced = (at: Instant, change: Partial<SyncState> = {}): SyncState => ({
  ...initial,
  outcome: "synced",
  metrics: { views: 1 },
  lastUpdatedAt: at,
  staleAfter: Math.min(at + 21_600_000, latest),
  ...change
})

export const failing = (until: Instant | null): SyncState => ({
  ...initial,
  outcome: "failed",
  error: "It failed.",
  staleAfter: until,
  attempts: 1
})

export const apiKey = (id: string, change: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id,
  name: `key ${id}`,
  digest: `digest-${id}`,
  hint: id.slice(-4),
  scopes: ["analytics:read"],
  createdAt: 1000,
  revokedAt: null,
  ...change
})

export const allPublications: PublicationQuery = { filters: [], start: { _tag: "Offset", offset: 0 }, limit: 100 }
export const allAccounts: AccountQuery = { accountId: null, platform: null, after: 0, limit: 100 }
export const filtered = (...filters: ReadonlyArray<Filter>): PublicationQuery => ({ ...allPublications, filters })

export const ofPublication = ({ seq }: Publication): Subject => ({ kind: "publication", seq })
export const ofAccount = ({ seq }: Account): Subject => ({ kind: "account", seq })

/** A connected account with some publications, a second apart. */
export const seeded = Effect.fnUntraced(function* (
  store: Store["Service"],
  count: number,
  workspace: WorkspaceId = mine
): Effect.fn.Return<{ readonly account: Account; readonly publications: ReadonlyArray<Publication> }, StoreError> {
  const owner = yield* store.connectAccount(workspace, account(0))
  const publications = yield* Effect.forEach(
    Array.from({ length: count }, (_, n) => n),
    (n) =>
      store.recordPublication(
        workspace,
        publication(n, { createdAt: 1_000_000 + n * 1000, platformPostId: PlatformPostId.make(`p${n}`) })
      )
  )
  return { account: owner, publications }
})

/** A reading of every publication, under a fence of its own. */
export const commitAll = Effect.fnUntraced(function* (
  store: Store["Service"],
  at: Instant,
  metricsOf: (n: number) => Metrics,
  workspace: WorkspaceId = mine
): Effect.fn.Return<void, StoreError> {
  const { rows } = yield* store.pagePublications(workspace, { ...allPublications, limit: 10_000 })
  const claims = rows.map((row) => ({
    subject: ofPublication(row.publication),
    fence: row.fence,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(workspace, claims, Duration.minutes(1))
  yield* store.commit(
    workspace,
    granted.map((one, n) => ({ ...one, sync: synced(at, { metrics: metricsOf(n) }) }))
  )
})

/** One row as it is now; dies where the store does not know it. */
export const rowOf = (
  store: Store["Service"],
  subject: Subject,
  workspace: WorkspaceId = mine
): Effect.Effect<Row, StoreError> =>
  Effect.flatMap(store.rows(workspace, [subject]), ({ rows }) =>
    rows[0] === undefined
      ? Effect.die(new RangeError(`no row for ${subject.kind} ${subject.seq}`))
      : Effect.succeed(rows[0])
  )

export const seqs = (rows: ReadonlyArray<Row>): Array<number> =>
  rows.map((row) => (row.kind === "publication" ? row.publication.seq : row.account.seq))

export const numbers = (recorded: ReadonlyArray<{ readonly seq: number }>): Array<number> =>
  recorded.map(({ seq }) => seq)
