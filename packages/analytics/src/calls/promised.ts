/** Every call as a promise that its caller may end by a signal. */
import * as Rules from "@dravo/core/Options"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Analytics } from "./analytics.ts"
import { InvalidRequestError } from "../analyticsError.ts"
import type { Services } from "../host/services.ts"
import * as Work from "../host/work.ts"
import type { CallOptions } from "../requests.ts"
import type { LazyRuntime } from "../runtime/lazyRuntime.ts"
import * as Calls from "./calls.ts"
import * as LimitCalls from "./limitCalls.ts"
import * as PastCalls from "./pastCalls.ts"
import { receive } from "./receive.ts"
import * as WebhookCalls from "./webhookCalls.ts"

export const callsOf = (run: LazyRuntime<Services>["run"]): Omit<Analytics, "handler" | "onRefresh" | "close"> => {
  const call =
    <I, A, E>(work: (request: I) => Effect.Effect<A, E, Services>) =>
    async (request: I, options?: CallOptions): Promise<A> =>
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
    comparePosts: call(PastCalls.comparePosts),
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

// internal

/** Beside the request a call takes a signal and nothing else; a parameter put there would be without effect. */
const signalOf = (options: CallOptions | undefined): AbortSignal | undefined => {
  if (options == null) return undefined
  const read = Rules.read<CallOptions>(options, { signal: isSignal })
  if (Result.isFailure(read)) {
    const { detail, option } = read.failure
    throw new InvalidRequestError(option, `${detail}: a call takes { signal } beside its request`)
  }
  return read.success.signal
}

/** Not by class: test environments bring one of their own. */
const isSignal: Rules.Rule = Rules.predicate(
  (signal) => typeof signal === "object" && signal !== null && "aborted" in signal,
  "must be an AbortSignal"
)
