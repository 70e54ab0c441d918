/**
 * Official X analytics: public metrics of posts and users, 100 a call. X charges for every post and user it returns.
 */
import type { Adapter, AdapterFactory, Credential, ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Client from "@dravo/kit-http/Client"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import { classify, classifyToken, keepHeaders } from "./classify.ts"
import { accountScopes, definitions, postScopes } from "./metrics.ts"
import * as Read from "./read.ts"
import * as Timeline from "./timeline.ts"
import { incoming } from "./incoming.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://api.x.com`. */
  readonly baseUrl?: string
  /** The OAuth 2.0 client; without it tokens cannot be refreshed here. */
  readonly clientId?: string
  /** Confidential clients have one; sent as HTTP Basic. */
  readonly clientSecret?: Secret
  /** The app-only token. With it, accounts' own tokens are not asked for, and one call reads posts of many accounts. */
  readonly bearerToken?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface XAdapter extends AdapterFactory {}

/** Reads X over `fetch`. */
export const make = (options: Options = {}): XAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as x }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  clientId: Rules.text,
  clientSecret: Rules.secret,
  bearerToken: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const client = yield* Client.make({
    platform,
    baseUrl: options.baseUrl ?? "https://api.x.com",
    classify: classify("account"),
    keepHeaders,
    limits: options.limits
  })
  const bearerToken = redactedIfGiven(options.bearerToken, "bearer token")
  const app: Credential | undefined = bearerToken && { token: bearerToken, version: "app", scopes: null }
  const credential = app === undefined ? "account" : "app"
  const asking = (given: Credential, memory: RetiredMetrics): Read.Asking => ({
    client,
    credential: given,
    memory,
    scope: given === app ? "app" : "account"
  })
  return {
    platform,
    label: "X",
    incoming,
    metrics: definitions,
    capabilities: {
      posts: { ...reads, credential, price: { per: "resource-day", dollars: 0.005, source }, scopes: postScopes },
      accounts: { ...reads, credential, price: { per: "resource-day", dollars: 0.01, source }, scopes: accountScopes },
      listing: { edges: [Timeline.edge(credential, { per: "resource-day", dollars: 0.005, source })] }
    },
    ...(app === undefined ? {} : { appCredential: app }),
    reach: () => Client.reach(client),
    readPosts: (given, refs, memory) => Read.posts(asking(given, memory), refs),
    readAccounts: (given, refs, memory) => Read.accounts(asking(given, memory), refs),
    listPosts: (given, request, memory) => Timeline.list(asking(given, memory), request),
    ...(options.clientId === undefined
      ? {}
      : { refreshToken: refreshWith(client, options.clientId, redactedIfGiven(options.clientSecret, "client secret")) })
  }
})

const platform = PlatformId.make("x")
const source = "https://docs.x.com/x-api/getting-started/pricing"
/** Both lookups take 100 ids; a name X no longer knows costs one more request. */
const reads = {
  batch: 100,
  requests: { usual: { base: 1, each: 0 }, max: { base: 6, each: 0 } }
} satisfies Partial<ReadCapability>

const refreshWith =
  (client: Client.Client, clientId: string, secret: Redacted.Redacted | undefined) =>
  (refreshToken: Redacted.Redacted) => {
    const form = { grant_type: "refresh_token", refresh_token: refreshToken }
    return OAuth.refresh(client, {
      path: "/2/oauth2/token",
      classify: classifyToken,
      ...(secret === undefined
        ? { form: { ...form, client_id: clientId } }
        : { form, basic: { username: clientId, password: secret } })
    })
  }
