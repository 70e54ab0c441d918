/** Media of the fake Instagram: single objects and the account's lists of them. */
import type { Answer } from "../FakePlatformFault.ts"
import { error, type Field, fieldsOf, type GraphState, listOf, missing, type Read } from "./graph.ts"
import { refusalOf } from "./instagramMediaRefusals.ts"
import { type FakeMedia, growingMedia, type MediaInsights } from "./instagramMediaState.ts"

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
