/** Posts of the fake Facebook: node fields, summaries behind a permission of their own, nested insights. */
import * as Growth from "../FakeGrowth.ts"
import type { Answer } from "../FakePlatformFault.ts"
import { error, type Field, type GraphState, fieldsOf, listOf, missing, type Read } from "./graph.ts"

/** What insights of a post say; a null is a metric that is answered without a value. */
export interface PostInsights {
  readonly post_clicks?: number | null
  /** By type; only types that occurred. */
  readonly post_reactions_by_type_total?: Readonly<Record<string, number>> | null
  readonly post_media_view?: number | null
  readonly post_total_media_view_unique?: number | null
}

/** A post of a Page; everything but `id` has a plausible default. */
export interface FakePagePost {
  /** `{page}_{post}`. */
  readonly id: string
  readonly message?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; growing when left out; null for a post without any insights. */
  readonly insights?: PostInsights | ((now: number) => PostInsights) | null
  /** Left out of answers when 0, as Facebook does. */
  readonly shares?: number
  readonly comments?: number
  /** Of the video or reel it shows, where that is not the second half of its own. */
  readonly video?: string
  /** What is attached; nothing when left out. */
  readonly media?: "photo" | "album" | "video" | "link"
  /** A reel, which the list of posts leaves out and the list of reels holds. */
  readonly isReel?: boolean
  readonly trouble?: "gone" | "server-error" | "throttled" | "no-comments" | "no-permission"
}

const livingPostMetrics = [
  "post_clicks",
  "post_reactions_by_type_total",
  "post_media_view",
  "post_total_media_view_unique",
  "post_video_views"
]

export const readPost = (state: GraphState, post: FakePagePost, read: Read): Answer => {
  if (post.trouble === "gone" || (read.token.ownerId !== null && !post.id.startsWith(`${read.token.ownerId}_`)))
    return missing(post.id)
  if (post.trouble === "server-error") return error(2, "Service temporarily unavailable", { is_transient: true }, 500)
  if (post.trouble === "throttled") return error(80001, "(#80001) There have been too many calls to this Page account.")
  if (post.trouble === "no-permission")
    return error(10, "(#10) This endpoint requires the 'pages_read_engagement' permission.")
  const fields = read.edge === "insights" ? [insightsField(read)] : fieldsOf(read.query)
  if (read.edge !== null && read.edge !== "insights") return error(2500, `Unknown path components: /${read.edge}`)
  if (post.trouble === "no-comments" && fields.some(({ name }) => name === "comments" || name === "reactions"))
    return error(10, "(#10) Application does not have permission for this action")
  const refusal = refusalOf(state, fields, read)
  if (refusal !== undefined) return refusal
  const node = Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(state, post, field, read)
      return value === undefined ? [] : [[field.name, value]]
    })
  )
  return { body: read.edge === "insights" ? (node["insights"] ?? { data: [] }) : { ...node, id: post.id } }
}

/** The Page's own posts, newest first. One without insights merely lacks them there. */
export const listPosts = (
  state: GraphState,
  page: string,
  posts: ReadonlyMap<string, FakePagePost>,
  read: Read
): Answer => {
  const createdAt = (post: FakePagePost) => post.createdAt ?? state.startedAt - 30 * 86_400_000
  const listed = [...posts.values()].filter(
    ({ id, isReel, trouble }) =>
      isReel !== true && id.startsWith(`${page}_`) && !unlisted.has(trouble) && !state.slow.has(id)
  )
  // A user's token gets an empty list, and no word of why.
  const isUser = read.token.kind === "user"
  return listOf(state, read, isUser ? [] : listed.map((post) => ({ id: post.id, at: createdAt(post) })), (own) => {
    const post = posts.get(own.id)
    return post === undefined ? missing(own.id) : readPost(state, post, own)
  })
}

/** Reels have a list of their own. */
export const listReels = (
  state: GraphState,
  page: string,
  posts: ReadonlyMap<string, FakePagePost>,
  read: Read
): Answer => {
  const reels = [...posts.values()].filter(
    ({ id, isReel, trouble }) => isReel === true && id.startsWith(`${page}_`) && !unlisted.has(trouble)
  )
  const byVideo = new Map(reels.map((post) => [post.video ?? post.id.split("_")[1] ?? "", post]))
  return listOf(
    state,
    read,
    [...byVideo].map(([id, { createdAt = 0 }]) => ({ id, at: createdAt })),
    (own) => {
      const post = byVideo.get(own.id)
      return post === undefined ? missing(own.id) : readVideo(post, own)
    }
  )
}

/** A video's or reel's own node has no insights, and names its post. */
export const readVideo = (post: FakePagePost, read: Read): Answer => {
  const fields = fieldsOf(read.query).map(({ name }) => name)
  const odd = fields.find((name) => !videoFields.includes(name))
  const all: Readonly<Record<string, unknown>> = {
    post_id: post.id.split("_")[1],
    description: post.message ?? `Post ${post.id}`,
    permalink_url: `/reel/${read.id}/`,
    created_time: timeOf(post.createdAt ?? 0)
  }
  return odd === undefined
    ? { body: { ...Object.fromEntries(fields.map((name) => [name, all[name]])), id: read.id } }
    : error(100, `(#100) Tried accessing nonexisting field (${odd})`)
}

