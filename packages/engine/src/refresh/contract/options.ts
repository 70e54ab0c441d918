/** What a host may say of refreshing, and what is refused where it is written. */
import type { Account } from "@dravo/core/Account"
import type * as Freshness from "@dravo/core/Freshness"
import * as Rules from "@dravo/core/Options"
import type * as Duration from "effect/Duration"
import type * as Budget from "../../spending/Budget.ts"
import type * as Breakers from "../breaker/breakers.ts"

/** How refreshes are gathered, timed and bounded. */
export interface Options {
  /**
   * When numbers are fresh again until; `Freshness.byDefault` when left out: adaptive for posts, six hours for
   * accounts.
   */
  readonly freshness?: Freshness.Policy
  /** How long concurrent readers are gathered into one call; 2 ms. */
  readonly window?: Duration.Input
  /** Longest life of a claim whose process dies; 30 s. Must exceed `callTimeout`. */
  readonly lease?: Duration.Input
  /** Longest a platform is waited for in one refresh, all attempts included; 20 s. */
  readonly callTimeout?: Duration.Input
  /** How long closing waits for refreshes in flight; 5 s. A function is asked when closing begins. */
  readonly drain?: Duration.Input | (() => Duration.Input)
  /**
   * What platforms that charge may cost, by their name; reads and background work share it. No limit where nothing is
   * said.
   */
  readonly budgets?: Budget.Budgets
  /** When a platform counts as ill, and how long it is left alone then; null never leaves one alone. */
  readonly breaker?: Breakers.Options | null
  /** Batches of one platform in flight at once in this process; 8. */
  readonly concurrency?: number
  /** Posts made elsewhere are found, and listings read where they cost less than ids; off unless given. */
  readonly discovery?: Discovery | null
}

/** How accounts are looked at for posts nobody recorded. */
export interface Discovery {
  /** Whose listings are read; every account's when left out. */
  readonly accounts?: (account: Account) => boolean
}

export const rules: Rules.Rules<Options> = {
  // One that is no policy costs a warning, as one that breaks its contract does.
  freshness: () => undefined,
  window: Rules.time,
  lease: Rules.time,
  callTimeout: Rules.time,
  drain: (drain, option) => (typeof drain === "function" ? undefined : Rules.time(drain, option)),
  budgets: Rules.each(
    Rules.object<Budget.Budget>({
      dollars: Rules.required(Rules.predicate(isAmount, "must be a number from 0 to a billion")),
      per: Rules.required(Rules.oneOf("day", "month"))
    })
  ),
  breaker: Rules.nullOr(
    Rules.object<Breakers.Options>({ failures: Rules.count(1), openFor: Rules.time, longest: Rules.time })
  ),
  concurrency: Rules.count(1),
  discovery: Rules.nullOr(
    Rules.object<Discovery>({ accounts: Rules.predicate((one) => typeof one === "function", "must be a function") })
  )
}

function isAmount(dollars: unknown): boolean {
  return typeof dollars === "number" && dollars >= 0 && dollars < 1e9
}
