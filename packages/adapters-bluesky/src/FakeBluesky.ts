/**
 * Bluesky's public AppView on loopback, as awkward as the real one: 25 names a call, one bad name refuses the whole
 * call, what is deleted or taken down is left out without a word, and handles move while DIDs stay.
 */
import * as Listing from "@dravo/fakes/FakeListing"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import {
  type FakePost,
  type FakeRepost,
  type FakeUser,
  getAuthorFeed,
  getPosts,
  getProfile,
  getProfiles,
  growing,
  type State
} from "./fakeReads.ts"

export { growing }
export type { FakePost, FakeRepost, FakeUser }

/** What the fake begins with, and how it answers. */
export interface Options extends FakePlatform.Settings {
  readonly posts?: Iterable<FakePost>
  readonly users?: Iterable<FakeUser>
  /** Defaults to the real clock. */
  readonly now?: () => number
  /** Requests in five minutes. */
  readonly rateLimit?: number
}

/** The fake AppView: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeBluesky extends FakePlatform.FakePlatform {
  /** By address. */
  readonly posts: Map<string, FakePost>
  /** By DID. */
  readonly users: Map<string, FakeUser>
  /** What a feed shows of others' posts. */
  readonly reposts: Array<FakeRepost>
  /** What is odd about its feeds. */
  readonly listings: Listing.Listings
  /** 429 with the reset header until then. */
  throttle(seconds: number): void
}

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeBluesky> => {
  const now = options.now ?? Date.now
  const state: State = {
    posts: new Map([...(options.posts ?? [])].map((post) => [post.uri, post])),
    users: new Map([...(options.users ?? [])].map((user) => [user.did, user])),
    reposts: [],
    listings: Listing.make(),
    now,
    startedAt: now()
  }
  const meter: Meter = { limit: options.rateLimit ?? 3000, used: 0, resetAt: 0, throttledUntil: 0 }
  const platform = await FakePlatform.start(definition(state, meter), options)
  return {
    ...platform,
    posts: state.posts,
    users: state.users,
    reposts: state.reposts,
    listings: state.listings,
    throttle: (seconds) => {
      meter.throttledUntil = now() + seconds * 1000
    }
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeBluesky, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

interface Meter {
  readonly limit: number
  used: number
  resetAt: number
  throttledUntil: number
}

const definition = (state: State, meter: Meter): FakePlatform.Definition => {
  const endpoint = (
    name: string,
    parameter: string,
    answer: (state: State, names: ReadonlyArray<string>, query: URLSearchParams) => Answer
  ): FakePlatform.Endpoint => ({
    name: `GET ${name}`,
    method: "GET",
    path: `/xrpc/${name}`,
    ids: (call) => call.query.getAll(parameter),
    answer: (call) => metered(state, meter, () => checked(call, parameter, (names) => answer(state, names, call.query)))
  })
  return {
    endpoints: [
      endpoint("app.bsky.feed.getAuthorFeed", "actor", getAuthorFeed),
      endpoint("app.bsky.feed.getPosts", "uris", getPosts),
      endpoint("app.bsky.actor.getProfiles", "actors", getProfiles),
      endpoint("app.bsky.actor.getProfile", "actor", getProfile)
    ],
    reset: () => {
      meter.used = 0
    },
    unknown: () => ({ status: 501, body: { error: "MethodNotImplemented", message: "Method Not Implemented" } })
  }
}

/** Five minutes for all who ask from one address. */
const metered = (state: State, meter: Meter, answer: () => Answer): Answer => {
  const now = state.now()
  if (meter.resetAt <= now) Object.assign(meter, { used: 0, resetAt: now + 300_000 })
  const until = meter.throttledUntil > now ? meter.throttledUntil : meter.resetAt
  const isOver = meter.throttledUntil > now || meter.used >= meter.limit
  if (!isOver) meter.used++
  const headers = {
    "ratelimit-limit": String(meter.limit),
    "ratelimit-remaining": String(isOver ? 0 : meter.limit - meter.used),
    "ratelimit-reset": String(Math.ceil(until / 1000)),
    "ratelimit-policy": `${meter.limit};w=300`
  }
  if (isOver) return { status: 429, headers, body: { error: "RateLimitExceeded", message: "Rate Limit Exceeded" } }
  const given = answer()
  return { ...given, headers: { ...headers, ...given.headers } }
}

const refused = (message: string): Answer => ({ status: 400, body: { error: "InvalidRequest", message } })

/** The lexicon speaks first: one name it does not like refuses them all. */
const checked = (call: Call, parameter: string, answer: (names: ReadonlyArray<string>) => Answer): Answer => {
  const names = call.query.getAll(parameter)
  if (names.length === 0) return refused(`Error: Params must have the property "${parameter}"`)
  if (names.length > 25) return refused(`Error: ${parameter} must not have more than 25 elements`)
  const isGood = parameter === "uris" ? isUri : isActor
  const bad = names.findIndex((name) => !isGood(name))
  return bad < 0
    ? answer(names)
    : refused(`Error: ${parameter}/${bad} must be a valid ${parameter === "uris" ? "at-uri" : "did or a handle"}`)
}

const isActor = (name: string): boolean =>
  /^did:[a-z]+:[\w.:%-]+$/u.test(name) || /^[a-z\d-]+(\.[a-z\d-]+)+$/iu.test(name)

const isUri = (name: string): boolean => {
  const [scheme, , author = "", collection, key = ""] = name.split("/")
  return scheme === "at:" && isActor(author) && collection !== undefined && /^[\w.~:-]+$/u.test(key)
}
