/** What is remembered of an account's listings between visits, as one text in the store. */
import { Instant } from "@dravo/core/Instant"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Why a walk ended where it did. */
export const Stop = Schema.Literals(["complete", "reach", "bound", "budget", "limited", "failed", "reconnect"])
export type Stop = typeof Stop.Type

/** A walk under way: what every page of it is asked with, and where the next one begins. */
const Walk = Schema.Struct({
  startedAt: Instant,
  since: Schema.NullOr(Instant),
  after: Schema.NullOr(Schema.String),
  /** Kept for the next walk once this one is complete. */
  mark: Schema.NullOr(Schema.String),
  cursor: Schema.NullOr(Schema.String),
  posts: Schema.Int,
  /** The oldest post so far. */
  oldest: Schema.NullOr(Instant),
  /** How many posts it takes at most; null where it has no bound. */
  most: Schema.NullOr(Schema.Int)
})
export type Walk = typeof Walk.Type

export const EdgeState = Schema.Struct({
  /** When it was listed last, however far. */
  at: Schema.NullOr(Instant),
  /** Every post since then is known; null before the first walk ended. */
  completeSince: Schema.NullOr(Instant),
  mark: Schema.NullOr(Schema.String),
  stopped: Schema.NullOr(Stop),
  warnings: Schema.Array(Schema.String),
  walk: Schema.NullOr(Walk)
})
export type EdgeState = typeof EdgeState.Type

const WalkState = Schema.Struct({
  edges: Schema.Record(Schema.String, EdgeState),
  /** When the account's newest posts went live, newest first: its rhythm. */
  newest: Schema.Array(Instant)
})
export type WalkState = typeof WalkState.Type

export const empty: WalkState = { edges: {}, newest: [] }

export const unlisted: EdgeState = {
  at: null,
  completeSince: null,
  mark: null,
  stopped: null,
  warnings: [],
  walk: null
}

/** What another version wrote, or nobody, is as good as nothing: the account is listed from its beginning. */
export const decode = (text: string | null): WalkState =>
  text === null ? empty : Option.getOrElse(decodeOption(text), () => empty)

export const encode = (state: WalkState): string => JSON.stringify(state)

export const edgeIn = ({ edges }: WalkState, name: string): EdgeState =>
  Object.hasOwn(edges, name) ? (edges[name] ?? unlisted) : unlisted

export const withEdge = (state: WalkState, name: string, edge: EdgeState): WalkState => ({
  ...state,
  edges: { ...state.edges, [name]: edge }
})

/** The latest listing of any edge. */
export const listedAt = ({ edges }: WalkState): Instant | null =>
  Object.values(edges).reduce<Instant | null>(
    (last, { at }) => (at !== null && at > (last ?? -Infinity) ? at : last),
    null
  )

// internal

const decodeOption = Schema.decodeUnknownOption(Schema.fromJsonString(WalkState))
