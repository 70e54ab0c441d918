/** Pages of the fake Facebook: counters of the node, and insights as rolling sums stamped once a day. */
import type { Answer } from "../FakePlatformFault.ts"
import { error, fieldsOf, type GraphState, missing, type Read } from "./graph.ts"

/** Counters of a Page's node by the names of its fields. */
export type PageCounters = Readonly<Record<string, number>>
/** A number, or a dictionary by type. */
export type PageInsights = Readonly<Record<string, number | Readonly<Record<string, number>> | null>>

/** A Page; everything but `id` has a plausible default. */
export interface FakePage {
  readonly id: string
  readonly name?: string
  /** Counters of the node; plausible ones when left out. */
  readonly counters?: PageCounters
  /** Of 28 days; plausible ones when left out. Null: a Page too small to have any. */
  readonly insights?: PageInsights | null
  readonly trouble?: "gone"
}

const livingPageMetrics = [
  "page_post_engagements",
  "page_actions_post_reactions_total",
  "page_video_views",
  "page_views_total",
  "page_total_actions",
  "page_follows",
  "page_media_view"
]

export const readPage = (
  state: GraphState,
  page: FakePage,
  read: Read,
  lists: Readonly<Record<"posts" | "reels", (read: Read) => Answer>>
): Answer => {
  if (page.trouble === "gone") return missing(page.id)
  switch (read.edge) {
    case null:
      return node(page, read)
    case "insights":
      return insights(state, page, read)
    case "published_posts":
      return lists.posts(read)
    case "video_reels":
      return lists.reels(read)
    default:
      return error(2500, `Unknown path components: /${read.edge}`)
  }
}

// internal

const counters: PageCounters = {
  followers_count: 12_000,
  fan_count: 12_000,
  talking_about_count: 84,
  were_here_count: 0,
  checkins: 0
}
const standard: PageInsights = {
  page_post_engagements: 640,
  page_actions_post_reactions_total: { like: 210, love: 12 },
  page_video_views: 3200,
  page_views_total: 910,
  page_total_actions: 17
}

const node = (page: FakePage, { query }: Read): Answer => {
  const values: Readonly<Record<string, unknown>> = {
    name: page.name ?? `Page ${page.id}`,
    ...(page.counters ?? counters)
  }
  const known = new Set(["id", "name", "username", "link", ...Object.keys(counters)])
  const odd = fieldsOf(query).find(({ name }) => !known.has(name))
  if (odd !== undefined) return error(100, `(#100) Tried accessing nonexisting field (${odd.name})`)
  return {
    body: {
      ...Object.fromEntries(
        fieldsOf(query).flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]]))
      ),
      id: page.id
    }
  }
}

const insights = (state: GraphState, page: FakePage, { query, token }: Read): Answer => {
  if (token.kind !== "page") return error(190, "(#190) This method must be called with a Page Access Token")
  const asked = query.get("metric")?.split(",") ?? []
  if (asked.some((name) => !livingPageMetrics.includes(name) || state.dead.has(name)))
    return error(100, "(#100) The value must be a valid insights metric")
  const values = page.insights === undefined ? standard : page.insights
  if (values === null || !token.scopes.includes("read_insights")) return { body: { data: [] } }
  const wanted = query.get("period")
  const rows = asked.toReversed().flatMap((name) => {
    const value = values[name]
    return value == null
      ? []
      : periods
          .filter((period) => wanted === null || wanted === period)
          .map((period) => row(state, page, name, value, period))
  })
  return {
    body: { data: rows, paging: { previous: "https://graph.facebook.com/v25.0/insights?access_token=PAGING-TOKEN" } }
  }
}

const periods = ["day", "week", "days_28"]

/** Two points, the older one last, stamped at the end of a Pacific day. */
const row = (state: GraphState, page: FakePage, name: string, value: unknown, period: string) => {
  const today = Math.floor(state.now() / 86_400_000) * 86_400_000
  const point = (of: unknown, daysAgo: number) => ({
    value: of,
    end_time: `${new Date(today - daysAgo * 86_400_000).toISOString().slice(0, 10)}T08:00:00+0000`
  })
  const full = period === "days_28"
  return {
    name,
    period,
    values: [point(full ? value : 1, 1), point(full ? 1 : 0, 2)],
    title: name,
    description: `About ${name}.`,
    id: `${page.id}/insights/${name}/${period}`
  }
}
