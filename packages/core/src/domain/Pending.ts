/**
 * What is under way, in the order it began. A `Set` leaves each table it outgrew pointing to the next: once one of them
 * is old, the garbage collector takes what stood in all later ones for living, until it collects everything. What
 * has ended is therefore dropped from its entry too.
 */
export interface Pending<A> extends Iterable<A> {
  /** Until what it returns is called. */
  readonly begin: (one: A) => () => void
  readonly isEmpty: () => boolean
}

/** Nothing is under way yet. */
export const make = <A>(): Pending<A> => {
  const entries = new Set<Entry<A>>()
  return {
    begin: (one) => {
      const entry: Entry<A> = { held: [one] }
      entries.add(entry)
      return () => {
        entries.delete(entry)
        entry.held = none
      }
    },
    isEmpty: () => entries.size === 0,
    *[Symbol.iterator]() {
      for (const { held } of entries) yield* held
    }
  }
}

// internal

interface Entry<A> {
  held: readonly [] | readonly [A]
}

const none = [] as const
