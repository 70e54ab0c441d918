/** A profile's own posts, with their insights where the list takes them along, and else read by id. */
import type {
  Credential,
  Listing,
  ListingEdge,
  ListingRequest,
  PostIdentity,
  PostRef,
  Reading
} from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import * as Listed from "@dravo/core/Listed"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import type * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Memo from "@dravo/kit-meta/Memo"
import * as Page from "@dravo/kit-meta/Page"
import type * as Plan from "@dravo/kit-meta/Plan"
import type * as Reader from "@dravo/kit-meta/Reader"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { postMetrics, scopes } from "./metrics.ts"
import * as Posts from "./posts.ts"

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 2, max: 50 },
  // One where the list takes insights along, which nobody documents.
  requests: { usual: { base: 3, each: 1 }, max: { base: 20, each: 6 } },
  credential: "account",
  price: null,
  scopes,
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  overlap: Duration.hours(48),
  marks: false
}

export const make = (graph: Graph.Graph, readById: Listed.ReadById) => {
  const known = Page.makeKnown()
  const reader: Reader.Reader = {
    graph,
    label: "Threads",
    level: "post",
    names: postMetrics,
    modifier: "",
    foreign: Memo.make(),
    revise: (_plan, { reason }) => ({ _tag: "Failed", reason })
  }
  return (
    credential: Credential,
    request: ListingRequest,
    memory: RetiredMetrics
  ): Effect.Effect<Listing, AdapterError> =>
    Page.list(
      reader,
      { operation: "listPosts", token: credential.token },
      request,
      {
        path: `${encodeURIComponent(request.account.platformAccountId)}/threads`,
        limit: Listed.sizeOf(edge, request.limit),
        plan,
        identityOf,
        valueOf,
        readById: (refs) => readById(credential, refs, memory),
        batch: 25,
        pinned: 1,
        doubt: Effect.succeed(undefined)
      },
      memory,
      known
    )
}

// internal

const plan: Plan.Plan = {
  id: "listed",
  type: null,
  fields: ["id", "timestamp", "permalink", "media_type", "text"],
  parts: [],
  metrics: postMetrics,
  substitutes: [],
  withheld: []
}

/** A list that leaves insights out without a word has no numbers. */
const valueOf = (_ref: PostRef, { metrics, withheld }: Plan.Plan, node: unknown): Reading => {
  const insights = Json.at(node, "insights")
  return Array.isArray(Json.at(insights, "data")) ? Posts.valueOf(insights, metrics, withheld) : { _tag: "LeftOut" }
}

/** Reposts are another's posts, and have no numbers. */
const identityOf = (node: unknown): PostIdentity | undefined => {
  const media = Json.text(Json.at(node, "media_type")) ?? ""
  return media === "REPOST_FACADE"
    ? undefined
    : Listed.identityOf(Json.id(Json.at(node, "id")), {
        publishedAt: GraphTime.parse(Json.at(node, "timestamp")) ?? null,
        mediaType: mediaTypes.get(media) ?? null,
        url: Json.text(Json.at(node, "permalink")) ?? null,
        text: Json.text(Json.at(node, "text")) ?? null
      })
}

const mediaTypes = new Map<string, PostIdentity["mediaType"]>([
  ["TEXT_POST", "text"],
  ["IMAGE", "image"],
  ["VIDEO", "video"],
  ["CAROUSEL_ALBUM", "carousel"]
])
