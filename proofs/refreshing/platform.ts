/** A network that answers at once and from this very process, so that a refresh costs what the library makes of it. */
import type { Adapter, AdapterFactory } from "@dravo/core/Adapter"
import { make as facebook } from "@dravo/adapters-facebook"
import * as Effect from "effect/Effect"

/** The numbers a post has in a round. */
export const metricsOf = (platformPostId: string, round: number): Readonly<Record<string, number>> => {
  const post = Number(platformPostId.slice(1))
  return Object.fromEntries(keys.map((key, at) => [key, ((post * (at + 3)) % 9973) + round]))
}

export interface Platform {
  readonly adapter: AdapterFactory
  /** Begins a round of so many rows; resolves once they were asked for. */
  readonly round: (number: number, rows: number) => Promise<void>
  /** Calls of all rounds. */
  readonly calls: () => number
}

/** Facebook's own capabilities and catalogue; a call takes fifty posts of one Page. */
export const instant = (): Platform => {
  let round = 0
  let calls = 0
  let left = Infinity
  let done = () => {}
  const readPosts: Adapter["readPosts"] = (_credential, refs) =>
    Effect.sync(() => {
      calls += 1
      left -= refs.length
      if (left <= 0) done()
      return refs.map(({ publication }) => ({ _tag: "Value", metrics: metricsOf(publication.platformPostId, round) }))
    })
  return {
    adapter: Effect.map(facebook(), (adapter): Adapter => ({ ...adapter, readPosts })),
    calls: () => calls,
    round: (number, rows) => {
      round = number
      left = rows
      return new Promise((resolve) => {
        done = resolve
      })
    }
  }
}

// internal

const keys = [
  "post_clicks",
  "post_reactions_by_type_total",
  "post_media_view",
  "post_total_media_view_unique",
  "comments",
  "shares",
  "reactions"
]
