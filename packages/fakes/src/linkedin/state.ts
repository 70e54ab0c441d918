/** What the fake LinkedIn knows: posts, pages, members, tokens and quotas. */
import type { Listings } from "../FakeListing.ts"
import type { Metrics } from "./metrics.ts"

/** How asking for a post goes wrong: left out, a list refused because of it, or one post refused. */
export type Trouble = "inactive" | "invalid" | "not-found" | "forbidden"

/** A post of a page or a member; everything but `id` has a plausible default. */
export interface FakePost {
  /** `urn:li:share:…` or `urn:li:ugcPost:…`. */
  readonly id: string
  /** `urn:li:organization:…` or `urn:li:person:…`; the first page or member when left out. */
  readonly owner?: string
  /** Milliseconds; thirty days before the fake started when left out. Past twelve months LinkedIn leaves a post out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; `growing` when left out. */
  readonly metrics?: Metrics | ((now: number) => Metrics)
  readonly trouble?: Trouble
  readonly text?: string
  /** When its text was changed last. */
  readonly editedAt?: number
  readonly media?: "image" | "images" | "video" | "document" | "article" | "poll"
}

/** A company or showcase page. */
export interface FakeOrganization {
  /** `urn:li:organization:…`, or `urn:li:organizationBrand:…` for a showcase page. */
  readonly id: string
  readonly followers?: number
  /** Views of the page since it exists. */
  readonly pageViews?: number
  /** Rows of each of the breakdowns beside the page's total. */
  readonly facetRows?: number
  /** Net followers gained without advertising on each day; 3 when left out. */
  readonly gains?: (day: number) => number
  /** Members with the role that may read; all when left out. */
  readonly administrators?: ReadonlyArray<string>
}

/** A member who lets the app read their posts' numbers. */
export interface FakeMember {
  /** `urn:li:person:…`. */
  readonly id: string
  readonly followers?: number
}

/** What an access token may do. */
export interface Grant {
  readonly memberId: string
  readonly scopes: ReadonlyArray<string>
  /** Null: never. */
  readonly expiresAt: number | null
  /** Until then it is called revoked, as some are for their first seconds; null: works at once. */
  readonly settlesAt: number | null
}

export interface RefreshGrant {
  readonly memberId: string
  readonly scopes: ReadonlyArray<string>
  /** A year after consent, however often it is used. */
  readonly expiresAt: number
}

/** A refusal of every call, in LinkedIn's own words. */
export type Refusal = "not-approved" | "unpermitted" | "burst" | "internal-error" | "gateway-timeout" | "empty-token"

/** Whose daily quota is spent, as the message names it. */
export type Throttle = "APPLICATION" | "MEMBER" | "APPLICATION_AND_MEMBER"

/** Everything that changes while it runs. */
export interface State {
  readonly posts: Map<string, FakePost>
  readonly organizations: Map<string, FakeOrganization>
  readonly members: Map<string, FakeMember>
  readonly tokens: Map<string, Grant>
  readonly refreshTokens: Map<string, RefreshGrant>
  /** Dead tokens whose owner took them back. */
  readonly revoked: Set<string>
  readonly clients: Readonly<Record<string, string>> | null
  /** Versions served. */
  readonly versions: { readonly oldest: string; readonly newest: string }
  /** Calls a day and resource. */
  readonly quota: { readonly application: number; readonly member: number }
  readonly used: Map<string, number>
  /** The most URNs a list takes, and the most elements a page holds. */
  readonly limits: { readonly list: number; readonly page: number }
  readonly settling: number
  /** What is odd about its lists of posts. */
  readonly listings: Listings
  readonly now: () => number
  readonly startedAt: number
  refusal: Refusal | null
  throttle: { readonly kind: Throttle; readonly resource: string | null } | null
  issued: number
}

export const fullScopes = [
  "rw_organization_admin",
  "r_organization_social",
  "r_member_postAnalytics",
  "r_member_profileAnalytics"
]

const day = 86_400_000

/** Adds an access token; LinkedIn's last sixty days. */
export const issue = (state: State, memberId: string, scopes: ReadonlyArray<string>, seconds = 60 * 86_400) => {
  const token = `fake-access-${memberId.replaceAll(":", "-")}-${++state.issued}`
  const settlesAt = state.settling > 0 ? state.now() + state.settling : null
  state.tokens.set(token, { memberId, scopes, expiresAt: state.now() + seconds * 1000, settlesAt })
  return token
}

/** Makes a pair as a consent screen would. */
export const consent = (state: State, memberId: string, scopes: ReadonlyArray<string>, seconds?: number) => {
  const accessToken = issue(state, memberId, scopes, seconds)
  const refreshToken = `fake-refresh-${memberId.replaceAll(":", "-")}-${state.issued}`
  state.refreshTokens.set(refreshToken, { memberId, scopes, expiresAt: state.now() + 365 * day })
  return { accessToken, refreshToken }
}
