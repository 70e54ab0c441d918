/** What Threads' insights mean, under the names of its API. */
import type { Canonical, MetricDefinition, MissingMetric } from "@dravo/core/Metric"

export const scopes = ["threads_basic", "threads_manage_insights"]

export const postMetrics = ["views", "likes", "replies", "reposts", "quotes", "shares"]
export const accountMetrics = ["followers_count", "likes", "replies", "reposts", "quotes"]

export const definitions: ReadonlyArray<MetricDefinition> = [
  define("publication", "views", "Times the post was seen; Threads calls the number in development.", "views"),
  define("publication", "likes", "Likes on the post.", "likes"),
  define("publication", "replies", "Replies: all under a post, the direct ones under a reply.", "comments"),
  define("publication", "reposts", "Reposts of the post, quotes not included.", null),
  define("publication", "quotes", "Quote posts of the post.", null),
  define("publication", "shares", "Times it was sent on; Threads calls the number in development.", "shares"),
  define("account", "followers_count", "Followers of the profile.", "followers"),
  define("account", "likes", "Likes on its posts in the last 28 days.", "likes"),
  define("account", "replies", "Replies to its posts in the last 28 days.", "comments"),
  define("account", "reposts", "Reposts of its posts in the last 28 days.", null),
  define("account", "quotes", "Quotes of its posts in the last 28 days.", null)
]

/** What Threads tells nobody, or in no form that is a total. */
export const missing: ReadonlyArray<MissingMetric> = [
  { kind: "publication", canonical: "reach", why: "Threads does not count who saw a post." },
  { kind: "publication", canonical: "saved", why: "The API of Threads does not tell how often a post was saved." },
  { kind: "account", canonical: "views", why: "Threads gives a profile's views by the day only, never as a total." }
]

// internal

function define(
  kind: MetricDefinition["kind"],
  key: string,
  meaning: string,
  canonical: Canonical | null
): MetricDefinition {
  const scope = "threads_manage_insights"
  return { kind, key, meaning, canonical, combine: "sum", unit: "count", scope, delayHours: null, retired: null }
}
