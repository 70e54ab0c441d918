/**
 * TikTok on loopback, as awkward as the real one: 20 ids a call, missing videos without a word, refusals judged by
 * `error.code`, publish ids whose video ids are JSON numbers past 2^53, and token failures with status 200.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Listing from "../FakeListing.ts"
import * as FakePlatform from "../FakePlatform.ts"
import { publishIdOf, publishStatus } from "./publish.ts"
import { idsOf, listVideos, queryVideos, userInfo } from "./reads.ts"
import {
  type FakePublish,
  type FakeUser,
  type FakeVideo,
  fullScopes,
  type Grant,
  issue,
  owner,
  type Refusal,
  type State
} from "./state.ts"
import { exchange } from "./tokens.ts"

export { growing } from "./metrics.ts"
export type {
  Counters,
  FakePublish,
  FakeUser,
  FakeVideo,
  Grant,
  PublishStatus,
  Refusal
} from "./state.ts"

/** What it holds when it starts. */
export interface Options extends FakePlatform.Settings {
  readonly videos?: Iterable<FakeVideo>
  readonly users?: Iterable<FakeUser>
  readonly publishes?: Iterable<FakePublish>
  /** Access tokens that are accepted, with what differs from `user-1`'s full grant that never expires. */
  readonly tokens?: Readonly<Record<string, Partial<Grant>>>
  /** Client keys and their secrets. Any client is accepted when left out. */
  readonly clients?: Readonly<Record<string, string>>
  /** Defaults to the real clock. */
  readonly now?: () => number
  /** Calls per endpoint and minute, over all tokens. */
  readonly rateLimit?: number
  /** Questions about publish ids per token and minute. */
  readonly publishLimit?: number
  /** Seconds an access token and a refresh token live. */
  readonly lifetime?: number
  readonly refreshLifetime?: number
}

/** The fake Display API: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeTikTok extends FakePlatform.FakePlatform {
  readonly videos: Map<string, FakeVideo>
  readonly users: Map<string, FakeUser>
  readonly publishes: Map<string, FakePublish>
  readonly tokens: Map<string, Grant>
  /** What is odd about its lists of videos. */
  readonly listings: Listing.Listings
  /** Makes a pair as a consent screen would. */
  grant(openId: string, lifetime?: number): { readonly accessToken: string; readonly refreshToken: string }
  /** The user takes the app's access back: every token of theirs is dead. */
  revoke(openId: string): void
  /** 429 until then, for one token or for all; like the real one it does not say until when. */
  throttle(seconds: number, token?: string): void
  /** A field TikTok no longer has: whoever asks for it is refused. */
  retire(field: string): void
  /** Refuses every read until called with null. */
  refuse(refusal: Refusal | null): void
}

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeTikTok> => {
  const state = initial(options)
  const platform = await FakePlatform.start(definition(state), options)
  return {
    ...platform,
    videos: state.videos,
    users: state.users,
    publishes: state.publishes,
    tokens: state.tokens,
    listings: state.listings,
    grant: (openId, lifetime = state.lifetime) => issue(state, openId, fullScopes, lifetime),
    revoke: (openId) => {
      for (const [token, grant] of state.tokens) if (grant.openId === openId) state.tokens.delete(token)
      for (const [token, grant] of state.refreshTokens) if (grant.openId === openId) state.refreshTokens.delete(token)
    },
    throttle: (seconds, token = "*") => {
      state.throttled.set(token, state.now() + seconds * 1000)
    },
    retire: (field) => {
      state.retired.add(field)
    },
    refuse: (refusal) => {
      state.refusal = refusal
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeTikTok, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const initial = (options: Options): State => ({
  videos: new Map([...(options.videos ?? [])].map((video) => [video.id, video])),
  users: new Map([...(options.users ?? [])].map((user) => [user.openId, user])),
  publishes: new Map([...(options.publishes ?? [])].map((publish) => [publish.id, publish])),
  tokens: new Map(
    Object.entries(options.tokens ?? {}).map(([token, grant]) => [
      token,
      { openId: owner, scopes: fullScopes, expiresAt: null, ...grant }
    ])
  ),
  refreshTokens: new Map(),
  clients: options.clients ?? null,
  listings: Listing.make(),
  retired: new Set(),
  throttled: new Map(),
  recent: new Map(),
  rateLimit: options.rateLimit ?? 600,
  publishLimit: options.publishLimit ?? 30,
  lifetime: options.lifetime ?? 7200,
  refreshLifetime: options.refreshLifetime ?? 180 * 86_400,
  now: options.now ?? Date.now,
  startedAt: (options.now ?? Date.now)(),
  refusal: null,
  issued: 0,
  answered: 0
})

const definition = (state: State): FakePlatform.Definition => ({
  endpoints: [
    {
      name: "POST /v2/video/query/",
      method: "POST",
      path: "/v2/video/query/",
      ids: idsOf,
      answer: (call) => queryVideos(state, call)
    },
    {
      name: "POST /v2/video/list/",
      method: "POST",
      path: "/v2/video/list/",
      answer: (call) => listVideos(state, call)
    },
    { name: "GET /v2/user/info/", method: "GET", path: "/v2/user/info/", answer: (call) => userInfo(state, call) },
    {
      name: "POST /v2/post/publish/status/fetch/",
      method: "POST",
      path: "/v2/post/publish/status/fetch/",
      ids: (call) => [publishIdOf(call) ?? ""].filter((id) => id !== ""),
      answer: (call) => publishStatus(state, call)
    },
    { name: "POST /v2/oauth/token/", method: "POST", path: "/v2/oauth/token/", answer: (call) => exchange(state, call) }
  ],
  // The real gateway answers a wrong path with a page, not with the envelope.
  unknown: () => ({ status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "404 page not found" })
})
