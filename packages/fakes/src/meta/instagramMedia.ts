/** Media of the fake Instagram: which insights a type has, what was published before the conversion, unseen stories. */
import type { Answer } from "../FakePlatformFault.ts"
import { error, type Field, fieldsOf, type GraphState, listOf, missing, type Read } from "./graph.ts"

/** Insights of a media object by name; a null is left out of answers. */
export type MediaInsights = Readonly<Record<string, number | null>>

/** A media object; everything but `id` has a plausible default. */
export interface FakeMedia {
  readonly id: string
  readonly ownerId?: string
  /** `FEED` when left out. */
  readonly product?: "FEED" | "REELS" | "STORY" | "AD"
  /** `IMAGE`, or `VIDEO` for a reel, when left out. */
  readonly type?: "IMAGE" | "VIDEO" | "CAROUSEL_ALBUM"
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; growing when left out; null for a medium without any yet. */
  readonly insights?: MediaInsights | ((now: number) => MediaInsights) | null
  /** Of the node, where they differ from the insights; null for a count its owner hides. */
  readonly counts?: Readonly<Record<string, number | null>>
  /** Metrics its type has and this one refuses. */
  readonly lacks?: ReadonlyArray<string>
  /** Accounts it was made together with, which accepted. */
  readonly collaborators?: ReadonlyArray<string>
  readonly trouble?:
    | "gone"
    | "before-conversion"
    | "not-enough-viewers"
    | "no-insights"
    | "no-permission"
    | "server-error"
    | "throttled"
    | "refused"
}

/** Names the API knows at this level, whatever the type. */
const mediaNames = [
  "reach",
  "replies",
  "saved",
  "likes",
  "comments",
  "shares",
  "total_interactions",
  "follows",
  "profile_visits",
  "navigation",
  "views",
  "reposts"
]

export const readMedia = (state: GraphState, media: FakeMedia, read: Read): Answer => {
  if (
    media.trouble === "gone" ||
    (read.token.ownerId !== null && (media.ownerId ?? read.token.ownerId) !== read.token.ownerId)
  )
    return missing(media.id)
  if (media.trouble === "server-error") return error(2, "Service temporarily unavailable", { is_transient: true }, 500)
  if (media.trouble === "throttled")
    return error(80002, "(#80002) There have been too many calls to this Instagram account.")
  const fields =
    read.edge === "insights"
      ? [{ name: "insights", args: { metric: read.query.get("metric") ?? "" } }]
      : fieldsOf(read.query)
  const odd = fields.find(({ name }) => !known.includes(name) || state.dead.has(name))
  if (odd !== undefined) return error(100, `(#100) Tried accessing nonexisting field (${odd.name})`)
  const asked = fields.find(({ name }) => name === "insights")?.args["metric"]?.split(",") ?? []
  const refusal = asked.length === 0 ? undefined : refusalOf(state, media, asked, read)
  if (refusal !== undefined) return refusal
  const node = nodeOf(state, media, fields, asked)
  return { body: read.edge === "insights" ? (node["insights"] ?? { data: [] }) : { ...node, id: media.id } }
}

/**
 * The account's lists: its own media without stories, its stories of the last day, and others' media it collaborates
 * on. One that refuses what is asked fails its whole page.
 */
export const listsOf = (
  state: GraphState,
  owner: string,
  media: ReadonlyMap<string, FakeMedia>
): Readonly<Record<string, (read: Read) => Answer>> => {
  const isOwn = (one: FakeMedia) => (one.ownerId ?? owner) === owner && !isUnlisted(state, one)
  const isTogether = (one: FakeMedia) => one.collaborators?.includes(owner) === true && one.trouble !== "gone"
  const listed = (fits: (one: FakeMedia) => boolean, show: (one: FakeMedia, read: Read) => Answer) => (read: Read) =>
    listOf(
      state,
      read,
      [...media.values()].filter(fits).map((one) => ({ id: one.id, at: createdAtOf(state, one) })),
      (own) => {
        const one = media.get(own.id)
        return one === undefined ? missing(own.id) : show(one, own)
      }
    )
  const own = (one: FakeMedia, read: Read) => readMedia(state, one, read)
  const together = (one: FakeMedia, read: Read) => readTogether(state, one, read)
  const isStory = (one: FakeMedia) => one.product === "STORY" && createdAtOf(state, one) > state.now() - 86_400_000
  return {
    media: listed((one) => isOwn(one) && one.product !== "STORY", own),
    stories: listed((one) => isOwn(one) && isStory(one), own),
    ...(state.batches
      ? {
          collaborative_media: listed(isTogether, together),
          collaboration: (read: Read) => {
            const one = media.get(read.id)
            return one === undefined || !isTogether(one) ? { body: undefined } : together(one, read)
          }
        }
      : {})
  }
}

/** Plausible, repeatable, and growing with age. */
export const growingMedia =
  (id: string, createdAt: number) =>
  (now: number): MediaInsights => {
    const hours = Math.max(0, now - createdAt) / 3_600_000
    const size = 50 + Array.from(id).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7)
    const seen = Math.floor(size * 45 * (1 - 1 / (1 + hours / 12)))
    const share = (part: number) => Math.floor(seen * part)
    const parts = { likes: share(0.05), comments: share(0.004), shares: share(0.006), saved: share(0.008) }
    // The real total has more in it than these four.
    return {
      views: seen,
      reach: share(0.8),
      ...parts,
      total_interactions: parts.likes + parts.comments + parts.shares + parts.saved + share(0.001)
    }
  }

