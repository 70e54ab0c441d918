/**
 * A Page's lists: its published posts with their numbers, and its reels, which that list may lack. A reel that stands
 * in both has one id in both, and the id of its video among its aliases.
 */
import type { Credential, Listing, ListingEdge, ListingRequest, PostIdentity, PostRef } from "@dravo/core/Adapter"
import { AdapterError, Rejected } from "@dravo/core/AdapterError"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Listed from "@dravo/core/Listed"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Page from "@dravo/kit-meta/Page"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { postScopes } from "./metrics.ts"
import * as Posts from "./posts.ts"

/** About 600 posts of each year, in an order of Facebook's own. */
const posts: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 100 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 40, each: 0 } },
  credential: "account",
  price: null,
  scopes: postScopes,
  metrics: "all",
  order: "ranked",
  reach: { posts: 600, age: Duration.days(365) },
  overlap: Duration.hours(48),
  marks: false
}

const reels: ListingEdge = {
  ...posts,
  name: "reels",
  page: { min: 1, max: 50 },
  // Their own nodes have no insights: they are read by id, at first by the list of posts that lacks them too.
  requests: { usual: { base: 3, each: 0 }, max: { base: 40, each: 0 } },
  order: "newest-first",
  reach: { posts: null, age: null }
}

export const edges: ReadonlyArray<ListingEdge> = [posts, reels]

export const make = (graph: Graph.Graph, learned: Posts.Known, readById: Listed.ReadById) => {
  const known = Page.makeKnown()
  const reader = Posts.readerOf(graph, learned)
  return Effect.fnUntraced(function* (
    credential: Credential,
    request: ListingRequest,
    memory: RetiredMetrics
  ): Effect.fn.Return<Listing, AdapterError> {
    const { account } = request
    const edge = edges.find(({ name }) => name === request.edge)
    if (edge === undefined)
      return yield* new AdapterError({ platform: account.platform, operation: "listPosts", reason: unknown })
    const call = { operation: "listPosts", token: credential.token } as const
    const refused = yield* Posts.isRefusedSummaries(learned, credential, account)
    const shared = {
      limit: Listed.sizeOf(edge, request.limit),
      valueOf: Posts.valueOf,
      readById: (refs: ReadonlyArray<PostRef>) => readById(credential, refs, memory),
      batch: 50
    }
    const page = account.platformAccountId
    const own = edge === posts ? postsOf(graph, call, page, request, refused) : reelsOf(page)
    return yield* Page.list(reader, call, request, { ...shared, ...own }, memory, known)
  })
}

// internal

const unknown = new Rejected({ detail: "this Page has no such list" })

type Own = Omit<Page.Edge, "limit" | "valueOf" | "readById" | "batch">

const postsOf = (
  graph: Graph.Graph,
  call: Graph.Call,
  page: string,
  { since }: ListingRequest,
  refused: boolean
): Own => {
  const plan = Posts.wholeOf("listed", refused)
  const path = `${encodeURIComponent(page)}/published_posts`
  return {
    path,
    ...(since === null ? {} : { query: { since: GraphTime.seconds(since) } }),
    plan: { ...plan, fields: [...plan.fields, "message", "attachments{media_type,target}"] },
    identityOf: postOf,
    pinned: null,
    doubt: isBlind(graph, call, path)
  }
}

const reelsOf = (page: string): Own => ({
  path: `${encodeURIComponent(page)}/video_reels`,
  plan: { ...Posts.wholeOf("listed", true), fields: ["id", "post_id", "created_time", "description", "permalink_url"] },
  isPlain: true,
  identityOf: (node) => reelOf(page, node),
  pinned: 0,
  doubt: Effect.succeed(undefined)
})

const postOf = (node: unknown): PostIdentity | undefined => {
  const id = Json.id(Json.at(node, "id"))
  const attached = Json.at(node, "attachments", "data", 0)
  const media = Json.text(Json.at(attached, "media_type"))
  const video = media === "video" ? Json.id(Json.at(attached, "target", "id")) : undefined
  return withAliases(
    Listed.identityOf(id, {
      publishedAt: GraphTime.parse(Json.at(node, "created_time")) ?? null,
      mediaType: media === undefined ? "text" : (mediaTypes.get(media) ?? null),
      url: Json.text(Json.at(node, "permalink_url")) ?? null,
      text: Json.text(Json.at(node, "message")) ?? null
    }),
    video
  )
}

const mediaTypes = new Map<string, PostIdentity["mediaType"]>([
  ["photo", "image"],
  ["album", "carousel"],
  ["video", "video"],
  ["link", "link"]
])

/** A reel is the post its node names; where it names none, the one of the Page and the video. */
const reelOf = (page: string, node: unknown): PostIdentity | undefined => {
  const video = Json.id(Json.at(node, "id"))
  const named = Json.id(Json.at(node, "post_id")) ?? video
  if (video === undefined || named === undefined) return undefined
  const link = Json.text(Json.at(node, "permalink_url"))
  return withAliases(
    Listed.identityOf(named.includes("_") ? named : `${page}_${named}`, {
      publishedAt: GraphTime.parse(Json.at(node, "created_time")) ?? null,
      mediaType: "video",
      url: link?.startsWith("/") === true ? `https://www.facebook.com${link}` : (link ?? null),
      text: Json.text(Json.at(node, "description")) ?? null
    }),
    video
  )
}

/** A host may have recorded the post under its video's id, alone or with the Page's. */
const withAliases = (identity: PostIdentity | undefined, video: string | undefined): PostIdentity | undefined => {
  if (identity === undefined || video === undefined || !/^\d{1,32}$/u.test(video)) return identity
  const page = identity.platformPostId.split("_")[0] ?? ""
  const ids = [video, `${page}_${video}`].filter((id) => id !== identity.platformPostId)
  return { ...identity, aliases: ids.map((id) => PlatformPostId.make(id)) }
}

/** A user's token gets an empty list with a good status; asked only where the list since then is empty. */
const isBlind = (graph: Graph.Graph, call: Graph.Call, path: string): Effect.Effect<string | undefined> =>
  Effect.map(graph.one(call, Graph.pathOf(path, { fields: "id", limit: "1" })), (answer) => {
    const nodes = answer._tag === "Node" ? Json.at(answer.body, "data") : undefined
    return Array.isArray(nodes) && nodes.length === 0
      ? "Facebook listed no posts of this Page at all; if it has some, its access token is not that of the Page."
      : undefined
  })
