/**
 * Threads on loopback, as awkward as the real one: one post a request, lists that may or may not take insights along,
 * nothing at all about reposts, and tokens that buy their successors.
 */
import * as Growth from "@dravo/fakes/FakeGrowth"
import * as Listing from "@dravo/fakes/FakeListing"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Counts by the names of Threads' insights; a null is a count the answer has no value for. */
export type Metrics = Readonly<Record<string, number | null>>

/** A thread the API answers with; everything but `id` and `ownerId` has a plausible default. */
export interface FakePost {
  readonly id: string
  readonly ownerId: string
  readonly text?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; {@link growing} when left out. A `null` is left out of answers. */
  readonly metrics?: Metrics | ((now: number) => Metrics)
  readonly isRepost?: boolean
  /** `TEXT_POST` when left out. */
  readonly media?: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM"
  readonly trouble?: "gone" | "forbidden"
}

/** A profile, and what its insights say. */
export interface FakeProfile {
  readonly id: string
  readonly metrics?: Metrics
}

/** What the fake begins with, and how it answers. */
export interface Options extends FakePlatform.Settings {
  readonly posts?: Iterable<FakePost>
  readonly profiles?: Iterable<FakeProfile>
  /** Access tokens that are accepted, and the profile each belongs to. */
  readonly tokens?: Readonly<Record<string, string>>
  /** Whether the list takes insights along, which nobody documents. */
  readonly expands?: boolean
  /** Defaults to the real clock. */
  readonly now?: () => number
}

/** The fake Graph host of Threads: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeThreads extends FakePlatform.FakePlatform {
  readonly posts: Map<string, FakePost>
  readonly profiles: Map<string, FakeProfile>
  readonly tokens: Map<string, string>
  /** What is odd about its lists. */
  readonly listings: Listing.Listings
  /** A token as a consent screen and the exchange after it would give it. */
  grant(profileId: string): string
  /** The owner takes the app's access back. */
  revoke(profileId: string): void
  /** Too many calls of everybody, for so long; it does not say until when. */
  throttle(seconds: number): void
}

