/**
 * X on loopback, as awkward as the real one: 100 ids a call, errors beside data with status 200, no `data` at all when
 * nothing was found, single-use refresh tokens, and a bill per resource and UTC day.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as FakePlatform from "../FakePlatform.ts"
import type { Call } from "../FakePlatformFault.ts"
import * as Listing from "../FakeListing.ts"
import { lookup } from "./lookup.ts"
import { growing } from "./metrics.ts"
import { type FakePost, type FakeUser, fullScopes, type Grant, issue, type Refusal, type State } from "./state.ts"
import { timeline } from "./timeline.ts"
import { exchange } from "./tokens.ts"

export { growing, type Metrics } from "./metrics.ts"
export type { FakePost, FakeUser, Grant, Refusal, Trouble } from "./state.ts"

/** What it holds when it starts. */
export interface Options extends FakePlatform.Settings {
  readonly posts?: Iterable<FakePost>
  readonly users?: Iterable<FakeUser>
  /** Access tokens that are accepted, with what differs from a full grant that never expires. */
  readonly tokens?: Readonly<Record<string, Partial<Grant>>>
  /** Client ids and their secrets; null for a public client. Any client is accepted when left out. */
  readonly clients?: Readonly<Record<string, string | null>>
  /** Defaults to the real clock. */
  readonly now?: () => number
  /** Requests per token, endpoint and 15 minutes. */
  readonly rateLimit?: number
  /** Which names `/2/users` uses; the real one is not known to follow `user.fields`. */
  readonly userVocabulary?: "old" | "new"
}

/** The fake API v2: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeX extends FakePlatform.FakePlatform {
  readonly posts: Map<string, FakePost>
  readonly users: Map<string, FakeUser>
  readonly tokens: Map<string, Grant>
  /** What is odd about its timelines. */
  readonly listings: Listing.Listings
  /** Makes a pair as a consent screen would. */
  grant(userId: string, lifetime?: number): { readonly accessToken: string; readonly refreshToken: string }
  /** The user takes the app's access back: every token of theirs is dead. */
  revoke(userId: string): void
  /** 429 with the reset header until then, for one token or for all. */
  throttle(seconds: number, token?: string): void
  /** Refuses every read until called with null. */
  refuse(refusal: Refusal | null): void
}

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeX> => {
  const state = initial(options)
  const platform = await FakePlatform.start(definition(state), options)
  return {
    ...platform,
    posts: state.posts,
    users: state.users,
    tokens: state.tokens,
    listings: state.listings,
    grant: (userId, lifetime = 7200) => issue(state, userId, fullScopes, lifetime),
    revoke: (userId) => {
      for (const [token, grant] of state.tokens) if (grant.userId === userId) state.tokens.delete(token)
      for (const [token, grant] of state.refreshTokens) if (grant.userId === userId) state.refreshTokens.delete(token)
    },
    throttle: (seconds, token = "*") => {
      state.throttled.set(token, state.now() + seconds * 1000)
    },
    refuse: (refusal) => {
      state.refusal = refusal
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeX, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const initial = (options: Options): State => ({
  posts: new Map([...(options.posts ?? [])].map((post) => [post.id, post])),
  users: new Map([...(options.users ?? [])].map((user) => [user.id, user])),
  tokens: new Map(
    Object.entries(options.tokens ?? {}).map(([token, grant]) => [
      token,
      { userId: null, scopes: fullScopes, expiresAt: null, ...grant }
    ])
  ),
  refreshTokens: new Map(),
  clients: options.clients ?? null,
  throttled: new Map(),
  listings: Listing.make(),
  windows: new Map(),
  rateLimit: options.rateLimit ?? 5000,
  userVocabulary: options.userVocabulary ?? "old",
  now: options.now ?? Date.now,
  startedAt: (options.now ?? Date.now)(),
  billed: new Set(),
  refusal: null,
  issued: 0
})

const idsOf = (call: Call): ReadonlyArray<string> => call.query.get("ids")?.split(",") ?? []

const definition = (state: State): FakePlatform.Definition => ({
  endpoints: [
    {
      name: "GET /2/tweets",
      method: "GET",
      path: "/2/tweets",
      ids: idsOf,
      answer: (call) => lookup(state, call, postsOf(state))
    },
    {
      name: "GET /2/users",
      method: "GET",
      path: "/2/users",
      ids: idsOf,
      answer: (call) => lookup(state, call, usersOf(state))
    },
    {
      name: "GET /2/users/:id/tweets",
      method: "GET",
      path: /^\/2\/users\/(\d+)\/tweets$/u,
      ids: (call) => [call.params[0] ?? ""],
      answer: (call) => timeline(state, call, postsOf(state))
    },
    { name: "POST /2/oauth2/token", method: "POST", path: "/2/oauth2/token", answer: (call) => exchange(state, call) }
  ],
  counters: () => {
    const posts = [...state.billed].filter((one) => one.startsWith("tweet:")).length
    const users = state.billed.size - posts
    return { billed: { posts, users, dollars: Math.round(posts * 5 + users * 10) / 1000 } }
  },
  reset: () => state.billed.clear(),
  unknown: () => ({ status: 404, body: { title: "Not Found", detail: "Not Found", type: "about:blank", status: 404 } })
})

const postsOf = (state: State) => ({
  resource: "tweet" as const,
  find: (id: string) => {
    const post = state.posts.get(id)
    if (post === undefined) return undefined
    const createdAt = post.createdAt ?? state.startedAt - 30 * 86_400_000
    const metrics = post.metrics ?? growing(id, createdAt)
    return {
      id,
      trouble: post.trouble,
      plain: { id, text: post.text ?? `Post ${id}`, edit_history_tweet_ids: [id] },
      fields: {
        created_at: new Date(createdAt).toISOString(),
        author_id: post.authorId ?? "1",
        ...(post.attached === undefined ? {} : { attachments: attachmentsOf(id, post.attached) }),
        public_metrics: typeof metrics === "function" ? metrics(state.now()) : metrics
      }
    }
  }
})

/** Media keys begin with a number that says what they are of. */
const attachmentsOf = (id: string, attached: NonNullable<FakePost["attached"]>) => {
  const media = attached.filter((kind) => kind !== "poll")
  return {
    ...(media.length === 0 ? {} : { media_keys: media.map((kind, at) => `${kind === "photo" ? 3 : 7}_${id}${at}`) }),
    ...(media.length === attached.length ? {} : { poll_ids: [`${id}9`] })
  }
}

const usersOf = (state: State) => ({
  resource: "user" as const,
  find: (id: string) => {
    const user = state.users.get(id)
    if (user === undefined) return undefined
    const metrics = user.metrics ?? {
      followers_count: 2400,
      following_count: 180,
      tweet_count: 320,
      listed_count: 14,
      like_count: 900
    }
    return {
      id,
      trouble: user.trouble,
      plain: { id, name: user.username ?? `User ${id}`, username: user.username ?? `user${id}` },
      fields: {
        created_at: "2020-01-01T00:00:00.000Z",
        public_metrics: typeof metrics === "function" ? metrics(state.now()) : metrics,
        ...(user.verifiedFollowers === undefined ? {} : { verified_followers_count: user.verifiedFollowers })
      }
    }
  }
})