/** Plausible, repeatable, and growing with age. */
export const growingPost =
  (id: string, createdAt: number) =>
  (now: number): Required<PostInsights> => {
    const seen = Growth.countAt(id, now - createdAt, { least: 50, times: 30, halfLife: 12 })
    const share = (part: number) => Math.floor(seen * part)
    const reactions = Object.entries({ like: share(0.03), love: share(0.008), haha: share(0.002) }).filter(
      ([, count]) => count > 0
    )
    return {
      post_clicks: share(0.05),
      post_reactions_by_type_total: Object.fromEntries(reactions),
      post_media_view: seen,
      post_total_media_view_unique: share(0.7)
    }
  }

// internal

/** Troubles that only a request of its own meets. */
const unlisted: ReadonlySet<FakePagePost["trouble"]> = new Set(["gone", "throttled", "no-permission"] as const)

const insightsField = ({ query }: Read): Field => ({
  name: "insights",
  args: { metric: query.get("metric") ?? "", period: query.get("period") ?? "" }
})

const plain = "id,message,created_time,permalink_url,status_type,attachments,shares,comments,reactions,insights".split(
  ","
)
const videoFields = ["id", "post_id", "description", "created_time", "permalink_url"]

const timeOf = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/u, "+0000")

/** One bad name, or one summary too many, and the whole read fails; the words blame the wrong permission. */
const refusalOf = (state: GraphState, fields: ReadonlyArray<Field>, { token }: Read): Answer | undefined => {
  const odd = fields.find(({ name }) => !plain.includes(name))
  if (odd !== undefined) return error(100, `(#100) Tried accessing nonexisting field (${odd.name})`)
  if (
    fields.some(({ name }) => name === "comments" || name === "reactions") &&
    !token.scopes.includes("pages_read_user_content")
  ) {
    return error(
      10,
      "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature."
    )
  }
  if (!token.scopes.includes("pages_read_engagement"))
    return error(10, "(#10) This endpoint requires the 'pages_read_engagement' permission.")
  const asked = fields.find(({ name }) => name === "insights")?.args["metric"]?.split(",") ?? []
  const dead = asked.some((name) => !livingPostMetrics.includes(name) || state.dead.has(name))
  if (dead) return error(100, "(#100) The value must be a valid insights metric")
  return asked.length > 0 && token.kind !== "page"
    ? error(190, "(#190) This method must be called with a Page Access Token")
    : undefined
}

const valueOf = (state: GraphState, post: FakePagePost, { args, name }: Field, { token }: Read): unknown => {
  const [page = "", number = ""] = post.id.split("_")
  const createdAt = post.createdAt ?? state.startedAt - 30 * 86_400_000
  const comments = post.comments ?? 4
  switch (name) {
    case "message":
      return post.message ?? `Post ${post.id}`
    case "created_time":
      return timeOf(createdAt)
    case "status_type":
      return post.media === undefined ? "mobile_status_update" : `added_${post.media === "video" ? "video" : "photos"}`
    case "attachments":
      return post.media === undefined
        ? undefined
        : {
            data: [{ media_type: post.media, target: { id: post.video ?? number, url: "https://www.facebook.com/1" } }]
          }
    case "permalink_url":
      return `https://www.facebook.com/${page}/posts/${number}`
    case "shares":
      return (post.shares ?? 3) === 0 ? undefined : { count: post.shares ?? 3 }
    case "comments":
      return { data: [], summary: { order: "ranked", total_count: comments, can_comment: true } }
    case "reactions":
      return { data: [], summary: { total_count: 9, viewer_reaction: "NONE" } }
    case "insights": {
      const insights = post.insights === undefined ? growingPost(post.id, createdAt) : post.insights
      if (insights === null) return undefined
      if (!token.scopes.includes("read_insights")) return { data: [] }
      const values = typeof insights === "function" ? insights(state.now()) : insights
      return rows(post.id, values, args)
    }
    default:
      return undefined
  }
}

/** Backwards, with a stale row of the day where no period was chosen, and with paging links that hold a token. */
const rows = (
  id: string,
  values: PostInsights,
  { metric = "", period = "" }: Readonly<Record<string, string>>
): unknown => {
  const all = Object.entries(values)
    .filter(([name, value]) => value != null && metric.split(",").includes(name))
    .toReversed()
  const row = (name: string, value: unknown, of: string) => ({
    name,
    period: of,
    values: [of === "day" ? { value: 0, end_time: "2026-01-01T08:00:00+0000" } : { value }],
    title: null,
    description: `About ${name}.`,
    id: `${id}/insights/${name}/${of}`
  })
  const data = all.flatMap(([name, value]) => [
    row(name, value, "lifetime"),
    ...(period === "lifetime" || name !== "post_total_media_view_unique" ? [] : [row(name, value, "day")])
  ])
  const link = `https://graph.facebook.com/v25.0/${id}/insights?access_token=PAGING-TOKEN&metric=${metric}`
  return { data, paging: { previous: link, next: link } }
}
