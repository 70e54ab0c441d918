/** What the fake Bluesky knows, and its three answers. */
import type { Answer } from "@dravo/fakes/FakePlatformFault"

export type Counters = Readonly<Record<string, number | null>>

export interface FakePost {
  /** `at://did:plc:…/app.bsky.feed.post/…` */
  readonly uri: string
  readonly text?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; {@link growing} when left out. A `null` is left out of answers. */
  readonly counters?: Counters | ((now: number) => Counters)
  /** Deleted by its author or taken down by a moderator: both are left out without a word. */
  readonly trouble?: "deleted" | "takedown"
}

export interface FakeUser {
  readonly did: string
  readonly handle?: string
  readonly counters?: Counters
  /** Whoever asks for this one alone is told. */
  readonly trouble?: "AccountTakedown" | "AccountDeactivated"
}

export interface State {
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

// internal

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
  const createdAt = post.createdAt ?? state.startedAt - 30 * 86_400_000
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
