/**
 * What the calls resolve to. The two reads resolve to exactly what their endpoints answer; instants are RFC 3339 texts.
 */
import type { Scope } from "./requests.ts"

export type { Maintained } from "@dravo/engine/Maintenance"
export type { RefreshSummary } from "@dravo/engine/Requests"
export type { HealthAnswer, MetricsAnswer } from "@dravo/http/Details"
export type { ChangeRecord, ChangesAnswer } from "@dravo/http/Changes"
export type {
  AccountHistoryAnswer,
  AccountPoint,
  FreshnessAnswer,
  GrowthAnswer,
  PostAnswer,
  PostHistoryAnswer,
  PostPoint
} from "@dravo/http/History"
export type { BestTimeAnswer, ComparisonAnswer, ComparisonsAnswer } from "@dravo/http/Comparisons"
export type { GroupSums, OverviewAnswer, PeriodSums } from "@dravo/http/Overviews"
export type {
  SentMessages,
  Webhook,
  WebhookMessage,
  WebhookMessagesAnswer,
  WebhookRow,
  WebhooksAnswer,
  WebhookWithSecret
} from "@dravo/http/Webhooks"
export type { EventType as WebhookEvent } from "@dravo/core/Webhook"
export type { AccountRow, AccountsAnswer, Overview, PostRow, PostsAnswer, SyncStatus } from "@dravo/http/Wire"

/** An account as it is stored once it is connected. */
export interface ConnectedAccount {
  readonly accountId: string
  readonly platform: string
  readonly platformAccountId: string
  readonly handle: string | null
  readonly app: string | null
  readonly connectedAt: string
}

/** What became of readings you brought along. */
export interface ImportedHistory {
  readonly added: number
  /** There already. */
  readonly known: number
  /** Left out: numbers of their time are there, which were read here or given before. */
  readonly overlapping: number
  /** Left out: too old to be kept. */
  readonly expired: number
}

/** What keeps this library from asking a platform, over all processes. */
export interface Limit {
  readonly platform: string
  /** `app`: of all accounts of an app; `account`: of one; `outage`: the platform did not answer an app's calls. */
  readonly scope: "app" | "account" | "outage"
  /** Of an account's own limit. */
  readonly workspace: string | null
  readonly app: string | null
  readonly until: string
}

/** What looking for an account's posts may cost, and what it came to. */
export interface DiscoveredPosts {
  readonly accountId: string
  readonly platform: string
  /** One sentence about what cannot be listed; null where everything can. */
  readonly notListed: string | null
  /** What it costs at most, said beforehand. */
  readonly most: { readonly posts: number; readonly requests: number; readonly dollars: number }
  /** Null after a dry run, where nothing can be listed, and while another process walks the account. */
  readonly done: {
    readonly posts: number
    /** Posts nobody had recorded. */
    readonly added: number
    readonly pages: number
    readonly dollars: number
    readonly lists: ReadonlyArray<{
      readonly name: string
      readonly stopped: "complete" | "reach" | "bound" | "budget" | "limited" | "failed" | "reconnect"
      readonly because: string | null
    }>
  } | null
}

/** A publication as it is stored; the first recording of it stays. */
export interface RecordedPublication {
  readonly postId: string
  readonly accountId: string
  readonly platform: string
  readonly platformPostId: string
  readonly url: string | null
  readonly text: string | null
  readonly createdAt: string
  readonly publishedAt: string | null
}

/** How many rows an erasure removed. */
export interface ErasedRows {
  readonly accounts: number
  readonly publications: number
}

/** What remains of a key after it was shown. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** Its last characters, so that people can tell keys apart. */
  readonly hint: string
  readonly scopes: ReadonlyArray<Scope>
  readonly createdAt: string
  readonly revokedAt: string | null
}

/** A new key, the only time its text is told. */
export interface CreatedApiKey extends ApiKey {
  /** `dra_…`, shown this once: only a digest of it is kept. */
  readonly key: string
}

/** The end of one refresh, told in the process that made it. */
export interface RefreshEvent {
  /** The row's new `sync_status`, or that a platform limits requests. */
  readonly type: "synced" | "partial" | "failed" | "requires_reconnect" | "throttled"
  readonly workspace: string
  readonly platform: string
  readonly accountId: string
  /**
   * The post that was read, or whose reading told of a limit or a dead grant. Null when the account itself was read, as
   * is `platformPostId`.
   */
  readonly postId: string | null
  readonly platformPostId: string | null
  /** The sentence of a failure, or until when a platform is not asked. */
  readonly detail: string | null
  readonly at: string
}

/** What became of a platform's message, and what your server answers the platform. */
export interface ReceivedMessage {
  /**
   * `greeted`: it asked whether the address is yours. `understood`: it was acted on, as far as it says anything of use.
   * `repeated`: it was acted on before. `busy`: it should be sent again. `refused`: it is not the platform's.
   */
  readonly outcome: "greeted" | "understood" | "repeated" | "busy" | "refused"
  readonly status: 200 | 401 | 413 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How many things it says were acted on, and how many others there are. */
  readonly facts: number
  readonly others: number
  /** The accounts it is about. */
  readonly accounts: ReadonlyArray<{ readonly workspace: string; readonly accountId: string }>
}
