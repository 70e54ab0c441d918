/**
 * When a row's numbers are fresh again until. A policy is a pure value, so it can be unit-tested by calling it:
 * `fixed("6 hours").next(facts, null, now).staleAfter`.
 */
import * as Duration from "effect/Duration"
import { type AdaptiveOptions, make as adaptive } from "./adaptive.ts"
import type { Price } from "../platform/Adapter.ts"
import type { PlatformId } from "../domain/Ids.ts"
import { format, type Instant } from "../domain/Instant.ts"
import type { Metrics } from "../domain/metric/Metrics.ts"
import { spread } from "../domain/hashJitter.ts"
import type { Kind } from "../domain/Subject.ts"

export { make as adaptive } from "./adaptive.ts"
export { spread } from "../domain/hashJitter.ts"

/** What a policy may look at. */
export interface Facts {
  readonly platform: PlatformId
  readonly kind: Kind
  /** Unique per row: the source of jitter, so that equal rows part and equal runs agree. */
  readonly seed: string
  /** When the post went live; its creation where that is unknown; null for accounts. */
  readonly publishedAt: Instant | null
  /** The values before this refresh and when they were read; null when there were none. */
  readonly previous: { readonly metrics: Metrics; readonly at: Instant } | null
  readonly current: Metrics
  /** Decayed reads per second; null where nobody counts. */
  readonly readRate: number | null
  readonly price: Price | null
  /** Which keys of the row add up; where nobody says, every whole number. */
  readonly isAdditive?: (key: string) => boolean
  /** Keys of `current` that were withheld this time and kept from an earlier refresh: they say nothing about growth. */
  readonly kept?: ReadonlyArray<string>
  /** When the platform stops giving numbers for this row; null or absent where it never does. */
  readonly closesAt?: Instant | null
  /** What a call costs now beside what it usually does: above 1 while a budget is short. */
  readonly pressure?: number
}

/** What a policy may look at when a row is merely read. */
export type Sight = Pick<Facts, "kind" | "platform" | "pressure" | "price" | "publishedAt">

/** What one more read of a row adds to the error its readers were shown, and how much of it is worth a refresh. */
export interface Prediction {
  /** The predicted relative error of the numbers now, 0 to 1. */
  readonly error: number
  /** Refresh as soon as the errors of the reads since the last refresh add up to this. */
  readonly limit: number
  /** Whether asking along with others costs nothing beside them. */
  readonly free: boolean
}

export interface Decision {
  /** The promise: past this instant the next read refreshes. Null: settled, only `refresh=true` asks. */
  readonly staleAfter: Instant | null
  /** The policy's own memory of this row, opaque to everyone else. */
  readonly state: string | null
  /** Why, in one sentence. */
  readonly reason: string
}

export interface Policy {
  next(facts: Facts, state: string | null, now: Instant): Decision
  /**
   * Pure and cheap: called for every row of every page. A policy without it refreshes at `staleAfter` and never before.
   */
  readonly predict?: (sight: Sight, state: string | null, now: Instant) => Prediction
  /**
   * What reads nobody here remembers probably added since the last refresh, told from the row's read rate: where a
   * process meets a row, it takes their debt over.
   */
  readonly owed?: (sight: Sight, state: string | null, readRate: number, now: Instant) => number
  /**
   * Why a fresh row is fresh and when it is asked for again, in one sentence; undefined where the policy has nothing to
   * say.
   */
  readonly explain?: (row: Explained, now: Instant) => string | undefined
}

/** A fresh row, as a policy explains it. */
export interface Explained {
  readonly sight: Sight
  readonly state: string | null
  readonly staleAfter: Instant
  /** Decayed reads per second; null where nobody counts. */
  readonly readRate: number | null
  /** What reads added since the last refresh, as far as this process can tell. */
  readonly debt: number
}

/** Every row, the same time to live. */
export const fixed = (ttl: Duration.Input): Policy => {
  const millis = Duration.toMillis(ttl)
  const reason = `refreshed every ${Duration.format(Duration.millis(millis))}`
  return {
    next: (_facts, state, now) => ({ staleAfter: now + millis, state, reason }),
    explain: ({ staleAfter }) => `Fresh: ${reason}, next by the first read after ${format(staleAfter)}.`
  }
}

/** The contract's example: six hours. */
export const standard: Policy = fixed("6 hours")

/**
 * The time to live of the first step whose age is not reached yet; the last step holds for everything older. Rows
 * without an age (accounts) take the last step.
 */
