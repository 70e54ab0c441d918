/** What a library instance can be asked, call by call. */
import type * as Answers from "../answers.ts"
import type { WebhookCalls } from "./webhooks.ts"
import type { CloseOptions, RefresherOptions, RequestContext } from "../options.ts"
import type * as Past from "./pastRequests.ts"
import type * as Requests from "../requests.ts"

/** One library instance. Every call rejects with an `AnalyticsError`, or with the reason of the caller's own signal. */
export interface Analytics extends WebhookCalls {
  /**
   * Refreshes what is missing or stale within the read budget; trouble of a platform is in the rows, never a rejection.
   */
  listPosts(request: Requests.ListPosts, options?: Requests.CallOptions): Promise<Answers.PostsAnswer>
  /** The same promise for accounts. */
  listAccounts(request: Requests.ListAccounts, options?: Requests.CallOptions): Promise<Answers.AccountsAnswer>
  /**
   * One post on all its accounts, with the newest point of each one's history; null when the workspace has no such
   * post.
   */
  getPost(request: Requests.GetPost, options?: Requests.CallOptions): Promise<Answers.PostAnswer | null>
  /**
   * Why a post's numbers are as fresh as they are, and when they are asked for again; null when the workspace has no
   * such post. Asks no platform.
   */
  explainPost(request: Requests.ExplainPost, options?: Requests.CallOptions): Promise<Answers.FreshnessAnswer | null>
  /** What was read of a post over time; null when the workspace has no such post. Asks no platform. */
  postHistory(request: Past.PostHistory, options?: Requests.CallOptions): Promise<Answers.PostHistoryAnswer | null>
  /**
   * What was read of an account over time; disconnected or not; null when the workspace has no such account. Asks no
   * platform.
   */
  accountHistory(
    request: Past.AccountHistory,
    options?: Requests.CallOptions
  ): Promise<Answers.AccountHistoryAnswer | null>
  /** What changed since a cursor, with an account's grant as a record of its own. */
  listChanges(request: Past.ListChanges, options?: Requests.CallOptions): Promise<Answers.ChangesAnswer>
  /** Every publication as it is stored, as bytes of CSV or NDJSON that are read as they are taken. Asks no platform. */
  exportPosts(request: Past.ExportRows, options?: Requests.CallOptions): Promise<ReadableStream<Uint8Array>>
  /** The same of the connected accounts. */
  exportAccounts(
    request: Omit<Past.ExportRows, "postId" | "fromDate" | "toDate">,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array>>
  /** Every point of a post; null when the workspace has no such post. */
  exportPostHistory(
    request: Past.ExportPostHistory,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array> | null>
  /** Every point of an account, disconnected or not; null when the workspace has no such account. */
  exportAccountHistory(
    request: Past.ExportAccountHistory,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array> | null>
  /** The feed of changes from a cursor to its end. */
  exportChanges(request: Past.ExportChanges, options?: Requests.CallOptions): Promise<ReadableStream<Uint8Array>>
  /** Removes rows with their history and credentials for good; the feed of changes tells that they are gone. */
  erase(request: Requests.Erase): Promise<Answers.ErasedRows>
  /**
   * Keeps numbers you read before, in the past of posts and accounts that are there: where no others of their time are,
   * and once, however often they are given. Rows show what platforms answer, so they stay as they are.
   */
  importHistory(request: Past.ImportHistory): Promise<Answers.ImportedHistory>
  /**
   * Deletes points `retention` no longer keeps, in all workspaces; resolves to how many. A refresher that runs does so
   * by itself.
   */
  thinHistory(): Promise<number>
  /**
   * The same, and erases numbers that `maxAge` lets nobody keep any longer. Worth a call a day where no refresher runs.
   */
  maintain(): Promise<Answers.Maintained>
  /** How numbers grew between two instants and day by day. Nothing is interpolated. */
  getGrowth(request: Past.GetGrowth, options?: Requests.CallOptions): Promise<Answers.GrowthAnswer>
  /** Sums over everything that matches, by day, account or platform, with the period before. Asks no platform. */
  getOverview(request: Past.GetOverview, options?: Requests.CallOptions): Promise<Answers.OverviewAnswer>
  /** When posts do well by weekday and hour, from those of the workspace at equal age. Asks no platform. */
  getBestTime(request: Past.GetBestTime, options?: Requests.CallOptions): Promise<Answers.BestTimeAnswer>
  /** A post compared with the others of its accounts at equal age; null when the workspace has no such post. */
  comparePost(request: Past.ComparePost, options?: Requests.CallOptions): Promise<Answers.ComparisonAnswer | null>
  /** The posts of a page of the list, each compared with the others of its account at equal age. */
  comparePosts(request: Past.ComparePosts, options?: Requests.CallOptions): Promise<Answers.ComparisonsAnswer>
  /** Every official key the plugged-in adapters may return, and what it means. */
  listMetrics(): Promise<Answers.MetricsAnswer>
  /**
   * What keeps an account's numbers from being fresh; null when the workspace has no such connected account. Asks no
   * platform.
   */
  accountHealth(request: Requests.AccountHealth, options?: Requests.CallOptions): Promise<Answers.HealthAnswer | null>
  /** What keeps this library from asking platforms, over all processes: limits they named and outages. */
  listLimits(request?: Requests.WhoseLimits, options?: Requests.CallOptions): Promise<ReadonlyArray<Answers.Limit>>
  /** Forgets these, so that platforms are asked again at once; resolves to what stood in the way, and logs it. */
  clearLimits(request?: Requests.WhoseLimits): Promise<ReadonlyArray<Answers.Limit>>
  /** Forces every matching row and waits for the end of it. */
  refresh(request: Requests.RefreshRows, options?: Requests.CallOptions): Promise<Answers.RefreshSummary>
  /**
   * Looks for posts of an account that you did not record, and refreshes those its list holds; null when the workspace
   * has no such connected account.
   */
  discoverPosts(
    request: Requests.DiscoverPosts,
    options?: Requests.CallOptions
  ): Promise<Answers.DiscoveredPosts | null>
  /**
   * Acts on what a platform sent to your server, and resolves to what to answer it; rejects with `invalid-request` for
   * a platform that `incoming` does not name.
   */
  receive(request: Requests.Receive, options?: Requests.CallOptions): Promise<Answers.ReceivedMessage>
  /** Connects an account or, when it is connected already, renews the connection. */
  connectAccount(request: Requests.ConnectAccount): Promise<Answers.ConnectedAccount>
  /**
   * Deletes its credential and stops refreshing; its rows stay readable. False when the workspace has no such connected
   * account.
   */
  disconnectAccount(request: Requests.DisconnectAccount): Promise<boolean>
  /** Makes a published post known; rejects with `not-found` when the workspace has no such account. */
  recordPublication(request: Requests.RecordPublication): Promise<Answers.RecordedPublication>
  /** The only moment the key is shown. */
  createApiKey(request: Requests.CreateApiKey): Promise<Answers.CreatedApiKey>
  /** In order of creation, revoked ones included. */
  listApiKeys(request: Requests.InWorkspace): Promise<ReadonlyArray<Answers.ApiKey>>
  /** Takes effect at the next request, in every process. False when the workspace has no such unrevoked key. */
  revokeApiKey(request: Requests.RevokeApiKey): Promise<boolean>
  /**
   * The endpoints and `/openapi.json` for any server that speaks `Request` and `Response`; can be passed around by
   * itself. Of what servers pass along with the request only `waitUntil` is looked at.
   */
  readonly handler: (request: Request, context?: RequestContext | object | null) => Promise<Response>
  /**
   * Calls the listener at the end of each refresh of this process, of any workspace, until closing begins; the answer
   * unsubscribes it.
   */
  onRefresh(listener: (event: Answers.RefreshEvent) => void): () => void
  /**
   * Keeps rows fresh that nobody is reading and sends webhooks, until it is stopped or the instance closes; any number
   * of processes may do so on one database. Platforms that charge are left out unless `budgets` has a limit for them.
   */
  startRefresher(options?: RefresherOptions): Promise<RunningRefresher>
  /** Resolves when no refresh is in flight. */
  idle(): Promise<void>
  /** Resolves once everything is built and the store answers; a later call tries again when it did not. */
  ready(): Promise<void>
  /** Calls still running reject with `closed`, new requests are answered 503; refreshes may end within `drain`. */
  close(options?: CloseOptions): Promise<void>
}

/** A background refresher at work. */
export interface RunningRefresher {
  /** What it takes care of. */
  readonly covers: ReadonlyArray<{ readonly platform: string; readonly kind: "publication" | "account" }>
  /** Nothing new is begun from here on. */
  stop(): Promise<void>
}
