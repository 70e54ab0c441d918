/**
 * Official LinkedIn analytics: an organisation's posts a hundred a call, a member's one metric of one post a call, and
 * what the page or profile itself counts.
 */
import type { Account } from "@dravo/core/Account"
import type {
  Adapter,
  Capabilities,
  Credential,
  AdapterFactory,
  PostRef,
  Reading,
  ReadCapability,
  Tokens
} from "@dravo/core/Adapter"
import { type AdapterError, InvalidResponse } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import { PlatformId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as OAuth from "@dravo/kit-http/OAuth"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Rules from "@dravo/core/Options"
import { type Secret, redactedIfGiven } from "@dravo/core/Secret"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Accounts from "./accounts.ts"
import * as Api from "./api.ts"
import { classify, classifyToken } from "./classify.ts"
import type { Longest } from "./halving.ts"
import * as Listing from "./listing.ts"
import * as MemberPosts from "./memberPosts.ts"
import { definitions, memberMetrics, scopes } from "./metrics.ts"
import * as OrganizationPosts from "./organizationPosts.ts"
import { type Outcome, settle } from "./settle.ts"
import { ownerOf, type PostUrn, type Target, targetOf } from "./targets.ts"
import * as YoungTokens from "./youngTokens.ts"

/** Each version is served for about a year; this one ends around July 2027. */
export const defaultVersion = "202607"

/** What may be said of the platform's API; nothing has to be. */
export interface Options {
  /** Defaults to `https://api.linkedin.com`. */
  readonly baseUrl?: string
  /** Where tokens are exchanged; defaults to `https://www.linkedin.com`. */
  readonly authBaseUrl?: string
  /**
   * The `LinkedIn-Version` sent, as `YYYYMM`; defaults to {@link defaultVersion}. Upgrade it when LinkedIn answers 426.
   */
  readonly version?: string
  /** The OAuth 2.0 client; without it and its secret tokens cannot be refreshed here. */
  readonly clientId?: string
  readonly clientSecret?: Secret
  /** Deadlines, caps and attempts of the HTTP client. */
  readonly limits?: Partial<Client.Limits>
}

/** What {@link make} gives, under a name a host's declarations can say. */
export interface LinkedInAdapter extends AdapterFactory {}

/** Reads LinkedIn over `fetch`. */
export const make = (options: Options = {}): LinkedInAdapter => Effect.provide(makeWith(options), FetchHttpClient.layer)

export { make as linkedin }

/** The same with the HTTP client left open. */
export const makeWith = (options: Options = {}): Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient> =>
  Rules.use(options, rules, made)

// internal

const rules: Rules.Rules<Options> = {
  baseUrl: Rules.url,
  authBaseUrl: Rules.url,
  version: Rules.predicate(
    (given) => typeof given === "string" && /^20\d{2}(0[1-9]|1[0-2])$/u.test(given),
    "must be of the form YYYYMM"
  ),
  clientId: Rules.text,
  clientSecret: Rules.secret,
  limits: Rules.object(Client.limitRules)
}

const made = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<Adapter, AdapterError, HttpClient.HttpClient> {
  const version = options.version ?? defaultVersion
  const shared = {
    platform,
    classify: classify({ needs: scopes.organization, granted: null, version }),
    limits: options.limits
  }
  const client = yield* Client.make({
    ...shared,
    baseUrl: options.baseUrl ?? "https://api.linkedin.com",
    headers: { "linkedin-version": version, "x-restli-protocol-version": "2.0.0" }
  })
  const auth = yield* Client.make({ ...shared, baseUrl: options.authBaseUrl ?? "https://www.linkedin.com" })
  const young = YoungTokens.make()
  const longest: Longest = { entries: maxListed }
  const api = (operation: "readPosts" | "readAccounts" | "listPosts", credential: Credential) =>
    Api.make({ client, version, young }, operation, credential)
  const { clientId } = options
  const clientSecret = redactedIfGiven(options.clientSecret, "client secret")
  return {
    platform,
    label: "LinkedIn",
    metrics: definitions,
    maxAge,
    capabilities: organizationReads,
    capabilitiesOf,
    reach: () => Client.reach(client, ...(clientId === undefined ? [] : [auth])),
    readPosts: (credential, refs, memory) => readPosts({ api: api("readPosts", credential), longest, memory }, refs),
    readAccounts: (credential, refs) =>
      Effect.flatMap(
        Effect.forEach(refs, ({ account }) => readAccount(api("readAccounts", credential), account)),
        settle
      ),
    listPosts: (credential, request) => Listing.list(platform, api("listPosts", credential), request, longest),
    ...(clientId === undefined || clientSecret === undefined
      ? {}
      : { refreshToken: refreshWith(auth, young, clientId, clientSecret) })
  }
})