export const byAge = (steps: readonly [AgeStep, ...ReadonlyArray<AgeStep>]): Policy => {
  const table = steps.map((step) => ({
    under: Duration.toMillis(step.under),
    policy: fixed(step.ttl),
    ttl: Duration.fromInputUnsafe(step.ttl)
  }))
  const last = table.at(-1)
  return {
    next: (facts, state, now) => {
      const age = facts.publishedAt === null ? Infinity : now - facts.publishedAt
      const step = table.find(({ under }) => age < under) ?? last
      const staleAfter = step === undefined ? now : now + Duration.toMillis(step.ttl)
      const ttl = Duration.format(step?.ttl ?? Duration.zero)
      return { staleAfter, state, reason: age === Infinity ? `refreshed every ${ttl}` : `${ttl} at this age` }
    }
  }
}

export interface AgeStep {
  readonly under: Duration.Input
  readonly ttl: Duration.Input
}

/** Another policy for some platforms. */
export const perPlatform = (policies: Readonly<Record<string, Policy>>, otherwise: Policy): Policy =>
  choosing(({ platform }) => (Object.hasOwn(policies, platform) ? policies[platform] : undefined) ?? otherwise)

/** Another policy for accounts than for posts. */
export const perKind = (policies: Readonly<Record<Kind, Policy>>): Policy => choosing(({ kind }) => policies[kind])

/** Adaptive for posts, six hours for accounts. */
export const adaptivePosts = (options?: AdaptiveOptions): Policy =>
  perKind({ publication: adaptive(options), account: standard })

/** Keeps the time to live within a floor and a cap; a settled row stays settled. */
export const within = (
  bounds: { readonly floor?: Duration.Input; readonly cap?: Duration.Input },
  policy: Policy
): Policy => {
  const floor = bounds.floor === undefined ? 0 : Duration.toMillis(bounds.floor)
  const cap = bounds.cap === undefined ? Infinity : Duration.toMillis(bounds.cap)
  return deciding(policy, (decision, _facts, now) =>
    decision.staleAfter === null
      ? decision
      : { ...decision, staleAfter: Math.round(now + Math.min(Math.max(decision.staleAfter - now, floor), cap)) }
  )
}

/**
 * Lengthens each time to live by up to `share` of itself (0 to 0.1), so that rows read together do not expire together.
 */
export const jittered = (share: number, policy: Policy): Policy => {
  const most = Math.min(Math.max(share, 0), 0.1)
  return deciding(policy, (decision, facts, now) =>
    decision.staleAfter === null || most === 0
      ? decision
      : {
          ...decision,
          staleAfter: Math.round(now + (decision.staleAfter - now) * (1 + most * spread(facts.seed, now)))
        }
  )
}

/** Takes a last capture `margin` before the platform's own window closes; from then on the row is settled. */
export const closing = (margin: Duration.Input, policy: Policy): Policy => {
  const before = Duration.toMillis(margin)
  return deciding(policy, (decision, { closesAt }, now) => {
    if (closesAt == null) return decision
    const last = closesAt - before
    if (now >= last) return { ...decision, staleAfter: null, reason: "the platform gives no numbers for it any more" }
    return { ...decision, staleAfter: decision.staleAfter === null ? last : Math.min(decision.staleAfter, last) }
  })
}

/**
 * What holds where a host says nothing: adaptive for posts, six hours for accounts, a last capture before numbers end.
 */
export const byDefault: Policy = closing("30 minutes", adaptivePosts())

// internal

/**
 * The same policy with another word on its decisions; what it predicts and explains stays. Hoisted, for `byDefault`.
 */
function deciding(policy: Policy, change: (decision: Decision, facts: Facts, now: Instant) => Decision): Policy {
  return { ...policy, next: (facts, state, now) => change(policy.next(facts, state, now), facts, now) }
}

/** Never refreshes before its promise. */
const unpredicted: Prediction = { error: 0, limit: Infinity, free: false }

function choosing(choose: (sight: Sight) => Policy): Policy {
  return {
    next: (facts, state, now) => choose(facts).next(facts, state, now),
    predict: (sight, state, now) => choose(sight).predict?.(sight, state, now) ?? unpredicted,
    owed: (sight, state, readRate, now) => choose(sight).owed?.(sight, state, readRate, now) ?? 0,
    explain: (row, now) => choose(row.sight).explain?.(row, now)
  }
}
