/**
 * The five platforms as the proofs play them: one row each, a fake with posts of fixed numbers and the real adapter.
 */
import * as Facebook from "@dravo/adapters-facebook"
import * as Instagram from "@dravo/adapters-instagram"
import * as LinkedIn from "@dravo/adapters-linkedin"
import * as TikTok from "@dravo/adapters-tiktok"
import * as X from "@dravo/adapters-x"
import type { AdapterFactory } from "@dravo/core/Adapter"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import * as FakeLinkedIn from "@dravo/fakes/FakeLinkedIn"
import type { FakePlatform } from "@dravo/fakes/FakePlatform"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Redacted from "effect/Redacted"

export interface Network {
  readonly platform: string
  readonly accountId: string
  /** Of the post with this number, from 0. */
  readonly postId: (at: number) => string
  readonly start: (setting: Setting) => Promise<Running>
}

export interface Setting {
  readonly posts: number
  /** When the last of them was published; the others two hours apart before it. All at one instant when left out. */
  readonly newest?: number
  /** Accepted for the account. */
  readonly token: string
  /** Of the OAuth client or app. */
  readonly secret?: string
}

export interface Running {
  readonly fake: FakePlatform
  readonly maker: AdapterFactory
  /** A pair as a consent screen would give it; `refreshToken` is null where tokens are not renewed. */
  readonly consent: () => { readonly accessToken: string; readonly refreshToken: string | null }
  /** Ways in which one post goes wrong while its neighbours do not; each answers with what mends it. */
  readonly spoil: Readonly<Record<string, (postId: string) => () => void>>
}

export const limits = { deadline: "2 seconds", attempts: 1 } as const

/** Puts another post in the place of one, for a while. */
export const change =
  <A>(posts: Map<string, A>, other: (post: A) => A | undefined) =>
  (id: string) => {
    const post = posts.get(id)
    if (post === undefined) return () => {}
    const changed = other(post)
    if (changed === undefined) posts.delete(id)
    else posts.set(id, changed)
    return () => void posts.set(id, post)
  }

const secretOf = ({ secret }: Setting) => Redacted.make(secret ?? "secret")
const ids = (network: Pick<Network, "postId">, { posts }: Setting) =>
  Array.from({ length: posts }, (_, at) => ({ id: network.postId(at), at }))

/** When the post with this number was made. */
const made = ({ newest, posts }: Setting, at: number): { readonly createdAt?: number } =>
  newest === undefined ? {} : { createdAt: newest - (posts - 1 - at) * 2 * 3_600_000 }

const x: Network = {
  platform: "x",
  accountId: "900",
  postId: (at) => `19000000000000${String(at).padStart(5, "0")}`,
  start: async (setting) => {
    const post = (id: string, at: number) => ({
      id,
      ...made(setting, at),
      authorId: "900",
      metrics: {
        like_count: at + 1,
        impression_count: 500 + at,
        retweet_count: 2,
        reply_count: 3,
        quote_count: 4,
        bookmark_count: 5
      }
    })
    const fake = await FakeX.start({
      posts: ids(x, setting).map(({ at, id }) => post(id, at)),
      users: [{ id: "900" }],
      tokens: { [setting.token]: { userId: "900" } },
      clients: { client: Redacted.value(secretOf(setting)) }
    })
    const trouble = (kind: FakeX.Trouble) => change(fake.posts, (one) => ({ ...one, trouble: kind }))
    return {
      fake,
      maker: X.make({ baseUrl: fake.url, limits, clientId: "client", clientSecret: secretOf(setting) }),
      consent: () => fake.grant("900"),
      spoil: {
        "is deleted": change(fake.posts, () => undefined),
        "is protected": trouble("not-authorized-for-resource"),
        "is withheld": trouble("disallowed-resource"),
        "is unavailable": trouble("resource-unavailable"),
        "is left out in silence": trouble("silent")
      }
    }
  }
}

const instagram: Network = {
  platform: "instagram",
  accountId: "17841400000000001",
  postId: (at) => `1800000000000${String(at).padStart(4, "0")}`,
  start: async (setting) => {
    const medium = (id: string, at: number): FakeInstagram.FakeMedia => ({
      id,
      ...made(setting, at),
      ownerId: instagram.accountId,
      insights: {
        views: 500 + at,
        reach: 400,
        likes: at + 1,
        comments: 2,
        shares: 3,
        saved: 4,
        total_interactions: at + 10
      }
    })
    const fake = await FakeInstagram.start({
      media: ids(instagram, setting).map(({ at, id }) => medium(id, at)),
      users: [{ id: instagram.accountId }],
      tokens: { [setting.token]: { ownerId: instagram.accountId } }
    })
    const trouble = (kind: Exclude<FakeInstagram.FakeMedia["trouble"], undefined>) =>
      change(fake.media, (one) => ({ ...one, trouble: kind }))
    return {
      fake,
      maker: Instagram.make({ baseUrls: { instagram: fake.url }, limits, appId: "app", appSecret: secretOf(setting) }),
      // A long-lived token buys its own successor.
      consent: () => ({ accessToken: setting.token, refreshToken: setting.token }),
      spoil: {
        "is deleted": trouble("gone"),
        "is older than the account's conversion": trouble("before-conversion"),
        "has too few viewers": trouble("not-enough-viewers"),
        "is refused": trouble("refused")
      }
    }
  }
}

