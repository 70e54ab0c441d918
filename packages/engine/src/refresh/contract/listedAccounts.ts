/** Whose listings a host wants read: its own function, whose faults leave an account out and are told once. */
import type { Account } from "@dravo/core/Account"
import * as Thenable from "@dravo/core/Thenable"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export const make = Effect.fnUntraced(function* (
  choose: ((account: Account) => unknown) | undefined
): Effect.fn.Return<(account: Account) => boolean, never, Scope.Scope> {
  if (choose === undefined) return () => true
  // Asked in pure code, for every row of a page; a fiber of its own does the telling.
  const failed = yield* Deferred.make<void>()
  yield* Effect.forkScoped(Effect.andThen(Deferred.await(failed), Effect.logWarning(fault)))
  return (account) => {
    const answer = asked(choose, account)
    if (typeof answer === "boolean") return answer
    Deferred.doneUnsafe(failed, Effect.void)
    return false
  }
})

// internal

const fault =
  "discovery.accounts threw, or answered with something else than true or false: the accounts it was asked about are " +
  "not listed; only its first failure is told"

const asked = (choose: (account: Account) => unknown, account: Account): unknown => {
  try {
    const answer = choose(account)
    // Of an async function, which may reject.
    Thenable.forget(answer)
    return answer
  } catch {
    // What was thrown may quote anything.
    return undefined
  }
}
