/**
 * An account's lists: its posts and reels, its stories of the last day and, through Facebook Login, others' media it
 * collaborates on.
 */
import type { Credential, Listing, ListingRequest, PostIdentity } from "@dravo/core/Adapter"
import { AdapterError, Rejected } from "@dravo/core/AdapterError"
import * as Listed from "@dravo/core/Listed"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Page from "@dravo/kit-meta/Page"
import type * as Plan from "@dravo/kit-meta/Plan"
import * as Effect from "effect/Effect"
import * as Collaborations from "./collaborations.ts"
import { edges } from "./edges.ts"
import * as Media from "./media.ts"
import { loginOf, type Logins } from "./logins.ts"
import * as Posts from "./posts.ts"

export const make = (logins: Logins, learned: Posts.Learned, readById: Listed.ReadById) => {
  const known = Page.makeKnown()
  return Effect.fnUntraced(function* (
    credential: Credential,
    request: ListingRequest,
    memory: RetiredMetrics
  ): Effect.fn.Return<Listing, AdapterError> {
    const { account } = request
    const login = loginOf(logins, account)
    const graph = logins.graphs[login]
    const edge = edges[login].find(({ name }) => name === request.edge)
    const kind = kinds.get(request.edge)
    if (edge === undefined || kind === undefined)
      return yield* new AdapterError({ platform: account.platform, operation: "listPosts", reason: unknown })
    const call = { operation: "listPosts", token: credential.token } as const
    const refused = yield* Posts.isRefusedInsights(logins, learned, credential, account)
    return yield* Page.list(
      Posts.readerOf(graph, learned),
      call,
      request,
      {
        ...kind.of(refused),
        path: `${encodeURIComponent(account.platformAccountId)}/${kind.path}`,
        limit: Listed.sizeOf(edge, request.limit),
        readById: (refs) => readById(credential, refs, memory),
        batch: 50,
        pinned: edge.name === "posts" ? pinned : 0,
        doubt: edge.name === "posts" ? hasMedia(graph, call, account.platformAccountId) : Effect.succeed(undefined)
      },
      memory,
      known
    )
  })
}

// internal

const unknown = new Rejected({ detail: "this account has no such list" })

/** So many posts may be pinned above all others. */
const pinned = 3

type Kind = (refused: boolean) => Pick<Page.Edge, "plan" | "identityOf" | "valueOf">

const withCaption = (plan: Plan.Plan): Plan.Plan => ({ ...plan, fields: [...plan.fields, "caption"] })

/** Of a product, or of any that the list of posts may hold. */
const own =
  (product: string | undefined): Kind =>
  (refused) => {
    const plan = Media.wholeOf("listed", product)
    return {
      plan: withCaption(refused ? Media.onNode(plan, Media.warnings.permission) : plan),
      identityOf: (node) => identityOf(node, "discovered", traitsOf(node)),
      valueOf: Media.valueOf
    }
  }

const together: Kind = () => ({
  plan: withCaption({
    ...Media.wholeOf("listed", undefined),
    fields: ["id", "media_product_type", "media_type", "timestamp", "permalink", ...Collaborations.fields],
    metrics: [],
    substitutes: []
  }),
  identityOf: (node) => identityOf(node, "collaboration", { ...traitsOf(node), ...Collaborations.trait }),
  valueOf: (_ref, _plan, node) => Collaborations.valueOf(node)
})

const kinds: ReadonlyMap<string, { readonly path: string; readonly of: Kind }> = new Map([
  ["posts", { path: "media", of: own(undefined) }],
  ["stories", { path: "stories", of: own("STORY") }],
  ["collaborations", { path: "collaborative_media", of: together }]
])

const identityOf = (
  node: unknown,
  origin: PostIdentity["origin"],
  traits: PostIdentity["traits"]
): PostIdentity | undefined => {
  const isStory = Json.at(node, Media.traits.product) === "STORY"
  const media = Json.text(Json.at(node, Media.traits.media)) ?? ""
  return Listed.identityOf(Json.id(Json.at(node, "id")), {
    origin,
    traits,
    publishedAt: GraphTime.parse(Json.at(node, "timestamp")) ?? null,
    mediaType: isStory ? "story" : (mediaTypes.get(media) ?? null),
    // A story's address ends with it.
    url: isStory ? null : (Json.text(Json.at(node, "permalink")) ?? null),
    text: Json.text(Json.at(node, "caption")) ?? null
  })
}

const mediaTypes = new Map<string, PostIdentity["mediaType"]>([
  ["IMAGE", "image"],
  ["VIDEO", "video"],
  ["CAROUSEL_ALBUM", "carousel"]
])

const traitsOf = (node: unknown): PostIdentity["traits"] =>
  Object.fromEntries(
    [Media.traits.product, Media.traits.media].flatMap((name) => {
      const value = Json.at(node, name)
      return typeof value === "string" && /^[A-Z_]{1,32}$/u.test(value) ? [[name, value] as const] : []
    })
  )

/** Asked only where the list is empty. */
const hasMedia = (graph: Graph.Graph, call: Graph.Call, account: string): Effect.Effect<string | undefined> =>
  Effect.map(graph.one(call, Graph.pathOf(encodeURIComponent(account), { fields: "media_count" })), (answer) =>
    answer._tag === "Node" && Number(Json.at(answer.body, "media_count") ?? 0) > 0
      ? "Instagram listed no media of an account that counts some."
      : undefined
  )