const facebook: Network = {
  platform: "facebook",
  accountId: "1122334455",
  postId: (at) => `1122334455_90000000000${String(at).padStart(4, "0")}`,
  start: async (setting) => {
    const post = (id: string, at: number): FakeFacebook.FakePagePost => ({
      id,
      ...made(setting, at),
      comments: at + 1,
      insights: {
        post_clicks: at,
        post_reactions_by_type_total: { like: at, love: 1 },
        post_media_view: 500 + at,
        post_total_media_view_unique: 300
      }
    })
    const fake = await FakeFacebook.start({
      posts: ids(facebook, setting).map(({ at, id }) => post(id, at)),
      pages: [{ id: facebook.accountId }],
      tokens: { [setting.token]: { ownerId: facebook.accountId } },
      appSecret: Redacted.value(secretOf(setting))
    })
    const trouble = (kind: Exclude<FakeFacebook.FakePagePost["trouble"], undefined>) =>
      change(fake.posts, (one) => ({ ...one, trouble: kind }))
    return {
      fake,
      maker: Facebook.make({ baseUrl: fake.url, limits, appSecret: secretOf(setting) }),
      consent: () => ({ accessToken: setting.token, refreshToken: null }),
      spoil: {
        "is deleted": trouble("gone"),
        "makes the server fail": trouble("server-error"),
        "takes too long": (id) => {
          fake.slow.add(id)
          return () => void fake.slow.delete(id)
        },
        // Last: afterwards the account waits for the deadline.
        "is throttled alone": trouble("throttled")
      }
    }
  }
}

const linkedin: Network = {
  platform: "linkedin",
  accountId: "urn:li:organization:77",
  postId: (at) => `urn:li:share:70000000000000${String(at).padStart(5, "0")}`,
  start: async (setting) => {
    const post = (id: string, at: number): FakeLinkedIn.FakePost => ({
      id,
      ...made(setting, at),
      owner: linkedin.accountId,
      metrics: {
        impressionCount: 500 + at,
        uniqueImpressionsCount: 300,
        clickCount: 9,
        likeCount: at + 1,
        commentCount: 2,
        shareCount: 3,
        engagement: 0.25
      }
    })
    const fake = await FakeLinkedIn.start({
      posts: ids(linkedin, setting).map(({ at, id }) => post(id, at)),
      organizations: [{ id: linkedin.accountId }],
      members: [{ id: "urn:li:person:one" }],
      tokens: { [setting.token]: {} },
      clients: { client: Redacted.value(secretOf(setting)) }
    })
    const trouble = (kind: FakeLinkedIn.Trouble) => change(fake.posts, (one) => ({ ...one, trouble: kind }))
    return {
      fake,
      maker: LinkedIn.make({
        baseUrl: fake.url,
        authBaseUrl: fake.url,
        limits,
        clientId: "client",
        clientSecret: secretOf(setting)
      }),
      consent: () => fake.grant("urn:li:person:one"),
      spoil: {
        "has no activity": trouble("inactive"),
        "spoils the list it is in": trouble("invalid"),
        "is not found": trouble("not-found"),
        "is forbidden": trouble("forbidden")
      }
    }
  }
}

const tiktok: Network = {
  platform: "tiktok",
  accountId: "user-1",
  postId: (at) => `75000000000000${String(at).padStart(5, "0")}`,
  start: async (setting) => {
    const video = (id: string, at: number): FakeTikTok.FakeVideo => ({
      id,
      ...made(setting, at),
      metrics: { view_count: 500 + at, like_count: at + 1, comment_count: 2, share_count: 3 }
    })
    const fake = await FakeTikTok.start({
      videos: ids(tiktok, setting).map(({ at, id }) => video(id, at)),
      users: [{ openId: tiktok.accountId }],
      tokens: { [setting.token]: {} },
      clients: { key: Redacted.value(secretOf(setting)) }
    })
    const trouble = (kind: "deleted" | "private") => change(fake.videos, (one) => ({ ...one, trouble: kind }))
    return {
      fake,
      maker: TikTok.make({ baseUrl: fake.url, limits, clientKey: "key", clientSecret: secretOf(setting) }),
      consent: () => fake.grant(tiktok.accountId),
      spoil: {
        "is deleted": trouble("deleted"),
        "is private": trouble("private")
      }
    }
  }
}

export const networks: ReadonlyArray<Network> = [x, instagram, facebook, linkedin, tiktok]
