/** A refresh somebody waits for, and how it ended. */
import type { Ask } from "@dravo/core/Planner"
import type { Instant } from "@dravo/core/Instant"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Pending } from "./singleFlight.ts"

/** One subject on its way through the stages of a batch. */
export type PendingRefresh = Pending<Ask, Outcome>

/** What a refresh left to be said of a row. */
export type Outcome =
  /** Worth reading again. */
  | { readonly _tag: "Changed" }
  /** Nobody was asked, or not about this row; the sentence says why. */
  | { readonly _tag: "Refused"; readonly because: string }
  /** The store did not take its new numbers; it is left alone until then. */
  | { readonly _tag: "Unstored"; readonly until: Instant }

/** What a stage of a batch settled. */
export interface Settled {
  readonly pending: ReadonlyArray<PendingRefresh>
  readonly outcome: Outcome
}

export const changed: Outcome = { _tag: "Changed" }

export const refused = (because: string): Outcome => ({ _tag: "Refused", because })

export const unstored = (until: Instant): Outcome => ({ _tag: "Unstored", until })

/** Tells whoever waits, the moment a stage has settled it; what was told before stays as it was. */
export const complete = (settled: ReadonlyArray<Settled>): Effect.Effect<void> =>
  Effect.sync(() => {
    for (const { outcome, pending } of settled) {
      const exit = Exit.succeed(outcome)
      for (const one of pending) one.complete(exit)
    }
  })
