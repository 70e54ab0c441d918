/**
 * YouTube on loopback, as awkward as the real one: counts that are texts, 50 ids a call, lists that are left out when
 * they are empty, a younger method not every project may ask, quotas of the whole project that end at Pacific
 * midnight, and reports that come days late.
 */
import * as Listing from "@dravo/fakes/FakeListing"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { exchange, issue, metered } from "./fakeGate.ts"
import { batchGetStats, channels, growing, playlistItems, report, videos } from "./fakeReads.ts"
import type { FakeChannel, FakeVideo, Grant, State } from "./fakeState.ts"

export { growing }
export type { FakeChannel, FakeVideo, Grant }

/** What the fake begins with, and how it answers. */
export interface Options extends FakePlatform.Settings {
  readonly videos?: Iterable<FakeVideo>
  readonly channels?: Iterable<FakeChannel>
  /** Access tokens that are accepted, with what differs from a full grant that never expires. */
  readonly tokens?: Readonly<Record<string, Partial<Grant>>>
  /** Client ids and their secrets. Any client is accepted when left out. */
  readonly clients?: Readonly<Record<string, string>>
  /** Defaults to the real clock. */
  readonly now?: () => number
  /** Calls of `videos:batchGetStats`, and units of everything else, a Pacific day and project. */
  readonly quota?: number
  /** Whether the project may ask `videos:batchGetStats`. */
  readonly hasStats?: boolean
}

/** The fake Data and Analytics APIs: what they hold may be changed at any time, and shows in the next answer. */
export interface FakeYouTube extends FakePlatform.FakePlatform {
  readonly videos: Map<string, FakeVideo>
  readonly channels: Map<string, FakeChannel>
  readonly tokens: Map<string, Grant>
  /** What is odd about its lists. */
  readonly listings: Listing.Listings
  /** Makes a pair as a consent screen would. */
  grant(channelId: string): { readonly accessToken: string; readonly refreshToken: string }
  /** The owner takes the app's access back: every token of theirs is dead. */
  revoke(channelId: string): void
  /** Too many calls of one user, for so long; it does not say until when. */
  throttle(seconds: number): void
  /** Nothing is left of the project's quotas until Pacific midnight. */
  exhaust(): void
}

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeYouTube> => {
  const state = initial(options)
  const platform = await FakePlatform.start(definition(state), options)
  return {
    ...platform,
    videos: state.videos,
    channels: state.channels,
    tokens: state.tokens,
    listings: state.listings,
    grant: (channelId) => issue(state, channelId),
    revoke: (channelId) => {
      for (const [token, grant] of state.tokens) if (grant.channelId === channelId) state.tokens.delete(token)
      for (const [token, owner] of state.refreshTokens) if (owner === channelId) state.refreshTokens.delete(token)
    },
    throttle: (seconds) => {
      state.throttledUntil = state.now() + seconds * 1000
    },
    exhaust: () => {
      state.used.set("stats", state.quota).set("units", state.quota)
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeYouTube, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const initial = (options: Options): State => {
  const now = options.now ?? Date.now
  return {
    videos: new Map([...(options.videos ?? [])].map((video) => [video.id, video])),
    channels: new Map([...(options.channels ?? [])].map((channel) => [channel.id, channel])),
    tokens: new Map(
      Object.entries(options.tokens ?? {}).map(([token, grant]) => [
        token,
        { channelId: "UC", scopes: ["youtube.readonly", "yt-analytics.readonly"], ...grant }
      ])
    ),
    refreshTokens: new Map(),
    clients: options.clients ?? null,
    quota: options.quota ?? 10_000,
    used: new Map(),
    hasStats: options.hasStats ?? true,
    now,
    startedAt: now(),
    listings: Listing.make(),
    throttledUntil: 0,
    issued: 0
  }
}

const definition = (state: State): FakePlatform.Definition => {
  const endpoint = (
    path: string,
    bucket: "stats" | "units",
    scope: string,
    answer: (state: State, call: Call) => Answer
  ): FakePlatform.Endpoint => ({
    name: `GET ${path}`,
    method: "GET",
    path,
    ids: idsOf,
    answer: (call) => metered(state, call, bucket, scope, () => answer(state, call))
  })
  return {
    endpoints: [
      endpoint("/youtube/v3/videos:batchGetStats", "stats", "youtube.readonly", batchGetStats),
      endpoint("/youtube/v3/videos", "units", "youtube.readonly", videos),
      endpoint("/youtube/v3/channels", "units", "youtube.readonly", channels),
      endpoint("/youtube/v3/playlistItems", "units", "youtube.readonly", playlistItems),
      endpoint("/v2/reports", "units", "yt-analytics.readonly", report),
      { name: "POST /token", method: "POST", path: "/token", answer: (call) => exchange(state, call) }
    ],
    reset: () => state.used.clear(),
    unknown: () => ({ status: 404, headers: { "content-type": "text/html" }, body: "<title>Error 404</title>" })
  }
}

const idsOf = (call: Call): ReadonlyArray<string> =>
  (call.query.get("id") ?? call.query.get("filters")?.replace("video==", "") ?? "").split(",").filter((id) => id !== "")
