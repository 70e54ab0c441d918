/** What the fake X knows: posts, users, tokens, limits and the bill. */
import type { Listings } from "../FakeListing.ts"
import type { Metrics } from "./metrics.ts"

/**
 * The last part of a problem type; `silent` leaves the id out without a word, which the real one is not known to do.
 */
export type Trouble =
  | "resource-not-found"
  | "not-authorized-for-resource"
  | "disallowed-resource"
  | "field-hydration-failure"
  | "resource-unavailable"
  | "silent"
  | (string & {})

/** A post; everything but `id` has a plausible default. */
export interface FakePost {
  readonly id: string
  readonly authorId?: string
  readonly text?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Old names. Fixed, or a function of the instant; {@link growing} when left out. A `null` is left out of answers. */
  readonly metrics?: Metrics | ((now: number) => Metrics)
  /** It repeats another's post: timelines leave it out on request, and its numbers are the other's. */
  readonly isRepost?: boolean
  /** Kinds of what is attached, as the beginning of its media keys tells them. */
  readonly attached?: ReadonlyArray<"photo" | "video" | "poll">
  /** Why it cannot be read. */
  readonly trouble?: Trouble
}

/** A user; everything but `id` has a plausible default. */
export interface FakeUser {
  readonly id: string
  readonly username?: string
  readonly metrics?: Metrics | ((now: number) => Metrics)
  /** Documented once as a number and once as text; left out when undefined. */
  readonly verifiedFollowers?: number | string
  readonly trouble?: Trouble
}

/** What an access token may do. */
export interface Grant {
  /** Null for an app-only token. */
  readonly userId: string | null
  readonly scopes: ReadonlyArray<string>
  /** Null: never. */
  readonly expiresAt: number | null
}

/** A refusal of every read, as X's own bodies say it. */
export type Refusal =
  | "credits"
  | "client-not-enrolled"
  | "unsupported-authentication"
  | "user-suspended"
  | "missing-scope"
  | "usage-capped-daily"
  | "usage-capped-monthly"
  | "internal-error"

/** Everything that changes while it runs. */
export interface State {
  readonly posts: Map<string, FakePost>
  readonly users: Map<string, FakeUser>
  readonly tokens: Map<string, Grant>
  /** Single use. */
  readonly refreshTokens: Map<string, { readonly userId: string; readonly scopes: ReadonlyArray<string> }>
  readonly clients: Readonly<Record<string, string | null>> | null
  readonly throttled: Map<string, number>
  readonly listings: Listings
  readonly windows: Map<string, { used: number; readonly resetAt: number }>
  readonly rateLimit: number
  readonly userVocabulary: "old" | "new"
  readonly now: () => number
  readonly startedAt: number
  /** `kind:id:day`. */
  readonly billed: Set<string>
  refusal: Refusal | null
  issued: number
}

/** Adds a pair of tokens. */
export const issue = (state: State, userId: string, scopes: ReadonlyArray<string>, lifetime: number) => {
  const serial = ++state.issued
  const accessToken = `fake-access-${userId}-${serial}`
  const refreshToken = `fake-refresh-${userId}-${serial}`
  state.tokens.set(accessToken, { userId, scopes, expiresAt: state.now() + lifetime * 1000 })
  state.refreshTokens.set(refreshToken, { userId, scopes })
  return { accessToken, refreshToken }
}

export const fullScopes = ["tweet.read", "users.read", "offline.access"]
