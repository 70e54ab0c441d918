/**
 * Official Facebook Page analytics: posts 50 a call, a Page and its insights in one call. Needs Page access tokens,
 * which do not expire.
 */
import type { Adapter, AdapterFactory } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import { accountScopes, definitions, postScopes } from "./metrics.ts"
import * as Listing from "./listing.ts"
import * as Pages from "./pages.ts"
import * as Posts from "./posts.ts"
import { incoming } from "./incoming.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://graph.facebook.com`. */
  readonly baseUrl?: string
  /** Of the Graph API; defaults to `v25.0`. */
  readonly version?: string
  /** The app's secret; with it every request proves that it comes from the app, which an app may demand. */
  readonly appSecret?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface FacebookAdapter extends AdapterFactory {}

/** Reads Facebook Pages over `fetch`. */
export const make = (options: Options = {}): FacebookAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as facebook }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  version: Graph.versionRule,
  appSecret: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const graph = yield* Graph.make({
    platform,
    batches: true,
    baseUrl: options.baseUrl ?? "https://graph.facebook.com",
    version: options.version,
    appSecret: redactedIfGiven(options.appSecret, "app secret"),
    scopes: { readPosts: postScopes, readAccounts: accountScopes },
    limits: options.limits
  })
  const known = Posts.makeKnown()
  const readPosts = Posts.make(platform, graph, known)
  return {
    platform,
    label: "Facebook",
    incoming,
    metrics: definitions,
    capabilities: {
      posts: {
        ...reads,
        batch: 50,
        requests: { usual: { base: 1, each: 0 }, max: { base: 16, each: 0 } },
        scopes: postScopes
      },
      accounts: {
        ...reads,
        batch: 1,
        requests: { usual: { base: 1, each: 0 }, max: { base: 8, each: 0 } },
        scopes: accountScopes
      },
      listing: { edges: Listing.edges }
    },
    reach: () => Client.reach(graph.client),
    readPosts,
    listPosts: Listing.make(graph, known, readPosts),
    readAccounts: Pages.make(platform, graph)
  }
})

const platform = PlatformId.make("facebook")
const reads = { credential: "account", price: null } as const
