/**
 * What processes that share a store agree on apart from its rows: when a platform may be asked again, what was spent,
 * and small texts. Nothing in it belongs to one workspace. Each member's text is a law of the coordination suite.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Instant } from "../domain/Instant.ts"
import type { StoreError } from "./StoreError.ts"

/** What all processes on one database agree on: the clock, limits, budgets and circuits. */
export class Coordination extends Context.Service<
  Coordination,
  {
    /** The store's own now: the only clock deadlines are judged by. */
    readonly now: Effect.Effect<Instant, StoreError>

    /** The deadlines before which nobody may ask, for those of the keys that have one still ahead. */
    cooldowns(keys: ReadonlyArray<string>): Effect.Effect<Cooldowns, StoreError>

    /** All deadlines that are still ahead, in order of their keys: at most so many, of keys after one. */
    standing(after: string | null, limit: number): Effect.Effect<ReadonlyArray<Standing>, StoreError>

    /**
     * A deadline later than `until` becomes it, and null forgets it; tells whether there was one to shorten. For people
     * who know better than a clock that was ahead, or a platform that took its word back.
     */
    shorten(key: string, until: Instant | null): Effect.Effect<boolean, StoreError>

    /** Nobody asks under this key before `until`; a later deadline wins over an earlier one. */
    coolDown(key: string, until: Instant): Effect.Effect<void, StoreError>

    /**
     * Of the keys whose deadline has passed: gives each to one caller, who finds out for all whether the limit is over.
     * For everybody else the deadline is now a lease ahead; a prober that dies is followed by the next. Answers the new
     * deadlines.
     */
    takeProbe(
      keys: ReadonlyArray<string>,
      lease: Duration.Duration
    ): Effect.Effect<ReadonlyMap<string, Instant>, StoreError>

    /** Ends a probe whose deadline is still `held`: null forgets the key, an instant is its new deadline. */
    endProbe(key: string, held: Instant, until: Instant | null): Effect.Effect<void, StoreError>

    /**
     * Takes `amount` from a bucket that holds `capacity` at most, starts full and fills by `refillPerSecond`; false,
     * and nothing taken, where less is in it. A negative amount gives back, as much as the bucket has room for. All are
     * counted to a millionth.
     */
    takeTokens(
      key: string,
      amount: number,
      capacity: number,
      refillPerSecond: number
    ): Effect.Effect<boolean, StoreError>

    /** What was left in these buckets when they were last taken from; those nobody ever took from are left out. */
    levels(keys: ReadonlyArray<string>): Effect.Effect<ReadonlyMap<string, number>, StoreError>

    /**
     * Notes in a ledger that many workspaces share which resources were paid for on a day; answers how many of them
     * nobody had paid for. Only the day and the one before it are remembered.
     */
    recordCharges(ledger: string, day: Instant, resources: ReadonlyArray<string>): Effect.Effect<number, StoreError>

    /** The keys under which something was written, in order: at most so many, after one. */
    cellKeys(after: string | null, limit: number): Effect.Effect<ReadonlyArray<string>, StoreError>

    /** What was written under the key last; version 0 and no text where nothing ever was. */
    readCell(key: string): Effect.Effect<VersionedCell, StoreError>

    /**
     * Writes where the version is still `expected` and counts it up by one; tells whether it did. However many write at
     * once over one version, one of them does.
     */
    writeCell(key: string, text: string, expected: number): Effect.Effect<boolean, StoreError>
  }
>()("@dravo/core/Coordination") {}

/** A text all processes share, written by whoever saw its newest version; with the store's own now. */
export interface VersionedCell {
  readonly text: string
  readonly version: number
  readonly now: Instant
}

/** One deadline before which nobody asks. */
export interface Standing {
  readonly key: string
  readonly until: Instant
}

/** Deadlines by key, as the store has them now. */
export interface Cooldowns {
  readonly until: ReadonlyMap<string, Instant>
  /** Keys whose deadline has passed and that nobody has asked under since: one probe first. */
  readonly passed: ReadonlyArray<string>
  readonly now: Instant
}
