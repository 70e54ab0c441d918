/**
 * LinkedIn on loopback, as awkward as the real one: hand-spelled queries, posts without activity left out in silence,
 * ten elements a page unless asked, one metric a call for members, daily quotas nobody announces, versions that end.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Listing from "../FakeListing.ts"
import * as FakePlatform from "../FakePlatform.ts"
import { posts } from "./listing.ts"
import type { Call } from "../FakePlatformFault.ts"
import { brandPageStatistics, followerStatistics, memberFollowers, networkSizes, pageStatistics } from "./accounts.ts"
import { pass, type Resource } from "./gate.ts"
import { idsOf, memberAnalytics, shareStatistics } from "./posts.ts"
import { queryOf } from "./restli.ts"
import {
  consent,
  type FakeMember,
  type FakeOrganization,
  type FakePost,
  fullScopes,
  type Grant,
  type Refusal,
  type State,
  type Throttle
} from "./state.ts"
import { exchange } from "./tokens.ts"

export { growing, type Metrics } from "./metrics.ts"
export type {
  FakeMember,
  FakeOrganization,
  FakePost,
  Grant,
  Refusal,
  Throttle,
  Trouble
} from "./state.ts"

/** What it holds when it starts. */
export interface Options extends FakePlatform.Settings {
  readonly posts?: Iterable<FakePost>
  readonly organizations?: Iterable<FakeOrganization>
  readonly members?: Iterable<FakeMember>
  /** Access tokens that are accepted, with what differs from a full grant that never expires. */
  readonly tokens?: Readonly<Record<string, Partial<Grant>>>
  /** Client ids and their secrets. Any client is accepted when left out. */
  readonly clients?: Readonly<Record<string, string>>
  /** Defaults to the real clock. */
  readonly now?: () => number
  /** Versions served; 202511 to 202611 when left out, December 2025 never. */
  readonly versions?: { readonly oldest: string; readonly newest: string }
  /** Calls per resource and UTC day, of the whole application and of each member. */
  readonly quota?: { readonly application?: number; readonly member?: number }
  /** The most URNs a list takes and the most elements a page holds; the real ones are not published. */
  readonly limits?: { readonly list?: number; readonly page?: number }
  /** How long, in milliseconds, a token that was just made is called revoked. */
  readonly settling?: number
}

/** The fake REST API: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeLinkedIn extends FakePlatform.FakePlatform {
  readonly posts: Map<string, FakePost>
  readonly organizations: Map<string, FakeOrganization>
  readonly members: Map<string, FakeMember>
  readonly tokens: Map<string, Grant>
  /** What is odd about its lists of posts. */
  readonly listings: Listing.Listings
  /** Makes a pair as a consent screen would; the access token lasts so many seconds, sixty days when left out. */
  grant(
    memberId: string,
    seconds?: number,
    scopes?: ReadonlyArray<string>
  ): { readonly accessToken: string; readonly refreshToken: string }
  /** The member takes the app's access back: every token of theirs is dead. */
  revoke(memberId: string): void
  /** Spends a daily quota, of one resource or of all, until called with null. */
  throttle(kind: Throttle | null, resource?: string): void
  /** Refuses every call until called with null. */
  refuse(refusal: Refusal | null): void
}

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeLinkedIn> => {
  const state = initial(options)
  const platform = await FakePlatform.start(definition(state), options)
  return {
    ...platform,
    posts: state.posts,
    organizations: state.organizations,
    members: state.members,
    tokens: state.tokens,
    listings: state.listings,
    grant: (memberId, seconds, scopes = fullScopes) => consent(state, memberId, scopes, seconds),
    revoke: (memberId) => {
      for (const [token, grant] of state.tokens) if (grant.memberId === memberId) state.revoked.add(token)
      for (const [token, grant] of state.refreshTokens)
        if (grant.memberId === memberId) state.refreshTokens.delete(token)
    },
    throttle: (kind, resource) => {
      state.throttle = kind === null ? null : { kind, resource: resource ?? null }
    },
    refuse: (refusal) => {
      state.refusal = refusal
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeLinkedIn, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const initial = (options: Options): State => {
  const now = options.now ?? Date.now
  const members = new Map([...(options.members ?? [])].map((one) => [one.id, one]))
  const memberId = [...members.keys()][0] ?? "urn:li:person:one"
  return {
    posts: new Map([...(options.posts ?? [])].map((post) => [post.id, post])),
    organizations: new Map([...(options.organizations ?? [])].map((one) => [one.id, one])),
    members,
    tokens: new Map(
      Object.entries(options.tokens ?? {}).map(([token, grant]) => [
        token,
        { memberId, scopes: fullScopes, expiresAt: null, settlesAt: null, ...grant }
      ])
    ),
    refreshTokens: new Map(),
    revoked: new Set(),
    clients: options.clients ?? null,
    versions: options.versions ?? { oldest: "202511", newest: "202611" },
    quota: { application: 100_000, member: 100_000, ...options.quota },
    used: new Map(),
    limits: { list: 100, page: 1000, ...options.limits },
    settling: options.settling ?? 0,
    listings: Listing.make(),
    now,
    startedAt: now(),
    refusal: null,
    throttle: null,
    issued: 0
  }
}

const definition = (state: State): FakePlatform.Definition => ({
  endpoints: [
    ...[
      posts,
      shareStatistics,
      pageStatistics,
      brandPageStatistics,
      followerStatistics,
      memberAnalytics,
      memberFollowers
    ].flatMap((resource) => [
      endpoint(state, resource, "GET", `/rest/${resource.name}`),
      endpoint(state, resource, "POST", `/rest/${resource.name}`)
    ]),
    endpoint(state, networkSizes, "GET", /^\/rest\/networkSizes\/([^/]+)$/u),
    {
      name: "POST /oauth/v2/accessToken",
      method: "POST",
      path: "/oauth/v2/accessToken",
      answer: (call) => exchange(state, call)
    }
  ],
  reset: () => state.used.clear(),
  unknown: () => ({
    status: 404,
    body: { status: 404, code: "RESOURCE_NOT_FOUND", message: "No virtual resource found" }
  })
})

const endpoint = (
  state: State,
  resource: Resource,
  method: "GET" | "POST",
  path: string | RegExp
): FakePlatform.Endpoint => ({
  name: `${method} /rest/${resource.name}`,
  method,
  path,
  ids: (call: Call) => idsOf(queryOf(call).values),
  answer: (call) => pass(state, resource, call)
})
