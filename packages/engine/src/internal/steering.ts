/** Makes calls dearer while a budget runs short, so that the least useful refreshes go first and the hard limit is seldom met. */
import { allowance, steer } from "@dravo/core/AdaptiveBudget"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Budget from "../Budget.ts"

export interface Steering {
  /** What a call costs now beside what it usually does: 1 while the budget lasts. */
  pressureOf(workspace: WorkspaceId, platform: string): number
  /** After something was spent: looks at what all processes spent, a few times an hour at most. */
  measure(workspace: WorkspaceId, platform: string, now: Instant): Effect.Effect<void, StoreError>
}

export const make = (store: Store["Service"], budgets: Budget.Budgets): Steering => {
  const known = new Map<string, Measured>()
  return {
    pressureOf: (workspace, platform) => known.get(`${platform} ${workspace}`)?.pressure ?? 1,
    measure: Effect.fnUntraced(function*(workspace, platform, now) {
      const key = `${platform} ${workspace}`
      const last = known.get(key)
      if (last !== undefined && now - last.at < period) return
      const window = yield* Budget.spending(store, budgets, workspace, platform, now)
      if (window === null) return
      if (last === undefined || last.to !== window.to) {
        // A new period begins with what the end of the last one had come to.
        known.set(key, { at: now, spent: window.spent, to: window.to, pressure: last?.pressure ?? 1 })
        return
      }
      const allowed = allowance({ ...window, spent: last.spent }, last.at, now - last.at)
      const pressure = steer(last.pressure, { used: window.spent - last.spent, allowed })
      known.set(key, { at: now, spent: window.spent, to: window.to, pressure })
    })
  }
}

// internal

interface Measured {
  readonly at: Instant
  /** By then, in the period that ends at `to`. */
  readonly spent: number
  readonly to: Instant
  readonly pressure: number
}

const period = 10 * 60_000
