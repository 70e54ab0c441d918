/** What TikTok's counters mean. The Display API has these eight and no others: no saves, no reach, no watch time. */
import type { Canonical, MetricDefinition } from "@dravo/core/Metric"

export const postScopes = ["video.list"]
export const accountScopes = ["user.info.stats"]
/** Either lets an app ask what became of an upload. */
export const publishScopes = ["video.publish", "video.upload"]

export const definitions: ReadonlyArray<MetricDefinition> = [
  post("view_count", "Times the video was viewed.", "views"),
  post("like_count", "Likes on the video.", "likes"),
  post("comment_count", "Comments on the video.", "comments"),
  post("share_count", "Times the video was shared.", "shares"),
  account("follower_count", "Followers of the account.", "followers"),
  account("following_count", "Accounts it follows.", "following"),
  account("likes_count", "Likes all its videos received, since the account exists.", "likes"),
  account("video_count", "Public videos it published.", "posts")
]

/** The keys of one kind, in the order they are asked for. */
export const keys = (kind: MetricDefinition["kind"]): ReadonlyArray<string> =>
  definitions.flatMap((one) => (one.kind === kind ? [one.key] : []))

// internal

function post(key: string, meaning: string, canonical: Canonical): MetricDefinition {
  return define("publication", key, meaning, canonical, "video.list")
}

function account(key: string, meaning: string, canonical: Canonical): MetricDefinition {
  return define("account", key, meaning, canonical, "user.info.stats")
}

function define(
  kind: MetricDefinition["kind"],
  key: string,
  meaning: string,
  canonical: Canonical,
  scope: string
): MetricDefinition {
  return { kind, key, meaning, canonical, combine: "sum", unit: "count", scope, delayHours: null, retired: null }
}
