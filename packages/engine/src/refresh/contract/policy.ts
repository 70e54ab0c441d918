/** A host's policy, checked, whose faults are told in the log: once an hour for each of its functions. */
import * as CheckedPolicy from "@dravo/core/CheckedPolicy"
import type * as Freshness from "@dravo/core/Freshness"
import * as Instant from "@dravo/core/Instant"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"

export const make = Effect.fnUntraced(function* (
  policy: Freshness.Policy
): Effect.fn.Return<Freshness.Policy, never, Scope.Scope> {
  // Policies are asked in pure code, for every row of a page; a fiber of its own does the telling.
  const faults = yield* Queue.sliding<CheckedPolicy.PolicyFault>(16)
  yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(faults), tell)))
  const loggedAt = new Map<string, Instant.Instant>()
  return CheckedPolicy.make(policy, (fault) => {
    if (Math.abs(fault.at - (loggedAt.get(fault.operation) ?? -Infinity)) < Instant.hour) return
    loggedAt.set(fault.operation, fault.at)
    Queue.offerUnsafe(faults, fault)
  })
})

// internal

const instead = {
  next: "its rows are refreshed every six hours",
  predict: "nothing is refreshed before its promise",
  estimatedDebt: "reads of other processes count for nothing",
  explain: "it explains nothing"
} as const

const tell = ({ detail, operation }: CheckedPolicy.PolicyFault): Effect.Effect<void> =>
  Effect.logWarning(`The freshness policy failed in \`${operation}\` (${detail}): ${instead[operation]}.`)
