/** How a walk over one list begins, goes on from page to page and ends: decided from what was listed alone. */
import type { Account } from "@dravo/core/Account"
import type { Listing, ListingEdge } from "@dravo/core/Adapter"
import { day, earliest, type Instant } from "@dravo/core/Instant"
import * as Duration from "effect/Duration"
import * as State from "./walkState.ts"

/** How far a walk may go. */
export interface Bounds {
  /** Posts older than this are not imported; null imports whatever is listed. */
  readonly from: Instant | null
  /** Posts read at most; null for no bound. */
  readonly posts: number | null
  /** Dollars spent at most, within what budgets allow; null for no bound. */
  readonly dollars: number | null
  /** Whether the walk goes back to `from` though an earlier one ended before it. */
  readonly again: boolean
}

/** A walk that broke off goes on for a day; then the list has moved too far. */
export const begun = (known: State.EdgeState, edge: ListingEdge, bounds: Bounds, now: Instant): State.Walk => {
  if (known.walk !== null && now - known.walk.startedAt < day) return known.walk
  const isDeeper = bounds.again && (known.completeSince ?? Infinity) > (bounds.from ?? earliest)
  const isFirst = known.completeSince === null || known.at === null || isDeeper
  const since = isFirst || known.at === null ? bounds.from : known.at - Duration.toMillis(edge.overlap)
  return {
    startedAt: now,
    since,
    after: isFirst || !edge.marks ? null : known.mark,
    mark: null,
    cursor: null,
    posts: 0,
    oldest: null,
    most: isFirst ? bounds.posts : null
  }
}

/** What a platform that charges may bring is what was said beforehand: not one post more. */
export const limitOf = (
  edge: ListingEdge,
  { most, posts }: State.Walk,
  { posts: bound }: Bounds,
  done: { readonly posts: number }
): number | null => {
  const left = Math.min(most === null ? Infinity : most - posts, bound === null ? Infinity : bound - done.posts)
  if (left <= 0) return null
  const min = edge.price === null ? 1 : edge.page.min
  if (left < min && posts > 0) return null
  return Math.min(edge.page.max, Math.max(edge.page.min, left))
}

export const requestOf = (
  account: Account,
  edge: ListingEdge,
  { after, cursor, since }: State.Walk,
  limit: number
) => ({
  account,
  edge: edge.name,
  since,
  cursor,
  limit,
  ...(after === null ? {} : { after })
})

export const advanced = (walk: State.Walk, { cursor, mark, posts }: Listing): State.Walk => ({
  ...walk,
  cursor,
  mark: walk.cursor === null && walk.posts === 0 ? mark : walk.mark,
  posts: walk.posts + posts.length,
  oldest: posts.reduce<Instant | null>(
    (oldest, { identity: { publishedAt } }) =>
      publishedAt !== null && publishedAt < (oldest ?? Infinity) ? publishedAt : oldest,
    walk.oldest
  )
})

export const stopOf = (
  { most, posts }: State.Walk,
  { complete, cursor }: Listing,
  edge: ListingEdge
): State.Stop | null => {
  if (cursor === null) return complete ? "complete" : "reach"
  return most !== null && (posts >= most || (edge.price !== null && most - posts < edge.page.min)) ? "bound" : null
}

/** What a walk that came to its end leaves behind. */
export const ended = (
  state: State.WalkState,
  edge: ListingEdge,
  walk: State.Walk,
  stopped: State.Stop,
  warnings: ReadonlyArray<string>
): State.WalkState => {
  const known = State.edgeIn(state, edge.name)
  if (stopped === "failed") return State.withEdge(state, edge.name, { ...known, stopped, warnings, walk: null })
  const since = stopped === "complete" ? (walk.since ?? earliest) : (walk.oldest ?? walk.startedAt)
  return State.withEdge(state, edge.name, {
    at: walk.startedAt,
    completeSince: Math.min(known.completeSince ?? Infinity, since),
    mark: walk.mark ?? known.mark,
    stopped,
    warnings,
    walk: null
  })
}

/** The account's rhythm is that of its own list. */
export const noted = (state: State.WalkState, { posts }: Listing, edge: ListingEdge): State.WalkState => {
  if (edge.origin === "collaboration" || edge.everyAtMost !== undefined) return state
  const listed = posts.flatMap(({ identity: { publishedAt } }) => publishedAt ?? [])
  const newest = [...new Set([...state.newest, ...listed])].sort((a, b) => b - a).slice(0, rhythmOf)
  return { ...state, newest }
}

/** A walk that goes on. */
export const under = (state: State.WalkState, edge: ListingEdge, walk: State.Walk): State.WalkState =>
  State.withEdge(state, edge.name, { ...State.edgeIn(state, edge.name), walk })

// internal

/** How many posts tell an account's rhythm. */
const rhythmOf = 10
