/**
 * Dravo Analytics for hosts without Effect: promises and a web handler.
 *
 *     const analytics = createAnalytics({ store: sqlite({ filename: "analytics.db" }), adapters: [x()], credentials })
 *     const page = await analytics.listPosts({ workspace: "acme", limit: 25 })
 */
import * as Duration from "effect/Duration"
import * as Rules from "@dravo/core/Options"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { AnalyticsError, InvalidRequestError } from "./analyticsError.ts"
import type * as Answers from "./answers.ts"
import * as Calls from "./calls/calls.ts"
import * as Configured from "./host/configured.ts"
import type { Subscription } from "./host/events.ts"
import * as Gate from "./runtime/requestGate.ts"
import * as LazyRuntime from "./runtime/lazyRuntime.ts"
import * as LimitCalls from "./calls/limitCalls.ts"
import * as PastCalls from "./calls/pastCalls.ts"
import { receive } from "./calls/receive.ts"
import * as WebhookCalls from "./calls/webhookCalls.ts"
import type { WebhookCalls as OfWebhooks } from "./calls/webhooks.ts"
import { report } from "./host/logging.ts"
import * as Services from "./host/services.ts"
import { Web } from "./host/web.ts"
import * as Work from "./host/work.ts"
import type { CloseOptions, Options, RefresherOptions, RequestContext, Secret } from "./options.ts"
import type * as Requests from "./requests.ts"

export type * from "./answers.ts"
export { AnalyticsError, type Code, InvalidRequestError } from "./analyticsError.ts"
export type * from "./options.ts"
export type * from "./requests.ts"
export type * from "./calls/webhookRequests.ts"
export type { WebhookCalls } from "./calls/webhooks.ts"
/** Ready-made policies for `freshness`, and what one of your own implements. */
export * as Freshness from "@dravo/core/Freshness"

