/**
 * Official Instagram analytics of professional accounts, through either of Meta's logins: media 50 a call, an account's
 * totals of the last 28 days.
 */
import type { Adapter, Capabilities, AdapterFactory } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Accounts from "./accounts.ts"
import { edges, unlisted } from "./edges.ts"
import * as Listing from "./listing.ts"
import { loginOf } from "./logins.ts"
import { definitions, type Login, scopes } from "./metrics.ts"
import * as Posts from "./posts.ts"
import * as Tokens from "./tokens.ts"
import { incoming } from "./incoming.ts"

export type { Login } from "./metrics.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** How accounts without a `login` trait were connected; defaults to `instagram`. */
  readonly login?: Login
  /** Default to `https://graph.instagram.com` and `https://graph.facebook.com`. */
  readonly baseUrls?: Partial<Readonly<Record<Login, string>>>
  /** Of the Graph API; defaults to `v25.0`. */
  readonly version?: string
  /** The Meta app behind Facebook Login. With its id and secret such tokens can be renewed. */
  readonly appId?: string
  /** Proves every request to graph.facebook.com as the app's own, which an app may demand. */
  readonly appSecret?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface InstagramAdapter extends AdapterFactory {}

/** Reads Instagram over `fetch`. */
export const make = (options: Options = {}): InstagramAdapter =>
  Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as instagram }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  login: Rules.oneOf("instagram", "facebook"),
  baseUrls: Rules.object<Readonly<Record<Login, string>>>({ instagram: Rules.url, facebook: Rules.url }),
  version: Graph.versionRule,
  appId: Rules.text,
  appSecret: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const { appId, baseUrls = {}, limits, login = "instagram", version } = options
  const appSecret = redactedIfGiven(options.appSecret, "app secret")
  const graphOf = (kind: Login) =>
    Graph.make({
      platform,
      limits,
      version,
      baseUrl: baseUrls[kind] ?? `https://graph.${kind}.com`,
      // Nobody has shown that graph.instagram.com takes batches or proofs.
      batches: kind === "facebook",
      appSecret: kind === "facebook" ? appSecret : undefined,
      scopes: { readPosts: scopes[kind].all, readAccounts: scopes[kind].all }
    })
  const logins = {
    standard: login,
    graphs: { instagram: yield* graphOf("instagram"), facebook: yield* graphOf("facebook") }
  }
  const learned = Posts.makeLearned()
  const readPosts = Posts.make(platform, logins, learned)
  return {
    platform,
    label: "Instagram",
    incoming,
    metrics: definitions(login),
    capabilities: capabilities[login],
    capabilitiesOf: (account) => capabilities[loginOf(logins, account)],
    reach: (accounts) => {
      const used = new Set(accounts.length === 0 ? [login] : accounts.map((account) => loginOf(logins, account)))
      return Client.reach(...[...used].map((kind) => logins.graphs[kind].client))
    },
    readPosts,
    readAccounts: Accounts.make(platform, logins),
    listPosts: Listing.make(logins, learned, readPosts),
    renewBefore: Tokens.renewBefore,
    refreshToken: Tokens.make(
      platform,
      logins,
      appId === undefined || appSecret === undefined ? undefined : { id: appId, secret: appSecret }
    )
  }
})

const platform = PlatformId.make("instagram")

const capable = (login: Login, accountRequests: number): Capabilities => {
  const reads = { credential: "account", price: null, scopes: scopes[login].all } as const
  return {
    posts: { ...reads, batch: 50, requests: { usual: { base: 1, each: 0 }, max: { base: 12, each: 2 } } },
    accounts: {
      ...reads,
      batch: 1,
      requests: { usual: { base: accountRequests, each: 0 }, max: { base: 3 * accountRequests + 5, each: 0 } }
    },
    listing: { edges: edges[login], ...(login === "facebook" ? {} : { unlisted }) }
  }
}

/** An account is three requests, which only one of the hosts takes in a batch. */
const capabilities: Readonly<Record<Login, Capabilities>> = {
  instagram: capable("instagram", 3),
  facebook: capable("facebook", 1)
}
