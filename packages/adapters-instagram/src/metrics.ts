/** What Instagram numbers mean, under the names its API uses. */
import type { Canonical, Combine, MetricDefinition } from "@dravo/core/Metric"

/** Which of Meta's two logins an account came through; it decides the host, the scopes and how tokens are renewed. */
export type Login = "instagram" | "facebook"

export const scopes: Readonly<
  Record<Login, { readonly basic: string; readonly insights: string; readonly all: ReadonlyArray<string> }>
> = {
  instagram: {
    basic: "instagram_business_basic",
    insights: "instagram_business_manage_insights",
    all: ["instagram_business_basic", "instagram_business_manage_insights"]
  },
  facebook: {
    basic: "instagram_basic",
    insights: "instagram_manage_insights",
    all: ["instagram_basic", "instagram_manage_insights", "pages_read_engagement"]
  }
}

/** Insights of a post or reel. Stories lack three of them. */
export const mediaMetrics = ["views", "reach", "likes", "comments", "shares", "saved", "total_interactions"]
const notOfStories = new Set(["likes", "comments", "saved"])
export const storyMetrics = mediaMetrics.filter((name) => !notOfStories.has(name))

/** Insights of an account over the last 28 closed days. */
export const accountMetrics = [
  "reach",
  "views",
  "accounts_engaged",
  "total_interactions",
  "likes",
  "comments",
  "shares",
  "saves",
  "replies",
  "profile_links_taps"
]
/** No longer documented, and still answered: asked for apart, so that their end costs nothing else. */
export const undocumentedMetrics = ["profile_views", "website_clicks"]

export const definitions = (login: Login): ReadonlyArray<MetricDefinition> => {
  const { basic, insights } = scopes[login]
  const one = (
    kind: MetricDefinition["kind"],
    key: string,
    meaning: string,
    canonical: Canonical | null,
    combine: Combine = "sum"
  ): MetricDefinition => ({
    kind,
    key,
    meaning,
    canonical,
    combine,
    unit: "count",
    scope: insights,
    delayHours: 48,
    retired: null
  })
  return [
    one("publication", "views", "Times it was played or displayed, without advertising.", "views"),
    one("publication", "reach", "Accounts that saw it at least once, estimated.", "reach", "none"),
    one("publication", "likes", "Likes.", "likes"),
    one("publication", "comments", "Comments.", "comments"),
    one("publication", "shares", "Times it was shared.", "shares"),
    one("publication", "saved", "Times it was saved.", "saved"),
    one(
      "publication",
      "total_interactions",
      "Interactions by Instagram's own count, which is not always the sum of the others.",
      "total_interactions"
    ),
    {
      ...one(
        "publication",
        "total_views_count",
        "Views of another account's post that this one collaborates on, advertising included.",
        "views"
      ),
      scope: basic
    },
    {
      ...one("account", "follower_count", "Followers of the account, as of now.", "followers"),
      scope: basic,
      delayHours: null
    },
    one("account", "reach", "Accounts reached in the last 28 days, advertising included; estimated.", "reach", "none"),
    one("account", "views", "Times its content was played or displayed in the last 28 days.", "views"),
    one("account", "accounts_engaged", "Accounts that interacted with its content in the last 28 days.", null, "none"),
    one("account", "total_interactions", "Interactions with its content in the last 28 days.", "total_interactions"),
    one("account", "likes", "Likes its content got in the last 28 days.", "likes"),
    one("account", "comments", "Comments its content got in the last 28 days.", "comments"),
    one("account", "shares", "Times its content was shared in the last 28 days.", "shares"),
    one("account", "saves", "Times its content was saved in the last 28 days.", "saved"),
    one("account", "replies", "Replies to its stories in the last 28 days.", null),
    one("account", "profile_links_taps", "Taps on the profile's contact buttons in the last 28 days.", null),
    one("account", "profile_views", "Views of the profile in the last 28 days.", "profile_views"),
    one("account", "website_clicks", "Taps on the profile's website in the last 28 days.", "clicks")
  ]
}
