/** An author's feed: a hundred posts a page, replies too, without what they repeated of others. */
import type { Account } from "@dravo/core/Account"
import type { Listing, ListedPost, ListingEdge, ListingRequest, PostIdentity } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import * as Listed from "@dravo/core/Listed"
import * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { classifyActor } from "./classify.ts"
import { actorOf, isDid, uriOf } from "./names.ts"
import { publishedAt, readingOf, rowsOf } from "./wire.ts"

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 100 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 6, each: 0 } },
  credential: "none",
  price: null,
  scopes: [],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  // A post whose author's clock was behind is sorted below newer ones.
  overlap: Duration.hours(48),
  marks: false
}

export const list = Effect.fnUntraced(function* (
  client: Client.Client,
  { account, cursor, limit, since }: ListingRequest
): Effect.fn.Return<Listing, AdapterError> {
  const actor = actorOf({ account })
  if (actor === undefined) return yield* Client.refused(client, "listPosts", unaskable)
  const { body } = yield* client.call({
    operation: "listPosts",
    path: "/xrpc/app.bsky.feed.getAuthorFeed",
    query: {
      actor,
      filter: "posts_with_replies",
      limit: String(Listed.sizeOf(edge, limit)),
      ...(cursor === null ? {} : { cursor })
    },
    classify: classifyActor
  })
  const feed = Json.at(body, "feed")
  if (!Array.isArray(feed)) return yield* Client.unexpected(client, "listPosts", "an answer without a feed")
  const posts = Listed.unique(Json.list(feed).flatMap((item) => postOf(account, actor, item) ?? []))
  const next = Json.text(Json.at(body, "cursor"))
  if (next !== undefined && next === cursor) return Listed.brokenOff(posts, stuck)
  // An empty page ends a feed that names a cursor all the same.
  const isLast = next === undefined || Listed.reaches(posts, since)
  const isBlind = cursor === null && isLast && posts.length === 0 && (yield* hasPosts(client, actor))
  return isBlind
    ? Listed.brokenOff([], blind)
    : { posts, cursor: isLast ? null : next, complete: true, mark: null, warnings: [] }
})

// internal

const unaskable = new Rejected({ detail: "its id is not one Bluesky could have given" })
const stuck = "Bluesky's feed said that it goes on where it began, so the rest of it was not read."
const blind = "Bluesky's feed shows no posts of an account that counts some."

/** Reposts carry another author's numbers; a pinned post comes with a reason too, and is the author's own. */
const postOf = (account: Account, actor: string, item: unknown): ListedPost | undefined => {
  const post = Json.at(item, "post")
  const isRepost = Json.text(Json.at(item, "reason", "$type"))?.endsWith("#reasonRepost") === true
  const rows = rowsOf({ posts: [post] }, "posts", ["uri"])
  const identity = isRepost ? undefined : identityOf(account, actor, post)
  return identity === undefined || rows === undefined
    ? undefined
    : { identity, reading: readingOf(rows, identity.platformPostId, "publication") }
}

const identityOf = (account: Account, actor: string, post: unknown): PostIdentity | undefined => {
  const uri = Json.text(Json.at(post, "uri")) ?? ""
  const [, author = "", key = ""] = /^at:\/\/([^/]{1,255})\/app\.bsky\.feed\.post\/([^/]{1,200})$/u.exec(uri) ?? []
  const isOwn = isDid(author) && (!isDid(actor) || author === actor)
  return isOwn
    ? Listed.identityOf(uriOf(author, key), {
        publishedAt: publishedAt(post) ?? null,
        mediaType: mediaTypeOf(Json.text(Json.at(post, "embed", "$type")) ?? ""),
        url: `https://bsky.app/profile/${author}/post/${key}`,
        text: Json.text(Json.at(post, "record", "text")) ?? null
      })
    : undefined
}

const mediaTypeOf = (embed: string): PostIdentity["mediaType"] => {
  const kind = /^app\.bsky\.embed\.(\w+)/u.exec(embed)?.[1]
  return kind === undefined ? "text" : (kinds.get(kind) ?? null)
}

const kinds = new Map<string, PostIdentity["mediaType"]>([
  ["images", "image"],
  ["video", "video"],
  ["external", "link"],
  ["record", "text"]
])

/** Asked only where a feed is empty. */
const hasPosts = (client: Client.Client, actor: string): Effect.Effect<boolean> =>
  client
    .call({
      operation: "listPosts",
      path: "/xrpc/app.bsky.actor.getProfile",
      query: { actor },
      classify: classifyActor
    })
    .pipe(
      Effect.map(({ body }) => Number(Json.at(body, "postsCount") ?? 0) > 0),
      Effect.orElseSucceed(() => false)
    )
