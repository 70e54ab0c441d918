/**
 * Official Threads analytics: insights of posts, through the profile's own list or one request each, and of profiles
 * over the last 28 days.
 */
import type { Adapter, AdapterFactory, ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Rules from "@dravo/core/Options"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Accounts from "./accounts.ts"
import { definitions, missing, scopes } from "./metrics.ts"
import * as Listing from "./listing.ts"
import * as Posts from "./posts.ts"
import * as Tokens from "./tokens.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://graph.threads.net`. */
  readonly baseUrl?: string
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface ThreadsAdapter extends AdapterFactory {}

/** Reads Threads over `fetch`. */
export const make = (options: Options = {}): ThreadsAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as threads }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const graph = yield* Graph.make({
    platform,
    baseUrl: options.baseUrl ?? "https://graph.threads.net",
    version: "v1.0",
    // It documents none.
    batches: false,
    scopes: { readPosts: scopes, readAccounts: scopes },
    limits: options.limits
  })
  const readPosts = Posts.make(platform, graph)
  return {
    platform,
    label: "Threads",
    metrics: definitions,
    missing,
    capabilities: {
      // The list first; then what it did not bring, one each.
      posts: { ...reads, batch: 25, requests: { usual: { base: 1, each: 1 }, max: { base: 8, each: 6 } } },
      accounts: { ...reads, batch: 1, requests: { usual: { base: 1, each: 0 }, max: { base: 14, each: 0 } } },
      listing: { edges: [Listing.edge] }
    },
    reach: () => Client.reach(graph.client),
    readPosts,
    listPosts: Listing.make(graph, readPosts),
    readAccounts: Accounts.make(platform, graph),
    renewBefore: Tokens.renewBefore,
    refreshToken: Tokens.refreshWith(graph.client)
  }
})

const platform = PlatformId.make("threads")
const reads = { credential: "account", price: null, scopes } satisfies Partial<ReadCapability>
