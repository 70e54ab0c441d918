/** Instants of random commands and of the answers to them, in one world's own terms. */
import type { Instant } from "@dravo/core/Instant"
import type { When } from "./schemas.ts"

/** What a run knows of time. */
export interface Clocked {
  readonly world: { readonly start: Instant; readonly tick: number }
  /** Whether the run is to be compared with one that began at another time: then nothing in it is absolute. */
  readonly isolated: boolean
}

/** Mostly the version or fence last seen, sometimes the one before or after it. */
export const miss = (aim: number): number => (aim === 4 ? -1 : aim === 5 ? 1 : 0)

/** A second where the clock stands still, and far more than it drifts where it does not. */
export const step = ({ world: { tick } }: Clocked): number => (tick === 1 ? 1000 : tick * 2)

/** Steps end between two ticks, so that a drifting clock never decides which side of one an instant is on. */
export const at = (run: Clocked, when: When): Instant =>
  when._tag === "At"
    ? when.at + (run.isolated ? run.world.start : 0)
    : run.world.start + when.steps * step(run) + (run.world.tick === 1 ? 0 : run.world.tick)

export const maybe = (run: Clocked, when: When | null): Instant | null => (when === null ? null : at(run, when))

/** An instant of an answer, told from the run's start, in whole ticks where the clock runs by itself. */
export const when = ({ world: { start, tick } }: Clocked, at: Instant | null): number | null =>
  at === null ? null : Math.floor((at - start) / tick)