/** One library instance. Every call rejects with an `AnalyticsError`, or with the reason of the caller's own signal. */
export interface Analytics extends OfWebhooks {
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
  postHistory(request: Requests.PostHistory, options?: Requests.CallOptions): Promise<Answers.PostHistoryAnswer | null>
  /**
   * What was read of an account over time; disconnected or not; null when the workspace has no such account. Asks no
   * platform.
   */
  accountHistory(
    request: Requests.AccountHistory,
    options?: Requests.CallOptions
  ): Promise<Answers.AccountHistoryAnswer | null>
  /** What changed since a cursor, with an account's grant as a record of its own. */
  listChanges(request: Requests.ListChanges, options?: Requests.CallOptions): Promise<Answers.ChangesAnswer>
  /** Every publication as it is stored, as bytes of CSV or NDJSON that are read as they are taken. Asks no platform. */
  exportPosts(request: Requests.ExportRows, options?: Requests.CallOptions): Promise<ReadableStream<Uint8Array>>
  /** The same of the connected accounts. */
  exportAccounts(
    request: Omit<Requests.ExportRows, "postId" | "fromDate" | "toDate">,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array>>
  /** Every point of a post; null when the workspace has no such post. */
  exportPostHistory(
    request: Requests.ExportPostHistory,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array> | null>
  /** Every point of an account, disconnected or not; null when the workspace has no such account. */
  exportAccountHistory(
    request: Requests.ExportAccountHistory,
    options?: Requests.CallOptions
  ): Promise<ReadableStream<Uint8Array> | null>
  /** The feed of changes from a cursor to its end. */
  exportChanges(request: Requests.ExportChanges, options?: Requests.CallOptions): Promise<ReadableStream<Uint8Array>>
  /** Removes rows with their history and credentials for good; the feed of changes tells that they are gone. */
  erase(request: Requests.Erase): Promise<Answers.ErasedRows>
  /**
   * Keeps numbers you read before, in the past of posts and accounts that are there: where no others of their time are,
   * and once, however often they are given. Rows show what platforms answer, so they stay as they are.
   */
  importHistory(request: Requests.ImportHistory): Promise<Answers.ImportedHistory>
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
  getGrowth(request: Requests.GetGrowth, options?: Requests.CallOptions): Promise<Answers.GrowthAnswer>
  /** Sums over everything that matches, by day, account or platform, with the period before. Asks no platform. */
  getOverview(request: Requests.GetOverview, options?: Requests.CallOptions): Promise<Answers.OverviewAnswer>
  /** When posts do well by weekday and hour, from those of the workspace at equal age. Asks no platform. */
  getBestTime(request: Requests.GetBestTime, options?: Requests.CallOptions): Promise<Answers.BestTimeAnswer>
  /** A post beside the others of its accounts at equal age; null when the workspace has no such post. */
  comparePost(request: Requests.ComparePost, options?: Requests.CallOptions): Promise<Answers.ComparisonAnswer | null>
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
   * itself. Of what servers pass beside the request only `waitUntil` is looked at.
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

/** Nothing is opened before the first call; throws `misconfigured` for options that cannot be meant. */
export const createAnalytics = (given: Options): Analytics => {
  const options = Configured.verified(given)
  let drainUntil = 0
  // Work that is stopped while the instance goes on has the usual time.
  const remaining = () => Duration.millis(drainUntil === 0 ? 5000 : Math.max(0, drainUntil - performance.now()))
  const subscriptions = new Set<Subscription>()
  const runtime = LazyRuntime.make(Services.layer(options, remaining, subscriptions))
  const gate = Gate.make(async () => {
    try {
      return await runtime.run(Effect.flatMap(Web, ({ handle }) => handle))
    } catch (error) {
      if (!(error instanceof AnalyticsError && error.code === "closed"))
        report(options, "requests cannot be answered", error)
      throw error
    }
  })
  let closing: Promise<void> | undefined
  const close = async (drain: number): Promise<void> => {
    drainUntil = performance.now() + drain
    runtime.refuse()
    await gate.close(drain)
    const isEnded = await runtime.stop(Math.max(0, drainUntil - performance.now()) + afterwards)
    if (!isEnded) report(options, "closing was given up: the store, or something else, does not answer", undefined)
  }

  return {
    ...callsOf(runtime.run),
    handler: gate.handle,
    onRefresh: (listener) => {
      // Hosts in plain JavaScript can pass anything.
      if (typeof listener !== "function") throw new InvalidRequestError("listener", "must be a function")
      const own: Subscription = { listener, isKnownToFail: false }
      subscriptions.add(own)
      return () => void subscriptions.delete(own)
    },
    close: async (given = {}) => {
      const { drain = "5 seconds" } = Configured.close(given)
      return (closing ??= close(Duration.toMillis(drain)))
    }
  }
}

/** Wraps a text that must never be printed, for options that ask for a `Secret`. */
export const secret = (text: string): Secret => Redacted.make(text)

// internal

/** How long letting go of leases and connections may take once the drain time is over, in milliseconds. */
const afterwards = 800

const callsOf = (
  run: LazyRuntime.LazyRuntime<Services.Services>["run"]
): Omit<Analytics, "handler" | "onRefresh" | "close"> => {
  const call =
    <I, A, E>(work: (request: I) => Effect.Effect<A, E, Services.Services>) =>
    async (request: I, options?: Requests.CallOptions): Promise<A> =>
      run(work(request), signalOf(options))
  return {
    listPosts: call(Calls.listPosts),
    listAccounts: call(Calls.listAccounts),
    getPost: call(PastCalls.getPost),
    explainPost: call(PastCalls.explainPost),
    postHistory: call(PastCalls.postHistory),
    accountHistory: call(PastCalls.accountHistory),
    listChanges: call(PastCalls.listChanges),
    exportPosts: call(PastCalls.exportPosts),
    exportAccounts: call(PastCalls.exportAccounts),
    exportPostHistory: call(PastCalls.exportPostHistory),
    exportAccountHistory: call(PastCalls.exportAccountHistory),
    exportChanges: call(PastCalls.exportChanges),
    erase: call(PastCalls.erase),
    importHistory: call(PastCalls.importHistory),
    thinHistory: () => run(PastCalls.thinHistory),
    maintain: () => run(PastCalls.maintain),
    getGrowth: call(PastCalls.getGrowth),
    getOverview: call(PastCalls.getOverview),
    getBestTime: call(PastCalls.getBestTime),
    comparePost: call(PastCalls.comparePost),
    listMetrics: () => run(Calls.listMetrics),
    accountHealth: call(Calls.accountHealth),
    listLimits: (request, options) => run(LimitCalls.listLimits(request), signalOf(options)),
    clearLimits: (request) => run(LimitCalls.clearLimits(request)),
    refresh: call(Calls.refresh),
    discoverPosts: call(Calls.discoverPosts),
    receive: call(receive),
    connectAccount: call(Calls.connectAccount),
    disconnectAccount: call(Calls.disconnectAccount),
    recordPublication: call(Calls.recordPublication),
    createApiKey: call(Calls.createApiKey),
    listApiKeys: call(Calls.listApiKeys),
    revokeApiKey: call(Calls.revokeApiKey),
    createWebhook: call(WebhookCalls.createWebhook),
    listWebhooks: call(WebhookCalls.listWebhooks),
    updateWebhook: call(WebhookCalls.updateWebhook),
    deleteWebhook: call(WebhookCalls.deleteWebhook),
    rotateWebhookSecret: call(WebhookCalls.rotateWebhookSecret),
    testWebhook: call(WebhookCalls.testWebhook),
    listWebhookMessages: call(WebhookCalls.listWebhookMessages),
    replayWebhookMessages: call(WebhookCalls.replayWebhookMessages),
    startRefresher: async (options = {}) => {
      const started = await run(Calls.startRefresher(Work.settings(options)))
      return { covers: started.covers, stop: () => Effect.runPromise(started.stop) }
    },
    idle: () => run(Calls.idle),
    ready: () => run(Calls.ready)
  }
}

/** Beside the request a call takes a signal and nothing else; a parameter put there would be without effect. */
const signalOf = (options: Requests.CallOptions | undefined): AbortSignal | undefined => {
  if (options == null) return undefined
  const read = Rules.read<Requests.CallOptions>(options, { signal: isSignal })
  if (Result.isFailure(read)) {
    const { detail, option } = read.failure
    throw new InvalidRequestError(option, `${detail}: a call takes { signal } beside its request`)
  }
  return read.success.signal
}

/** Not by class: test environments bring one of their own. */
const isSignal: Rules.Rule = Rules.such(
  (signal) => typeof signal === "object" && signal !== null && "aborted" in signal,
  "must be an AbortSignal"
)
