/**
 * Dravo Analytics for hosts without Effect: promises and a web handler.
 *
 *     const analytics = createAnalytics({ store: sqlite({ filename: "analytics.db" }), adapters: [x()], credentials })
 *     const page = await analytics.listPosts({ workspace: "acme", limit: 25 })
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { AnalyticsError, InvalidRequestError } from "./analyticsError.ts"
import * as Configured from "./host/configured.ts"
import type { Subscription } from "./host/events.ts"
import * as Gate from "./runtime/requestGate.ts"
import * as LazyRuntime from "./runtime/lazyRuntime.ts"
import type { Analytics } from "./calls/analytics.ts"
import { callsOf } from "./calls/promised.ts"
import { report } from "./host/logging.ts"
import * as Services from "./host/services.ts"
import { Web } from "./host/web.ts"
import type { Options, Secret } from "./options.ts"

export type { Analytics, RunningRefresher } from "./calls/analytics.ts"
export type * from "./answers.ts"
export { AnalyticsError, type Code, InvalidRequestError } from "./analyticsError.ts"
export type * from "./options.ts"
export type * from "./calls/pastRequests.ts"
export type * from "./requests.ts"
export type * from "./calls/webhookRequests.ts"
export type { WebhookCalls } from "./calls/webhooks.ts"
/** Ready-made policies for `freshness`, and what one of your own implements. */
export * as Freshness from "@dravo/core/Freshness"

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