/** The same post at the same age always has the same numbers; they rise fast at first and then ever slower. */
export const growing =
  (id: string, createdAt: number) =>
  (now: number): Metrics => {
    const seen = Growth.countAt(id, now - createdAt, { least: 60, times: 20, halfLife: 12 })
    const share = (part: number) => Math.floor(seen * part)
    return {
      views: seen,
      likes: share(0.04),
      replies: share(0.006),
      reposts: share(0.004),
      quotes: share(0.001),
      shares: share(0.003)
    }
  }

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeThreads> => {
  const now = options.now ?? Date.now
  const state: State = {
    posts: new Map([...(options.posts ?? [])].map((post) => [post.id, post])),
    profiles: new Map([...(options.profiles ?? [])].map((profile) => [profile.id, profile])),
    tokens: new Map(Object.entries(options.tokens ?? {})),
    expands: options.expands ?? false,
    listings: Listing.make(),
    now,
    startedAt: now(),
    throttledUntil: 0,
    issued: 0
  }
  const platform = await FakePlatform.start({ endpoints: endpointsOf(state) }, options)
  return {
    ...platform,
    posts: state.posts,
    profiles: state.profiles,
    tokens: state.tokens,
    listings: state.listings,
    grant: (profileId) => issue(state, profileId),
    revoke: (profileId) => {
      for (const [token, owner] of state.tokens) if (owner === profileId) state.tokens.delete(token)
    },
    throttle: (seconds) => {
      state.throttledUntil = now() + seconds * 1000
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeThreads, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

interface State {
  readonly posts: Map<string, FakePost>
  readonly profiles: Map<string, FakeProfile>
  readonly tokens: Map<string, string>
  readonly expands: boolean
  readonly listings: Listing.Listings
  readonly now: () => number
  readonly startedAt: number
  throttledUntil: number
  issued: number
}

const issue = (state: State, profileId: string): string => {
  const token = `fake-long-lived-${profileId}-${++state.issued}`
  state.tokens.set(token, profileId)
  return token
}

const refused = (status: number, code: number, message: string): Answer => ({
  status,
  body: { error: { message, type: "OAuthException", code, fbtrace_id: "fake" } }
})

const dead = refused(400, 190, "Error validating access token: The session has been invalidated.")

const endpointsOf = (state: State): ReadonlyArray<FakePlatform.Endpoint> => {
  const endpoint = (name: string, path: RegExp, answer: (call: Call, id: string, owner: string) => Answer) => ({
    name: `GET ${name}`,
    method: "GET",
    path,
    ids: (call: Call) => call.params,
    answer: (call: Call) => {
      const owner = state.tokens.get(FakePlatform.bearer(call) ?? "")
      if (owner === undefined) return dead
      if (state.throttledUntil > state.now()) return refused(400, 4, "Application request limit reached")
      return answer(call, call.params[0] ?? "", owner)
    }
  })
  return [
    endpoint("/threads", /^\/v1\.0\/(\d+)\/threads$/u, (call, id, owner) => list(state, call, id, owner)),
    endpoint("/insights", /^\/v1\.0\/(\d+)\/insights$/u, (call, id, owner) => insights(state, call, id, owner)),
    endpoint("/threads_insights", /^\/v1\.0\/(\d+)\/threads_insights$/u, (call, id, owner) =>
      profile(state, call, id, owner)
    ),
    {
      name: "GET /refresh_access_token",
      method: "GET",
      path: "/refresh_access_token",
      answer: (call) => {
        const owner = state.tokens.get(call.query.get("access_token") ?? "")
        if (owner === undefined || call.query.get("grant_type") !== "th_refresh_token") return dead
        return { body: { access_token: issue(state, owner), token_type: "bearer", expires_in: 5_183_944 } }
      }
    }
  ]
}

const missing = (id: string): Answer =>
  refused(400, 100, `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded`)

const rowsOf = (state: State, post: FakePost, names: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  if (post.isRepost === true) return []
  const metrics = post.metrics ?? growing(post.id, createdAt(state, post))
  const now = typeof metrics === "function" ? metrics(state.now()) : metrics
  return names.flatMap((name) => {
    const count = now[name]
    return count === null || count === undefined
      ? []
      : [
          {
            name,
            period: "lifetime",
            values: [{ value: count }],
            title: name,
            id: `${post.id}/insights/${name}/lifetime`
          }
        ]
  })
}

const createdAt = (state: State, post: FakePost): number => post.createdAt ?? state.startedAt - 30 * 86_400_000

const insights = (state: State, call: Call, id: string, owner: string): Answer => {
  const post = state.posts.get(id)
  if (post === undefined || post.trouble === "gone" || post.ownerId !== owner) return missing(id)
  if (post.trouble === "forbidden") return refused(403, 10, "Application does not have permission for this action")
  return { body: { data: rowsOf(state, post, (call.query.get("metric") ?? "").split(",")) } }
}

/** Newest first, by cursors; what has a trouble is not in it. */
const list = (state: State, call: Call, id: string, owner: string): Answer => {
  if (id !== owner) return missing(id)
  const fields = call.query.get("fields") ?? ""
  const names = /insights\.metric\(([a-z_,]{0,200})\)/u.exec(fields)?.[1]?.split(",")
  if (names !== undefined && !state.expands) return refused(400, 100, "Tried accessing nonexisting field (insights)")
  const own = [...state.posts.values()]
    .filter((post) => post.ownerId === id && post.trouble === undefined)
    .sort((one, other) => createdAt(state, other) - createdAt(state, one))
  const all = Listing.arranged(state.listings, own, (post) => post.id)
  const start = all.findIndex((post) => cursorOf(post) === call.query.get("after")) + 1
  const page = all.slice(start, start + Number(call.query.get("limit") ?? 25))
  const last = page.at(-1)
  const data = Listing.shown(state.listings, page, (post) => post.id).map((post) => ({
    id: post.id,
    timestamp: new Date(createdAt(state, post)).toISOString().replace(/\.\d{3}Z$/u, "+0000"),
    media_type: post.isRepost === true ? "REPOST_FACADE" : (post.media ?? "TEXT_POST"),
    permalink: `https://www.threads.net/@fake/post/${post.id}`,
    text: post.text ?? `Post ${post.id}`,
    ...(names === undefined ? {} : { insights: { data: rowsOf(state, post, names) } })
  }))
  const hasMore = start + page.length < all.length
  const next = hasMore ? { next: "https://graph.threads.net/v1.0/threads?access_token=PAGING-TOKEN" } : {}
  return {
    body: {
      data,
      ...(last === undefined ? {} : { paging: { cursors: { before: "b", after: cursorOf(last) }, ...next } })
    }
  }
}

const cursorOf = ({ id }: FakePost): string => `after-${id}`

const profile = (state: State, call: Call, id: string, owner: string): Answer => {
  const found = state.profiles.get(id)
  if (found === undefined || id !== owner) return missing(id)
  const metrics = found.metrics ?? { followers_count: 1240, likes: 310, replies: 42, reposts: 28, quotes: 9 }
  const data = (call.query.get("metric") ?? "").split(",").flatMap((name) => {
    const value = metrics[name]
    return value === null || value === undefined ? [] : [{ name, period: "day", total_value: { value }, title: name }]
  })
  return { body: { data } }
}