const platform = PlatformId.make("linkedin")

/**
 * What LinkedIn's data storage requirements allow for the reporting data of an organisation's page, counts of social
 * actions and followers included. What members do themselves may be kept for 48 hours, but none of that is read.
 */
const maxAge = Duration.days(365)

/** The most anybody is known to have asked for; shorter ones are found by halving. */
const maxListed = 100

const reads = { credential: "account", price: null } satisfies Partial<ReadCapability>
const organizationReads: Capabilities = {
  posts: {
    ...reads,
    batch: maxListed,
    requests: { usual: { base: 1, each: 0 }, max: { base: 32, each: 0 } },
    scopes: [scopes.organization]
  },
  accounts: {
    ...reads,
    batch: 1,
    requests: { usual: { base: 3, each: 0 }, max: { base: 9, each: 0 } },
    scopes: [scopes.organization]
  },
  listing: { edges: [Listing.edge] }
}
const memberReads: Capabilities = {
  posts: {
    ...reads,
    batch: 1,
    requests: { usual: { base: 0, each: memberMetrics.length }, max: { base: 0, each: 3 * memberMetrics.length } },
    scopes: [scopes.memberPosts]
  },
  accounts: {
    ...reads,
    batch: 1,
    requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
    scopes: [scopes.memberAccount]
  },
  listing: { edges: [], unlisted: Listing.unlisted }
}

const capabilitiesOf = (account: Account): Capabilities => {
  const owner = ownerOf(account)
  return "kind" in owner && owner.kind === "member" ? memberReads : organizationReads
}

interface Reader {
  readonly api: Api.Api
  readonly longest: Longest
  readonly memory: RetiredMetrics
}

const readPosts = Effect.fnUntraced(function* (
  reader: Reader,
  refs: ReadonlyArray<PostRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const targets = refs.map(targetOf)
  const outcomes = new Map<string, Outcome>()
  for (const [owner, group] of Map.groupBy(
    targets.filter((one) => "owner" in one),
    ownerKey
  )) {
    const posts = [...new Map(group.map(({ post }) => [post.urn, post])).values()]
    for (const [urn, outcome] of yield* readGroup(reader, group[0], posts)) outcomes.set(`${owner} ${urn}`, outcome)
  }
  return yield* settle(
    targets.map(
      (target): Outcome =>
        "owner" in target
          ? (outcomes.get(`${ownerKey(target)} ${target.post.urn}`) ?? forgotten)
          : { _tag: "Failed", reason: target }
    )
  )
})

/** Every target is in a group and every group answers for all of its posts; silence would be taken for a deletion. */
const forgotten: Outcome = {
  _tag: "Failed",
  reason: new InvalidResponse({ detail: "the answer was shorter than the question" })
}

const readGroup = (
  { api, longest, memory }: Reader,
  first: Target | undefined,
  posts: ReadonlyArray<PostUrn>
): Effect.Effect<ReadonlyMap<string, Outcome>> =>
  first?.owner.kind === "organization"
    ? OrganizationPosts.read(api, first.owner.urn, posts, longest)
    : MemberPosts.read(api, posts, memory)

const ownerKey = ({ owner }: Target): string => (owner.kind === "organization" ? owner.urn : "member")

const readAccount = (api: Api.Api, account: Account): Effect.Effect<Outcome> => {
  const owner = ownerOf(account)
  return "kind" in owner ? Accounts.read(api, owner) : Effect.succeed({ _tag: "Failed", reason: owner })
}

const refreshWith = (
  auth: Client.Client,
  young: YoungTokens.YoungTokens,
  clientId: string,
  clientSecret: Redacted.Redacted
) =>
  Effect.fnUntraced(function* (refreshToken: Redacted.Redacted): Effect.fn.Return<Tokens, AdapterError> {
    const tokens = yield* OAuth.refresh(auth, {
      path: "/oauth/v2/accessToken",
      classify: classifyToken,
      form: {
        grant_type: "refresh_token",
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret
      }
    })
    young.add(tokens.accessToken, yield* Clock.currentTimeMillis)
    return tokens
  })
