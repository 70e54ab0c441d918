/** What Facebook Page numbers mean, under the names its API uses. */
import type { Canonical, Combine, MetricDefinition } from "@dravo/core/Metric"

export const postScopes = ["pages_read_engagement", "read_insights"]
export const accountScopes = ["pages_read_engagement", "read_insights"]
/** Comments and reactions are the users' content; the rest of a post is read without it. */
export const summaryScope = "pages_read_user_content"

/** Insights of a post, all of them over its lifetime. */
export const postMetrics = [
  "post_clicks",
  "post_reactions_by_type_total",
  "post_media_view",
  "post_total_media_view_unique"
]
/** Fields of the Page itself, as of now. */
export const pageCounters = ["followers_count", "talking_about_count", "were_here_count", "checkins"]
/** Insights of a Page; each is read as its last rolling sum over 28 days. */
export const pageMetrics = [
  "page_post_engagements",
  "page_actions_post_reactions_total",
  "page_video_views",
  "page_views_total",
  "page_total_actions"
]
/** Values that come by type and are added up. */
export const dictionaries = ["post_reactions_by_type_total", "page_actions_post_reactions_total"]

export const definitions: ReadonlyArray<MetricDefinition> = [
  post("post_clicks", "Clicks anywhere on the post.", "clicks", insights),
  post("post_reactions_by_type_total", "Reactions to the post, all types added up.", "likes", insights),
  post("post_media_view", "Times the post was played or displayed.", "views", insights),
  post("post_total_media_view_unique", "People who saw the post, estimated.", "reach", insights, "none"),
  post("comments", "Comments on the post, replies included.", "comments", summary),
  post("shares", "Times the post was shared; left out by Facebook when there are none.", "shares", basic),
  // Not `likes` too: the canonical view takes one key per row, and the insight is the official total.
  post("reactions", "Reactions Facebook counts beside the post; may differ from the insight.", null, summary),
  {
    ...post("post_engaged_users", "People who engaged with the post.", null, insights, "none"),
    retired: { since: "2024-09-16", replacement: null }
  },
  page("followers_count", "Followers of the Page.", "followers", basic),
  page("talking_about_count", "People who talk about the Page.", null, basic, "none"),
  page("were_here_count", "People who were at the Page's place.", null, basic, "none"),
  page("checkins", "Check-ins at the Page's place.", null, basic),
  page(
    "page_post_engagements",
    "Engagements with the Page's posts in the last 28 days.",
    "total_interactions",
    insights
  ),
  page(
    "page_actions_post_reactions_total",
    "Reactions to the Page's posts in the last 28 days, all types added up.",
    "likes",
    insights
  ),
  // Not `views`: it counts plays of three seconds and more, and only of videos.
  page(
    "page_video_views",
    "Plays of the Page's videos, of three seconds or more, in the last 28 days.",
    null,
    insights
  ),
  page("page_views_total", "Views of the Page itself in the last 28 days.", "profile_views", insights),
  page(
    "page_total_actions",
    "Clicks on the Page's contact information and call to action in the last 28 days.",
    "clicks",
    insights
  ),
  {
    ...page("page_consumptions", "Clicks on any of the Page's content.", null, insights),
    retired: { since: "2024-03-14", replacement: null }
  }
]

// internal

interface Source {
  readonly scope: string
  readonly delayHours: number | null
}

function insights(): Source {
  return { scope: "read_insights", delayHours: 24 }
}

function basic(): Source {
  return { scope: "pages_read_engagement", delayHours: null }
}

function summary(): Source {
  return { scope: summaryScope, delayHours: null }
}

function post(
  key: string,
  meaning: string,
  canonical: Canonical | null,
  source: () => Source,
  combine: Combine = "sum"
): MetricDefinition {
  return { kind: "publication", key, meaning, canonical, combine, unit: "count", retired: null, ...source() }
}

function page(
  key: string,
  meaning: string,
  canonical: Canonical | null,
  source: () => Source,
  combine: Combine = "sum"
): MetricDefinition {
  return { kind: "account", key, meaning, canonical, combine, unit: "count", retired: null, ...source() }
}
