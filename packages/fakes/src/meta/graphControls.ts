/** What a test does to a fake of the Graph API while it runs, whichever objects it holds. */
import type { Listings } from "../FakeListing.ts"
import type { GraphRefusal, GraphState, GraphToken } from "./graphState.ts"

export interface GraphControls {
  readonly tokens: Map<string, GraphToken>
  /** What is odd about its lists. */
  readonly listings: Listings
  /** Metric and field names the API no longer knows. */
  readonly dead: Set<string>
  /** Ids whose part of a batch does not finish in time. */
  readonly slow: Set<string>
  /** The owner of these objects takes the app's access back: every token of theirs is dead. */
  revoke(ownerId: string): void
  /** Refuses with the account's own limit until then, for one token or for all; the header names whole minutes. */
  throttle(seconds: number, token?: string): void
  /** Pages of lists hold no more than so many. */
  paged(size: number): void
  /** Refuses every read until called with null. */
  refuse(refusal: GraphRefusal | null): void
}

export const controlsOf = (graph: GraphState): GraphControls => ({
  tokens: graph.tokens,
  listings: graph.listings,
  dead: graph.dead,
  slow: graph.slow,
  revoke: (ownerId) => {
    for (const [token, grant] of graph.tokens) if (grant.ownerId === ownerId) graph.tokens.delete(token)
  },
  throttle: (seconds, token = "*") => {
    graph.throttled.set(token, graph.now() + seconds * 1000)
  },
  paged: (size) => {
    graph.pageSize = size
  },
  refuse: (refusal) => {
    graph.refusal = refusal
  }
})

/** What its ledger counts besides requests. */
export const countersOf = (graph: GraphState) => ({
  counters: () => ({ units: graph.units, tokensInUrls: graph.tokensInUrls }),
  reset: () => {
    graph.units = 0
    graph.tokensInUrls = 0
  }
})
