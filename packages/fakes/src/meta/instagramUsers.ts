/** Accounts of the fake Instagram: node counters, and totals that insist on their parameters. */
import type { Answer } from "../FakePlatformFault.ts"
import { error, fieldsOf, type GraphState, missing, type Read } from "./graph.ts"

/** A professional account; everything but `id` has a plausible default. */
export interface FakeInstagramUser {
  readonly id: string
  readonly username?: string
  readonly followers?: number
  /** Totals of the asked window; plausible ones when left out. */
  readonly totals?: Readonly<Record<string, number | null>>
  readonly trouble?: "gone"
}

const accountNames = [
  "reach",
  "website_clicks",
  "profile_views",
  "accounts_engaged",
  "total_interactions",
  "likes",
  "comments",
  "shares",
  "saves",
  "replies",
  "follows_and_unfollows",
  "profile_links_taps",
  "views"
]

export const readUser = (
  state: GraphState,
  user: FakeInstagramUser,
  read: Read,
  lists: Readonly<Record<string, (read: Read) => Answer>>
): Answer => {
  if (user.trouble === "gone" || (read.token.ownerId !== null && read.token.ownerId !== user.id))
    return missing(user.id)
  switch (read.edge) {
    case null: {
      const wanted = /collaborative_media_search\.media_id\((\d+)\)\{([^{}]*)\}/u.exec(read.query.get("fields") ?? "")
      if (wanted === null) return node(user, read)
      const [, id = "", fields = ""] = wanted
      const found = lists["collaboration"]?.({ ...read, id, query: new URLSearchParams({ fields }) })
      return found?.status === undefined ? { body: { collaborative_media_search: found?.body, id: user.id } } : found
    }
    case "insights":
      return insights(state, user, read)
    default:
      return lists[read.edge]?.(read) ?? error(2500, `Unknown path components: /${read.edge}`)
  }
}

// internal

const standard: Readonly<Record<string, number | null>> = {
  reach: 5200,
  views: 14_300,
  accounts_engaged: 610,
  total_interactions: 940,
  likes: 720,
  comments: 61,
  shares: 88,
  saves: 71,
  replies: 4,
  profile_links_taps: 9,
  profile_views: 830,
  website_clicks: 25
}

const node = ({ followers = 2400, id, username = `user${id}` }: FakeInstagramUser, { query }: Read): Answer => {
  const values: Readonly<Record<string, unknown>> = {
    id,
    username,
    followers_count: followers,
    follows_count: 180,
    media_count: 320
  }
  const odd = fieldsOf(query).find(({ name }) => !Object.hasOwn(values, name))
  if (odd !== undefined) return error(100, `(#100) Tried accessing nonexisting field (${odd.name})`)
  return { body: { ...Object.fromEntries(fieldsOf(query).map(({ name }) => [name, values[name]])), id } }
}

const insights = (state: GraphState, user: FakeInstagramUser, { query, token }: Read): Answer => {
  if (!token.scopes.some((scope) => scope.endsWith("manage_insights")))
    return error(10, "(#10) Application does not have permission for this action")
  const asked = query.get("metric")?.split(",") ?? []
  const allowed = accountNames.filter((name) => !state.dead.has(name))
  const unknown = asked.findIndex((name) => !allowed.includes(name))
  if (unknown >= 0)
    return error(100, `(#100) metric[${unknown}] must be one of the following values: ${allowed.join(", ")}`)
  if (query.get("metric_type") !== "total_value")
    return error(
      100,
      `(#100) The following metrics (${asked.join(",")}) should be specified with parameter metric_type=total_value`
    )
  if (query.get("period") !== "day") return error(100, "(#100) Incompatible period for these metrics")
  const [since, until] = [Number(query.get("since")), Number(query.get("until"))]
  if (until - since > 2_592_000)
    return error(100, "(#100) There cannot be more than 30 days (2592000 s) between since and until.")
  // A window that ends now, or inside a day, gets next to nothing, as was measured on the real one.
  const closed = until % 86_400 === 0 && until * 1000 <= state.now()
  const totals = user.totals ?? standard
  const data = asked.toReversed().flatMap((name) =>
    totals[name] == null
      ? []
      : [
          {
            name,
            period: "day",
            title: "Portée",
            description: `À propos de ${name}.`,
            total_value: { value: closed ? totals[name] : 1 },
            id: `${user.id}/insights/${name}/day`
          }
        ]
  )
  return { body: { data, paging: { previous: "https://graph.facebook.com/v25.0/insights?access_token=PAGING-TOKEN" } } }
}
