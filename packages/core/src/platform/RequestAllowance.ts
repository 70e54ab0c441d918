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

/** How many requests a reading makes, by how many rows it asks for. */
export interface Requests {
  /** What a reading makes when nothing is refused. */
  readonly usual: Linear
  /** The most it may ever make: second attempts, searches for a refused name and readings one by one included. */
  readonly max: Linear
}

/** How many requests a reading of so many references makes; none for none. */
export const requestsFor = ({ base, each }: Linear, references: number): number =>
  references <= 0 ? 0 : Math.max(0, Math.ceil(base + each * references))

/** What is left of a reading's requests; whoever makes one takes it first. */
export interface Allowance {
  readonly left: number
  /** False, and nothing taken, when none is left. */
  take(): boolean
  /**
   * Sets up to so many apart for a part of a reading that runs beside others, from what is shared first: what stays is
   * there for the rest of the reading.
   */
  split(requests: number): Allowance
}

/** So many requests. */
export const allow = (requests: number): Allowance => {
  let left = requests
  const take = () => {
    if (left < 1) return false
    left -= 1
    return true
  }
  return {
    get left() {
      return left
    },
    take,
    split: (apart) => allow(taken(apart, take))
  }
}

/** Its own requests first, then from what it shares with others, whichever of it has most, and no more than `max`. */
export const drawing = (own: number, max: number, shared: ReadonlyArray<Allowance>): Allowance => {
  const mine = allow(Math.min(own, max))
  const beyond = allow(Math.max(0, max - own))
  const fullest = () => shared.reduce((one, other) => (other.left > one.left ? other : one), none)
  const takeShared = () => beyond.left >= 1 && fullest().take() && beyond.take()
  return {
    get left() {
      return mine.left + Math.min(beyond.left, fullest().left)
    },
    take: () => mine.take() || takeShared(),
    split: (apart) => allow(taken(apart, () => takeShared() || mine.take()))
  }
}

/** Of the reading that runs; without end where nobody set one. */
export const RequestAllowance = Context.Reference<Allowance>("@dravo/core/RequestAllowance", {
  defaultValue: () => allow(Infinity)
})

/**
 * Takes one request before it is made, each attempt for itself; false when none is left. A first attempt then fails
 * with `RequestLimit`; a second attempt is not made and the first one's refusal stands.
 */
export const take: Effect.Effect<boolean> = Effect.map(RequestAllowance, (allowance) => allowance.take())

// internal

const none: Allowance = { left: 0, take: () => false, split: () => none }

/** How many of so many could be taken. */
const taken = (wanted: number, take: () => boolean): number => {
  let count = 0
  while (count < wanted && take()) count++
  return count
}
