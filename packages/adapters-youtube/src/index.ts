/**
 * Official YouTube analytics: the statistics of videos and channels, 50 a call, and, where the host wants them and the
 * owner granted them, watch time and what else the Analytics API reports.
 */
import type { Adapter, AdapterFactory, ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Duration from "effect/Duration"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import { classify, classifyToken } from "./classify.ts"
import { analyticsDefinitions, definitions, missingOf, scope } from "./metrics.ts"
import * as Listing from "./listing.ts"
import * as Quotas from "./quotas.ts"
import * as Read from "./read.ts"
import * as Report from "./report.ts"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://youtube.googleapis.com`. */
  readonly baseUrl?: string
  /** Defaults to `https://youtubeanalytics.googleapis.com`. */
  readonly analyticsBaseUrl?: string
  /** Where tokens are renewed; defaults to `https://oauth2.googleapis.com`. */
  readonly authBaseUrl?: string
  /** Asks the Analytics API too, of accounts whose credential names its scope: one more request for 50 videos. */
  readonly analytics?: boolean
  /**
   * What the Google project may ask a day where that is not what every project has, or what of it is left for this
   * library: 10,000 `units`, 10,000 calls for `statistics` of videos. How many `reports` it may ask Google does not
   * say; 100,000 are assumed.
   */
  readonly quotas?: Quotas.Given
  /** The OAuth 2.0 client; without it and its secret tokens are not renewed here. */
  readonly clientId?: string
  readonly clientSecret?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface YouTubeAdapter extends AdapterFactory {}

/** Reads YouTube over `fetch`. */
export const make = (options: Options = {}): YouTubeAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as youtube }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  analyticsBaseUrl: Rules.url,
  authBaseUrl: Rules.url,
  analytics: Rules.flag,
  quotas: Rules.object<Quotas.Given>({
    units: Rules.count(1),
    statistics: Rules.count(1),
    reports: Rules.count(1)
  }),
  clientId: Rules.text,
  clientSecret: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const { analytics = false, clientId, limits } = options
  const clientSecret = redactedIfGiven(options.clientSecret, "client secret")
  const at = (baseUrl: string) => Client.make({ platform, baseUrl, classify: classify([scope], Quotas.units), limits })
  const client = yield* at(options.baseUrl ?? "https://youtube.googleapis.com")
  const reports = yield* at(options.analyticsBaseUrl ?? "https://youtubeanalytics.googleapis.com")
  const auth = yield* at(options.authBaseUrl ?? "https://oauth2.googleapis.com")
  const readPosts: Adapter["readPosts"] = (credential, refs, memory) => {
    const readings = Read.posts({ client, credential, memory }, refs)
    return analytics ? Effect.flatMap(readings, (found) => Report.added(reports, credential, refs, found)) : readings
  }
  return {
    platform,
    label: "YouTube",
    metrics: analytics ? [...definitions, ...analyticsDefinitions] : definitions,
    missing: missingOf(analytics),
    capabilities: {
      posts: {
        ...reads,
        requests: { usual: { base: analytics ? 2 : 1, each: 0 }, max: { base: 9, each: 0 } },
        draws: [Quotas.drawing(Quotas.statistics, 1)]
      },
      accounts: {
        ...reads,
        requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
        draws: [Quotas.drawing(Quotas.units, 1)]
      },
      listing: { edges: [Listing.edge] }
    },
    quotas: Quotas.quotasOf(options.quotas ?? {}, analytics),
    reach: () => Client.reach(client, ...(analytics ? [reports] : []), ...(clientId === undefined ? [] : [auth])),
    readPosts,
    listPosts: (credential, request, memory) =>
      Listing.list({ client, credential, readById: (refs) => readPosts(credential, refs, memory) }, request),
    readAccounts: (credential, refs, memory) => Read.accounts({ client, credential, memory }, refs),
    // Numbers that are not read again have to be deleted after this long, by the terms of its API.
    maxAge: Duration.days(30),
    ...(clientId === undefined || clientSecret === undefined
      ? {}
      : { refreshToken: refreshWith(auth, clientId, clientSecret) })
  }
})

const platform = PlatformId.make("youtube")
const reads = { batch: 50, credential: "account", price: null, scopes: [scope] } satisfies Partial<ReadCapability>

/** Google keeps the refresh token as it is. */
const refreshWith =
  (client: Client.Client, clientId: string, clientSecret: Redacted.Redacted) => (refreshToken: Redacted.Redacted) =>
    OAuth.refresh(client, {
      path: "/token",
      classify: classifyToken,
      form: {
        grant_type: "refresh_token",
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: refreshToken
      }
    })