// internal

const createdAtOf = (state: GraphState, one: FakeMedia): number => one.createdAt ?? state.startedAt - 30 * 86_400_000

/** Counters alone: another account's insights are nobody else's. */
const readTogether = (state: GraphState, media: FakeMedia, { query }: Read): Answer => {
  const fields = fieldsOf(query)
  const odd = fields.find(({ name }) => !known.includes(name) || state.dead.has(name))
  if (odd !== undefined) return error(100, `(#100) Tried accessing nonexisting field (${odd.name})`)
  if (fields.some(({ name }) => name === "insights"))
    return error(10, "(#10) Application does not have permission for this action")
  return { body: { ...nodeOf(state, media, fields, []), id: media.id } }
}

/** Troubles that only a request of its own meets. */
const isUnlisted = (state: GraphState, { id, trouble }: FakeMedia): boolean =>
  trouble === "gone" || trouble === "throttled" || state.slow.has(id)

const known = [
  "id",
  "caption",
  "media_type",
  "media_product_type",
  "permalink",
  "timestamp",
  "like_count",
  "comments_count",
  "shares_count",
  "saved_count",
  "reposts_count",
  "total_views_count",
  "username",
  "insights"
]

const ofType: Readonly<Record<"FEED" | "REELS" | "STORY", ReadonlyArray<string>>> = {
  FEED: mediaNames.filter((name) => !["replies", "navigation"].includes(name)),
  REELS: mediaNames.filter((name) => !["replies", "navigation", "follows", "profile_visits"].includes(name)),
  STORY: mediaNames.filter((name) => !["likes", "comments", "saved"].includes(name))
}

const productOf = ({ product = "FEED" }: FakeMedia): "FEED" | "REELS" | "STORY" => (product === "AD" ? "FEED" : product)

/** All or nothing, and only the first name is named. */
const refusalOf = (
  state: GraphState,
  media: FakeMedia,
  asked: ReadonlyArray<string>,
  { token }: Read
): Answer | undefined => {
  if (!token.scopes.some((scope) => scope.endsWith("manage_insights")))
    return error(10, "(#10) Application does not have permission for this action")
  const allowed = mediaNames.filter((name) => !state.dead.has(name))
  const unknown = asked.findIndex((name) => !allowed.includes(name))
  if (unknown >= 0)
    return error(100, `(#100) metric[${unknown}] must be one of the following values: ${allowed.join(", ")}`)
  if (media.trouble === "before-conversion") return conversion(state)
  if (media.trouble === "no-permission") return error(10, "(#10) Application does not have permission for this action")
  if (media.trouble === "no-insights") return error(100, "(#100) Tried accessing nonexisting field (insights)")
  if (media.trouble === "refused") return error(100, "(#100) Something about this request is not right")
  const foreign = asked.find((name) => !ofType[productOf(media)].includes(name) || media.lacks?.includes(name) === true)
  if (foreign !== undefined)
    return error(
      100,
      `(#100) The Media Insights API does not support the ${foreign} metric for this media product type.`
    )
  return media.trouble === "not-enough-viewers"
    ? error(10, "(#10) Not enough viewers for the media to show insights")
    : undefined
}

/** The two hosts say the same thing in different fields. */
const conversion = (state: GraphState): Answer => {
  const words =
    "The media was posted before the most recent time that the user's account was converted to a business account " +
    "from a personal account."
  return state.batches
    ? error(100, "Invalid parameter", {
        error_subcode: 2108006,
        is_transient: false,
        error_user_title: "Media posted before business account conversion",
        error_user_msg: words
      })
    : error(100, words, { type: "IGApiException", error_subcode: 2108006 })
}

const nodeOf = (
  state: GraphState,
  media: FakeMedia,
  fields: ReadonlyArray<Field>,
  asked: ReadonlyArray<string>
): Readonly<Record<string, unknown>> => {
  const createdAt = createdAtOf(state, media)
  const given = media.insights === undefined ? growingMedia(media.id, createdAt) : media.insights
  const values = (typeof given === "function" ? given(state.now()) : given) ?? {}
  const all: Readonly<Record<string, unknown>> = {
    media_product_type: media.product ?? "FEED",
    media_type: media.type ?? (media.product === "REELS" ? "VIDEO" : "IMAGE"),
    timestamp: new Date(createdAt).toISOString().replace(/\.\d{3}Z$/u, "+0000"),
    permalink: `https://www.instagram.com/p/${media.id}/`,
    caption: `Medium ${media.id}`,
    like_count: values["likes"],
    comments_count: values["comments"],
    shares_count: values["shares"],
    saved_count: values["saved"],
    total_views_count: values["views"],
    ...media.counts,
    insights: { data: given === null ? [] : rows(media.id, values, asked) }
  }
  return Object.fromEntries(fields.flatMap(({ name }) => (all[name] == null ? [] : [[name, all[name]]])))
}

/** In an order of their own, with titles in the account's language. */
const rows = (id: string, values: MediaInsights, asked: ReadonlyArray<string>): ReadonlyArray<unknown> =>
  asked.toReversed().flatMap((name) =>
    values[name] == null
      ? []
      : [
          {
            name,
            period: "lifetime",
            values: [{ value: values[name] }],
            title: "Portée",
            description: `À propos de ${name}.`,
            id: `${id}/insights/${name}/lifetime`
          }
        ]
  )
