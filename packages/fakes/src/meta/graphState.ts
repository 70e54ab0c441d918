/** What a fake of the Graph API knows: tokens, throttles, metrics that were taken away, and what it was asked. */
import * as Listing from "../FakeListing.ts"

/** What an access token of the Graph API may do, and for how long. */
export interface GraphToken {
  readonly kind: "page" | "user" | "instagram"
  /** Whose objects it reads; null for everybody's. */
  readonly ownerId: string | null
  readonly scopes: ReadonlyArray<string>
  /** Null: never. */
  readonly expiresAt: number | null
  readonly issuedAt: number
}

/** A refusal of every read, as the API's own bodies say it. */
export type GraphRefusal =
  | "expired"
  | "password-changed"
  | "permission"
  | "app-limit"
  | "custom-limit"
  | "policy-block"
  | "transient"
  | "proof-required"

export interface GraphState {
  readonly tokens: Map<string, GraphToken>
  /** By token or `*`: until when, in milliseconds. */
  readonly throttled: Map<string, number>
  /** Metric names the API has taken away. */
  readonly dead: Set<string>
  /** Ids whose part of a batch is not finished in time. */
  readonly slow: Set<string>
  readonly appSecret: string | null
  readonly batches: boolean
  /** The limit that counts an account's calls: 80001 for Pages, 80002 for Instagram. */
  readonly pool: { readonly code: number; readonly type: string }
  readonly now: () => number
  readonly startedAt: number
  /** The most a page of a list holds, whatever is asked for. */
  pageSize: number
  /** What is odd about its lists. */
  readonly listings: Listing.Listings
  refusal: GraphRefusal | null
  issued: number
  /** What the rate limit counts: every part of a batch is a call of its own, a list is one. */
  units: number
  /** Tokens seen in a URL of a read; a client should cause none. */
  tokensInUrls: number
}

export const initial = (
  options: {
    readonly tokens?: Readonly<Record<string, Partial<GraphToken>>>
    readonly appSecret?: string
    readonly now?: () => number
    readonly pageSize?: number
  },
  more: Pick<GraphState, "batches" | "pool">,
  standard: Pick<GraphToken, "kind" | "scopes">
): GraphState => {
  const now = options.now ?? Date.now
  const token = (given: Partial<GraphToken>): GraphToken => ({
    ownerId: null,
    expiresAt: null,
    issuedAt: now() - 30 * day,
    ...standard,
    ...given
  })
  return {
    ...more,
    now,
    startedAt: now(),
    appSecret: options.appSecret ?? null,
    pageSize: options.pageSize ?? 100,
    listings: Listing.make(),
    throttled: new Map(),
    dead: new Set(),
    slow: new Set(),
    tokens: new Map(Object.entries(options.tokens ?? {}).map(([text, given]) => [text, token(given)])),
    refusal: null,
    issued: 0,
    units: 0,
    tokensInUrls: 0
  }
}

// internal

const day = 86_400_000
