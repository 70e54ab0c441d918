/** Everything a host asks for, put together from the rooms below: each operation with its span and its cursors. */
import type { AccountDraft } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import type { Erasure } from "@dravo/core/Change"
import type { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { IncomingRequest } from "@dravo/core/Incoming"
import type { PublicationDraft } from "@dravo/core/Publication"
import { Adapters } from "@dravo/core/Adapters"
import { Credentials } from "@dravo/core/Credentials"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { spanned } from "@dravo/core/Spanned"
import { Store } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type Options, rules } from "./options.ts"
import * as Health from "./read/Health.ts"
import * as Cursors from "./read/cursor/Cursors.ts"
import type { ChangesRequest, GrowthRequest, HistoryRequest } from "./read/History.ts"
import * as Answering from "./credential/answering.ts"
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
import { compare, comparePage } from "./read/compare/comparison.ts"
import type { BestTimeRequest, ComparePostsRequest } from "./read/compare/Comparisons.ts"
import type * as Imports from "./read/importing/Imports.ts"
import { importHistory } from "./read/importing/importing.ts"
import * as Listing from "./read/listing.ts"
import { overview } from "./read/totals/overview.ts"
import type { OverviewRequest } from "./read/totals/Overviews.ts"
import * as Sorting from "./read/order/Sorting.ts"
import * as Past from "./read/past.ts"
import * as Sealed from "./read/cursor/sealed.ts"
import { readsIn, Refresher } from "./refresh/Refresher.ts"
import type { AccountsRequest, PostsRequest, RefreshRequest } from "./read/Requests.ts"
import { Vault } from "./credential/Vault.ts"

/** The service, over what stands in its context. */
export const make = Effect.fnUntraced(function* (given: Options) {
  const options = yield* Rules.validated(given, rules)
  const { store } = Answering.of(yield* Store)
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
  yield* Effect.forkScoped(Stream.runForEachArray(refresher.events, () => written))
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

  return {
    listPosts: spanned("Analytics.listPosts", sealedPosts),
    listAccounts: spanned("Analytics.listAccounts", sealedAccounts),
    connectAccount: Effect.fn("Analytics.connectAccount")(
      (workspace: WorkspaceId, draft: AccountDraft, tokens?: Tokens) =>
        Connecting.connect(connecting, workspace, draft, tokens)
    ),
    disconnectAccount: store.disconnectAccount,
    recordPublication: (workspace: WorkspaceId, draft: PublicationDraft) =>
      Effect.tap(recordPublication(workspace, draft), () => written),
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
    postHistory: Effect.fn("Analytics.postHistory")((workspace: WorkspaceId, postId: string, request: HistoryRequest) =>
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
    comparePosts: Effect.fn("Analytics.comparePosts")(
      Sealed.paged(cursors, "posts", (workspace, request: ComparePostsRequest) =>
        comparePage(environment, workspace, request)
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
  }
})
