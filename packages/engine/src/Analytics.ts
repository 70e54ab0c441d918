/** The service hosts use: the two reads of the wire contract, and what feeds them. */
import type { Account, AccountDraft } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import type * as Change from "@dravo/core/Change"
import type { Erased, Erasure } from "@dravo/core/Change"
import type { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { IncomingRequest } from "@dravo/core/Incoming"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { Publication, PublicationDraft } from "@dravo/core/Publication"
import type { StoreError } from "@dravo/core/StoreError"
import type { Adapters } from "@dravo/core/Adapters"
import type { Credentials } from "@dravo/core/Credentials"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { Event } from "./refresh/Event.ts"
import { make } from "./assembly.ts"
import type { Options } from "./options.ts"
import type {
  AccountHistory,
  ChangesPage,
  ChangesRequest,
  Growth,
  GrowthRequest,
  HistoryRequest,
  PostHistory,
  PostView
} from "./read/History.ts"
import type { InvalidRequest } from "./read/InvalidRequest.ts"
import type * as Maintenance from "./background/Maintenance.ts"
import type * as Discovery from "./discovery/Discovery.ts"
import type * as Incoming from "./incoming/Incoming.ts"
import type * as Exports from "./read/Exports.ts"
import type {
  BestTimeRequest,
  BestTimes,
  ComparePostsRequest,
  Comparison,
  ComparisonsPage
} from "./read/compare/Comparisons.ts"
import type * as Imports from "./read/importing/Imports.ts"
import type { Overviewed, OverviewRequest } from "./read/totals/Overviews.ts"
import type { Refresher } from "./refresh/Refresher.ts"
import type { AccountsRequest, PostsRequest, RefreshRequest, RefreshSummary } from "./read/Requests.ts"
import type { AccountsPage, AccountView, Explained, PostsPage, PublicationView } from "./read/View.ts"

export type { Options } from "./options.ts"
export type { AccountsRequest, PostsRequest, RefreshRequest, RefreshSummary } from "./read/Requests.ts"

/** Everything a host asks for: lists, posts, histories, totals, refreshes; each call names its workspace. */
export class Analytics extends Context.Service<
  Analytics,
  {
    /**
     * Refreshes what is missing or stale within the read budget, then answers. Upstream trouble is in the rows, never
     * an error.
     */
    listPosts(workspace: WorkspaceId, request: PostsRequest): Effect.Effect<PostsPage, InvalidRequest | StoreError>
    /** The same promise for accounts. */
    listAccounts(
      workspace: WorkspaceId,
      request: AccountsRequest
    ): Effect.Effect<AccountsPage, InvalidRequest | StoreError>
    /**
     * Connects or reconnects; nothing new changes nothing. Tokens are for the built-in vault; a host that owns its
     * tokens gives none.
     */
    connectAccount(
      workspace: WorkspaceId,
      draft: AccountDraft,
      tokens?: Tokens
    ): Effect.Effect<Account, InvalidRequest | StoreError>
    /** False when the workspace has no such connected account. */
    disconnectAccount(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<boolean, StoreError>
    /** Idempotent on (account, platform post id). */
    recordPublication(
      workspace: WorkspaceId,
      draft: PublicationDraft
    ): Effect.Effect<Publication, InvalidRequest | StoreError>
    /** Forces every matching row, page by page, and waits for the end of each page. */
    refresh(workspace: WorkspaceId, request: RefreshRequest): Effect.Effect<RefreshSummary, InvalidRequest | StoreError>
    /**
     * Looks for posts of an account that nobody recorded, and refreshes those its listing holds. Null when the
     * workspace has no such connected account.
     */
    discover(
      workspace: WorkspaceId,
      request: Discovery.DiscoverRequest
    ): Effect.Effect<Discovery.Discovered | null, InvalidRequest | StoreError>
    /** Null when the workspace has no such connected account. */
    health(workspace: WorkspaceId, accountId: AccountId): Effect.Effect<Discovery.AccountHealth | null, StoreError>
    /**
     * One post with the newest point of each publication; a read like `listPosts`. Null when the workspace has no such
     * post.
     */
    post(
      workspace: WorkspaceId,
      postId: string,
      refresh: boolean
    ): Effect.Effect<PostView | null, InvalidRequest | StoreError>
    /**
     * Why each of a post's publications is as fresh as it is, and when it is asked for again. Null when the workspace
     * has no such post; asks no platform.
     */
    explain(workspace: WorkspaceId, postId: string): Effect.Effect<ReadonlyArray<Explained> | null, StoreError>
    /**
     * What was read of a post's publications. Null when the workspace has no such post; asks no platform, as all that
     * follow.
     */
    postHistory(
      workspace: WorkspaceId,
      postId: string,
      request: HistoryRequest
    ): Effect.Effect<PostHistory | null, InvalidRequest | StoreError>
    /** What was read of an account, disconnected or not. Null when the workspace has no such account. */
    accountHistory(
      workspace: WorkspaceId,
      accountId: string,
      request: HistoryRequest
    ): Effect.Effect<AccountHistory | null, InvalidRequest | StoreError>
    /** Records that changed after a place in the feed, as they are now, and the place they lead to. */
    changes(workspace: WorkspaceId, request: ChangesRequest): Effect.Effect<ChangesPage, InvalidRequest | StoreError>
    /**
     * Removes rows with their history and credentials for good; only the feed of changes tells that they were there.
     */
    erase(workspace: WorkspaceId, what: Erasure): Effect.Effect<Erased, StoreError>
    /**
     * Keeps numbers that were read elsewhere in the past of posts and accounts that are there, where no others of their
     * time are; at most 1,000 readings, and nothing of them where one is refused. Rows show what platforms answer, so
     * they stay as they are.
     */
    importHistory(
      workspace: WorkspaceId,
      readings: ReadonlyArray<Imports.PastReading>,
      isDry?: boolean
    ): Effect.Effect<Imports.ImportSummary, InvalidRequest | StoreError>
    /** Every row of the list as it is stored, read a page at a time as the stream is taken; asks no platform. */
    exportPosts(
      workspace: WorkspaceId,
      request: PostsRequest
    ): Effect.Effect<Exports.Exported<PublicationView>, InvalidRequest | StoreError>
    exportAccounts(
      workspace: WorkspaceId,
      request: AccountsRequest
    ): Effect.Effect<Exports.Exported<AccountView>, InvalidRequest | StoreError>
    /** The feed from a place to its end. */
    exportChanges(
      workspace: WorkspaceId,
      request: ChangesRequest
    ): Effect.Effect<Exports.Exported<Change.Named>, InvalidRequest | StoreError>
    /** Thins the histories of all workspaces as `retention` has it; answers how many points are gone. */
    readonly thin: Effect.Effect<number, StoreError>
    /**
     * Thins, and erases what platforms let nobody keep any longer, at once. Worth a call a day where no background
     * refresher runs.
     */
    readonly maintain: Effect.Effect<Maintenance.Maintained, StoreError>
    /** Sums over every publication that matches, told apart on request, with the period before for comparison. */
    overview(workspace: WorkspaceId, request: OverviewRequest): Effect.Effect<Overviewed, InvalidRequest | StoreError>
    /** Acts on what a platform sent of its own accord; null where nothing is received for that platform. */
    receive(platform: PlatformId, request: IncomingRequest): Effect.Effect<Incoming.Received | null, StoreError>
    /** The platforms whose messages are received. */
    readonly receives: ReadonlyArray<PlatformId>
    /** When posts do well by weekday and hour, from the newest 1,000 that match, compared at equal age. */
    bestTime(workspace: WorkspaceId, request: BestTimeRequest): Effect.Effect<BestTimes, InvalidRequest | StoreError>
    /** A post compared with the others of its accounts at equal age. Null when the workspace has no such post. */
    compare(workspace: WorkspaceId, postId: string): Effect.Effect<ReadonlyArray<Comparison> | null, StoreError>
    /** The posts of a page of the list, each compared with the others of its account at equal age. */
    comparePosts(
      workspace: WorkspaceId,
      request: ComparePostsRequest
    ): Effect.Effect<ComparisonsPage, InvalidRequest | StoreError>
    /** How numbers grew between two instants and day by day, over at most 1,000 rows and a year. */
    growth(workspace: WorkspaceId, request: GrowthRequest): Effect.Effect<Growth, InvalidRequest | StoreError>
    /** The end of every refresh of this process; a subscriber that lags misses the oldest. */
    readonly events: Stream.Stream<Event>
    /** Ends when no refresh is in flight: what a serverless host hands to its `waitUntil`. */
    readonly idle: Effect.Effect<void>
    /** What the plugged-in adapters declare. */
    readonly catalog: MetricCatalog
  }
>()("@dravo/engine/Analytics") {}

/** Hosts with the built-in vault provide `Vault` too; without it, connecting with tokens is an invalid request. */
export const layer = (
  options: Options = {}
): Layer.Layer<Analytics, never, Store | Coordination | Adapters | Credentials | Refresher> =>
  Layer.effect(Analytics, Effect.map(make(options), Analytics.of))
