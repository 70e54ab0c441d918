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
import { Adapters } from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { spanned } from "@dravo/core/Spanned"
import { Store } from "@dravo/core/Store"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Event } from "./refresh/Event.ts"
import * as Health from "./read/Health.ts"
import * as Cursors from "./read/Cursors.ts"
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
import { makeRevival } from "./credential/refusedVersions.ts"
import * as Connecting from "./read/connecting.ts"
import * as Folding from "./background/folding.ts"
import * as Maintenance from "./background/Maintenance.ts"
import * as Command from "./read/command.ts"
import * as Discovery from "./discovery/Discovery.ts"
import { growth } from "./read/growth.ts"
import * as Incoming from "./incoming/Incoming.ts"
import * as Explaining from "./read/explaining.ts"
import * as Exports from "./read/Exports.ts"
import { bestTime } from "./read/compare/bestTime.ts"
import { compare } from "./read/compare/comparison.ts"
import type { BestTimeRequest, BestTimes, Comparison } from "./read/compare/Comparisons.ts"
import type * as Imports from "./read/importing/Imports.ts"
import { importHistory } from "./read/importing/importing.ts"
import * as Listing from "./read/listing.ts"
import { overview } from "./read/totals/overview.ts"
import type { Overviewed, OverviewRequest } from "./read/totals/Overviews.ts"
import * as Sorting from "./read/order/Sorting.ts"
import * as Past from "./read/past.ts"
import * as Sealed from "./read/sealed.ts"
import { readsIn, Refresher } from "./refresh/Refresher.ts"
import type { AccountsRequest, PostsRequest, RefreshRequest, RefreshSummary } from "./read/Requests.ts"
import { Vault } from "./credential/Vault.ts"
import type { AccountsPage, AccountView, Explained, PostsPage, PublicationView } from "./read/View.ts"

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
    /** Sums over every publication that matches, told apart on request, with the period before beside them. */
    overview(workspace: WorkspaceId, request: OverviewRequest): Effect.Effect<Overviewed, InvalidRequest | StoreError>
    /** Acts on what a platform sent of its own accord; null where nothing is received for that platform. */
    receive(platform: PlatformId, request: IncomingRequest): Effect.Effect<Incoming.Received | null, StoreError>
    /** The platforms whose messages are received. */
    readonly receives: ReadonlyArray<PlatformId>
    /** When posts do well by weekday and hour, from the newest 1,000 that match, compared at equal age. */
    bestTime(workspace: WorkspaceId, request: BestTimeRequest): Effect.Effect<BestTimes, InvalidRequest | StoreError>
    /** A post beside the others of its accounts at equal age. Null when the workspace has no such post. */
    compare(workspace: WorkspaceId, postId: string): Effect.Effect<ReadonlyArray<Comparison> | null, StoreError>
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

/** How reads wait, what spending is bounded by and what is kept. */
export interface Options extends Maintenance.Policy {
  /** Platform names a request may filter by beside the plugged-in ones: those of the host's wire contract. */
  readonly platforms?: ReadonlyArray<string>
  /** How long a read waits for refreshes when some row has numbers already; 1.5 s. */
  readonly readBudget?: Duration.Input
  /** How long it waits when no row has any; 5 s. */
  readonly firstReadBudget?: Duration.Input
  /**
   * The most HTTP requests to platforms one request may cause; 16. Rows it leaves out keep their status and are next in
   * line.
   */
  readonly maxCalls?: number
  /**
   * `refresh=true` takes numbers that were asked for less than this ago, whatever came of it; 1 s. With more than a
   * second the rows say that they were left alone; a minute is
   * wise where reads cost money.
   */
  readonly minForceInterval?: Duration.Input
  /** What was agreed with platforms that send messages, by their names; nothing is received for others. */
  readonly incoming?: Incoming.Apps
  /**
   * Canonical metrics whose order is kept ready, so that sorting by them costs the same however many posts there are;
   * each costs a write of every refresh that changes it. Posts that were there before are taken in first.
   */
  readonly sortable?: ReadonlyArray<Sorting.SortableMetric>
}

