/**
 * How many HTTP requests a reading makes, as data, and the counter that keeps it to them. A reading whose counter is
 * empty answers what it has and leaves the other references out (`Reading` `LeftOut`).
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** `base + each × references`. */
export interface Linear {
  readonly base: number
  readonly each: number
}

export interface Requests {
  /** What a reading makes when nothing is refused. */
  readonly usual: Linear
  /** The most it may ever make: second attempts, searches for a refused name and readings one by one included. */
  readonly most: Linear
}

/** How many requests a reading of so many references makes; none for none. */
export const requestsFor = ({ base, each }: Linear, references: number): number =>
  references <= 0 ? 0 : Math.max(0, Math.ceil(base + each * references))

/** What is left of a reading's requests; counted down in place by whoever makes them. */
export interface Allowance {
  left: number
}

/** Of the reading that runs; without end where nobody set one. */
export const RequestAllowance = Context.Reference<Allowance>("@dravo/core/RequestAllowance", {
  defaultValue: () => ({ left: Infinity })
})

/**
 * Takes one request before it is made, each attempt for itself; false when none is left. A first attempt then fails
 * with `RequestLimit`; a second attempt is not made and the first one's refusal stands.
 */
export const take: Effect.Effect<boolean> = Effect.map(RequestAllowance, (allowance) => {
  if (allowance.left < 1) return false
  allowance.left -= 1
  return true
})
