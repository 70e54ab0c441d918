/** What the fake Bluesky knows, and its answers. */
import * as Listing from "@dravo/fakes/FakeListing"
import type { Answer } from "@dravo/fakes/FakePlatformFault"

export type Counters = Readonly<Record<string, number | null>>

/** A post; everything but `uri` has a plausible default. */
export interface FakePost {
  /** `at://did:plc:…/app.bsky.feed.post/…` */
  readonly uri: string
  readonly text?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; {@link growing} when left out. A `null` is left out of answers. */
  readonly counters?: Counters | ((now: number) => Counters)
  /** It answers another post, so feeds without replies leave it out. */
  readonly isReply?: boolean
  /** Kind of what is embedded in it. */
  readonly embed?: "images" | "video" | "external" | "record"
  /** Deleted by its author or taken down by a moderator: both are left out without a word. */
  readonly trouble?: "deleted" | "takedown"
}

/** An account, by its DID. */
export interface FakeUser {
  readonly did: string
  readonly handle?: string
  readonly counters?: Counters
  /** Whoever asks for this one alone is told. */
  readonly trouble?: "AccountTakedown" | "AccountDeactivated"
}

/** Another's post that a feed shows because this author repeated it. */
export interface FakeRepost {
  readonly by: string
  readonly uri: string
  readonly at: number
}

export interface State {
  readonly listings: Listing.Listings
  readonly reposts: Array<FakeRepost>
  readonly posts: Map<string, FakePost>
  readonly users: Map<string, FakeUser>
  readonly now: () => number
  readonly startedAt: number
}

/** The same post at the same age always has the same numbers; they rise fast at first and then ever slower. */
export const growing =
  (uri: string, createdAt: number) =>
  (now: number): Counters => {
    const hours = Math.max(0, now - createdAt) / 3_600_000
    const size = 20 + Array.from(uri).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 997, 7)
    const liked = Math.floor(size * (1 - 1 / (1 + hours / 12)))
    const share = (part: number) => Math.floor(liked * part)
    return {
      replyCount: share(0.1),
      repostCount: share(0.2),
      likeCount: liked,
      quoteCount: share(0.04),
      bookmarkCount: share(0.06)
    }
  }

/** In an order of its own; an address with a handle in it finds nothing. */
export const getPosts = (state: State, uris: ReadonlyArray<string>): Answer => ({
  body: {
    posts: [...new Set(uris)].toReversed().flatMap((uri) => {
      const post = state.posts.get(uri)
      const author = state.users.get(uri.split("/")[2] ?? "")
      return post === undefined || post.trouble !== undefined || author?.trouble !== undefined
        ? []
        : [postView(state, post, author)]
    })
  }
})

export const getProfiles = (state: State, actors: ReadonlyArray<string>): Answer => ({
  body: {
    profiles: [...new Set(actors)].toReversed().flatMap((actor) => {
      const user = found(state, actor)
      return user === undefined || user.trouble !== undefined ? [] : [profileView(user)]
    })
  }
})

export const getProfile = (state: State, [actor = ""]: ReadonlyArray<string>): Answer => {
  const user = found(state, actor)
  if (user === undefined) return { status: 400, body: { error: "InvalidRequest", message: "Profile not found" } }
  if (user.trouble !== undefined) return { status: 400, body: { error: user.trouble, message: messages[user.trouble] } }
  return { body: profileView(user) }
}

/** An author's posts and reposts, newest first; the cursor is the instant of the last one shown. */
export const getAuthorFeed = (state: State, [actor = ""]: ReadonlyArray<string>, query: URLSearchParams): Answer => {
  const user = found(state, actor)
  if (user === undefined) return { status: 400, body: { error: "InvalidRequest", message: "Profile not found" } }
  if (user.trouble !== undefined) return { status: 400, body: { error: user.trouble, message: messages[user.trouble] } }
  const limit = Number(query.get("limit") ?? 50)
  if (!(limit >= 1 && limit <= 100))
    return { status: 400, body: { error: "InvalidRequest", message: "Error: limit must be between 1 and 100" } }
  const cursor = query.get("cursor")
  const all = Listing.arranged(state.listings, feedOf(state, user, query.get("filter")), ({ uri }) => uri)
  const rest = all.filter(({ at }) => cursor === null || at < Date.parse(cursor))
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    body: {
      feed: Listing.shown(state.listings, page, ({ uri }) => uri).map(({ view }) => view),
      ...(last === undefined ? {} : { cursor: new Date(last.at).toISOString() })
    }
  }
}

// internal

const feedOf = (state: State, user: FakeUser, filter: string | null) => {
  const own = [...state.posts.values()].flatMap((post) => {
    const isLeftOut = post.trouble !== undefined || (post.isReply === true && filter === "posts_no_replies")
    if (isLeftOut || !post.uri.startsWith(`at://${user.did}/`)) return []
    return [{ uri: post.uri, at: createdAtOf(state, post), view: { post: postView(state, post, user) } }]
  })
  const repeated = state.reposts.flatMap(({ at, by, uri }) => {
    const post = state.posts.get(uri)
    const reason = { $type: "app.bsky.feed.defs#reasonRepost", by: { did: by, handle: handleOf(user) } }
    return post === undefined || by !== user.did
      ? []
      : [{ uri, at, view: { post: postView(state, post, user), reason } }]
  })
  return [...own, ...repeated].sort((one, other) => other.at - one.at)
}

const createdAtOf = (state: State, post: FakePost): number => post.createdAt ?? state.startedAt - 30 * 86_400_000

const messages = {
  AccountTakedown: "Account has been suspended",
  AccountDeactivated: "Account is deactivated"
} as const

const handleOf = ({ did, handle }: FakeUser): string => handle ?? `${did.slice(-8).replaceAll(/\W/gu, "-")}.bsky.social`

const found = (state: State, actor: string): FakeUser | undefined =>
  state.users.get(actor) ?? [...state.users.values()].find((user) => handleOf(user) === actor.toLowerCase())

const shown = (counters: Counters): Record<string, number> =>
  Object.fromEntries(Object.entries(counters).flatMap(([name, count]) => (count === null ? [] : [[name, count]])))

const postView = (state: State, post: FakePost, author: FakeUser | undefined): unknown => {
  const createdAt = createdAtOf(state, post)
  const counters = post.counters ?? growing(post.uri, createdAt)
  const did = post.uri.split("/")[2] ?? ""
  return {
    uri: post.uri,
    cid: "bafyfakefakefakefakefake",
    author: { did, handle: handleOf(author ?? { did }), labels: [] },
    record: {
      $type: "app.bsky.feed.post",
      text: post.text ?? "A post",
      createdAt: new Date(createdAt).toISOString(),
      langs: ["en"]
    },
    ...(post.embed === undefined ? {} : { embed: { $type: `app.bsky.embed.${post.embed}#view` } }),
    ...shown(typeof counters === "function" ? counters(state.now()) : counters),
    indexedAt: new Date(createdAt + 1500).toISOString(),
    labels: []
  }
}

const profileView = (user: FakeUser): unknown => ({
  did: user.did,
  handle: handleOf(user),
  displayName: "Someone",
  ...shown(user.counters ?? { followersCount: 310, followsCount: 95, postsCount: 740 }),
  indexedAt: "2026-01-01T00:00:00.000Z",
  labels: []
})