/** Hosts with the built-in vault provide `Vault` too; without it, connecting with tokens is an invalid request. */
export const layer = (
  given: Options = {}
): Layer.Layer<Analytics, never, Store | Coordination | Adapters | Credentials | Refresher> =>
  Layer.effect(
    Analytics,
    Effect.gen(function* () {
      const options = yield* Rules.meant(given, rules)
      const store = yield* Store
      const coordination = yield* Coordination
      const adapters = yield* Adapters
      const credentials = yield* Credentials
      const refresher = yield* Refresher
      const vault = yield* Effect.serviceOption(Vault)
      const environment: Listing.ReadEnvironment = {
        store,
        coordination,
        refresher,
        grantRecheck: makeRevival({ coordination, store }, credentials),
        catalog: adapters.catalog,
        readsOf: readsIn(adapters),
        labelOf: (platform) => Option.getOrUndefined(adapters.get(platform))?.label ?? platform,
        platforms: {
          known: new Set([...(options.platforms ?? []), ...adapters.platforms]),
          plugged: adapters.platforms
        },
        readBudget: Duration.fromInputUnsafe(options.readBudget ?? "1500 millis"),
        firstReadBudget: Duration.fromInputUnsafe(options.firstReadBudget ?? "5 seconds"),
        maxCalls: options.maxCalls ?? 16,
        minForceInterval: Duration.toMillis(options.minForceInterval ?? "1 second")
      }

      const cursors = Cursors.make(coordination)
      const sealedPosts = Sealed.paged(cursors, "posts", (workspace, request: PostsRequest) =>
        Listing.posts(environment, workspace, request)
      )
      const sealedAccounts = Sealed.paged(cursors, "accounts", (workspace, request: AccountsRequest) =>
        Listing.accounts(environment, workspace, request)
      )
      const connecting = { store, adapters, vault: Option.getOrUndefined(vault) }
      const written = yield* Folding.forked(store, Sorting.rankingsOf(adapters.catalog, options.sortable))
      yield* Effect.forkScoped(Stream.runForEach(refresher.events, () => written))
      const recordPublication = Connecting.recorder(connecting)
      const erase = (workspace: WorkspaceId, what: Erasure) => Effect.tap(store.erase(workspace, what), () => written)
      const importing = {
        store,
        coordination,
        adapters,
        limits: Maintenance.limitsOf(adapters, options.maxAge ?? {}),
        drop: options.retention?.drop ?? null
      }
      const incoming: Incoming.IncomingEnvironment = {
        store,
        coordination,
        adapters,
        credentials,
        refresher,
        catalog: adapters.catalog,
        apps: options.incoming ?? {},
        erase: ({ accountId, workspace }) => erase(workspace, { _tag: "Account", accountId })
      }
      const health = Effect.fn("Analytics.health")(function* (workspace: WorkspaceId, accountId: AccountId) {
        const { now, rows } = yield* store.pageAccounts(workspace, { accountId, platform: null, after: 0, limit: 1 })
        const [row] = rows
        if (row === undefined) return null
        const adapter = Option.getOrUndefined(adapters.get(row.account.platform))
        const discovery = yield* Discovery.standing({ refresher, store }, row.account, adapter)
        return { ...(yield* Health.of(row, now, adapter, { coordination, store }, credentials)), discovery }
      })

      return Analytics.of({
        listPosts: spanned("Analytics.listPosts", sealedPosts),
        listAccounts: spanned("Analytics.listAccounts", sealedAccounts),
        connectAccount: Effect.fn("Analytics.connectAccount")(
          (workspace: WorkspaceId, draft: AccountDraft, tokens?: Tokens) =>
            Connecting.connect(connecting, workspace, draft, tokens)
        ),
        disconnectAccount: store.disconnectAccount,
        recordPublication: (workspace, draft) => Effect.tap(recordPublication(workspace, draft), () => written),
        refresh: Effect.fn("Analytics.refresh")((workspace: WorkspaceId, request: RefreshRequest) =>
          Command.refresh(environment, workspace, request)
        ),
        discover: Effect.fn("Analytics.discover")((workspace: WorkspaceId, request: Discovery.DiscoverRequest) =>
          Discovery.discover({ store, coordination, adapters, refresher }, workspace, request)
        ),
        health,
        post: Effect.fn("Analytics.post")((workspace: WorkspaceId, postId: string, refresh: boolean) =>
          Past.post(environment, workspace, postId, refresh)
        ),
        explain: Effect.fn("Analytics.explain")((workspace: WorkspaceId, postId: string) =>
          Explaining.post(environment, workspace, postId)
        ),
        postHistory: Effect.fn("Analytics.postHistory")(
          (workspace: WorkspaceId, postId: string, request: HistoryRequest) =>
            Sealed.paged(cursors, "history", (_: WorkspaceId, opened: HistoryRequest) =>
              Past.ofPost(environment, workspace, postId, opened)
            )(workspace, request)
        ),
        accountHistory: Effect.fn("Analytics.accountHistory")(
          (workspace: WorkspaceId, accountId: string, request: HistoryRequest) =>
            Sealed.paged(cursors, "history", (_: WorkspaceId, opened: HistoryRequest) =>
              Past.ofAccount(environment, workspace, accountId, opened)
            )(workspace, request)
        ),
        growth: Effect.fn("Analytics.growth")((workspace: WorkspaceId, request: GrowthRequest) =>
          growth(environment, workspace, request)
        ),
        overview: Effect.fn("Analytics.overview")((workspace: WorkspaceId, request: OverviewRequest) =>
          overview(environment, workspace, request)
        ),
        bestTime: Effect.fn("Analytics.bestTime")((workspace: WorkspaceId, request: BestTimeRequest) =>
          bestTime(environment, workspace, request)
        ),
        compare: Effect.fn("Analytics.compare")((workspace: WorkspaceId, postId: string) =>
          Effect.flatMap(Past.publicationsOf(environment, workspace, postId), (rows) =>
            rows.length === 0 ? Effect.succeed(null) : compare(environment, workspace, rows)
          )
        ),
        changes: Effect.fn("Analytics.changes")(Sealed.changes(cursors, store)),
        erase,
        importHistory: Effect.fn("Analytics.importHistory")(
          (workspace: WorkspaceId, readings: ReadonlyArray<Imports.PastReading>, isDry = false) =>
            importHistory(importing, workspace, readings, isDry)
        ),
        thin: Maintenance.thin(store, options),
        maintain: Maintenance.maintain(store, adapters, options),
        exportPosts: Effect.fn("Analytics.exportPosts")((workspace: WorkspaceId, request: PostsRequest) =>
          Effect.flatMap(Sealed.opened(cursors, workspace, "posts", request), (opened) =>
            Exports.posts(environment, workspace, opened)
          )
        ),
        exportAccounts: Effect.fn("Analytics.exportAccounts")((workspace: WorkspaceId, request: AccountsRequest) =>
          Effect.flatMap(Sealed.opened(cursors, workspace, "accounts", request), (opened) =>
            Exports.accounts(environment, workspace, opened)
          )
        ),
        exportChanges: Effect.fn("Analytics.exportChanges")((workspace: WorkspaceId, request: ChangesRequest) =>
          Effect.flatMap(Sealed.feedFrom(cursors, workspace, request), ({ after }) =>
            Exports.changes(environment, cursors, workspace, after)
          )
        ),
        receive: Effect.fn("Analytics.receive")((platform: PlatformId, request: IncomingRequest) =>
          Incoming.receive(incoming, platform, request)
        ),
        receives: Incoming.platformsOf(adapters, incoming.apps),
        events: refresher.events,
        idle: refresher.idle,
        catalog: adapters.catalog
      })
    })
  )

// internal

const rules: Rules.Rules<Options> = {
  platforms: Rules.such((names) => Array.isArray(names), "must be a list of names"),
  readBudget: Rules.time,
  firstReadBudget: Rules.time,
  maxCalls: Rules.such(
    (most) => most === Infinity || (Number.isSafeInteger(most) && Number(most) >= 0),
    "must be a whole number"
  ),
  minForceInterval: Rules.time,
  incoming: Rules.each(Incoming.rules.app),
  sortable: Rules.such(
    (names) => Array.isArray(names) && names.every((name) => Sorting.sortableMetrics.some((one) => one === name)),
    `must be a list of ${Sorting.sortableMetrics.join(", ")}`
  ),
  retention: Maintenance.rules.retention,
  maxAge: Maintenance.rules.maxAge
}
