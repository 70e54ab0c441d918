/** Makes the limits an answer tells of everybody's, and tells of each deadline once. */
import type { Adapter } from "@dravo/core/Adapter"
import { deadline, type RateLimited } from "@dravo/core/AdapterError"
import * as Instant from "@dravo/core/Instant"
import type { Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { quotaOf } from "../quota/spentQuotas.ts"
import * as ThrottleKeys from "./throttleKeys.ts"

/** A limit, and the row whose reading met it. */
export interface Limited {
  readonly row: Row
  readonly reason: RateLimited
}

/** Until when nobody asks, by key, with the row that found it out. */
export type Throttled = ReadonlyMap<string, { readonly until: Instant.Instant; readonly row: Row }>

/** Quotas that are spent are no limits of an account or of everything an app asks for. */
export const throttledBy = (
  adapter: Pick<Adapter, "quotas">,
  limits: ReadonlyArray<Limited>,
  now: Instant.Instant
): Throttled => {
  const found = new Map<string, { readonly until: Instant.Instant; readonly row: Row }>()
  for (const { reason, row } of limits) {
    if (quotaOf(adapter, reason) !== undefined) continue
    const key = ThrottleKeys.limitedBy(row.account, row.kind, reason)
    const until = deadline(reason.retryAt, now) ?? now + pause
    if (until > (found.get(key)?.until ?? -Infinity)) found.set(key, { until, row })
  }
  return found
}

/** Nobody asks before these deadlines, in no process. */
export const coolDown = (
  coordination: Coordination["Service"],
  throttled: Throttled
): Effect.Effect<void, StoreError> =>
  Effect.forEach(throttled, ([key, { until }]) => coordination.coolDown(key, until), { discard: true })

/** What this process told of already. */
export interface ReportedThrottles {
  /** Whether the deadline is news: none that was told of under the key still holds, or this one is a minute later. */
  isNews(key: string, until: Instant.Instant, now: Instant.Instant): boolean
}

export const makeReported = (size = 10_000): ReportedThrottles => {
  const reported = new Map<string, Instant.Instant>()
  return {
    isNews: (key, until, now) => {
      const before = reported.get(key)
      if (before !== undefined && before > now && before <= now + Instant.day && until < before + Instant.minute)
        return false
      if (reported.size >= size) reported.clear()
      reported.set(key, until)
      return true
    }
  }
}

// internal

/** How long nobody asks when the platform named no deadline. */
const pause = Instant.minute
