/**
 * When a row's numbers are fresh again until. A policy is a pure value, so it can be unit-tested by calling it:
 * `fixed("6 hours").next(facts, null, now).staleAfter`.
 */
import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import { make as adaptive } from "./adaptive.ts"
import type { AdaptiveOptions } from "./tuning.ts"
import { format, type Instant } from "../domain/Instant.ts"
import { hashJitter } from "../domain/hashJitter.ts"
import type { Misconfigured } from "../domain/Misconfigured.ts"
import * as Options from "../domain/Options.ts"
import type { Kind } from "../domain/Subject.ts"
import type { Decision, Facts, Policy, Prediction, PredictionInput } from "./policy.ts"

export { make as adaptive } from "./adaptive.ts"
export { hashJitter } from "../domain/hashJitter.ts"
export type { Decision, Explained, Facts, Policy, Prediction, PredictionInput } from "./policy.ts"

/** Every row, the same time to live. */
export const fixed = (ttl: Duration.Input): Policy => {
  Options.assertRule(ttl, Options.time, "ttl")
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
  Options.assertRule(steps, isTable, "steps")
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

/** A time to live for posts younger than `under`. */
export interface AgeStep {
  readonly under: Duration.Input
  readonly ttl: Duration.Input
}

/** Another policy for some platforms. */
export const perPlatform = (policies: Readonly<Record<string, Policy>>, otherwise: Policy): Policy => {
  Options.assertRule(policies, Options.each(isPolicy), "policies")
  Options.assertRule(otherwise, isPolicy, "otherwise")
  return choosing(({ platform }) => (Object.hasOwn(policies, platform) ? policies[platform] : undefined) ?? otherwise)
}

/** Another policy for accounts than for posts. */
export const perKind = (policies: Readonly<Record<Kind, Policy>>): Policy => {
  const { account, publication } = Options.readOrThrow<Readonly<Record<Kind, Policy>>>(policies, {
    publication: Options.required(isPolicy),
    account: Options.required(isPolicy)
  })
  return choosing(({ kind }) => (kind === "account" ? account : publication))
}

/** Adaptive for posts, six hours for accounts. */
export const adaptivePosts = (options?: AdaptiveOptions): Policy =>
  perKind({ publication: adaptive(options), account: standard })

/** Keeps the time to live within a floor and a cap; a settled row stays settled. */
export const within = (
  bounds: { readonly floor?: Duration.Input; readonly cap?: Duration.Input },
  policy: Policy
): Policy => {
  Options.assertRule(bounds, Options.object<typeof bounds>({ floor: Options.time, cap: Options.time }), "bounds")
  Options.assertRule(policy, isPolicy, "policy")
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
  Options.assertRule(share, Options.number, "share")
  Options.assertRule(policy, isPolicy, "policy")
  const max = Math.min(Math.max(share, 0), 0.1)
  return deciding(policy, (decision, facts, now) =>
    decision.staleAfter === null || max === 0
      ? decision
      : {
          ...decision,
          staleAfter: Math.round(now + (decision.staleAfter - now) * (1 + max * hashJitter(facts.seed, now)))
        }
  )
}

/** Takes a last capture `margin` before the platform's own window closes; from then on the row is settled. */
export const closing = (margin: Duration.Input, policy: Policy): Policy => {
  Options.assertRule(margin, Options.time, "margin")
  Options.assertRule(policy, isPolicy, "policy")
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

function choosing(choose: (input: PredictionInput) => Policy): Policy {
  return {
    next: (facts, state, now) => choose(facts).next(facts, state, now),
    predict: (input, state, now) => choose(input).predict?.(input, state, now) ?? unpredicted,
    estimatedDebt: (input, state, readRate, now) => choose(input).estimatedDebt?.(input, state, readRate, now) ?? 0,
    explain: (row, now) => choose(row.input).explain?.(row, now)
  }
}

/** Functions, because `byDefault` is made before what stands below it is. */
function isPolicy(value: unknown, option: string): Misconfigured | undefined {
  const isMeant = Predicate.hasProperty(value, "next") && typeof value.next === "function"
  return isMeant ? undefined : Options.refused(option, 'must be a policy, as in Freshness.fixed("6 hours")')
}

function isTable(value: unknown, option: string): Misconfigured | undefined {
  if (!Array.isArray(value) || value.length === 0)
    return Options.refused(option, 'must be a list, as in [{ under: "1 day", ttl: "1 hour" }]')
  const step = Options.object<AgeStep>({
    under: Options.required(Options.time),
    ttl: Options.required(Options.time)
  })
  return value.map((one: unknown, at) => step(one, `${option}[${at}]`)).find((wrong) => wrong !== undefined)
}
