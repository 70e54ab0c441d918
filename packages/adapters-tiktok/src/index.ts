/**
 * Official TikTok analytics: the counters of public videos, 20 a call, and of the account. A publication recorded under
 * its publish id learns the id of its video here.
 */
import type { Adapter, AdapterFactory } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import { classify, isFailure } from "./classify.ts"
import * as Listing from "./listing.ts"
import { accountScopes, definitions, postScopes } from "./metrics.ts"
import * as Read from "./read.ts"
import { refreshWith } from "./tokens.ts"
import { limits } from "./videos.ts"
import { incoming } from "./incoming.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://open.tiktokapis.com`. */
  readonly baseUrl?: string
  /** The app's client key; tokens can be refreshed here only with it and its secret. */
  readonly clientKey?: string
  readonly clientSecret?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface TikTokAdapter extends AdapterFactory {}

/** Reads TikTok over `fetch`. */
export const make = (options: Options = {}): TikTokAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as tiktok }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  clientKey: Rules.text,
  clientSecret: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const { baseUrl = "https://open.tiktokapis.com", clientKey } = options
  const clientSecret = redactedIfGiven(options.clientSecret, "client secret")
  const client = yield* Client.make({
    platform,
    baseUrl,
    classify: classify(limits),
    isFailure,
    limits: options.limits
  })
  return {
    platform,
    label: "TikTok",
    incoming,
    metrics: definitions,
    capabilities: {
      // One for twenty videos; beyond it one for each publish id, a search for a refused field or id, a listing.
      posts: {
        ...reads,
        batch: 20,
        requests: { usual: { base: 1, each: 0 }, max: { base: 24, each: 1 } },
        scopes: postScopes
      },
      accounts: {
        ...reads,
        batch: 1,
        requests: { usual: { base: 1, each: 0 }, max: { base: 12, each: 0 } },
        scopes: accountScopes
      },
      listing: { edges: [Listing.edge] }
    },
    reach: () => Client.reach(client),
    readPosts: (credential, refs, memory) => Read.posts({ client, credential, memory }, refs),
    readAccounts: (credential, refs, memory) =>
      refs.length === 0
        ? Effect.succeed([])
        : Effect.map(Read.account({ client, credential, memory }), (reading) => refs.map(() => reading)),
    listPosts: (credential, request, memory) => Listing.list({ client, credential, memory }, request),
    ...(clientKey === undefined || clientSecret === undefined
      ? {}
      : { refreshToken: refreshWith(client, clientKey, clientSecret) })
  }
})

const platform = PlatformId.make("tiktok")
const reads = { credential: "account", price: null } as const
