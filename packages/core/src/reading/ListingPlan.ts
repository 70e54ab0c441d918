/** Whether rows of one account are read by its listing or by id: whichever costs less. Pure. */
import type { ListingEdge, Price, ReadCapability } from "../platform/Capabilities.ts"
import { type Linear, requestsFor } from "../platform/RequestAllowance.ts"

/** What asking costs, in the order in which it matters. */
export interface Cost {
  readonly dollars: number
  readonly requests: number
  /** What the platform itself counts. */
  readonly counted: number
}

/** How a platform that both lists and reads by id is asked. */
export interface Alternatives {
  readonly edge: ListingEdge
  readonly reads: ReadCapability
}

/** Where the wanted rows stand among the account's posts. */
export interface Wanted {
  /** Newest first and from 0, one for each row; null where nobody knows. */
  readonly positions: ReadonlyArray<number | null>
  /** How many posts may have appeared since places were counted: they push the others back. */
  readonly newer: number
  /** Whether a listing is chosen where ids cost as much: it brings the numbers of rows nobody asked for yet. */
  readonly prefersListing?: boolean
}

/**
 * How many pages of the listing are read before what they did not hold is asked for by id; 0 where ids alone cost less,
 * or as much and no listing is welcome. An edge that does not carry every number is no way to read a row.
 */
export const pages = (alternatives: Alternatives, wanted: Wanted): number => {
  if (alternatives.edge.metrics !== "all" || wanted.positions.length === 0) return 0
  const size = sizeOf(alternatives)
  const deepest = wanted.positions.reduce<number>((max, place) => Math.max(max, place ?? -1), -1)
  let best = 0
  let min = costOf(alternatives, wanted, 0)
  for (let count = 1; (count - 1) * size <= deepest + wanted.newer; count++) {
    const cost = costOf(alternatives, wanted, count)
    if (isLess(cost, min) || (best === 0 && wanted.prefersListing === true && !isLess(min, cost))) {
      best = count
      min = cost
    }
    // These pages alone cost more already, and each further one adds to it.
    if (listed(alternatives, count).requests > min.requests) break
  }
  return best
}

/** What so many pages cost, with the rows they do not hold asked for by id. */
export const costOf = (alternatives: Alternatives, { newer, positions: places }: Wanted, count: number): Cost => {
  const end = count * sizeOf(alternatives)
  const rest = places.filter(
    (place) => count === 0 || place === null || place + newer >= end || isOutOfReach(alternatives, place)
  )
  return sum(listed(alternatives, count), byId(alternatives, rest.length))
}

/** The dearer one is the one that costs more dollars, then more requests, then more of the platform's own count. */
export const isLess = (a: Cost, b: Cost): boolean =>
  a.dollars !== b.dollars
    ? a.dollars < b.dollars
    : a.requests !== b.requests
      ? a.requests < b.requests
      : a.counted < b.counted

/** What reading so many posts by id costs. */
export const byId = ({ reads }: Alternatives, rows: number): Cost => {
  const batch = Math.max(1, reads.batch)
  const full = Math.floor(rows / batch)
  const over = rows - full * batch
  const of = (linear: Linear) => full * requestsFor(linear, batch) + requestsFor(linear, over)
  const requests = of(reads.requests.usual)
  return {
    requests,
    counted: reads.counted === undefined ? requests : of(reads.counted),
    dollars: dollars(reads.price, rows)
  }
}

// internal

const sizeOf = ({ edge }: Alternatives): number => Math.max(1, edge.page.max)

const isOutOfReach = ({ edge }: Alternatives, place: number): boolean =>
  edge.reach.posts !== null && place >= edge.reach.posts

/** Every page is taken to be full, as only then it costs what it may. */
const listed = (alternatives: Alternatives, count: number): Cost => {
  const { edge } = alternatives
  const size = sizeOf(alternatives)
  const requests = count * requestsFor(edge.requests.usual, size)
  return {
    requests,
    counted: edge.counted === undefined ? requests : count * requestsFor(edge.counted, size),
    dollars: dollars(edge.price, count * size)
  }
}

const dollars = (price: Price | null, posts: number): number => (price === null ? 0 : price.dollars * posts)

const sum = (a: Cost, b: Cost): Cost => ({
  dollars: a.dollars + b.dollars,
  requests: a.requests + b.requests,
  counted: a.counted + b.counted
})
