/**
 * Official Bluesky analytics: the counters of posts and profiles, 25 a call, from the public AppView. Nobody signs in:
 * an account needs no token, and nobody is ever asked to reconnect one.
 */
import type { Adapter, AdapterFactory, ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Rules from "@dravo/core/Options"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import { classify, keepHeaders } from "./classify.ts"
import * as Feed from "./feed.ts"
import { definitions, missing } from "./metrics.ts"
import * as Read from "./read.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://public.api.bsky.app`; any AppView that answers without a session will do. */
  readonly baseUrl?: string
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface BlueskyAdapter extends AdapterFactory {}

/** Reads Bluesky over `fetch`. */
export const make = (options: Options = {}): BlueskyAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as bluesky }

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
  const client = yield* Client.make({
    platform,
    baseUrl: options.baseUrl ?? "https://public.api.bsky.app",
    classify,
    keepHeaders,
    limits: options.limits
  })
  return {
    platform,
    label: "Bluesky",
    metrics: definitions,
    missing,
    capabilities: {
      // A post that is known under a handle costs its first reading one request more.
      posts: { ...reads, requests: { usual: { base: 1, each: 0 }, max: { base: 6, each: 0 } } },
      accounts: { ...reads, requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 3 } } },
      listing: { edges: [Feed.edge] }
    },
    reach: () => Client.reach(client),
    readPosts: (_none, refs) => Read.posts(client, refs),
    readAccounts: (_none, refs) => Read.accounts(client, refs),
    listPosts: (_none, request) => Feed.list(client, request)
  }
})

const platform = PlatformId.make("bluesky")
const reads = { batch: 25, credential: "none", price: null, scopes: [] } satisfies Partial<ReadCapability>
