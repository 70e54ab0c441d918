/**
 * Numbers nobody may keep any longer: a platform's terms may say for how long, and whoever disconnects refreshes them
 * no more.
 */
import type * as Duration from "effect/Duration"
import type { PlatformId } from "../domain/Ids.ts"
import type { Instant } from "../domain/Instant.ts"
import type { SyncState } from "../reading/SyncState.ts"

/** How long the numbers of one platform may be kept. */
export interface Limit {
  readonly platform: PlatformId
  readonly maxAge: Duration.Duration
}

/** Whether the row has a number that was read before. */
export const isAged = ({ lastUpdatedAt, metrics, metricsAsOf }: SyncState, before: Instant): boolean =>
  Object.keys(metrics).some((key) => readAt(metricsAsOf, key, lastUpdatedAt) < before)

/**
 * The row without the numbers that were read before. One that has none left is stale, unless nothing but `refresh=true`
 * asked for it anyway; whose last attempt failed stays failed. What the policy remembers goes too: there are counts in
 * it.
 */
export const expired = (state: SyncState, before: Instant, now: Instant, warning: string): SyncState => {
  const kept = Object.entries(state.metrics).filter(
    ([key]) => readAt(state.metricsAsOf, key, state.lastUpdatedAt) >= before
  )
  const metrics = Object.fromEntries(kept)
  const metricsAsOf = Object.fromEntries(
    Object.entries(state.metricsAsOf).filter(([key]) => Object.hasOwn(metrics, key))
  )
  if (kept.length > 0) return { ...state, metrics, metricsAsOf }
  return {
    ...state,
    metrics,
    metricsAsOf,
    metricsWindow: null,
    policyState: null,
    again: null,
    outcome: state.outcome === "synced" ? "partial" : state.outcome,
    warnings: [...new Set([...state.warnings, warning])],
    staleAfter: state.staleAfter === null || isAttempted(state) ? state.staleAfter : Math.min(state.staleAfter, now)
  }
}

// internal

/** A row that waits for its next attempt goes on waiting. */
const isAttempted = ({ attempts }: SyncState): boolean => attempts > 0

const readAt = (asOf: SyncState["metricsAsOf"], key: string, otherwise: Instant | null): Instant =>
  (Object.hasOwn(asOf, key) ? asOf[key] : otherwise) ?? -Infinity
