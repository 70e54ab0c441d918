/**
 * What all processes together asked of an application's quotas, kept in the store by the day of the platform's zone: no
 * request is made beyond one, and none before it starts anew.
 */
import type { Adapter } from "@dravo/core/Adapter"
import type { Coordination } from "@dravo/core/Coordination"
import { format, type Instant } from "@dravo/core/Instant"
import { type Draw, type Meter, periodOf, type Quota } from "@dravo/core/Quota"
import { requestsFor } from "@dravo/core/RequestAllowance"
import type { StoreError } from "@dravo/core/StoreError"
import type { Event } from "@dravo/core/Webhook"
import * as Effect from "effect/Effect"

/** Of one application of one platform. */
export interface Application {
  readonly adapter: Pick<Adapter, "platform" | "quotas">
  /** The developer app whose quotas they are; null where accounts name none. */
  readonly app: string | null
}

/** How a quota stands. */
export interface QuotaWindow {
  readonly name: string
  readonly units: number
  readonly spent: number
  readonly from: Instant
  /** When it starts anew. */
  readonly to: Instant
}

/** A quota that does not bear what is wanted of it. */
export interface SpentQuota {
  readonly name: string
  readonly until: Instant
}

/** Each in the day of its zone that `now` is in. */
export const windows = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  application: Application,
  now: Instant
): Effect.fn.Return<ReadonlyArray<QuotaWindow>, StoreError> {
  const { quotas = [] } = application.adapter
  if (quotas.length === 0) return []
  const levels = yield* coordination.levels(quotas.map((quota) => keyOf(application, quota, now)))
  return quotas.map((quota) => {
    const left = levels.get(keyOf(application, quota, now)) ?? quota.units
    return { name: quota.name, units: quota.units, spent: Math.max(0, quota.units - left), ...periodOf(quota, now) }
  })
})

/** The quota that keeps so many references from being asked for; null where all bear them. */
export const refusing = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  application: Application,
  { draws = [], references }: { readonly draws: ReadonlyArray<Draw> | undefined; readonly references: number },
  now: Instant
): Effect.fn.Return<SpentQuota | null, StoreError> {
  if (draws.length === 0) return null
  const stand = new Map((yield* windows(coordination, application, now)).map((one) => [one.name, one]))
  for (const { quota, units } of draws) {
    const window = stand.get(quota)
    if (window !== undefined && window.units - window.spent < requestsFor(units, references))
      return { name: quota, until: window.to }
  }
  return null
})

/** Counts the requests of one reading that begins `now`. */
export const meter = (coordination: Coordination["Service"], application: Application, now: Instant): Meter => ({
  take: (name, units) => {
    const quota = application.adapter.quotas?.find((one) => one.name === name)
    if (quota === undefined) return Effect.succeed(null)
    return coordination.takeTokens(keyOf(application, quota, now), units, quota.units, 0).pipe(
      Effect.map((isTaken) => (isTaken ? null : periodOf(quota, now).to)),
      // The platform counts too; a store that fails here fails again where the numbers are stored.
      Effect.catch((error) => Effect.as(Effect.logWarning("a request was not counted against its quota", error), null))
    )
  }
})

/** The platform says that nothing is left: somebody else asks under the application too. */
export const exhaust = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  application: Application,
  name: string,
  now: Instant
): Effect.fn.Return<SpentQuota | null, StoreError> {
  const quota = application.adapter.quotas?.find((one) => one.name === name)
  if (quota === undefined) return null
  const key = keyOf(application, quota, now)
  const left = (yield* coordination.levels([key])).get(key) ?? quota.units
  // What another process takes meanwhile it is refused as well.
  if (left > 0) yield* coordination.takeTokens(key, left, quota.units, 0)
  return { name, until: periodOf(quota, now).to }
})

/** What endpoints are told when a quota keeps rows or listings from being asked for, once a period. */
export const exhausted = (platform: string, { name, until }: SpentQuota): Event => ({
  type: "budget.exhausted",
  data: { platform, quota: name, until: format(until) }
})

/** As rows and listings say it. */
export const sentence = (label: string, { name, until }: SpentQuota): string =>
  `the quota for ${label} (${name}) is spent until ${format(until)}`

// internal

/**
 * A bucket of its own for every day, so what is left of one never adds to the next; and for every number of units, so
 * that a quota the platform has raised is there at once.
 */
const keyOf = ({ adapter, app }: Application, quota: Quota, now: Instant): string =>
  JSON.stringify(["quota", adapter.platform, app, quota.name, quota.units, periodOf(quota, now).to])
